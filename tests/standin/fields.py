"""The `fields` parameter of Google's APIs: which parts of an answer to keep."""

from typing import Any


def parse_fields(text: str) -> dict[str, Any]:
    """Read `a,b/c,d(e,f/g)` into nested dicts, {} meaning all below. Raises ValueError for unbalanced brackets."""
    tree: dict[str, Any] = {}
    open_trees = [tree]
    here, name = tree, ""
    for letter in f"{text},":
        if letter not in ",/()":
            name += letter
            continue
        if name:
            here = here.setdefault(name.strip(), {})
            name = ""
        if letter == "(":
            open_trees.append(here)
        elif letter == ")":
            open_trees.pop()
            here = {}
        elif letter == ",":
            here = open_trees[-1]
    if len(open_trees) != 1:
        raise ValueError(f"unbalanced brackets in {text!r}")
    return tree


def keep(value: Any, tree: dict[str, Any]) -> Any:
    """The value with only what the tree names."""
    if not tree:
        return value
    if isinstance(value, list):
        return [keep(each, tree) for each in value]
    if not isinstance(value, dict):
        return value
    if "*" in tree:
        return {name: keep(each, tree["*"]) for name, each in value.items()}
    return {name: keep(value[name], below) for name, below in tree.items() if name in value}
