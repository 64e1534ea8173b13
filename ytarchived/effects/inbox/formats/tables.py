"""Tables (CSV): Takeout's subscriptions and playlists, old form and new, and anybody's sheet with a column of links.

Receives the text of a dropped file; hands one line per row on. Headers are in the account's language, so the column
that holds what is wanted is known by the shape of its cells alone.
"""

import csv
import re
from collections.abc import Sequence
from itertools import dropwhile

from msgspec import Struct

from ytarchived.effects.inbox.formats.encoding import lines_of
from ytarchived.effects.inbox.formats.line import Line, asked, at_most, refused

_ID = re.compile(r"[A-Za-z0-9_-]{11}|UC[A-Za-z0-9_-]{22}|(?:PL|UU|FL|OLAK5uy_)[A-Za-z0-9_-]{14,76}")
_LIST = re.compile(r"(?:PL|UU|FL|OLAK5uy_)[A-Za-z0-9_-]{14,76}")
_LINK = re.compile(r"https?://\S+")
_VIDEO_ID_CHARACTERS = 11
_DELIMITERS = ",;\t"
_SAMPLE_CHARACTERS = 65_536
_SAMPLE_ROWS = 200


class _Row(Struct, frozen=True):
    number: int
    cells: list[str]

    def cell(self, column: int) -> str:
        return self.cells[column].strip() if 0 <= column < len(self.cells) else ""


def is_table(text: str, *, named_so: bool) -> bool:
    """Whether the text is a table: cells without a space between them, one of which is an id or a link.

    `named_so` tells that the file's name says it is one; then a header is enough.
    """
    lines = [line for line in lines_of(text[:_SAMPLE_CHARACTERS]) if line.strip()][:_SAMPLE_ROWS] or [""]
    delimiter = _delimiter(lines[0])
    if not delimiter or "://" in lines[0] or delimiter + " " in lines[0] or lines[0].startswith("#"):
        return False
    cells = (cell.strip() for line in lines if delimiter in line for cell in line.split(delimiter))
    return named_so or any(_ID.fullmatch(cell) or _LINK.fullmatch(cell) for cell in cells)


def read_table(text: str) -> list[Line]:
    """Answer every row below the header."""
    rows = _wanted_rows(text)
    column = _wanted_column(rows)
    below = rows[1:] if _has_header(rows, column) else rows
    return at_most(_read_row(row, row.cell(column)) for row in below)


def is_of_takeout(text: str) -> bool:
    """Whether the table is a list of links, channels, videos or playlists, among the many that Takeout holds.

    The others (comments, the account's own channel) name videos and channels too, but not as what is wanted.
    """
    rows = _wanted_rows(text)
    column = _wanted_column(rows)
    plain = column == 0 and len(rows[0].cells) <= 3
    return plain or any(_LIST.fullmatch(row.cell(column)) or _LINK.fullmatch(row.cell(column)) for row in rows)


def _delimiter(line: str) -> str:
    found = max(_DELIMITERS, key=line.count)
    return found if found in line else ""


def _wanted_rows(text: str) -> list[_Row]:
    """The header and the rows; the older playlists of Takeout first describe the list, in a wider block above."""
    rows = list(dropwhile(_is_blank, _rows(text)))
    blank = next((index for index, row in enumerate(rows) if _is_blank(row)), len(rows))
    below = [row for row in rows[blank:] if not _is_blank(row)]
    if blank <= 2 and below and len(rows[0].cells) > len(below[0].cells):
        return below
    return rows[:blank] + below


def _is_blank(row: _Row) -> bool:
    return not any(row.cells)


def _rows(text: str) -> list[_Row]:
    """All rows, blank ones too, with the number of the line that each begins in."""
    lines = lines_of(text)
    delimiter = _delimiter(next(filter(str.strip, lines), "")) or ","
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter, strict=True)
    rows = []
    number = 1
    try:
        for cells in reader:
            rows.append(_Row(number, cells))
            number = reader.line_num + 1
    except csv.Error:  # a stray quote would swallow all rows down to the next one: better no quoting than lost rows
        return [_Row(index, line.split(delimiter)) for index, line in enumerate(lines, 1)]
    return rows


def _has_header(rows: Sequence[_Row], column: int) -> bool:
    """Whether the first row is none to answer; in some languages the word for "id" is as long as a video's id."""
    if not rows:
        return False
    cell, below = rows[0].cell(column), rows[1:_SAMPLE_ROWS]
    if not (_ID.fullmatch(cell) or _LINK.fullmatch(cell)):
        return True
    if len(cell) != _VIDEO_ID_CHARACTERS:
        return False
    if 2 * sum(len(row.cell(column)) == _VIDEO_ID_CHARACTERS for row in below) < len(below):
        return True
    return not _has_digit(rows[0]) and all(map(_has_digit, below))  # rows have a date, headers have none


def _has_digit(row: _Row) -> bool:
    return any(character.isdigit() for cell in row.cells for character in cell)


def _wanted_column(rows: Sequence[_Row]) -> int:
    """The leftmost column that mostly holds ids, or else the one with the most links; -1 where there is neither."""
    sample = rows[1:_SAMPLE_ROWS] or rows
    columns = range(max((len(row.cells) for row in sample), default=0))

    def hits(shape: re.Pattern[str], column: int) -> int:
        return sum(shape.fullmatch(row.cell(column)) is not None for row in sample)

    of_ids = (column for column in columns if 2 * hits(_ID, column) > len(sample))
    of_links = max(columns, key=lambda column: hits(_LINK, column), default=-1)
    return next(of_ids, of_links if of_links >= 0 and hits(_LINK, of_links) else -1)


def _read_row(row: _Row, cell: str) -> Line:
    text = ", ".join(filter(None, row.cells))
    return asked(row.number, cell, text=text) if cell else refused(row.number, text, "there is no id or link in it")
