"""The captions of a video: which tracks are wanted, and their files. None of it can make the video fail.

The engine hands in the info dict and gets the files that were written, and in words those that could not be had.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct
from yt_dlp import YoutubeDL
from yt_dlp.networking.exceptions import HTTPError

from ytarchived.domain.options import ALL_CAPTIONS, CaptionFormat
from ytarchived.effects.workers.facts import cleaned
from ytarchived.effects.workers.fetching import FetchErrors, fetch
from ytarchived.effects.workers.transcripts import as_srt, as_text, cues_of

_SECONDS_EACH = 20.0
_SECONDS_IN_VAIN = 30.0
"""Some videos have a hundred tracks, and a server that hangs must not hold the video up for each of them."""
_TOO_MANY_REQUESTS = 429
_PLAIN = re.compile(r"[A-Za-z0-9-]+")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


class Captions(Struct, frozen=True, kw_only=True):
    """The files with their language codes, and for each track that is missing its name and why."""

    files: tuple[tuple[str, Path], ...] = ()
    missing: tuple[str, ...] = ()


def chosen(info: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, str]:
    """The addresses of the wanted tracks by language code: what people wrote before what YouTube heard, no translations.

    A wanted text is a code, `all`, or a regular expression for codes; where a plain code such as `en` has no track of its
    own, a regional one such as `en-GB` serves.
    """
    written, heard = _tracks(info.get("subtitles")), _tracks(info.get("automatic_captions"))
    tracks = {**heard, **written}
    found: dict[str, str] = {}
    for text in wanted:
        if text == ALL_CAPTIONS:
            codes = [*tracks]
        elif _PLAIN.fullmatch(text):
            codes = [*_in_language(text, written), *_in_language(text, heard)][:1]
        else:
            codes = [code for code in tracks if _matches(text, code)]
        for code in codes:
            found.setdefault(code, tracks[code])
    return found


def fetch_captions(
    downloader: YoutubeDL, tracks: Mapping[str, str], folder: Path, formats: Sequence[CaptionFormat] = ()
) -> Captions:
    """Write each track as WebVTT into the folder, and as what else is wanted; an answer that is no WebVTT is not kept."""
    files: list[tuple[str, Path]] = []
    missing: list[str] = []
    seconds_in_vain = 0.0
    hopeless = ""
    for code, url in tracks.items():
        began = time.monotonic()
        try:
            if hopeless:
                raise OSError(f"not tried, because {hopeless}")
            body = fetch(downloader, url, seconds=_SECONDS_EACH, impersonate=True)
            if not body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"WEBVTT"):
                raise OSError("the answer is empty" if not body.strip() else "the answer is no WebVTT")
            files += ((code, file) for file in _written(body, folder / f"{code}.vtt", formats))
        except FetchErrors as error:
            seconds_in_vain += time.monotonic() - began
            if isinstance(error, HTTPError) and error.status == _TOO_MANY_REQUESTS:
                hopeless = "YouTube wants fewer requests"
            elif seconds_in_vain > _SECONDS_IN_VAIN:
                hopeless = hopeless or "others were waited for in vain"
            missing.append(f"caption {code}: {cleaned(str(error))}")
    return Captions(files=tuple(files), missing=tuple(missing))


def _written(body: bytes, file: Path, formats: Sequence[CaptionFormat]) -> Iterator[Path]:
    file.write_bytes(body)
    yield file
    cues = cues_of(body.decode(errors="replace"))
    for suffix, text in (("srt", as_srt), ("txt", as_text)):
        if suffix in formats and cues:
            file.with_suffix(f".{suffix}").write_text(text(cues), encoding="utf-8")
            yield file.with_suffix(f".{suffix}")


def _in_language(language: str, tracks: Mapping[str, str]) -> Iterator[str]:
    """The track of this very code first, then those of its regions."""
    yield from (code for code in tracks if code == language)
    yield from (code for code in tracks if code.startswith(f"{language}-"))


def _tracks(by_code: Mapping[str, Sequence[Mapping[str, Any]]] | None) -> dict[str, str]:
    """The WebVTT address of each original track."""
    return {
        code: url
        for code, formats in (by_code or {}).items()
        for url in _webvtt(formats)
        if _NAME.fullmatch(code) and not code.endswith("-orig") and "tlang" not in parse_qs(urlsplit(url).query)
    }


def _webvtt(formats: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    return (each["url"] for each in formats if each.get("ext") == "vtt" and each.get("url"))


def _matches(pattern: str, code: str) -> bool:
    try:
        return re.fullmatch(pattern, code) is not None
    except re.error:
        return False
