"""Who may know whom: errors <- domain <- record <- effects <- daemon <- __main__, and a few doors that are kept shut."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ROOMS = {
    "ytarchived/errors.py": ("ytarchived.errors",),
    "ytarchived/domain": ("ytarchived.errors", "ytarchived.domain"),
    "ytarchived/protocol.py": ("ytarchived.errors", "ytarchived.domain"),
    "ytarchived/allowed.py": (),
    "ytarchived/durable.py": (),
    "ytarchived/log_sources.py": (),
    "ytarchived/config.py": ("ytarchived.errors", "ytarchived.domain", "ytarchived.allowed"),
    "ytarchived/record": ("ytarchived.errors", "ytarchived.domain", "ytarchived.durable", "ytarchived.record"),
    "ytarchived/effects": (
        "ytarchived.errors",
        "ytarchived.domain",
        "ytarchived.record",
        "ytarchived.effects",
        "ytarchived.protocol",
        "ytarchived.config",
        "ytarchived.places",
        "ytarchived.explained",
        "ytarchived.durable",
        "ytarchived.log_sources",
    ),
    "ytctl": ("ytctl", "ytarchived.protocol", "ytarchived.log_sources"),
}
"""What of this project the files of a room may import."""

_PURE = """
collections datetime difflib enum errno functools hashlib itertools math msgspec re types typing unicodedata urllib.parse
zoneinfo
"""
PURE = frozenset(_PURE.split())
"""What the domain may import of others: nothing that reads, writes, waits, rolls dice or tells the time by itself."""

HEAVY = frozenset(("aiosqlite", "anyio", "googleapiclient", "msgspec", "starlette", "uvicorn", "uvloop", "yt_dlp"))
"""What a status line must not pay for."""

SQL = ("SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE", "PRAGMA ", "BEGIN IMMEDIATE")


@cache
def files() -> dict[str, list[ast.AST]]:
    """The syntax of every file of the program, read once by whoever needs it."""
    return {
        str(path.relative_to(ROOT)): list(ast.walk(ast.parse(path.read_text())))
        for package in ("ytarchived", "ytctl")
        for path in sorted((ROOT / package).rglob("*.py"))
    }


def files_of(room: str) -> Iterator[str]:
    """The files of a room, or the one file that it is."""
    return (file for file in files() if file == room or file.startswith(f"{room}/"))


def imports_of(file: str) -> Iterator[str]:
    """The modules that a file imports, wherever in it."""
    for node in files()[file]:
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), level=0, names=names):
                # `from package import module` imports the module.
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.ImportFrom():
                raise AssertionError(f"{file} imports by a relative name")


def within(module: str, packages: tuple[str, ...] | frozenset[str]) -> bool:
    """Whether a module is one of these packages, or in one of them."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def strings_of(file: str) -> Iterator[str]:
    """The strings in a file that are no documentation."""
    documentation = {
        id(node.value) for node in files()[file] if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in files()[file]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_knows_only_the_rooms_below_it(room: str) -> None:
    assert list(files_of(room))
    for file in files_of(room):
        # The bare package holds nothing; who imports it asks where it is.
        own = [module for module in imports_of(file) if within(module, ("ytarchived", "ytctl")) and "." in module]
        assert [module for module in own if not within(module, ROOMS[room])] == [], file


def test_only_main_knows_the_daemon() -> None:
    knowing = {file for file in files() for module in imports_of(file) if within(module, ("ytarchived.daemon",))}
    assert knowing <= {"ytarchived/__main__.py"}


def test_nobody_imports_main() -> None:
    for file in files():
        assert not [module for module in imports_of(file) if module.endswith("__main__")]


def test_the_domain_is_pure() -> None:
    for file in files_of("ytarchived/domain"):
        others = [module for module in imports_of(file) if not within(module, ("ytarchived",))]
        assert [module for module in others if not within(module, PURE)] == [], file
        for node in files()[file]:
            assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), file


def test_the_domain_asks_no_clock_and_opens_no_file() -> None:
    impure = {
        "open",
        "print",
        "input",
        "exec",
        "eval",
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
    }
    for file in files_of("ytarchived/domain"):
        called = {ast.unparse(node.func) for node in files()[file] if isinstance(node, ast.Call)}
        assert called & impure == set(), file


def test_protocol_sees_only_plain_types() -> None:
    others = [module for module in imports_of("ytarchived/protocol.py") if not within(module, ("ytarchived",))]
    assert [module for module in others if not within(module, PURE)] == []


def test_ytctl_is_light() -> None:
    for file in files_of("ytctl"):
        assert [module for module in imports_of(file) if within(module, HEAVY)] == [], file


def test_only_the_record_speaks_to_the_database() -> None:
    for file in set(files()) - set(files_of("ytarchived/record")):
        assert [text for text in strings_of(file) if text.startswith(SQL)] == [], file
        drivers = [module for module in imports_of(file) if within(module, ("aiosqlite", "sqlite3"))]
        # Readers are called with the connection, so its type may be named.
        assert drivers in ([], ["sqlite3"]), file
        assert not any(
            isinstance(node, ast.Attribute) and node.attr in ("executemany", "executescript") for node in files()[file]
        )


def test_only_one_file_inserts_into_the_log() -> None:
    inserting = {file for file in files() for text in strings_of(file) if "INSERT INTO log " in text}
    assert inserting == {"ytarchived/record/log.py"}


def test_only_the_write_path_appends_to_the_log() -> None:
    appending = {
        file
        for file in files()
        for node in files()[file]
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "log.append"
    }
    assert appending == {"ytarchived/record/transaction.py"}
    assert not [file for file in files() if "ytarchived.record.log.append" in imports_of(file)]


def test_only_deciders_make_outcomes() -> None:
    for file in files_of("ytarchived/effects"):
        outcomes = [
            module.rpartition(".")[2] for module in imports_of(file) if within(module, ("ytarchived.domain.outcomes",))
        ]
        made = [
            node.func.id
            for node in files()[file]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in outcomes
        ]
        assert [name for name in made if name[0].isupper()] == [], file
