"""The child process in which Google's client lives: one call at a time, asked for on stdin and answered on stdout.

The daemon starts it when a call is needed first, because the client takes tens of megabytes, and lets it go by closing
stdin. The key is in nothing that leaves it.
"""

import logging
import re
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

import httplib2
import msgspec
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from ytarchived.domain.trouble import Trouble
from ytarchived.effects.data_api.messages import (
    LINE_BYTES,
    Answered,
    Ask,
    Opening,
    Refused,
    line,
    read_ask,
    read_opening,
)

_TIMEOUT_SECONDS = 20.0
_TRIED_AGAIN = 1
_NOT_MODIFIED = 304
_KEY_SHOWN_AS = "***"
_WORDS = 1000
_MARKUP = re.compile(r"<[^<>]*>")
"""Google writes links into its messages, which are read on terminals."""


class Http(httplib2.Http):
    """Google's HTTP that counts what it sends, for each request costs units, those sent again too."""

    sent = 0

    def request(self, *args: Any, **kwargs: Any) -> Any:
        """Send one request."""
        self.sent += 1
        return super().request(*args, **kwargs)


def main() -> None:
    """Answer asks until stdin closes."""
    # the client logs addresses, and in those is the key
    logging.disable(logging.CRITICAL)
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(asks: BinaryIO, answers: BinaryIO) -> None:
    """Answer the asks that come on one stream on the other, until it ends."""
    opening = read_opening.decode(asks.readline(LINE_BYTES))
    http = Http(timeout=_TIMEOUT_SECONDS)
    youtube: Any = build(
        "youtube",
        "v3",
        http=http,
        developerKey=opening.key,
        cache_discovery=False,
        static_discovery=True,
        client_options={"api_endpoint": opening.endpoint} if opening.endpoint else None,
    )
    while text := asks.readline(LINE_BYTES):
        answers.write(line(_answer(youtube, http, read_ask.decode(text), opening)))
        answers.flush()
    youtube.close()


def _answer(youtube: Any, http: Http, ask: Ask, opening: Opening) -> Answered | Refused:
    http.sent = 0
    try:
        request = getattr(youtube, ask.resource)().list(**ask.parameters)
        if ask.etag:
            request.headers["If-None-Match"] = ask.etag
        said = request.execute(num_retries=_TRIED_AGAIN)
    except Exception as error:
        # whatever goes wrong between here and Google is an answer of the world
        if isinstance(error, HttpError) and error.status_code == _NOT_MODIFIED and ask.etag:
            return Answered(requests=http.sent, etag=ask.etag)
        return Refused(requests=http.sent, trouble=trouble_of(error, opening.key))
    if not isinstance(said, dict):
        words = "cannot read the Data API's answer: it is no JSON object, as from a captive portal"
        trouble = Trouble(message=words, source="data-api", exception="JSONDecodeError")
        return Refused(requests=http.sent, trouble=trouble)
    return Answered(requests=http.sent, etag=said.get("etag", ""), body=msgspec.Raw(msgspec.json.encode(said)))


def trouble_of(error: Exception, key: str) -> Trouble:
    """The facts of a failed call, without the key."""
    refusal = error if isinstance(error, HttpError) else None
    # an HttpError as text holds the address, and in that is the key
    words = _MARKUP.sub("", refusal.reason) if refusal else str(error)
    return Trouble(
        message=(words.replace(key, _KEY_SHOWN_AS) if key else words)[:_WORDS] or type(error).__name__,
        source="data-api",
        exception=type(error).__name__,
        http_status=refusal.status_code if refusal else None,
        reason=_reason(refusal.error_details) if refusal else "",
        errno=error.errno if isinstance(error, OSError) else None,
        retry_after_seconds=_seconds(refusal.resp.get("retry-after", "")) if refusal else None,
    )


def _reason(details: object) -> str:
    """The reason code among an error's details: of several, the first that has one."""
    entries = details if isinstance(details, Sequence) and not isinstance(details, str) else ()
    codes = (entry.get("reason") for entry in entries if isinstance(entry, dict))
    return next((code for code in codes if isinstance(code, str)), "")


def _seconds(value: str) -> float | None:
    return float(value) if value.isdigit() else None


if __name__ == "__main__":
    main()
