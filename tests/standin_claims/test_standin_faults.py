"""Each fault makes the unchanged yt-dlp say what it says when YouTube does the same."""

from pathlib import Path

import pytest

from tests.standin.client import StandIn

from .real import download, run

pytestmark = pytest.mark.no_cover  # nothing of the program runs here, and yt-dlp is slow under a tracer

REASONS = {
    "PRIV": "Private video. Sign in if you've been granted access to this video. Use --cookies-from-browser or --cookies",
    "PRI2": "This video is private. If the owner of this video has granted you access, please sign in. Use --cookies",
    "DELU": "Video unavailable. This video has been removed by the uploader",
    "GONE": "Video unavailable. This video isn't available anymore",
    "NXST": "Video unavailable",
    "NAVL": "This video is not available",
    "TERM": "because the YouTube account associated with this video has been terminated.",
    "TOSV": "This video has been removed for violating YouTube's Terms of Service",
    "HATE": "This video has been removed for violating YouTube's policy on hate speech. ",
    "COPY": "Video unavailable. This video is no longer available due to a copyright claim by ",
    "BLOK": "who has blocked it in your country on copyright grounds",
    "BLKW": "who has blocked it on copyright grounds",
    "GEOB": "not made this video available in your country\nThis video is available in Germany, France, Japan.",
    "GEO2": "The uploader has not made this video available in your country",
    "AGER": "Sign in to confirm your age. This video may be inappropriate for some users. Use --cookies",
    "MEMB": "Join this channel to get access to members-only content like this video, and other exclusive perks.",
    "MEML": "This video is available to this channel's members on level: Gold (or any higher priced level)",
    "MEM2": "(or any higher level). Join this channel to get access to members-only content and other exclusive perks.",
    "PREM": "This video is only available to Music Premium members",
    "PAID": "This video requires payment to watch",
    "UPCO": "This live event will begin in 3 hours.",
    "UPCS": "This live event will begin in a few moments.",
    "PRMR": "Premieres in 2 hours",
    "ENDL": "This live event has ended.",
    "LREC": "This live stream recording is not available.",
    "PROC": "Video unavailable. We're processing this video. Check back later.",
    "BOTS": "Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies for the authentication.",
    "RATE": "Video unavailable. This content isn't available, try again later. The current session has been rate-limited",
    "CAPT": "Please complete a captcha to continue. YouTube is requiring a captcha challenge before playback",
    "WRID": "All player responses are invalid. Your IP is likely being blocked by Youtube",
    "AGEV": "This video may be inappropriate for some users.",
    "NEWS": "The stars are not right for this video",
    "ERRT": "An error occurred. Please try again later.",
    "DRMP": "This video is DRM protected",
    "OFFL": "No video formats found!",
    "SABR": "Requested format is not available",
    "JSBD": "Requested format is not available",
}


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_reads_as_youtubes(standin: StandIn, label: str, proxy_url: str, code: str) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, code)

    failure = run(video.url, proxy_url).failure

    assert failure.startswith("ERROR: [youtube] ")
    assert REASONS[code] in failure


PAGES = {
    "P429": "Requested format is not available",
    "P403": "Requested format is not available",
    "P503": "Requested format is not available",
    "PRST": "Requested format is not available",
    "PHNG": "Requested format is not available",
    "PHTM": "Requested format is not available",
    "W429": "Failed to extract any player response",
    "W403": "Failed to extract any player response",
    "WEMP": "Failed to extract any player response",
    "WHTM": "Failed to extract any player response",
    "WBAD": "Failed to extract any player response",
    "W400": "Unable to download API page: HTTP Error 400: Bad Request",
    "W404": "Unable to download API page: HTTP Error 404: Not Found",
    "W500": "Unable to download API page: HTTP Error 500: Internal Server Error (caused by <HTTPError 500",
    "W503": "Unable to download API page: HTTP Error 503: Service Unavailable",
    "WRST": "('Unable to connect to proxy', RemoteDisconnected(",
    "WEOF": "('Unable to connect to proxy', RemoteDisconnected(",
    "WHNG": "Read timed out. (read timeout=0.5)",
    "WSLO": "Read timed out. (read timeout=0.5)",
    "WTRN": " bytes read, ",
    "WMID": " bytes read, ",
}


@pytest.mark.parametrize("code", PAGES)
def test_trouble_of_page_and_api_reads_as_the_networks(standin: StandIn, label: str, proxy_url: str, code: str) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, code)

    outcome = run(video.url, proxy_url, socket_timeout=0.5, extractor_retries=0)

    assert PAGES[code] in outcome.failure


def test_the_cause_of_a_refused_player_is_in_the_warnings_alone(standin: StandIn, label: str, proxy_url: str) -> None:
    standin.fault(label, "*", "P429")

    outcome = run(standin.standard.videos[0].url, proxy_url)

    assert "429" not in outcome.failure
    assert any("Unable to download API page: HTTP Error 429: Too Many Requests" in each for each in outcome.warnings)


