"""What a query finds, the best first, each with its hits in their context.

Ranking weighs every hit of every word. Where a thousand videos or more are found that takes long and tells little, so then
those with all words in their title come first, and the newest first among them and among the others.
"""

import re
import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec

from ytarchived.domain.search import Query, Term
from ytarchived.domain.targets import Target
from ytarchived.domain.views import Field, FoundVideo, Hit
from ytarchived.record.search.schema import COLUMNS
from ytarchived.record.search.text import Patterns, excerpt, folded, kept, marked, patterns_of, shown, spans_of

MOST_RANKED = 1000
"""As many are ranked, and as many without a rank are found at most."""

_MOST_MOMENTS = 3
_APART = 2  # lines that are nearer show the same words
_EXCERPT_CHARACTERS = 160
_TITLE = "{title} : "
_CHANNEL_ID = re.compile(r"UC[A-Za-z0-9_-]{22}")


def find(
    db: sqlite3.Connection, query: Query, *, after: int | None = None, limit: int = 20
) -> list[tuple[int, FoundVideo]]:
    """The videos that a query finds with their numbers, the best first, at most `limit` of those that follow `after`."""
    numbers = _numbers(db, query)
    if after is not None:
        numbers = numbers[numbers.index(after) + 1 :] if after in numbers else []
    patterns = patterns_of(query.terms)
    return [(number, _found(db, number, patterns)) for number in numbers[:limit]]


def _numbers(db: sqlite3.Connection, query: Query) -> list[int]:
    """The numbers of the videos that a query finds, the best first."""
    expression, (wheres, values) = _expression(query), _filters(query)
    if not expression:
        return _column(db, f"SELECT id FROM videos WHERE {wheres} ORDER BY id DESC LIMIT {MOST_RANKED}", values)
    if not values:
        return _among_all(db, query, expression)
    found = f"""FROM texts CROSS JOIN videos ON id = texts.rowid WHERE texts MATCH ? AND {wheres}
                ORDER BY texts.rowid DESC LIMIT {MOST_RANKED}"""
    # What fits the filters may be rare among what has the words, and is looked for once.
    rows = db.execute(f"SELECT rank, -texts.rowid {found}", (expression, *values)).fetchall()
    if len(rows) < MOST_RANKED:
        return [-number for _, number in sorted(rows)]
    titled = _column(db, f"SELECT texts.rowid {found}", (_expression(query, within=_TITLE), *values))
    return _first([*titled, *(-number for _, number in rows)])


def _among_all(db: sqlite3.Connection, query: Query, expression: str) -> list[int]:
    newest = f"SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rowid DESC LIMIT {MOST_RANKED}"
    numbers = _column(db, newest, (expression,))
    if len(numbers) < MOST_RANKED:
        return _column(db, "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank, rowid DESC", (expression,))
    return _first([*_column(db, newest, (_expression(query, within=_TITLE),)), *numbers])


def _first(numbers: Iterable[int]) -> list[int]:
    return list(islice(dict.fromkeys(numbers), MOST_RANKED))


def _column(db: sqlite3.Connection, sql: str, values: Sequence[object]) -> list[int]:
    return [number for (number,) in db.execute(sql, values)]


_ALL = "true"


def _filters(query: Query) -> tuple[str, list[object]]:
    """The condition on the table of videos, and its values."""
    given: list[tuple[str, object]] = []
    if query.before:
        given.append(("published <> '' AND published < ?", query.before))
    if query.after:
        given.append(("published >= ?", query.after))
    if query.longer_seconds:
        given.append(("seconds > ?", query.longer_seconds))
    if query.height is not None:
        given.append(("height = ?", query.height))
    if query.status:
        given.append(("status = ?", query.status))
    if _CHANNEL_ID.fullmatch(query.channel):
        given.append(("channel_id = ?", query.channel))
    return " AND ".join(condition for condition, _ in given) or _ALL, [value for _, value in given]


def _expression(query: Query, within: str = "") -> str:
    """The query in SQLite's words, its terms within some columns only; whatever was typed stands in quotes."""
    parts = []
    if query.terms:
        parts.append(f"{within}({' AND '.join(map(_quoted, query.terms))})")
    if query.channel and not _CHANNEL_ID.fullmatch(query.channel):
        parts.append(f"{{channel}} : {_quoted(Term(query.channel))}")
    return " AND ".join(parts)


def _quoted(term: Term) -> str:
    text = kept(term.text).replace('"', " ")
    return f'"{text}" *' if term.is_prefix else f'"{text}"'


def _found(db: sqlite3.Connection, number: int, patterns: Patterns) -> FoundVideo:
    video_id, status, published, seconds, height, *columns = db.execute(
        f"""SELECT video_id, status, published, seconds, height, {", ".join(COLUMNS)}
            FROM videos JOIN texts ON texts.rowid = id WHERE id = ?""",
        (number,),
    ).fetchone()
    texts: dict[Field, str] = dict(zip(COLUMNS, columns, strict=True))
    url = Target(kind="video", id=video_id).url
    return FoundVideo(
        video_id=video_id,
        title=shown(texts["title"]),
        channel=shown(texts["channel"]),
        published=published,
        duration_seconds=seconds,
        height=height,
        status=status,
        url=url,
        hits=(*_written(texts, url, patterns), *_said(db, number, url, texts["captions"], patterns)),
    )


def _written(texts: Mapping[Field, str], url: str, patterns: Patterns) -> Iterator[Hit]:
    """The texts of the columns that people wrote, where something in them is a hit."""
    for field in COLUMNS:
        if field != "captions" and spans_of(patterns, folded(texts[field])):
            text, marks = excerpt(texts[field], patterns, _EXCERPT_CHARACTERS)
            yield Hit(field=field, text=text, marks=marks, url=url)


def _said(db: sqlite3.Connection, number: int, url: str, captions: str, patterns: Patterns) -> Iterator[Hit]:
    """The lines of the captions with the most hits, in their order, each between its neighbours."""
    text = folded(captions)
    ends = [match.start() for match in re.finditer("\n", text)]
    counts = Counter(bisect_left(ends, begin) for begin, _ in spans_of(patterns, text))
    if not counts:
        return
    lines, times = captions.split("\n"), _times(db, number)
    best: list[int] = []
    for line, _ in counts.most_common():
        if all(abs(line - other) > _APART or times[line][0] != times[other][0] for other in best):
            best.append(line)
        if len(best) == _MOST_MOMENTS:
            break
    for line in sorted(best):
        language, seconds = times[line]
        around = [near for near in range(max(0, line - 1), min(len(lines), line + 2)) if times[near][0] == language]
        text, marks = marked(" ".join(lines[near] for near in around), patterns)
        at = f"{url}&t={seconds}"
        yield Hit(field="captions", text=text, marks=marks, url=at, seconds=seconds, language=language)


def _times(db: sqlite3.Connection, number: int) -> list[tuple[str, int]]:
    """The language and the second of each line of a video's captions."""
    [tracks] = db.execute("SELECT tracks FROM cues WHERE id = ?", (number,)).fetchone()
    known = msgspec.json.decode(tracks, type=list[tuple[str, list[int]]])
    return [(language, second) for language, seconds in known for second in seconds]
