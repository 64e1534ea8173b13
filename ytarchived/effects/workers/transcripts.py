"""WebVTT as SubRip and as plain text, with what YouTube heard turned from rolling lines into lines said once.

Pure. The captions' fetcher hands in a file's text and writes what it gets back beside it.
"""

import re
from collections.abc import Iterator
from html import unescape

from msgspec import Struct, structs

_TIMES = re.compile(r"((?:\d+:)?\d\d:\d\d\.\d{3})[ \t]+-->[ \t]+((?:\d+:)?\d\d:\d\d\.\d{3})(?:[ \t].*)?")
_WORD_TIME = re.compile(r"<(?:\d+:)?\d\d:\d\d\.\d{3}>")
_TAG = re.compile(r"<[^>]*>")


class Cue(Struct, frozen=True, kw_only=True):
    """What is to be read from one moment to another, without any markup."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def cues_of(vtt: str) -> list[Cue]:
    """What a WebVTT file says, each line once; notes, styles and cues that say nothing are left out."""
    cues = list(_read(vtt))
    # only what YouTube heard times each word; where people wrote, a line that is said twice is there twice
    return _unrolled(cues) if _WORD_TIME.search(vtt) else [cue for cue in cues if cue.lines]


def as_srt(cues: list[Cue]) -> str:
    """The cues as a SubRip file."""
    return "".join(
        f"{number}\n{_srt_time(cue.start_ms)} --> {_srt_time(cue.end_ms)}\n" + "\n".join(cue.lines) + "\n\n"
        for number, cue in enumerate(cues, 1)
    )


def as_text(cues: list[Cue]) -> str:
    """The words alone, one cue a line."""
    return "".join(" ".join(cue.lines) + "\n" for cue in cues)


def _read(vtt: str) -> Iterator[Cue]:
    blocks = re.split(r"\n{2,}", vtt.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    for block in blocks:
        lines = block.strip("\n").split("\n")
        for number, line in enumerate(lines):
            if times := _TIMES.fullmatch(line.strip()):
                said = tuple(words for each in lines[number + 1 :] if (words := _words(each)))
                yield Cue(start_ms=_ms(times[1]), end_ms=_ms(times[2]), lines=said)
                break


def _unrolled(cues: list[Cue]) -> list[Cue]:
    """Each line when it came up for the first time, until the next one or until it went away."""
    told: list[Cue] = []
    shown: tuple[str, ...] = ()
    for cue in cues:
        new = cue.lines[_carried(shown, cue.lines) :]
        if new:
            if told and told[-1].end_ms > cue.start_ms:
                told[-1] = structs.replace(told[-1], end_ms=cue.start_ms)
            told.append(structs.replace(cue, lines=new))
        elif told and cue.lines:
            told[-1] = structs.replace(told[-1], end_ms=max(told[-1].end_ms, cue.end_ms))
        shown = cue.lines
    return told


def _carried(shown: tuple[str, ...], lines: tuple[str, ...]) -> int:
    """How many of the first lines were the last ones before."""
    return next((count for count in range(len(lines), 0, -1) if shown[-count:] == lines[:count]), 0)


def _words(line: str) -> str:
    return " ".join(unescape(_TAG.sub("", line)).replace("\u200b", "").split())


def _ms(time: str) -> int:
    *hours, minutes, seconds = time.split(":")
    return (int(hours[0]) if hours else 0) * 3_600_000 + int(minutes) * 60_000 + round(float(seconds) * 1000)


def _srt_time(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{ms:03}"