MEDIA = {
    "M403": "unable to download video data: HTTP Error 403: Forbidden",
    "M404": "unable to download video data: HTTP Error 404: Not Found",
    "M429": "unable to download video data: HTTP Error 429: Too Many Requests",
    "M503": "[download] Got error: HTTP Error 503: Service Unavailable. Giving up after 1 retries",
    "MTRN": "more expected. Giving up after 1 retries",
    "MMID": "more expected. Giving up after 1 retries",
    "MRST": "RemoteDisconnected('Remote end closed connection without response')). Giving up after 1 retries",
    "MEOF": "RemoteDisconnected('Remote end closed connection without response')). Giving up after 1 retries",
    "MHNG": "Read timed out. (read timeout=0.5). Giving up after 1 retries",
    "MSTL": "Read timed out.. Giving up after 1 retries",
    "MEMP": "Did not get any data blocks",
    "MHTM": "Postprocessing: ",
    "MBAD": "Invalid data found when processing input",
}


@pytest.mark.parametrize("code", MEDIA)
def test_trouble_of_media_reads_as_the_downloaders(
    standin: StandIn, label: str, proxy_url: str, tmp_path: Path, code: str
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, code)

    outcome = download(video.url, proxy_url, tmp_path, format="160+140", socket_timeout=0.5, retries=1)

    assert MEDIA[code] in outcome.failure


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("S429", "Unable to download video subtitles for 'en': HTTP Error 429: Too Many Requests"),
        ("S503", "Unable to download video subtitles for 'en': ERROR: "),
        ("SEMP", "Did not get any data blocks"),
    ],
)
def test_trouble_of_captions_loses_the_whole_video(
    standin: StandIn, label: str, proxy_url: str, tmp_path: Path, code: str, words: str
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, code)

    assert words in download(video.url, proxy_url, tmp_path, writesubtitles=True).failure


def test_trouble_of_thumbnails_is_only_warned_of(standin: StandIn, label: str, proxy_url: str, tmp_path: Path) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, "*", "T403")

    outcome = download(video.url, proxy_url, tmp_path, writethumbnail=True, format="160")

    assert outcome.failure == ""
    assert "HTTP Error 403: Forbidden" in outcome.warnings[0]
    assert [file.name for file in tmp_path.iterdir()] == [f"{video.video_id}.mp4"]


@pytest.mark.parametrize("code", ["UPCO", "PRMR"])
def test_an_upcoming_video_has_its_start(standin: StandIn, label: str, proxy_url: str, code: str) -> None:
    standin.fault(label, "*", code)

    info = run(standin.standard.videos[0].url, proxy_url, ignore_no_formats_error=True).info

    assert (info["live_status"], info["availability"]) == ("is_upcoming", "public")
    assert info["release_timestamp"] > info["timestamp"]


@pytest.mark.parametrize(
    ("code", "live_status", "availability"),
    [
        ("ENDL", "was_live", "public"),
        ("MEMB", "not_live", "subscriber_only"),
        ("AGER", "not_live", "needs_auth"),
        ("GEOB", "not_live", "public"),
        ("PRIV", None, None),
        ("BOTS", None, None),
    ],
)
def test_what_an_unavailable_video_still_tells(
    standin: StandIn, label: str, proxy_url: str, code: str, live_status: str | None, availability: str | None
) -> None:
    standin.fault(label, "*", code)

    info = run(standin.standard.videos[0].url, proxy_url, ignore_no_formats_error=True).info

    assert (info["live_status"], info["availability"]) == (live_status, availability)


def test_private_deleted_and_unknown_videos_need_no_fault(standin: StandIn, proxy_url: str) -> None:
    assert "Private video" in run(standin.standard.private.url, proxy_url).failure
    assert "removed by the uploader" in run(standin.standard.deleted.url, proxy_url).failure
    assert run("https://www.youtube.com/watch?v=nobodyKnows", proxy_url).failure.endswith("Video unavailable")


def test_a_fault_used_up_is_gone_and_the_next_one_follows(standin: StandIn, label: str, proxy_url: str) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, "BOTS", times=1)
    standin.fault(label, "*", "PRIV", times=1)

    said = [run(video.url, proxy_url).failure for _ in range(3)]

    assert "not a bot" in said[0]
    assert "Private video" in said[1]
    assert said[2] == ""


def test_a_fault_strikes_its_target_alone(standin: StandIn, label: str, proxy_url: str) -> None:
    struck, spared = standin.standard.videos[:2]
    standin.fault(label, struck.video_id, "DELU")

    assert run(struck.url, proxy_url).failure
    assert run(spared.url, proxy_url).failure == ""


def test_cleared_faults_are_gone(standin: StandIn, label: str, proxy_url: str) -> None:
    standin.fault(label, "*", "DELU")
    standin.clear(label)

    assert run(standin.standard.videos[0].url, proxy_url).failure == ""


def test_a_cut_download_goes_on_where_it_was_cut(standin: StandIn, label: str, proxy_url: str, tmp_path: Path) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, "MTRN", times=1, after_bytes=50_000)

    outcome = download(video.url, proxy_url, tmp_path, format="160", retries=1)

    assert outcome.failure == ""
    cut, rest = (each for each in standin.requests(label) if each.path == "/videoplayback")
    assert cut.bytes == 50_000
    assert 0 < rest.bytes < outcome.info["filesize"]


def test_a_code_that_does_not_exist_is_refused(standin: StandIn, label: str) -> None:
    for code in ("", "W200", "XRST", "MXXX", "nonsense"):
        with pytest.raises(ValueError, match="no such fault"):
            standin.fault(label, "*", code)
