"""A video downloaded with the real yt-dlp from the stand-in, in this process."""

import errno
import json
from pathlib import Path
from typing import TypeVar

import pytest
from msgspec import structs

from tests.standin.client import StandIn
from ytarchived.domain.classification import classify
from ytarchived.domain.kind import Kind
from ytarchived.effects.library import Making
from ytarchived.effects.workers import captions
from ytarchived.effects.workers.downloader import open_downloader
from ytarchived.effects.workers.engine import carry_out
from ytarchived.effects.workers.facts import Log
from ytarchived.effects.workers.messages import Captured, CapturedOnly, Failed, Fetched, Order, Progress, Report, Setup

from .conftest import OrderFor

Told = TypeVar("Told")
ENGINE = {"yt-dlp": "of this test"}


class Run:
    """One order carried out, with what was told on the way."""

    def __init__(self, order: Order, setup: Setup) -> None:
        self.reports: list[Report] = []
        self.outcome = carry_out(order, setup, ENGINE, self.reports.append)

    def told(self, kind: type[Told]) -> list[Told]:
        return [report for report in self.reports if isinstance(report, kind)]

    @property
    def fetched(self) -> Fetched:
        assert isinstance(self.outcome, Fetched), self.outcome
        return self.outcome

    @property
    def failed(self) -> Failed:
        assert isinstance(self.outcome, Failed), self.outcome
        return self.outcome

    @property
    def missing(self) -> tuple[str, ...]:
        return self.fetched.manifest.making.missing

    @property
    def files(self) -> dict[str, str]:
        """The files' names below the video's folder, with their roles."""
        return {"/".join(Path(file.path).parts[2:]): file.role for file in self.fetched.manifest.files}


def test_a_download_ends_sealed_with_all_its_parts(standin: StandIn, order_for: OrderFor, setup: Setup) -> None:
    video = standin.standard.videos[0]
    order = order_for(video, quality="720p")
    run = Run(order, setup)
    name = video.video_id
    assert run.files == {
        f"{name}.mp4": "media",
        f"{name}_thumb.jpg": "thumbnail",
        f"{name}_metadata.json": "metadata",
        f"captions/{name}_en.vtt": "caption",
    }
    assert all((order.staging / "ready" / file).stat().st_size for file in run.files)
    making = run.fetched.manifest.making
    assert making == Making(quality="720p", format_ids="136+140", engine=ENGINE)
    assert run.fetched.manifest.media.height == 720


def test_what_was_sealed_before_a_crash_is_not_fetched_again(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup
) -> None:
    order = order_for(standin.standard.videos[0])
    sealed = Run(order, setup).fetched
    before = len(standin.requests(label))
    again = Run(order, setup)
    assert again.fetched == sealed
    assert [report.metadata.video_id for report in again.told(Captured)] == [order.video_id], (
        "it may not be recorded yet"
    )
    assert len(again.reports) == 1
    assert len(standin.requests(label)) == before


def test_the_metadata_is_told_before_the_first_byte_with_the_size_to_come(
    standin: StandIn, order_for: OrderFor, setup: Setup
) -> None:
    video = standin.standard.videos[0]
    run = Run(order_for(video), setup)
    (captured,) = run.told(Captured)
    assert captured.metadata.title == video.title
    assert captured.format_ids == run.fetched.manifest.making.format_ids == "137+140"
    first_byte = next(i for i, report in enumerate(run.reports) if getattr(report, "bytes_done", 0))
    assert run.reports.index(captured) < first_byte
    assert captured.estimated_bytes
    assert captured.estimated_bytes == max(progress.bytes_done for progress in run.told(Progress))


def test_the_progress_names_each_stage_and_never_runs_backwards(
    standin: StandIn, order_for: OrderFor, setup: Setup
) -> None:
    progress = Run(order_for(standin.standard.videos[0]), setup).told(Progress)
    stages = list(dict.fromkeys(each.stage for each in progress))
    assert stages == ["downloading", "merging", "captions", "thumbnail", "sealing"]
    done = [each.bytes_done for each in progress if each.stage == "downloading"]
    assert done == sorted(done)


def test_the_metadata_file_holds_no_address_of_a_format(standin: StandIn, order_for: OrderFor, setup: Setup) -> None:
    video = standin.standard.videos[0]
    order = order_for(video)
    assert Run(order, setup).fetched
    text = (order.staging / "ready" / f"{video.video_id}_metadata.json").read_text()
    assert json.loads(text)["title"] == video.title
    assert "googlevideo" not in text
    assert str(order.staging) not in text


def test_a_missing_height_falls_to_the_next_lower_one(standin: StandIn, order_for: OrderFor, setup: Setup) -> None:
    run = Run(order_for(standin.standard.low, quality="1080p"), setup)
    assert run.fetched.manifest.media.height == 360


def test_audio_alone_is_kept_as_it_is(standin: StandIn, order_for: OrderFor, setup: Setup) -> None:
    run = Run(order_for(standin.standard.videos[0], quality="bestaudio"), setup)
    assert (run.fetched.manifest.media.height, run.fetched.manifest.media.audio_codec) == (0, "opus")


