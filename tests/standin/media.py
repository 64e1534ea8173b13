"""The media server: each video's own bytes of the shared clips, in ranges, at the label's pace, held and spoiled on demand.

player.py takes the sizes and URLs from here; site.py brings the requests.
"""

import re
import struct
from collections.abc import AsyncIterator
from urllib.parse import urlencode

from msgspec import Struct

from . import challenge
from .catalogue import Video
from .clips import Clip, Clips
from .faults import Place, spoil
from .http import Content, Exchange, Request, Response
from .labels import Label

PIECE_BYTES = 256 << 10
EXPIRES_AFTER_SECONDS = 6 * 3600


class Stream(Struct, frozen=True):
    """One video's bytes under one itag, made when read: the clip with the video's id in it, then padding."""

    clip: Clip
    video: Video

    @property
    def _padding_bytes(self) -> int:
        return self.video.padding_bytes if self.clip.kind.suffix == "mp4" else 0

    @property
    def length_bytes(self) -> int:
        return len(self.clip.data) + self._padding_bytes

    def read(self, start: int, end: int) -> bytes:
        """The bytes from start to just before end."""
        data, at = self.clip.data, self.clip.id_at
        front = b""
        if start < len(data):
            own = self.video.video_id.encode()
            front = (data[:at] + own + data[at + len(own) :])[start:end]
        # A box that players skip: size, name, nothing. Its size is all the padding, whatever part is asked for.
        head = struct.pack(">I4s", self._padding_bytes, b"free") if self._padding_bytes else b""
        box_start, box_end = max(start - len(data), 0), end - len(data)
        back = head[box_start:box_end] if box_end > 0 else b""
        return front + back + bytes(end - start - len(front) - len(back))


class Passage:
    """A range of a stream on its way to one client."""

    def __init__(self, stream: Stream, start: int, end: int, label: Label) -> None:
        self._stream = stream
        self._start, self._end = start, end
        self._label = label

    @property
    def length_bytes(self) -> int:
        return self._end - self._start

    async def pieces(self) -> AsyncIterator[bytes]:
        position = self._start
        while position < self._end:
            until = min(position + self._piece_bytes(), self._end)
            hold = self._label.holds.get(self._stream.video.video_id)
            if hold and not hold.released.is_set():
                if position == hold.after_bytes:
                    await hold.pass_through()
                elif position < hold.after_bytes < until:
                    until = hold.after_bytes
            if pace := self._label.pace:
                await pace.wait(until - position)
            yield self._stream.read(position, until)
            position = until

    def _piece_bytes(self) -> int:
        # A slowed line must trickle, not burst.
        return 4 << 10 if self._label.pace else PIECE_BYTES


def stream_url(stream: Stream, label: Label, at: float) -> str:
    """The URL under which the media server gives the stream, good until the label's URLs are expired."""
    video_id, kind = stream.video.video_id, stream.clip.kind
    query = {
        "expire": int(at) + EXPIRES_AFTER_SECONDS,
        "id": video_id,
        "itag": kind.itag,
        "source": "youtube",
        "mime": kind.mime,
        "clen": stream.length_bytes,
        "generation": label.url_generation,
    }
    if stream.video.challenge:
        query["n"] = challenge.unsolved_n(video_id, kind.itag)
    return f"https://rr1---sn-standin.googlevideo.com/videoplayback?{urlencode(query)}"


def answer(clips: Clips, label: Label, request: Request, exchange: Exchange) -> Response:
    """Answer a request for media."""
    query = request.query
    video = label.catalogue.video(query.get("id", ""))
    clip = clips.by_itag.get(int(query.get("itag", "0")))
    if video is None or clip is None:
        return Response(status=404)
    exchange.video_id = video.video_id
    if query.get("generation") != str(label.url_generation):
        return Response(status=403)
    if video.challenge and not challenge.is_solved(video.video_id, clip.kind.itag, query):
        return Response(status=403)
    fault = label.faults.take({Place.MEDIA}, video.video_id, f"{video.video_id}/{clip.kind.height}p")
    stream = Stream(clip, video)
    start, end = _range(request, stream.length_bytes)
    if start >= end:
        return Response(status=416, headers={"Content-Range": f"bytes */{stream.length_bytes}"})
    passage: Content = Passage(stream, start, end, label)
    headers = {"Content-Type": clip.kind.mime, "Accept-Ranges": "bytes"}
    is_part = "range" in request.headers
    if is_part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{stream.length_bytes}"
    response = spoil(Response(status=206 if is_part else 200, headers=headers, body=passage), fault)
    if response.after_bytes is not None:
        # Tests count in the file, the wire in the answer.
        response.after_bytes = min(max(response.after_bytes - start, 0), end - start)
    return response


def _range(request: Request, length_bytes: int) -> tuple[int, int]:
    asked = request.headers.get("range", "").removeprefix("bytes=") or request.query.get("range", "")
    if match := re.fullmatch(r"(\d+)-(\d*)", asked):
        last = int(match[2]) if match[2] else length_bytes - 1
        return int(match[1]), min(last + 1, length_bytes)
    return 0, length_bytes
