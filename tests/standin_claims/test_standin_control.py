"""Tests steer the stand-in per label and can stop a download at a byte without waiting for a clock."""

import http.client
import signal
import ssl
import subprocess
import sys
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.standin.catalogue import LARGE_BYTES, LONG_PLAYLIST, PLAYLIST, VIDEOS, Standard
from tests.standin.client import ROOT, StandIn, start

from .real import download, run

pytestmark = pytest.mark.no_cover  # nothing of the program runs here, and yt-dlp is slow under a tracer


def test_a_download_can_be_stopped_at_a_byte_and_let_go(
    standin: StandIn, label: str, proxy_url: str, tmp_path: Path
) -> None:
    video = standin.standard.large
    standin.hold(label, video.video_id, after_bytes=LARGE_BYTES // 2)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(download, video.url, proxy_url, tmp_path, format="160")
        standin.held(label, video.video_id)
        sent_when_held = sum(each.bytes for each in standin.requests(label) if each.path == "/videoplayback")
        standin.release(label, video.video_id)
        outcome = running.result()

    assert sent_when_held == LARGE_BYTES // 2
    assert outcome.failure == ""


def test_a_download_killed_at_a_hold_resumes_from_its_bytes(
    standin: StandIn, label: str, proxy_url: str, tmp_path: Path
) -> None:
    video = standin.standard.large
    # In the second of yt-dlp's ranges of 10 MiB: it has written the first one by then.
    standin.hold(label, video.video_id, after_bytes=12 << 20)
    command = [sys.executable, "-m", "yt_dlp", "--proxy", proxy_url, "--no-check-certificates", "--no-cache-dir"]
    command += ["-f", "160", "-P", str(tmp_path), "-o", "%(id)s.%(ext)s", "--quiet", video.url]

    with subprocess.Popen(command) as killed:
        standin.held(label, video.video_id)
        killed.kill()
    standin.release(label, video.video_id)
    kept_bytes = (tmp_path / f"{video.video_id}.mp4.part").stat().st_size
    earlier = len(standin.requests(label))
    outcome = download(video.url, proxy_url, tmp_path, format="160")

    assert outcome.failure == ""
    assert kept_bytes > 9 << 20
    later = sum(each.bytes for each in standin.requests(label)[earlier:] if each.path == "/videoplayback")
    assert later == outcome.info["filesize"] - kept_bytes


def test_a_hold_set_again_waits_for_the_next_client(standin: StandIn, label: str, proxy_url: str) -> None:
    video = standin.standard.videos[0]
    url = run(video.url, proxy_url, format="160").info["url"]

    with ThreadPoolExecutor(2) as pool:
        standin.hold(label, video.video_id)
        first = pool.submit(fetch_status, standin, label, url)
        standin.held(label, video.video_id)
        standin.hold(label, video.video_id)
        second = pool.submit(fetch_status, standin, label, url)
        standin.held(label, video.video_id)
        standin.release(label, video.video_id)

    assert (first.result(), second.result()) == (200, 200)


def test_an_odd_request_ends_its_own_connection_alone(standin: StandIn, label: str) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        fetch_status(standin, label, "https://rr1---sn-standin.googlevideo.com/videoplayback?itag=odd")

    assert fetch_status(standin, label, "https://www.youtube.com/") == 200


def test_nobody_at_a_hold_is_told_in_time(standin: StandIn, label: str) -> None:
    standin.hold(label, "whoever", after_bytes=0)

    with pytest.raises(TimeoutError):
        standin.held(label, "whoever", timeout_seconds=0.01)


def test_waiting_for_a_hold_that_was_never_set_is_refused(standin: StandIn, label: str) -> None:
    with pytest.raises(ValueError, match="no hold is set"):
        standin.held(label, "whoever")


def test_a_slowed_line_still_carries_everything(standin: StandIn, label: str, proxy_url: str, tmp_path: Path) -> None:
    standin.throttle(label, 400_000)

    outcome = download(standin.standard.videos[0].url, proxy_url, tmp_path, format="160")
    standin.throttle(label, None)

    assert outcome.failure == ""


def test_expired_media_urls_are_forbidden_and_a_new_extraction_helps(
    standin: StandIn, label: str, proxy_url: str
) -> None:
    video = standin.standard.videos[0]
    old = run(video.url, proxy_url, format="160").info["url"]
    standin.expire_urls(label)
    new = run(video.url, proxy_url, format="160").info["url"]

    assert (fetch_status(standin, label, old), fetch_status(standin, label, new)) == (403, 200)


def fetch_status(standin: StandIn, label: str, url: str, method: str = "GET", **headers: str) -> int:
    """The status of a plain request through the proxy."""
    context = ssl.create_default_context(cafile=str(standin.ca_file))
    secret = b64encode(f"{label}:x".encode()).decode()
    host, _, path = url.removeprefix("https://").partition("/")
    tunnel = http.client.HTTPSConnection("127.0.0.1", standin.proxy_port, context=context)
    tunnel.set_tunnel(host, headers={"Proxy-Authorization": f"Basic {secret}"})
    tunnel.request(method, f"/{path}", headers=headers)
    response = tunnel.getresponse()
    response.read()
    tunnel.close()
    return response.status


def test_labels_know_nothing_of_each_other(standin: StandIn, label: str) -> None:
    other = f"{label}-other"
    video = standin.add_video(label, "Mine alone")
    standin.fault(label, "*", "DELU")

    assert run(video.url, standin.proxy_url(other)).failure.endswith("Video unavailable")
    assert {each.path for each in standin.requests(other)} >= {"/watch", "/youtubei/v1/player"}
    assert standin.requests(label) == []


def test_every_request_is_in_the_log_with_its_video(standin: StandIn, label: str, proxy_url: str) -> None:
    video = standin.standard.videos[0]

    run(video.url, proxy_url)

    log = standin.requests(label)
    assert [(each.method, each.host, each.path) for each in log] == [
        ("GET", "www.youtube.com", "/watch"),
        ("POST", "www.youtube.com", "/youtubei/v1/player"),
        ("POST", "www.youtube.com", "/youtubei/v1/player"),
    ]
    assert {each.video_id for each in log} == {video.video_id}
    assert all(each.bytes > 0 and each.status == 200 for each in log)


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://www.youtube.com/", 200),
        ("https://www.youtube.com/iframe_api", 200),
        ("https://www.youtube.com/no/such/page", 404),
        ("https://www.youtube.com/youtubei/v1/no_such_api", 404),
        ("https://www.youtube.com/api/timedtext?v=nobody&lang=en", 404),
        ("https://i.ytimg.com/vi/nobody/maxresdefault.jpg", 404),
        (f"https://i.ytimg.com/vi/{VIDEOS[0].video_id}/hqdefault.jpg", 200),
        ("https://rr1---sn-standin.googlevideo.com/videoplayback?id=nobody&itag=160", 404),
        ("https://youtu.be/whoever", 302),
        ("https://www.youtube.com/shorts/whoever", 302),
        ("https://studio.youtube.com/", 404),
    ],
)
def test_plain_requests_get_plain_answers(standin: StandIn, label: str, url: str, status: int) -> None:
    assert fetch_status(standin, label, url) == status
    assert fetch_status(standin, label, url, method="HEAD") == status


