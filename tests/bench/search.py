"""How soon a search among 100,000 videos with captions is answered, beside SQLite ranking everything that it finds.

Titles, descriptions and captions are made of invented words that are as common and as rare as those of a language.
"""

import time
from collections.abc import Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from random import Random
from sqlite3 import Connection
from statistics import quantiles

import msgspec

from tests.bench.scene import Scene, video_id
from tests.bench.table import Figure, Table
from ytarchived.domain.media import ArchivedFile, MediaFacts, VideoMetadata
from ytarchived.domain.outcomes import MetadataCaptured, Outcome, VideoArchived
from ytarchived.domain.search import read_query
from ytarchived.record.connection import connect_to_read, connect_to_write
from ytarchived.record.log import StoredBody
from ytarchived.record.search import changes, finding, schema
from ytarchived.record.search.changes import Track

_WORDS = 30_000
_LINE_WORDS = 7
_AT_ONCE = 1_000
_RANK_ALL = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 20"


def measure(scene: Scene) -> Table:
    """Search for rare and common words, phrases, beginnings of words and within filters, many of each."""
    videos = scene.pick(quick=10_000, usual=100_000)
    said = scene.pick(quick=140, usual=140, full=1_400)
    rounds = scene.pick(quick=10, usual=40)
    random = Random(1)
    text = _Text(random)
    path = scene.folder / "search.db"
    built = _build(path, text, random, videos, said)
    with closing(connect_to_read(path)) as db:
        samples = {kind: [_beside(db, query) for query in queries] for kind, queries in _queries(text, rounds).items()}
    every = [ours for pairs in samples.values() for ours, _ in pairs]
    return Table(
        title="search",
        method=f"{videos:,} videos of {said} spoken words; beside: SQLite ranks all that it finds; {rounds} queries of each",
        figures=[
            *(
                Figure(what=kind, unit="ms", ours=[ours for ours, _ in pairs], beside=[beside for _, beside in pairs])
                for kind, pairs in samples.items()
            ),
            Figure(what="p95 of all", unit="ms", ours=[quantiles(every, n=20)[-1]], at_most=50),
            Figure(what="videos learned", unit="/s", ours=[built]),
        ],
    )


class _Text:
    """Text of invented words, the next twice as common as the one after two more."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.words = list(dict.fromkeys(_word(random) for _ in range(_WORDS * 2)))[:_WORDS]
        weights = list(accumulate(1 / (place + 3) for place in range(len(self.words))))
        self._stream = random.choices(self.words, cum_weights=weights, k=1_000_000)

    def of(self, words: int) -> list[str]:
        """So many words in a row."""
        begin = self._random.randrange(len(self._stream) - words)
        return self._stream[begin : begin + words]


def _word(random: Random) -> str:
    return "".join(random.choice("bcdfghklmnprstvw") + random.choice("aeiou") for _ in range(random.randint(1, 4)))


def _queries(text: _Text, rounds: int) -> dict[str, list[str]]:
    """The texts of each kind of query; the words that stand first are the most common."""
    rare = text.words[5_000 :: len(text.words) // (rounds * 2)][:rounds]
    some = text.words[200 : 200 + rounds]
    common = [text.words[place % 10] for place in range(rounds)]
    pairs = list(zip(common, some, strict=True))
    return {
        "a rare word": [f"{word} " for word in rare],
        "a usual word": some,
        "a word of every video": common,
        "two words": [f"{one} {other}" for one, other in pairs],
        "a phrase": [f'"{one} {other}"' for one, other in pairs],
        "three letters": [word[:3] for word in rare],
        "a common word, one year": [f"{word} after:2021 before:2022 quality:1080p" for word in common],
    }


def _beside(db: Connection, query: str) -> tuple[float, float]:
    """Milliseconds of a search with its hits, and of SQLite's own ranking of the same words alone."""
    read = read_query(query)
    began = time.perf_counter()
    finding.find(db, read)
    ours = time.perf_counter() - began
    words = " AND ".join(f'"{term.text}"{" *" * term.is_prefix}' for term in read.terms)
    began = time.perf_counter()
    db.execute(_RANK_ALL, (words,)).fetchall()
    return ours * 1_000, (time.perf_counter() - began) * 1_000


def _build(path: Path, text: _Text, random: Random, videos: int, said: int) -> float:
    """Make the database as the daemon does; how many videos per second it learned."""
    schema.prepare(path)
    seconds = 0.0
    with closing(connect_to_write(path)) as db:
        db.execute("PRAGMA synchronous=NORMAL")
        for first in range(0, videos, _AT_ONCE):
            rows = list(_rows(text, random, range(first, min(videos, first + _AT_ONCE))))
            began = time.perf_counter()
            changes.learn(db, rows)
            unread = changes.unread(db, _AT_ONCE)
            seconds += time.perf_counter() - began
            read = [(video, [_track(text, said)]) for video in unread]
            began = time.perf_counter()
            changes.keep_captions(db, read)
            seconds += time.perf_counter() - began
    return videos / seconds


def _rows(text: _Text, random: Random, numbers: range) -> Iterator[StoredBody]:
    for number in numbers:
        for position, outcome in enumerate(_outcomes(text, random, number), start=number * 2 + 1):
            tag, body = type(outcome).__name__, msgspec.json.encode(outcome).decode()
            yield position, position, "", 1, tag, outcome.schema, "", body


def _outcomes(text: _Text, random: Random, number: int) -> tuple[Outcome, Outcome]:
    id_ = video_id(number)
    channel = random.randrange(1_000)
    metadata = VideoMetadata(
        video_id=id_,
        title=" ".join(text.of(8)),
        channel=" ".join(text.words[channel : channel + 2]),
        channel_id=f"UC{channel:022}",
        published=f"{random.randrange(2010, 2027)}-{random.randrange(1, 13):02}-15",
        tags=tuple(text.of(5)),
        description=" ".join(text.of(80)),
    )
    captions = ArchivedFile(path=f"videos/{id_}/captions/{id_}_en.vtt", role="caption", bytes=1, sha256="")
    media = MediaFacts(container="mp4", duration_seconds=600.0, height=random.choice((480, 720, 1080)))
    return (
        MetadataCaptured(key=f"youtube:{id_}", job=number, metadata=metadata),
        VideoArchived(key=f"youtube:{id_}", job=number, files=(captions,), media=media, quality="best"),
    )


def _track(text: _Text, said: int) -> Track:
    words = text.of(said)
    lines = [" ".join(words[place : place + _LINE_WORDS]) for place in range(0, said, _LINE_WORDS)]
    return Track("en", list(range(0, 3 * len(lines), 3)), lines)
