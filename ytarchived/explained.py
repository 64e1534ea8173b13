"""Reads from the source of a struct what the docstrings after its fields say, so that a field is explained in one place.

The texts of the configuration, the manual pages and the API's document are made with it.
"""

import ast
import inspect
import textwrap

from msgspec import Struct


def explained(kind: type[Struct]) -> dict[str, str]:
    """What each field means that has a docstring, in one line each; those of its bases first."""
    words: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        if each is not Struct and issubclass(each, Struct):
            (node,) = ast.parse(textwrap.dedent(inspect.getsource(each))).body
            assert isinstance(node, ast.ClassDef)
            words |= _fields(node)
    return words


def _fields(node: ast.ClassDef) -> dict[str, str]:
    words = {}
    for field, after in zip(node.body, node.body[1:], strict=False):
        match field, after:
            case (
                ast.AnnAssign(target=ast.Name(id=key)),
                ast.Expr(value=ast.Constant(value=str(meaning))),
            ):
                words[key] = " ".join(meaning.split())
    return words