def test_a_challenge_is_solved(standin: StandIn, order_for: OrderFor, setup: Setup) -> None:
    assert Run(order_for(standin.standard.challenge), setup).fetched


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("S429", "caption en: HTTP Error 429"),
        ("S500", "caption en: HTTP Error 500"),
        ("SHTM", "caption en: the answer is no WebVTT"),
        ("SBAD", "caption en: the answer is no WebVTT"),
        ("SEMP", "caption en: the answer is empty"),
        ("SRST", "caption en: "),
        ("T403", "thumbnail: HTTP Error 403"),
        ("T404", "thumbnail: there is none"),
        ("THTM", "thumbnail: the answer is no picture"),
        ("TBAD", "thumbnail: the answer is no picture"),
        ("TEMP", "thumbnail: the answer is empty"),
        ("TRST", "thumbnail: "),
    ],
)
def test_a_spoilt_caption_or_thumbnail_is_named_and_the_video_kept(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup, code: str, words: str
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, code)
    run = Run(order_for(video), setup)
    (missing,) = run.missing
    assert missing.startswith(words)
    assert len(run.files) == 3


def test_after_a_429_no_further_caption_is_asked_for(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup
) -> None:
    video = standin.standard.captioned
    standin.fault(label, video.video_id, "S429")
    run = Run(order_for(video, caption_languages=("en", "de")), setup)
    assert run.missing[1] == "caption de: not tried, because YouTube wants fewer requests"
    assert sum(each.path == "/api/timedtext" for each in standin.requests(label)) == 1


def test_captions_that_hang_are_not_waited_for_one_after_the_other(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captions, "_SECONDS_EACH", 0.5)
    monkeypatch.setattr(captions, "_SECONDS_IN_VAIN", 0.6)
    video = standin.add_video(label, "Of many tongues", captions=("de", "en", "fr", "it"))
    standin.fault(label, video.video_id, "SHNG")
    run = Run(order_for(video, caption_languages=("all",)), setup)
    tried = [words for words in run.missing if "not tried, because others were waited for in vain" not in words]
    assert (len(run.missing), len(tried)) == (4, 2)


def test_the_largest_thumbnail_that_is_good_is_taken(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, "T404", times=1)
    assert Run(order_for(video), setup).missing == ()


@pytest.mark.parametrize("code", ["MHTM", "MBAD", "MEMP"])
def test_media_that_is_none_fails_and_nothing_of_it_is_taken_up_again(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup, code: str
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, code)
    assert Run(order_for(video, quality="720p"), setup).failed
    standin.clear(label)
    assert Run(order_for(video, quality="720p"), setup).fetched


def test_a_progressive_page_in_place_of_the_video_is_refused(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, "MHTM", times=1)
    assert Run(order_for(video, quality="18"), setup).failed.trouble.exception == "SealRefused"


@pytest.mark.parametrize(("code", "status"), [("M403", 403), ("M429", 429)])
def test_a_refused_download_tells_its_status(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup, code: str, status: int
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, code)
    assert Run(order_for(video), setup).failed.trouble.http_status == status


def test_a_private_video_fails_in_youtubes_words(standin: StandIn, order_for: OrderFor, setup: Setup) -> None:
    trouble = Run(order_for(standin.standard.private), setup).failed.trouble
    assert "Private video" in trouble.message
    assert trouble.expected is True


def test_what_is_hidden_behind_the_last_words_is_in_the_warnings(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, "P429")
    run = Run(order_for(video), setup)
    assert run.failed.trouble.message.endswith("Use --list-formats for a list of available formats")
    assert any("429" in warning for warning in run.failed.trouble.warnings)
    assert [captured.metadata.title for captured in run.told(Captured)] == [video.title]


def test_a_format_text_that_makes_no_sense_fails(standin: StandIn, order_for: OrderFor, setup: Setup) -> None:
    assert Run(order_for(standin.standard.videos[0], quality="bv*+(("), setup).failed.trouble.exception == "SyntaxError"


def test_an_address_of_another_site_is_never_fetched(standin: StandIn, label: str, setup: Setup, root: Path) -> None:
    order = Order(task="download", url="https://vimeo.com/1", video_id="00000000000", library=str(root))
    assert "No suitable extractor" in Run(order, setup).failed.trouble.message
    assert standin.requests(label) == []


def test_another_video_than_the_one_asked_for_is_not_kept(standin: StandIn, order_for: OrderFor, setup: Setup) -> None:
    run = Run(order_for(standin.standard.videos[0], video_id="00000000000"), setup)
    assert run.failed.trouble.message.startswith("YouTube answered with")
    assert run.told(Captured) == []


def test_bytes_of_another_choice_are_never_continued(standin: StandIn, order_for: OrderFor, setup: Setup) -> None:
    order = order_for(standin.standard.videos[0], quality="720p")
    stale = order.staging / "work" / "media-0123456789ab.f136.mp4.part"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"of another encoding")
    assert Run(order, setup).fetched
    assert not stale.exists()


