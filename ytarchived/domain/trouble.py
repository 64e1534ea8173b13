"""What the world said when something went wrong, in its own words and before anybody concluded anything from it."""

from msgspec import Struct


class Trouble(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The raw facts of one failure: the final message, what was warned before it, and what the exception carried."""

    message: str
    source: str = "yt-dlp"
    """Who said it: yt-dlp, data-api, ffmpeg, filesystem, worker."""
    exception: str = ""
    """Class name of the exception, such as ExtractorError; empty when there was none."""
    expected: bool | None = None
    """yt-dlp's own mark of an error it understands; None where it does not apply."""
    http_status: int | None = None
    reason: str = ""
    """The reason code of a Data API error, such as quotaExceeded."""
    errno: int | None = None
    retry_after_seconds: float | None = None
    countries: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
