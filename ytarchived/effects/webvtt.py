"""Captions as YouTube gives them: the text of a WebVTT file becomes lines, each with the second at which it is said."""

import html
import re
from collections.abc import Iterator

_TIMES = re.compile(r"(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)[.,]\d{3}\s+-->")
_TAG = re.compile(r"<[^<>]*>")


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """Each line that is said, with its time in whole seconds.

    What YouTube heard by itself rolls over the picture: each line comes again beside the next one, and is taken once.
    """
    second, last = None, ""
    for raw in text.splitlines():
        if not raw:
            second = None
        elif times := _TIMES.match(raw):
            hours, minutes, seconds = (int(part or 0) for part in times.groups())
            second = hours * 3600 + minutes * 60 + seconds
        elif second is not None:
            line = " ".join(html.unescape(_TAG.sub("", raw)).split())
            if line and line != last:
                yield second, line
            last = line or last
