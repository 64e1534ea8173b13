"""Plain text for people: widths, cuts, tables, sizes, spans of time; and the one way out to stdout.

Every verb makes its lines with these; nothing here knows of jobs or videos.
"""

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import click

from ytctl.exit_codes import DONE

_GAP = "  "
_LEFT_OUT = "…"
_UNTOLD_COLUMNS = 80  # of a terminal that does not know, as on a serial line
_LEAST_CELLS = 8  # below this a cut text says nothing


def out(lines: Iterable[str]) -> None:
    """Write lines to stdout at once."""
    text = "\n".join(lines)
    if text:
        write(text)


def out_json(document: Any) -> None:
    """Write one JSON document to stdout: indented for a person, on one line for a program."""
    write(json.dumps(document, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def out_line(document: Any) -> None:
    """Write one document of an NDJSON stream, and flush it."""
    write(json.dumps(document, ensure_ascii=False))


def write(text: str | bytes, *, end: bool = True) -> None:
    """Write to stdout and flush it; when whoever read it has seen enough, the program is over and that is no failure."""
    try:
        click.echo(text, nl=end)
    except BrokenPipeError:
        # python would complain when it flushes stdout once more at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(DONE) from None


def on_a_terminal() -> bool:
    """Whether stdout can show something that moves."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def screen_cells() -> int | None:
    """How wide lines may be; None where nobody looks at them, so that nothing is cut for a pipe."""
    if (columns := os.environ.get("COLUMNS", "")).isdigit():
        return int(columns)
    if not sys.stdout.isatty():
        return None
    return os.get_terminal_size(sys.stdout.fileno()).columns or _UNTOLD_COLUMNS


def paint(text: str, colour: str = "", *, bold: bool = False) -> str:
    """The text in a colour where that is welcome; taken out again by `out` when stdout is no terminal."""
    if not text or not (colour or bold) or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    return click.style(text, fg=colour or None, bold=bold or None)


def clean(text: str) -> str:
    """Text of others without what a terminal would obey: control characters become spaces."""
    return "".join(character if character.isprintable() else " " for character in text).strip()


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def cut(text: str, width: int | None) -> str:
    """The text, its middle left out where it is wider than `width`."""
    if width is None or cells(text) <= width:
        return text
    room = max(width, _LEAST_CELLS) - cells(_LEFT_OUT)
    head = _fitting(text, room - room // 2)
    tail = _fitting(text[::-1], room // 2)[::-1]
    return head + _LEFT_OUT + tail


def shorten(text: str, width: int | None) -> str:
    """The text, its end left out where it is wider than `width`."""
    if width is None or cells(text) <= width:
        return text
    return _fitting(text, max(width, _LEAST_CELLS) - cells(_LEFT_OUT)) + _LEFT_OUT


def wrapped(start: str, text: str, width: int | None) -> list[str]:
    """The text after `start`, in as many lines as it needs, all of them indented like the first."""
    if width is None or cells(start + text) <= width:
        return [start + text]
    from textwrap import wrap

    room = max(width - cells(start), _LEAST_CELLS * 2)
    first, *more = wrap(text, room, break_long_words=False, break_on_hyphens=False)
    return [start + first, *(" " * cells(start) + line for line in more)]


def facts(rows: Sequence[tuple[str, str]], width: int | None, *, indent: int = 2) -> list[str]:
    """Names and what is to be said of each, in whole sentences; what is empty is left out."""
    name_cells = max((cells(name) for name, fact in rows if fact), default=0)
    said = [wrapped(" " * indent + _padded(name, name_cells, "l") + _GAP, fact, width) for name, fact in rows if fact]
    return [line for lines in said for line in lines]


def table(rows: Sequence[Sequence[str]], sides: str, width: int | None, *, indent: int = 0) -> list[str]:
    """Rows as aligned lines; `sides` has an l or r for each column, and the last column is cut to the width left."""
    widths = [max(map(cells, column)) for column in zip(*(row[:-1] for row in rows), strict=True)]
    used = indent + sum(size + len(_GAP) for size in widths if size)
    room = None if width is None else width - used
    lines = []
    for row in rows:
        columns = [_padded(text, size, side) for text, size, side in zip(row, widths, sides, strict=False) if size]
        lines.append((" " * indent + _GAP.join([*columns, cut(row[-1], room)])).rstrip())
    return lines


def size(count_bytes: float) -> str:
    """An amount of bytes: `950 B`, `1.2 MB`, `340 GB`."""
    unit, *larger = "B", "kB", "MB", "GB", "TB"
    while count_bytes >= 999.5 and larger:
        count_bytes /= 1000
        unit, *larger = larger
    return f"{count_bytes:.1f} {unit}" if count_bytes < 9.95 and unit != "B" else f"{count_bytes:.0f} {unit}"


def bar(share: float, width: int) -> str:
    """A part of a whole (0 to 1) as a bar of at most `width` columns."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def span(seconds: float) -> str:
    """A length of time in its two largest units: `45 s`, `3 m 20 s`, `2 h 5 m`, `3 d 4 h`, `1 y 9 d`."""
    left = max(0, round(seconds))
    parts: list[str] = []
    for unit, length in (("y", 31_536_000), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)):
        number, left = divmod(left, length)
        if number or parts:
            parts.append(f"{number} {unit}" if number else "")
    return " ".join(filter(None, parts[:2])) or "0 s"


def moment(text: str) -> str:
    """A time of the API as the clock here shows it."""
    return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M:%S}"


def day(text: str) -> str:
    """When something was published: its day, or its time where YouTube tells it, as YouTube tells it."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S %Z}" if "T" in text else text


def ago(text: str, now: datetime) -> str:
    """How long before `now` a time of the API was."""
    return f"{span((now - datetime.fromisoformat(text)).total_seconds())} ago"


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _fitting(text: str, room: int) -> str:
    for index, character in enumerate(text):
        room -= _cells(character)
        if room < 0:
            return text[:index]
    return text


def _padded(text: str, width: int, side: str) -> str:
    space = " " * (width - cells(text))
    return space + text if side == "r" else text + space
