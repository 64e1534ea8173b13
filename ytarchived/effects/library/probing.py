"""Whether a media file is whole: what ffprobe says of its streams, its length and its very end.

Sealing asks before it keeps a file, and records the facts that come back.
"""

import subprocess
from pathlib import Path

import msgspec
from msgspec import Struct, field

from ytarchived.domain.media import MediaFacts
from ytarchived.effects.library.manifest import SealRefused
from ytarchived.effects.programs import HostProblem

# YouTube announces whole seconds, and sound and pictures rarely end together
_TOLERANCE_SECONDS = 2.0
_TOLERANCE_SHARE = 0.02

# only containers that yt-dlp makes of YouTube's media, only local files: a playlist saved as .mp4 is not followed
_FORMATS = "mov,matroska,ogg,mp3,flac"
_CUT_SHORT = ("partial file", "ended prematurely")


class _Disposition(Struct):
    attached_pic: int = 0


class _Stream(Struct):
    codec_type: str = ""
    codec_name: str = ""
    width: int = 0
    height: int = 0
    disposition: _Disposition = field(default_factory=_Disposition)


class _Packet(Struct):
    pts_time: float = 0.0
    duration_time: float = 0.0


class _Format(Struct):
    format_name: str = ""
    duration: float = 0.0


class _Trouble(Struct):
    string: str


class _Report(Struct):
    streams: list[_Stream] = []
    packets: list[_Packet] = []
    format: _Format = field(default_factory=_Format)
    error: _Trouble | None = None


def probe(
    media: Path, *, ffprobe: Path, announced_seconds: float | None, expect_video: bool, expect_audio: bool
) -> MediaFacts:
    """What a media file holds, once it is sure that it is whole.

    It must have the expected kinds of streams, its last packets must be there (a file cut short announces its full
    length), and its duration must be within 2 s or 2 %, whichever is more, of the announced one where that is known.
    Raises SealRefused when it is not whole, HostProblem when ffprobe itself does not work.
    """
    report, complaints = _ask(media, ffprobe)
    if report.error:
        raise SealRefused(f"cannot keep {media.name}: ffprobe cannot read it ({report.error.string.lower()})")
    streams = [stream for stream in report.streams if not stream.disposition.attached_pic]
    video = next((stream for stream in streams if stream.codec_type == "video"), None)
    audio = next((stream for stream in streams if stream.codec_type == "audio"), None)
    if video is None and (expect_video or audio is None):
        raise SealRefused(f"cannot keep {media.name}: it has no pictures")
    if audio is None and expect_audio:
        raise SealRefused(f"cannot keep {media.name}: it has no sound")

    end_seconds = max((packet.pts_time + packet.duration_time for packet in report.packets), default=0.0)
    duration_seconds = report.format.duration or end_seconds
    if any(words in complaints for words in _CUT_SHORT) or end_seconds < duration_seconds - _leeway(duration_seconds):
        raise SealRefused(
            f"cannot keep {media.name}: it is cut short after {end_seconds:.1f} of {duration_seconds:.1f} s"
        )
    if announced_seconds and abs(duration_seconds - announced_seconds) > _leeway(announced_seconds):
        raise SealRefused(
            f"cannot keep {media.name}: it lasts {duration_seconds:.1f} s, announced were {announced_seconds:.1f} s"
        )
    names = report.format.format_name.split(",")
    suffix = media.suffix.removeprefix(".").lower()
    return MediaFacts(
        container=suffix if suffix in names else names[0],
        duration_seconds=duration_seconds,
        height=video.height if video else 0,
        width=video.width if video else 0,
        video_codec=video.codec_name if video else "",
        audio_codec=audio.codec_name if audio else "",
    )


def _leeway(seconds: float) -> float:
    return max(_TOLERANCE_SECONDS, seconds * _TOLERANCE_SHARE)


def _ask(media: Path, ffprobe: Path) -> tuple[_Report, str]:
    command = [
        *(str(ffprobe), "-v", "error", "-show_error"),
        *("-protocol_whitelist", "file", "-format_whitelist", _FORMATS),
        # seeking far behind the end lands on the last key frame: only the tail is read, however long the video
        *("-read_intervals", "9999999%", "-show_entries"),
        "format=format_name,duration:stream=codec_type,codec_name,width,height"
        ":stream_disposition=attached_pic:packet=pts_time,duration_time",
        *("-of", "json=compact=1", f"file:{media}"),
    ]
    try:
        answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        report = msgspec.json.decode(answer.stdout, type=_Report, strict=False)
    except OSError as error:
        raise HostProblem(
            f"cannot probe {media.name}: {ffprobe} does not start ({error.strerror})",
            hint="install ffmpeg with ffprobe, or set ytdlp.ffmpeg to its folder",
        ) from error
    except msgspec.DecodeError as error:
        raise HostProblem(
            f"cannot probe {media.name}: {ffprobe} gave no answer (exit code {answer.returncode})",
            hint="run it by hand: a broken ffprobe says nothing about the video",
        ) from error
    return report, answer.stderr.decode(errors="replace")
