"""From what yt-dlp raised and warned to a `Trouble`: the facts of a failure, kept apart from what they mean.

The engine hands in the exception and the warnings it collected; the daemon's failure table draws the conclusions.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from yt_dlp.networking.exceptions import HTTPError
from yt_dlp.utils import DownloadError, ExtractorError, GeoRestrictedError, PostProcessingError

from ytarchived.domain.trouble import Trouble
from ytarchived.errors import YtarchivedError

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_LEAD = re.compile(r"^(?:\s*(?:ERROR|WARNING):)*\s*")
_WARNINGS = 20
_WARNING_CHARACTERS = 600


class Log:
    """The logger given to yt-dlp: prints nothing, keeps the warnings, and passes on that something was said."""

    def __init__(self, heard: Callable[[], object] = lambda: None) -> None:
        self._heard = heard
        self._warnings: dict[str, None] = {}

    @property
    def warnings(self) -> tuple[str, ...]:
        """The last distinct warnings, oldest first."""
        return tuple(self._warnings)[-_WARNINGS:]

    def debug(self, message: str) -> None:
        """Take a line that a person would have seen."""
        self._heard()

    def warning(self, message: str) -> None:
        """Keep a warning."""
        self._warnings[cleaned(message)[:_WARNING_CHARACTERS]] = None
        self._heard()

    def error(self, message: str) -> None:
        """Take an error line; the exception that comes with it says more."""
        self._heard()


def trouble_of(error: BaseException, warnings: Sequence[str] = ()) -> Trouble:
    """The raw facts of an exception, whoever raised it, with the warnings that came before it."""
    causes = list(_causes(error))
    # yt-dlp wraps what went wrong; the innermost facts are nearest to the truth
    told = causes[1] if isinstance(error, DownloadError) and len(causes) > 1 else error
    http = next((cause for cause in causes if isinstance(cause, HTTPError)), None)
    return Trouble(
        message=cleaned(error.message if isinstance(error, YtarchivedError) else str(error)) or type(error).__name__,
        source=_source(causes),
        exception="" if type(told) is DownloadError else type(told).__name__,
        expected=next((cause.expected for cause in causes if isinstance(cause, ExtractorError)), None),
        http_status=http.status if http else None,
        errno=next((cause.errno for cause in causes if isinstance(cause, OSError) and cause.errno), None),
        retry_after_seconds=_retry_after_seconds(http) if http else None,
        countries=next((tuple(cause.countries or ()) for cause in causes if isinstance(cause, GeoRestrictedError)), ()),
        warnings=tuple(warnings),
    )


def cleaned(message: str) -> str:
    """A message without colours, carriage returns and yt-dlp's own `ERROR:` before it."""
    return _LEAD.sub("", _COLOUR.sub("", message).replace("\r", "")).strip()


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and what lies behind it, outermost first."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop(0)
        if not isinstance(cause, BaseException) or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        exc_info = getattr(cause, "exc_info", None) or (None, None)
        waiting += [exc_info[1], getattr(cause, "cause", None), cause.__cause__, cause.__context__]


def _source(causes: Sequence[BaseException]) -> str:
    if any(isinstance(cause, PostProcessingError) for cause in causes):
        return "ffmpeg"
    if isinstance(causes[0], OSError | YtarchivedError):
        return "filesystem"
    return "yt-dlp"


def _retry_after_seconds(error: HTTPError) -> float | None:
    value = error.response.headers.get("Retry-After") or ""
    return float(value) if value.isdigit() else None
