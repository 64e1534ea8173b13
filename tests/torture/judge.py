"""What must be true at the end, however often the daemon was killed."""

import json
from collections import Counter

from msgspec import Struct

from tests.journeys.home import Home
from tests.torture.writer import PROFILE


class Deeds(Struct):
    """What the writer did and was promised: ids by how they were given."""

    dropped: list[str]
    """In files that came into place whole."""
    written: list[str]
    """In files that were written bit by bit; a bit may be taken before the rest is written."""
    appended: list[str]
    """To a file that grows while it is taken."""
    acknowledged: list[str]
    """Over the socket, and answered with success."""


def judge(home: Home, deeds: Deeds) -> None:
    """Let a daemon finish in peace; fail unless every line has its receipt, every acknowledged command is in the log once,
    no file is stuck and the record is sound."""
    home.start()
    # one look brings back what was written to too late to be read, and the next one takes it
    for name in ("last.txt", "very-last.txt"):
        _wait_for_a_look(home, name)
    home.wait_for_an_empty_inbox(PROFILE)
    assert home.tell("record", "verify")["findings"] == []
    assert home.stop() == 0
    requested = Counter(record["body"]["key"] for record in home.records("JobRequested"))
    given = deeds.dropped + deeds.written + deeds.appended + deeds.acknowledged
    assert [key for key, times in requested.items() if times > 1] == []
    assert [video_id for video_id in given if f"youtube:{video_id}" not in requested] == []

    answers: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    for path in (home.inbox / "done").rglob("*.receipt.json"):
        for line in json.loads(path.read_bytes())["lines"]:
            answers[line["answer"].get("key", "")] += 1
            accepted[line["answer"].get("key", "")] += line["answer"]["verdict"] == "accepted"
    dropped = [f"youtube:{video_id}" for video_id in deeds.dropped]
    assert [key for key in dropped if answers[key] != 1] == []
    grown = [f"youtube:{video_id}" for video_id in deeds.written + deeds.appended]
    assert [key for key in grown if accepted[key] != 1] == []

    takes = Counter(record["stream"] for record in home.records("FileTaken"))
    assert [take for take, times in takes.items() if times > 1] == []
    dropped_into = (home.inbox, home.inbox / PROFILE)
    assert [path for folder in dropped_into for path in folder.glob("[!.]*") if path.is_file()] == []


def _wait_for_a_look(home: Home, name: str) -> None:
    """Return when a file that is dropped now is answered: everything before it was seen by then."""
    (home.inbox / name).write_text("https://www.youtube.com/watch?v=jNQXAC9IVRw\n")
    receipt = home.inbox / f"done/{name}.receipt.json"
    home.wait(lambda: receipt.exists() or None)