def test_a_live_event_that_is_on_the_air_is_described_and_waited_for(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, "LIVE")
    run = Run(order_for(video), setup)
    assert [captured.metadata.live_status for captured in run.told(Captured)] == ["is_live"]
    assert classify(run.failed.trouble).kind is Kind.LIVE_NOW
    assert not any("videoplayback" in each.path for each in standin.requests(label))


def cookies(folder: Path, name: str = "LOGIN_INFO", expires: int = 1 << 40) -> str:
    """A file of cookies as browsers export it."""
    file = folder / "cookies.txt"
    line = ".youtube.com\tTRUE\t/\tTRUE\t{expires}\t{name}\tx\n"
    lines = [line.format(expires=expires, name=each) for each in (name, "SAPISID")]
    file.write_text("".join(["# Netscape HTTP Cookie File\n", *lines]))
    file.chmod(0o400)
    return str(file)


def signed_in(standin: StandIn, label: str) -> bool:
    """Whether a cookie of the login was shown."""
    return any("LOGIN_INFO" in each.cookie for each in standin.requests(label))


@pytest.mark.parametrize("code", ["AGER", "MEMB", "PRIV"])
def test_a_video_that_wants_a_login_is_fetched_with_the_cookies(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup, tmp_path: Path, code: str
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, code)
    assert Run(order_for(video), structs.replace(setup, cookies_file=cookies(tmp_path))).fetched
    assert signed_in(standin, label)


@pytest.mark.parametrize("always", [True, False])
def test_cookies_are_shown_for_every_video_only_where_that_is_wanted(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup, tmp_path: Path, always: bool
) -> None:
    with_cookies = structs.replace(setup, cookies_file=cookies(tmp_path), cookies_always=always)
    assert Run(order_for(standin.standard.videos[0]), with_cookies).fetched
    assert signed_in(standin, label) is always


def test_cookies_that_have_expired_are_noticed(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup, tmp_path: Path
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, "AGER")
    expired = structs.replace(setup, cookies_file=cookies(tmp_path, expires=1_000_000_000))
    failure = classify(Run(order_for(video), expired).failed.trouble)
    assert failure.kind is Kind.AGE_RESTRICTED, "it stops no other video"
    assert "has expired" in failure.words
    always = structs.replace(expired, cookies_always=True)
    assert classify(Run(order_for(video), always).failed.trouble).kind is Kind.COOKIES_EXPIRED


def test_requests_keep_the_configured_pause_and_never_quite_the_same(setup: Setup) -> None:
    pauses = set()
    for _ in range(8):
        with open_downloader(structs.replace(setup, request_pause_seconds=2.0), Log()) as downloader:
            pauses.add(downloader.params["sleep_interval_requests"])
    assert len(pauses) > 1
    assert all(1.0 <= pause <= 3.0 for pause in pauses)


def test_the_users_cookies_are_read_and_never_written(
    standin: StandIn, order_for: OrderFor, setup: Setup, tmp_path: Path
) -> None:
    file = tmp_path / "cookies.txt"
    text = "# Netscape HTTP Cookie File\n.youtube.com\tTRUE\t/\tTRUE\t0\tPREF\tx\n"
    file.write_text(text)
    file.chmod(0o400)
    with_cookies = structs.replace(setup, cookies_file=str(file), cookies_always=True)
    assert Run(order_for(standin.standard.videos[0]), with_cookies).fetched
    assert file.read_text() == text


def test_cookies_that_cannot_be_read_fail_the_order(standin: StandIn, order_for: OrderFor, tmp_path: Path) -> None:
    run = Run(order_for(standin.standard.videos[0]), Setup(cookies_file=str(tmp_path / "none"), cookies_always=True))
    assert run.failed.trouble.errno == errno.ENOENT


def test_without_ffmpeg_nothing_is_downloaded_in_vain(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup, tmp_path: Path
) -> None:
    without = Setup(ffmpeg=str(tmp_path), js_runtime=setup.js_runtime, proxy=setup.proxy, verify_certificates=False)
    assert "ffmpeg is not installed" in Run(order_for(standin.standard.videos[0]), without).failed.trouble.message
    assert not any("videoplayback" in each.path for each in standin.requests(label))


def test_metadata_alone_downloads_nothing(standin: StandIn, label: str, order_for: OrderFor, setup: Setup) -> None:
    video = standin.standard.videos[0]
    run = Run(order_for(video, task="metadata"), setup)
    assert run.outcome == CapturedOnly()
    assert [captured.metadata.video_id for captured in run.told(Captured)] == [video.video_id]
    assert not any("videoplayback" in each.path for each in standin.requests(label))


def test_the_metadata_of_a_premiere_is_to_be_had_before_the_video(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, "PRMR")
    run = Run(order_for(video, task="metadata"), setup)
    assert [captured.metadata.live_status for captured in run.told(Captured)] == ["is_upcoming"]


@pytest.mark.parametrize(("code", "words"), [("PRIV", "Private video"), ("BOTS", "not a bot"), ("DELU", "removed")])
def test_no_metadata_is_made_up_for_a_video_that_shows_none(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup, code: str, words: str
) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, code)
    run = Run(order_for(video, task="metadata"), setup)
    assert words in run.failed.trouble.message
    assert run.failed.trouble.expected is True
    assert run.told(Captured) == []
