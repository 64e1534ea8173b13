"""What must be true at the end, however often the daemon was killed."""

import json
from collections import Counter

from msgspec import Struct

from tests.journeys.home import Home


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
    """Fail unless every line has its receipt, every acknowledged command is in the log once, and no file is stuck."""
    requested = Counter(record["body"]["key"] for record in home.records("JobRequested"))
    given = deeds.dropped + deeds.written + deeds.appended + deeds.acknowledged
    assert [key for key, times in requested.items() if times > 1] == []
    assert [video_id for video_id in given if f"youtube:{video_id}" not in requested] == []

    answers: Counter[str] = Counter()
    accepted: Counter[str] = Counter()
    for path in (home.inbox / "done").glob("*.receipt.json"):
        for line in json.loads(path.read_bytes())["lines"]:
            answers[line["answer"].get("key", "")] += 1
            accepted[line["answer"].get("key", "")] += line["answer"]["verdict"] == "accepted"
    dropped = [f"youtube:{video_id}" for video_id in deeds.dropped]
    assert [key for key in dropped if answers[key] != 1] == []
    grown = [f"youtube:{video_id}" for video_id in deeds.written + deeds.appended]
    assert [key for key in grown if accepted[key] != 1] == []

    takes = Counter(record["stream"] for record in home.records("FileTaken"))
    assert [take for take, times in takes.items() if times > 1] == []
    left = [path.name for path in home.inbox.iterdir() if path.is_file() and not path.name.startswith(".")]
    assert left == []