def test_a_range_beyond_the_end_is_refused(standin: StandIn, label: str, proxy_url: str) -> None:
    url = run(standin.standard.videos[0].url, proxy_url, format="160").info["url"]

    assert fetch_status(standin, label, url, Range="bytes=99999999-") == 416


def test_what_is_not_a_tunnel_is_refused(standin: StandIn) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", standin.proxy_port)
    connection.request("GET", "http://www.youtube.com/")

    assert connection.getresponse().status == 405
    connection.close()


def test_the_catalogue_is_known_without_a_running_process() -> None:
    again = Standard()

    assert (again.videos, again.playlist, again.long_playlist) == (VIDEOS, PLAYLIST, LONG_PLAYLIST)
    assert Standard(1).videos[0].video_id != VIDEOS[0].video_id
    assert {len(video.video_id) for video in VIDEOS} == {11}


def test_it_ends_when_its_input_closes(tmp_path: Path, standin_media: Path) -> None:
    running = start(tmp_path, standin_media, seed=7)

    assert running.standard.videos == Standard(7).videos
    assert running.stop() == 0


def test_it_ends_when_it_is_told_to(tmp_path: Path, standin_media: Path) -> None:
    command = [sys.executable, "-m", "tests.standin", "--state", str(tmp_path), "--media", str(standin_media)]

    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0


def test_a_start_that_fails_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()

    with pytest.raises(RuntimeError, match="cannot start the stand-in"):
        start(tmp_path / "taken")
