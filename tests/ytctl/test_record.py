"""`ytctl record`, as a process, against the real control API."""

import json
import os
import pty
import sqlite3
import subprocess
from contextlib import closing

from anyio import run_process

from tests.effects.control.client import Api
from tests.effects.control.scenes import OTHER, VIDEO, World
from tests.ytctl.conftest import BIN, Person


def damage(api: Api) -> None:
    """Take a row from a table."""
    with closing(sqlite3.connect(api.ledger.path)) as db, db:
        db.execute("DELETE FROM states")


async def test_verify_says_that_nothing_is_wrong(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    code, out, err = await person.ytctl("record", "verify")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == "2 records in 1 streams, and nothing wrong with them"


async def test_verify_lists_what_it_finds_and_fails(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    damage(api)
    code, out, err = await person.ytctl("record", "verify")
    assert (code, err) == (1, "")
    assert out.splitlines()[-2:] == [
        "2 records in 1 streams, and 1 findings",
        "  tables  table states: the row of 1 is missing",
    ]
    found = json.loads((await person.ytctl("record", "verify", "--json")).out)
    assert [finding["check"] for finding in found["findings"]] == ["tables"]


async def test_rebuild_mends_what_verify_found(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    damage(api)
    code, out, _ = await person.ytctl("record", "rebuild")
    assert code == 0
    assert "every table was computed anew from 2 records in " in out
    assert json.loads((await person.ytctl("record", "rebuild", "--json")).out)["records"] == 2
    assert (await person.ytctl("record", "verify")).code == 0


async def test_backup_names_the_file_from_where_the_person_is(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    file = person.home / "archive.backup"
    first = await run_process(
        [BIN / "ytctl", "record", "backup", "archive.backup"], cwd=person.home, env=person.environment
    )
    assert first.stdout.decode().splitlines()[-1].startswith(f"{file} holds 2 records (")
    await world.asks(OTHER)
    made = json.loads((await person.ytctl("record", "backup", str(file), "--json")).out)
    assert (made["records"], made["added"]) == (4, 2)


async def test_backup_to_what_is_no_backup_is_refused(person: Person, api: Api) -> None:
    file = person.home / "notes.txt"
    file.write_text("mine")
    code, _, err = await person.ytctl("record", "backup", str(file))
    assert code == 5
    assert err.splitlines()[0] == f"error: cannot back up to {file}: file is not a database (E007)"
    assert file.read_text() == "mine"


async def test_on_a_terminal_progress_leaves_nothing_behind_but_the_result(
    person: Person, api: Api, world: World
) -> None:
    await world.asks(VIDEO)
    master, slave = pty.openpty()
    environment = person.environment | {"TERM": "xterm"}
    process = await run_process(
        [BIN / "ytctl", "record", "verify"], stdout=slave, stderr=subprocess.STDOUT, env=environment
    )
    os.close(slave)
    shown = os.read(master, 65536).decode()
    os.close(master)
    assert process.returncode == 0
    assert "2 records in 1 streams, and nothing wrong with them" in shown.splitlines()[-1]
