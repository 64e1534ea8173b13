"""The words between the daemon and the child in which Google's client lives, one JSON object per line.

The daemon sends one `Opening` and then one `Ask` at a time; the child answers each with `Answered` or `Refused`.
"""

from typing import Literal

import msgspec
from msgspec import Raw, Struct

from ytarchived.domain.trouble import Trouble

Resource = Literal["videos", "playlists", "playlistItems", "channels"]

LINE_BYTES = 16 << 20
"""No message is longer than this."""


class Opening(Struct, frozen=True, kw_only=True):
    """What holds for every ask; the key comes this way because others can read command lines and environments."""

    key: str
    endpoint: str
    """Empty for Google's own."""


class Ask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One list call with its parameters; with an etag only what has changed since is wanted."""

    resource: Resource
    parameters: dict[str, str | int]
    etag: str = ""


class Answered(Struct, frozen=True, kw_only=True, tag=True):
    """What the API said; null means that nothing has changed since the etag of the ask."""

    requests: int
    """How many were sent until it answered; each costs units."""
    etag: str = ""
    body: Raw = Raw(b"null")


class Refused(Struct, frozen=True, kw_only=True, tag=True):
    """Why there is no answer, without the key in it."""

    requests: int
    trouble: Trouble


_encoder = msgspec.json.Encoder()


def line(message: Struct) -> bytes:
    """A message as it goes over a pipe."""
    return _encoder.encode(message) + b"\n"


read_opening: msgspec.json.Decoder[Opening] = msgspec.json.Decoder(Opening)
read_ask: msgspec.json.Decoder[Ask] = msgspec.json.Decoder(Ask)
read_answer: msgspec.json.Decoder[Answered | Refused] = msgspec.json.Decoder(Answered | Refused)
