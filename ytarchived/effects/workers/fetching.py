"""Small files over yt-dlp's own connections, each within a fixed time: what captions and thumbnails are fetched with.

Runs in a child's main thread, because only there can an alarm end a transfer that trickles on for ever.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from yt_dlp import YoutubeDL
from yt_dlp.networking import Request
from yt_dlp.networking.exceptions import RequestError
from yt_dlp.networking.impersonate import ImpersonateTarget

_LARGEST_BYTES = 32 << 20

FetchErrors = (RequestError, OSError)
"""What `fetch` raises when there is nothing to be had."""


def fetch(downloader: YoutubeDL, url: str, *, seconds: float, impersonate: bool = False) -> bytes:
    """The body of a URL, or one of FetchErrors: also when it is not all here within `seconds`, or absurdly large."""
    # YouTube turns captions away from clients that do not look like a browser
    extensions = {"impersonate": ImpersonateTarget()} if impersonate else {}
    with _within(seconds), downloader.urlopen(Request(url, extensions={**extensions, "timeout": seconds})) as response:
        body: bytes = response.read(_LARGEST_BYTES + 1)
    if len(body) > _LARGEST_BYTES:
        raise OSError(f"the answer is larger than {_LARGEST_BYTES} bytes")
    return body


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    def expire(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"it was not here after {seconds:g} seconds")

    previous = signal.signal(signal.SIGALRM, expire)
    # it rings again, because an exception raised inside a library's callback may be swallowed there
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
