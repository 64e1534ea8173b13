"""Every log that was ever released loads, folds and projects, for ever."""

from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from tests.domain.examples import OTHER, PLAYLIST, VIDEO, VIDEO_ID
from tests.history.freeze import METADATA, RELEASE
from tests.record.examples import ask, new_log
from ytarchived.domain import upcasts
from ytarchived.record import log
from ytarchived.record.ledger import open_ledger
from ytarchived.record.log import Row
from ytarchived.record.projections import jobs, plans, states, storage, takes

RELEASES = {path.stem: path for path in sorted(Path(__file__).parent.glob("v*.jsonl"))}


def rows_of(release: str) -> list[Row]:
    """The records of a frozen log."""
    return [msgspec.json.decode(line, type=Row) for line in RELEASES[release].read_bytes().splitlines()]


def thaw(release: str, path: Path) -> None:
    """Make a database of a frozen log, as that release left it behind."""
    with closing(new_log(path)) as db:
        log.append(db, rows_of(release))
        db.execute("DELETE FROM projections")


@pytest.mark.parametrize("release", RELEASES)
async def test_a_frozen_log_is_projected_at_the_start(release: str, tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    thaw(release, path)
    async with open_ledger(path) as ledger:
        view = await ledger.read(storage.find_video, VIDEO_ID)
        assert view is not None
        assert (view.title, view.quality, view.bytes) == (METADATA.title, "720p", 1010)
        assert await ledger.read(jobs.count_by_status) == {"completed": 5, "queued": 2, "cancelled": 1}
        assert [item.key for item in await ledger.read(plans.list_items, 10)] == ["youtube:video000001", VIDEO, OTHER]
        assert [(item.path, item.stage) for item in await ledger.read(takes.list_takes)] == [
            ("", "approved"),
            ("done/links.txt", "taken"),
        ]
        assert await ledger.read(states.library_id) == "0123456789abcdef"
        [listing] = await ledger.read(lambda db: jobs.list_jobs(db, statuses=["completed"], before=4, limit=1))
        assert (listing.key, listing.entries) == (PLAYLIST, {"completed": 1, "queued": 1, "unavailable": 1})


@pytest.mark.parametrize("release", RELEASES)
async def test_life_goes_on_in_a_frozen_log(release: str, tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    thaw(release, path)
    async with open_ledger(path) as ledger:
        assert await ask(ledger, 7) == 9


@pytest.mark.parametrize("release", RELEASES)
def test_every_record_of_a_frozen_log_is_read(release: str) -> None:
    for row in rows_of(release):
        read = upcasts.command if row.role == "command" else upcasts.outcome
        assert type(read(row.type, row.schema, row.body)).__name__ in upcasts.SCHEMAS


def test_the_log_of_this_release_holds_everything_that_is_ever_stored() -> None:
    assert {row.type for row in rows_of(RELEASE)} == set(upcasts.SCHEMAS)
