"""Captions in every format that YouTube's timedtext gives."""

from html import escape

import msgspec

from .catalogue import Video
from .http import Response

_KINDS = {"vtt": "text/vtt", "json3": "application/json", "srt": "text/plain"}


def captions(video: Video, language: str, is_automatic: bool, kind: str) -> Response:
    """The video's captions in a language; unknown kinds get YouTube's plain XML."""
    if language not in (video.automatic_captions if is_automatic else video.captions):
        return Response(status=404)
    lines = [f"{video.title} ({language}), line {number + 1}" for number in range(3)]
    match kind:
        case "vtt":
            cues = [f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\n{line}\n" for n, line in enumerate(lines)]
            text = "\n".join([f"WEBVTT\nKind: captions\nLanguage: {language}\n", *cues])
        case "srt":
            text = "\n".join(
                f"{n + 1}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{line}\n" for n, line in enumerate(lines)
            )
        case "json3":
            events = [
                {"tStartMs": n * 1000, "dDurationMs": 1000, "segs": [{"utf8": line}]} for n, line in enumerate(lines)
            ]
            text = msgspec.json.encode({"wireMagic": "pb3", "events": events}).decode()
        case "ttml":
            cues = [
                f'<p begin="00:00:0{n}.000" end="00:00:0{n + 1}.000">{escape(line)}</p>' for n, line in enumerate(lines)
            ]
            text = f'<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="{language}"><body><div>{"".join(cues)}</div></body></tt>'
        case _:
            cues = [f'<text start="{n}" dur="1">{escape(line)}</text>' for n, line in enumerate(lines)]
            text = f'<?xml version="1.0" encoding="utf-8" ?><transcript>{"".join(cues)}</transcript>'
    return Response(headers={"Content-Type": f"{_KINDS.get(kind, 'text/xml')}; charset=UTF-8"}, body=text.encode())
