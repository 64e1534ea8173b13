"""Which facts of a failure are kept."""

import errno
import io
from pathlib import Path

import pytest
from yt_dlp.networking import Response
from yt_dlp.networking.exceptions import HTTPError, TransportError
from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessorError
from yt_dlp.utils import DownloadError, ExtractorError, GeoRestrictedError, UnavailableVideoError

from ytarchived.effects.library import SealRefused
from ytarchived.effects.library.disk import explained
from ytarchived.effects.workers.facts import Log, cleaned, trouble_of
from ytarchived.errors import StorageFull


def refused(status: int, **headers: str) -> HTTPError:
    return HTTPError(Response(io.BytesIO(), "https://www.youtube.com/", headers, status=status))


def wrapped(message: str, cause: BaseException | None) -> DownloadError:
    """What yt-dlp raises in the end: a message of its own, with what it caught inside."""
    return DownloadError(message, (type(cause), cause, None) if cause else None)


def test_a_message_loses_yt_dlps_decoration() -> None:
    assert cleaned("\x1b[0;31mERROR:\x1b[0m \r[download] Got error: x ") == "[download] Got error: x"


def test_the_wrapped_exception_is_named_with_its_mark() -> None:
    cause = ExtractorError("Private video", expected=True, video_id="x", ie="youtube")
    trouble = trouble_of(wrapped(f"ERROR: {cause}", cause), ("first", "second"))
    assert trouble.message == "[youtube] x: Private video"
    assert (trouble.exception, trouble.expected, trouble.source) == ("ExtractorError", True, "yt-dlp")
    assert trouble.warnings == ("first", "second")


def test_a_bare_message_names_no_exception() -> None:
    trouble = trouble_of(wrapped("ERROR: \r[download] Got error: HTTP Error 503. Giving up after 5 retries", None))
    assert (trouble.exception, trouble.expected) == ("", None)


def test_the_http_status_is_found_behind_the_extractors_error() -> None:
    cause = ExtractorError("Unable to download API page", cause=refused(429, **{"Retry-After": "120"}))
    trouble = trouble_of(wrapped(f"ERROR: {cause}", cause))
    assert (trouble.http_status, trouble.retry_after_seconds) == (429, 120.0)


def test_a_retry_after_that_is_a_date_is_not_guessed_at() -> None:
    date = "Fri, 20 Nov 2026 08:00:00 GMT"
    assert trouble_of(wrapped("x", refused(503, **{"Retry-After": date}))).retry_after_seconds is None


def test_the_countries_of_a_region_lock_are_kept() -> None:
    cause = GeoRestrictedError("not in your country", countries=["DE", "FR"])
    assert trouble_of(wrapped("ERROR: not in your country", cause)).countries == ("DE", "FR")


def test_the_error_number_of_the_disk_is_found() -> None:
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as full:
            raise UnavailableVideoError(full) from full
    except UnavailableVideoError as error:
        assert trouble_of(error).errno == errno.ENOSPC


def test_the_error_number_behind_a_dropped_connection_is_found() -> None:
    cause = TransportError(cause=ConnectionResetError(errno.ECONNRESET, "reset"))
    assert trouble_of(wrapped("x", cause)).errno == errno.ECONNRESET


def test_ffmpeg_is_named_as_the_source_of_its_errors() -> None:
    cause = FFmpegPostProcessorError("Invalid data found when processing input")
    assert trouble_of(wrapped(f"ERROR: Postprocessing: {cause}", cause)).source == "ffmpeg"


def test_a_full_library_is_the_filesystems_trouble(tmp_path: Path) -> None:
    with pytest.raises(StorageFull) as caught, explained("seal it"):
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path))
    trouble = trouble_of(caught.value)
    assert (trouble.source, trouble.errno, trouble.exception) == ("filesystem", errno.ENOSPC, "StorageFull")
    assert trouble.message.startswith("cannot seal it: no space left on device")


def test_a_refused_seal_says_so() -> None:
    assert trouble_of(SealRefused("cannot keep x: it is cut")).exception == "SealRefused"


def test_an_exception_without_words_is_known_by_its_name() -> None:
    assert trouble_of(KeyError()).message == "KeyError"


def test_the_log_keeps_the_last_distinct_warnings_and_tells_of_every_line() -> None:
    heard: list[None] = []
    log = Log(heard=lambda: heard.append(None))
    for number in range(30):
        log.warning(f"WARNING: number {number}")
        log.warning(f"number {number}")
    log.debug("said")
    log.error("ERROR: said")
    assert log.warnings == tuple(f"number {number}" for number in range(10, 30))
    assert len(heard) == 62
