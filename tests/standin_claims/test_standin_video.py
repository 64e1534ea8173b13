"""The unchanged yt-dlp archives the stand-in's videos as it would YouTube's."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tests.standin.catalogue import HEIGHTS, LARGE_BYTES
from tests.standin.client import StandIn
from tests.standin.clips import find_ffmpeg

from .real import download, run

pytestmark = pytest.mark.no_cover  # nothing of the program runs here, and yt-dlp is slow under a tracer


def probe(file: Path) -> dict[str, str]:
    """Codec and size of the streams of a file, by kind."""
    program = Path(find_ffmpeg()).with_name("ffprobe")
    command = [str(program), "-v", "error", "-of", "json", "-show_streams", str(file)]
    streams = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["streams"]
    return {each["codec_type"]: f"{each['codec_name']} {each.get('height', '')}".strip() for each in streams}


def test_a_video_is_extracted_with_everything_an_archive_keeps(standin: StandIn, proxy_url: str) -> None:
    video = standin.standard.captioned

    outcome = run(video.url, proxy_url)

    assert outcome.warnings == []
    info = outcome.info
    assert (info["id"], info["title"], info["duration"]) == (video.video_id, video.title, video.duration_seconds)
    assert (info["channel"], info["channel_id"], info["uploader_id"]) == ("Standin", video.channel_id, "@standin")
    assert (info["live_status"], info["availability"], info["timestamp"]) == (
        "not_live",
        "public",
        video.uploaded_at.timestamp(),
    )
    assert {each["height"] for each in info["formats"] if each["vcodec"] != "none"} >= set(HEIGHTS)
    assert set(info["subtitles"]) == {"en", "de"}
    assert {"en", "fr"} <= set(info["automatic_captions"])


def test_a_download_ends_in_one_mp4_with_picture_and_sound(
    standin: StandIn, label: str, proxy_url: str, tmp_path: Path
) -> None:
    video = standin.standard.videos[0]

    outcome = download(video.url, proxy_url, tmp_path, writethumbnail=True, writesubtitles=True)

    assert outcome.failure == ""
    assert probe(tmp_path / f"{video.video_id}.mp4") == {"video": "h264 1080", "audio": "aac"}
    assert (tmp_path / f"{video.video_id}.webp").read_bytes()[:4] == b"RIFF"
    assert video.title in (tmp_path / f"{video.video_id}.en.vtt").read_text()
    media = [each for each in standin.requests(label) if each.path == "/videoplayback"]
    assert [(each.status, each.video_id) for each in media] == [(206, video.video_id)] * 2
    assert sum(each.bytes for each in media) == sum(
        part["filesize"] for part in outcome.info["requested_downloads"][0]["requested_formats"]
    )


@pytest.mark.parametrize("selection", ["160+251", "134+140", "18"])
def test_every_kind_of_stream_is_real_media(standin: StandIn, proxy_url: str, tmp_path: Path, selection: str) -> None:
    video = standin.standard.videos[1]

    outcome = download(video.url, proxy_url, tmp_path, format=selection)

    assert outcome.failure == ""
    assert set(probe(tmp_path / f"{video.video_id}.mp4")) == {"video", "audio"}


def test_two_videos_never_have_the_same_bytes_even_merged(standin: StandIn, proxy_url: str, tmp_path: Path) -> None:
    pair = standin.standard.videos[:2]

    for video in pair:
        download(video.url, proxy_url, tmp_path, format="160+140")

    assert len({sha256((tmp_path / f"{video.video_id}.mp4").read_bytes()).digest() for video in pair}) == 2


def test_a_large_video_takes_several_ranges(standin: StandIn, label: str, proxy_url: str, tmp_path: Path) -> None:
    video = standin.standard.large

    outcome = download(video.url, proxy_url, tmp_path, format="160")

    assert outcome.failure == ""
    assert (tmp_path / f"{video.video_id}.mp4").stat().st_size == outcome.info["filesize"] > LARGE_BYTES
    assert probe(tmp_path / f"{video.video_id}.mp4") == {"video": "h264 144"}
    assert len([each for each in standin.requests(label) if each.path == "/videoplayback"]) == 3


def test_the_heights_of_a_video_are_those_it_was_given(standin: StandIn, label: str, proxy_url: str) -> None:
    video = standin.add_video(label, "Two heights", heights=(480, 144), duration_seconds=600)

    info = run(video.url, proxy_url).info

    assert {each["height"] for each in info["formats"] if each.get("width") and each["ext"] == "mp4"} == {480, 144}
    assert info["duration"] == 600


@pytest.mark.parametrize("kind", ["vtt", "srt", "json3", "srv1", "ttml"])
def test_captions_come_in_every_format(standin: StandIn, proxy_url: str, tmp_path: Path, kind: str) -> None:
    video = standin.standard.automatic

    download(video.url, proxy_url, tmp_path, writeautomaticsub=True, subtitlesformat=kind, format="160")

    assert f"{video.title} (en), line 3" in (tmp_path / f"{video.video_id}.en.{kind}").read_text()


def test_the_real_solver_opens_a_video_that_needs_it(standin: StandIn, proxy_url: str, tmp_path: Path) -> None:
    video = standin.standard.challenge

    assert download(video.url, proxy_url, tmp_path, format="160+140").failure == ""
    assert probe(tmp_path / f"{video.video_id}.mp4") == {"video": "h264 144", "audio": "aac"}


def test_a_video_that_needs_the_solver_is_refused_without_it(standin: StandIn, proxy_url: str) -> None:
    video = standin.standard.challenge

    outcome = run(video.url, proxy_url, extractor_args={"youtube": {"player_skip": ["js"]}})

    assert "Requested format is not available" in outcome.failure


def test_an_unlisted_video_plays_and_says_so(standin: StandIn, proxy_url: str) -> None:
    assert run(standin.standard.unlisted.url, proxy_url).info["availability"] == "unlisted"


@pytest.mark.parametrize("form", ["https://youtu.be/{}", "https://www.youtube.com/shorts/{}", "{}"])
def test_every_way_to_name_a_video_leads_to_it(standin: StandIn, proxy_url: str, form: str) -> None:
    video = standin.standard.videos[2]

    assert run(form.format(video.video_id), proxy_url).info["title"] == video.title


def test_the_command_line_trusts_the_authority_by_environment_alone(
    standin: StandIn, proxy_url: str, tmp_path: Path
) -> None:
    video = standin.standard.videos[3]
    environment = {"HTTPS_PROXY": proxy_url, "SSL_CERT_FILE": str(standin.ca_file), "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "yt_dlp", "--compat-options", "no-certifi", "--print", "title", video.url]

    done = subprocess.run(command, env=environment, capture_output=True)

    assert done.stdout.decode().strip() == video.title, done.stderr.decode()
