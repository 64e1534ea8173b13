"""Once YouTube has said that it is asked too much, a child asks it nothing more: whatever follows is held against us.

yt-dlp goes on after a refused page, which may do without it; `downloader` has this answer in YouTube's place from the second
refusal on.
"""

import io
from urllib.parse import urlsplit

from yt_dlp import YoutubeDL
from yt_dlp.networking import Request
from yt_dlp.networking.common import Response
from yt_dlp.networking.exceptions import HTTPError

_TOO_MANY_REQUESTS = 429
_ENOUGH = 2
"""The first may be about a page that yt-dlp does without."""
_CAPTIONS = "/api/timedtext"
"""They have a limit of their own, and the video is to be had all the same."""


def restrain(downloader: YoutubeDL) -> None:
    """Have a downloader refuse, with YouTube's own words, what it would ask after two refusals."""
    send = downloader.urlopen
    refusals: list[HTTPError] = []

    def urlopen(request: Request | str) -> Response:
        url = request if isinstance(request, str) else request.url
        if not _counts(url):
            return send(request)
        if len(refusals) >= _ENOUGH:
            said = refusals[-1].response
            raise HTTPError(Response(io.BytesIO(), url, said.headers, said.status, said.reason))
        try:
            return send(request)
        except HTTPError as error:
            if error.status == _TOO_MANY_REQUESTS:
                refusals.append(error)
            raise

    downloader.urlopen = urlopen


def _counts(url: str) -> bool:
    address = urlsplit(url)
    return (address.hostname or "").endswith(".youtube.com") and address.path != _CAPTIONS
