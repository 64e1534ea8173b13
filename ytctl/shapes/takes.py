"""Asks with their answers, and the files that they came in."""

from typing import TypedDict


class Answer(TypedDict, total=False):
    """The answer to one URL; what does not apply is absent."""

    verdict: str
    key: str
    job: int | None
    line: int | None
    path: str
    at: str
    reason: str
    note: str


class Take(TypedDict):
    """One file that the inbox took, or holds until it is approved."""

    take: str
    name: str
    sha256: str
    taken_at: str
    path: str
    format: str
    stage: str
    lines: int
    accepted: int
    duplicate: int
    archived: int
    refused: int


class Line(TypedDict):
    """One line of a taken file."""

    number: int
    text: str
    answer: Answer


class Receipt(TypedDict):
    """A taken file with its lines."""

    take: Take
    lines: list[Line]


class Imported(TypedDict):
    """What became of a list of videos that another archive has."""

    imported: int
    known: int
    held: int
