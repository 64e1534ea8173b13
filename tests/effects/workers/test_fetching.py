"""Small files fetched within bounds, and pictures turned into JPEGs."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from yt_dlp import YoutubeDL

from tests.standin.client import StandIn
from ytarchived.effects.programs import find_ffmpeg
from ytarchived.effects.workers import fetching
from ytarchived.effects.workers.downloader import open_downloader
from ytarchived.effects.workers.facts import Log
from ytarchived.effects.workers.fetching import FetchErrors, fetch
from ytarchived.effects.workers.messages import Setup
from ytarchived.effects.workers.thumbnail import write_jpeg

FFMPEG = find_ffmpeg("").ffmpeg


@pytest.fixture
def downloader(setup: Setup) -> Iterator[YoutubeDL]:
    with open_downloader(setup, Log()) as opened:
        yield opened


@pytest.fixture
def picture_url(standin: StandIn) -> str:
    return f"https://i.ytimg.com/vi/{standin.standard.videos[0].video_id}/default.jpg"


def picture(kind: str) -> bytes:
    """A real picture of a format that ffmpeg can write."""
    command = [str(FFMPEG), "-v", "error", "-f", "lavfi", "-i", "color=red:size=32x18", "-frames:v", "1"]
    return subprocess.run([*command, "-c:v", kind, "-f", "image2pipe", "-"], check=True, capture_output=True).stdout


@pytest.mark.parametrize("impersonate", [False, True], ids=["plainly", "as a browser"])
@pytest.mark.parametrize("code", ["THNG", "TSLO", "TSTL"])
def test_an_answer_that_does_not_come_is_given_up(
    standin: StandIn, label: str, downloader: YoutubeDL, picture_url: str, code: str, impersonate: bool
) -> None:
    standin.fault(label, "*", code)
    with pytest.raises(FetchErrors):
        fetch(downloader, picture_url, seconds=0.3, impersonate=impersonate)


def test_an_absurdly_large_answer_is_not_kept(
    downloader: YoutubeDL, picture_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_LARGEST_BYTES", 10)
    with pytest.raises(OSError, match="larger than 10 bytes"):
        fetch(downloader, picture_url, seconds=10)


def test_a_jpeg_stays_as_it_is(tmp_path: Path) -> None:
    body = picture("mjpeg")
    assert write_jpeg(body, tmp_path / "x.jpg", FFMPEG).read_bytes() == body


@pytest.mark.parametrize("kind", ["png", "libwebp"])
def test_another_picture_becomes_a_jpeg(tmp_path: Path, kind: str) -> None:
    assert write_jpeg(picture(kind), tmp_path / "x.jpg", FFMPEG).read_bytes().startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the answer is empty"),
        (b"<html>", "the answer is no picture"),
        (picture("mjpeg")[:-40], "the answer is no picture"),
        (picture("png")[:40], "the answer is no whole picture"),
    ],
    ids=["nothing", "a page", "half a JPEG", "half a PNG"],
)
def test_what_is_no_whole_picture_is_refused(tmp_path: Path, body: bytes, reason: str) -> None:
    with pytest.raises(OSError, match=reason):
        write_jpeg(body, tmp_path / "x.jpg", FFMPEG)
