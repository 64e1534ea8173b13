"""`ytctl storage check`, `ytctl storage verify` and `ytctl import`, as processes, against the real control API."""

import importlib
import json

import click
import pytest

from tests.effects.control.client import Api
from tests.effects.holdings import begin, hold, media, video_id
from tests.ytctl.conftest import Person
from ytctl import check, verify
from ytctl.shapes.storage import Damage, Look, Verified

parse = importlib.import_module("ytctl.import").parse


NOTHING_READ: Verified = {
    "scope": "everything",
    "videos": 1,
    "files": 1,
    "bytes": 1000,
    "seconds": 0.5,
    "damages": [],
    "plans": [],
}


@pytest.fixture
async def api(api: Api) -> Api:
    """The API of a daemon with forty archived videos."""
    await begin(api.ledger, api.context.library)
    await hold(api.ledger, api.context.library, 40)
    return api


async def test_a_whole_library_is_checked_and_verified(person: Person, api: Api) -> None:
    done = await person.ytctl("storage", "check")
    assert (done.code, done.out) == (0, "40 videos, and none is missing that was not before\n")
    done = await person.ytctl("storage", "verify", "--all")
    assert done.code == 0
    assert done.out.splitlines()[-1].startswith("40 files of 40 videos, 40 kB read in ")
    assert done.out.endswith(": all of them are what was archived\n")


async def test_a_missing_file_is_shown_and_taken_for_lost(person: Person, api: Api) -> None:
    media(api.context.library, 3).unlink()
    done = await person.ytctl("storage", "check")
    assert done.code == 1
    assert (
        done.out
        == f"""\
1 of 40 videos are not in their place
  videos/{video_id(3)}/{video_id(3)}.mp4
they are taken for lost; to get them anew: ytctl recovery
"""
    )
    assert "lost" in (await person.ytctl("videos", video_id(3))).out


async def test_a_damaged_file_is_shown_with_what_to_do(person: Person, api: Api) -> None:
    media(api.context.library, 3).write_bytes(b"short")
    done = await person.ytctl("storage", "verify", video_id(3))
    assert done.code == 1
    assert f"  resized  videos/{video_id(3)}/{video_id(3)}.mp4  5 bytes instead of 990\n" in done.out
    verified = json.loads((await person.ytctl("storage", "verify", "--sample", "40", "--json")).out)
    assert (verified["scope"], len(verified["damages"])) == ("a sample of 40 videos", 1)
    [plan] = verified["plans"]
    assert done.out.endswith(f"to get them anew: ytctl recovery retry {plan}\n")
    assert (await person.ytctl("recovery", "show", "-q", plan)).out == f"{video_id(3)}\n"


async def test_what_was_taken_out_of_its_plan_is_still_to_be_had(person: Person, api: Api) -> None:
    media(api.context.library, 3).write_bytes(b"short")
    verified = json.loads((await person.ytctl("storage", "verify", "--all", "--json")).out)
    assert (await person.ytctl("recovery", "dismiss", *verified["plans"])).code == 0
    done = await person.ytctl("storage", "verify", "--all")
    assert done.out.endswith(f"to get them anew: ytctl download --force -- {video_id(3)}\n")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "mount the missing disk, or `ytctl storage check --accept-loss`"),
        ("unreadable", "what the disk does not give may be whole; look at the system's log"),
    ],
)
def test_of_what_is_in_doubt_nothing_is_concluded(kind: str, words: str) -> None:
    damage: Damage = {"path": "videos/dQw4w9WgXcQ/dQw4w9WgXcQ.mp4", "kind": kind, "detail": "why"}
    lines = verify.screen({**NOTHING_READ, "damages": [damage]}, None)
    assert lines[-1] == f"nothing is concluded: {words}"


async def test_what_to_verify_is_said_in_one_way(person: Person, api: Api) -> None:
    done = await person.ytctl("storage", "verify", "--all", "--sample", "3")
    assert done.code == 2
    assert "give one of them" in done.err


async def test_what_is_not_archived_is_not_verified(person: Person, api: Api) -> None:
    done = await person.ytctl("storage", "verify", "dQw4w9WgXcQ")
    assert (done.code, done.out) == (4, "")
    assert "cannot verify dQw4w9WgXcQ: it is not in the archive" in done.err


def test_a_mass_absence_is_shown_in_part_with_the_way_out() -> None:
    missing = [f"videos/{number}" for number in range(25)]
    look: Look = {"videos": 30, "missing": missing, "back": 2, "doubted": 25}
    lines = [click.unstyle(line) for line in check.screen(look)]
    assert lines[:2] == ["25 of 30 videos are not in their place", "2 that were lost are in their place again"]
    assert lines[-2:] == [
        "  and 5 more",
        "nothing is concluded: mount the missing disk, or `ytctl storage check --accept-loss`",
    ]


async def test_an_import_tells_what_became_of_each_line(person: Person, api: Api) -> None:
    archive = person.home / "archive.txt"
    archive.write_text(f"youtube dQw4w9WgXcQ\nyoutube {video_id(3)}\nvimeo 76979871\n\nnonsense\nyoutube short\n")
    done = await person.ytctl("import", str(archive))
    assert (done.code, done.out) == (
        0,
        """\
known from archive.txt now: 1
in the library: 1
of other sites: 1
line 5 is not understood
line 6 is not understood
""",
    )
    assert "known before: 1\n" in (await person.ytctl("import", str(archive))).out
    done = await person.ytctl("download", "dQw4w9WgXcQ")
    assert "already archived elsewhere (known from archive.txt, not in this library)" in done.out


def test_a_video_listed_twice_is_one() -> None:
    assert parse("youtube dQw4w9WgXcQ\nyoutube dQw4w9WgXcQ\r\n") == (["dQw4w9WgXcQ"], 0, [])
