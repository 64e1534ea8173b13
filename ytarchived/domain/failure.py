"""What went wrong, as a kind that a decision can rest on, with the words it was told in.

Workers, the library and the Data API client hand in a `Trouble`; `classify` makes a `Failure` of it for the deciders,
the log and the people who ask why. A kind is never renamed or removed: the log holds it for ever.
"""

import errno
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from ytarchived.domain.trouble import Trouble
from ytarchived.errors import Code

Scope = Literal["item", "session", "host", "network", "unknown"]
"""What the failure is about: this target, our standing with YouTube, this machine, the way there, or nobody knows."""

Severity = Literal["info", "warning", "error", "critical"]

StrategyName = Literal[
    "never",
    "aside",
    "backoff",
    "soon",
    "announced",
    "hourly",
    "cool-down",
    "unhurried",
    "breaker",
    "adaptive",
    "recheck",
    "cured",
]
"""The names of the retry strategies; `retry.STRATEGIES` says what each does."""

WORDS_LIMIT = 2000
"""Characters of the raw words that are kept."""

WAIT_LIMIT_SECONDS = 30 * 86_400.0
"""The longest wait believed; after it the question is asked again."""


class Kind(StrEnum):
    """Every kind of failure; the value is what the log, the API and the configuration say."""

    PRIVATE = "private"
    REMOVED = "removed"
    ACCOUNT_TERMINATED = "account-terminated"
    POLICY_REMOVED = "policy-removed"
    COPYRIGHT = "copyright"
    REGION = "region"
    AGE_RESTRICTED = "age-restricted"
    MEMBERS_ONLY = "members-only"
    PAID = "paid"
    LOGIN_NEEDED = "login-needed"
    DRM = "drm"
    LIVE_OVER = "live-over"
    LIST_UNAVAILABLE = "list-unavailable"
    LIST_UNVIEWABLE = "list-unviewable"
    TAB_MISSING = "tab-missing"
    BAD_TARGET = "bad-target"
    NOT_STARTED = "not-started"
    LIVE_NOW = "live-now"
    PROCESSING = "processing"
    UNAVAILABLE_AMBIGUOUS = "unavailable-ambiguous"
    NO_FORMATS = "no-formats"
    NO_SUCH_FORMAT = "no-such-format"
    MEDIA_REFUSED = "media-refused"
    MEDIA_DAMAGED = "media-damaged"
    CAPTIONS_MISSING = "captions-missing"
    THUMBNAIL_MISSING = "thumbnail-missing"
    FFMPEG_FAILED = "ffmpeg-failed"
    API_BAD_REQUEST = "api-bad-request"
    RATE_LIMITED = "rate-limited"
    BOT_CHECK = "bot-check"
    CAPTCHA = "captcha"
    BLOCKED = "blocked"
    COOKIES_EXPIRED = "cookies-expired"
    TOKEN_MISSING = "token-missing"
    STREAMS_WITHHELD = "streams-withheld"
    API_QUOTA = "api-quota"
    API_RATE_LIMITED = "api-rate-limited"
    DISK_FULL = "disk-full"
    READ_ONLY = "read-only"
    NO_PERMISSION = "no-permission"
    LIBRARY_UNUSABLE = "library-unusable"
    DISK_FAULT = "disk-fault"
    OUT_OF_RESOURCES = "out-of-resources"
    NO_FFMPEG = "no-ffmpeg"
    NO_JS_RUNTIME = "no-js-runtime"
    CHALLENGE_FAILED = "challenge-failed"
    API_KEY_INVALID = "api-key-invalid"
    API_OFF = "api-off"
    DNS = "dns"
    TIMEOUT = "timeout"
    DROPPED = "dropped"
    TRUNCATED = "truncated"
    UNREACHABLE = "unreachable"
    PROXY = "proxy"
    CERTIFICATE = "certificate"
    SERVER_ERROR = "server-error"
    UNREADABLE_ANSWER = "unreadable-answer"
    LIST_INCOMPLETE = "list-incomplete"
    HTTP_REFUSED = "http-refused"
    WORKER_LOST = "worker-lost"
    UNKNOWN = "unknown"


class KindFacts(Struct, frozen=True, kw_only=True):
    """What is true of every failure of one kind."""

    scope: Scope
    severity: Severity
    code: Code
    strategy: StrategyName
    advice: str
    spends: bool = False
    """Whether it costs the job one of its attempts."""
    final: bool = False
    """Whether YouTube has given its answer for now: the target is unavailable and trying at once again is useless."""
    ambiguous: bool = False
    """Whether the same words also cover other causes, so that the warnings before them are asked first."""


def _gone(advice: str, code: Code = Code.VIDEO_UNAVAILABLE) -> KindFacts:
    return KindFacts(
        scope="item", severity="warning", code=code, strategy="never", advice=advice, spends=True, final=True
    )


def _later(strategy: StrategyName, advice: str) -> KindFacts:
    return KindFacts(scope="item", severity="info", code=Code.VIDEO_UNAVAILABLE, strategy=strategy, advice=advice)


def _item(
    advice: str,
    *,
    strategy: StrategyName = "backoff",
    severity: Severity = "warning",
    code: Code = Code.VIDEO_UNAVAILABLE,
    ambiguous: bool = False,
) -> KindFacts:
    return KindFacts(
        scope="item", severity=severity, code=code, strategy=strategy, advice=advice, spends=True, ambiguous=ambiguous
    )


def _session(
    advice: str, *, severity: Severity = "warning", code: Code = Code.SERVICE_UNAVAILABLE, hourly: bool = False
) -> KindFacts:
    strategy: StrategyName = "hourly" if hourly else "cool-down"
    return KindFacts(scope="session", severity=severity, code=code, strategy=strategy, advice=advice)


def _host(
    advice: str,
    *,
    severity: Severity = "critical",
    code: Code = Code.SERVICE_UNAVAILABLE,
    strategy: StrategyName = "recheck",
) -> KindFacts:
    return KindFacts(scope="host", severity=severity, code=code, strategy=strategy, advice=advice)


def _missing(advice: str, *, code: Code = Code.SERVICE_UNAVAILABLE) -> KindFacts:
    """What the daemon looks for before each start, so that trying again costs nothing while it is missing."""
    return _host(advice, code=code, strategy="cured")


def _network(
    advice: str,
    *,
    strategy: StrategyName = "breaker",
    code: Code = Code.NETWORK_TIMEOUT,
    ambiguous: bool = False,
) -> KindFacts:
    return KindFacts(
        scope="network", severity="warning", code=code, strategy=strategy, advice=advice, ambiguous=ambiguous
    )


def _doubt(advice: str, *, strategy: StrategyName = "backoff") -> KindFacts:
    return KindFacts(
        scope="unknown",
        severity="error",
        code=Code.INTERNAL_ERROR,
        strategy=strategy,
        advice=advice,
        spends=True,
        ambiguous=True,
    )


_NOTHING = "nothing to do: it is tried again by itself"
_RESTARTS = "nothing to do: it is fetched anew by itself; if it stays, update yt-dlp"

KINDS: Mapping[Kind, KindFacts] = {
    Kind.PRIVATE: _gone("ask the owner for access, then give that account's cookies as ytdlp.cookies_file"),
    Kind.REMOVED: _gone("nothing to do here; look for another copy"),
    Kind.ACCOUNT_TERMINATED: _gone("nothing to do here; look for another copy"),
    Kind.POLICY_REMOVED: _gone("nothing to do here; look for another copy"),
    Kind.COPYRIGHT: _gone("nothing to do here; look for another copy"),
    Kind.REGION: _gone("set ytdlp.proxy to a proxy in a country where it may be seen, then retry"),
    Kind.AGE_RESTRICTED: _gone("give the cookies of an account of full age as ytdlp.cookies_file, then retry"),
    Kind.MEMBERS_ONLY: _gone("give the cookies of a member's account as ytdlp.cookies_file, then retry"),
    Kind.PAID: _gone("give the cookies of an account that paid for it as ytdlp.cookies_file, then retry"),
    Kind.LOGIN_NEEDED: _gone("give your account's cookies as ytdlp.cookies_file, then retry", Code.INVALID_CREDENTIALS),
    Kind.DRM: _gone("nothing to do: protected media cannot be archived"),
    Kind.LIVE_OVER: _gone("nothing to do: a recording that appears later is found when it is asked for again"),
    Kind.LIST_UNAVAILABLE: _gone("check the address; a private list needs its owner's cookies as ytdlp.cookies_file"),
    Kind.LIST_UNVIEWABLE: _gone("ask for the videos one by one: YouTube shows no list of this type"),
    Kind.TAB_MISSING: _gone("ask for the channel itself, or for a tab that it has"),
    Kind.BAD_TARGET: _gone("check the address: the video's id has 11 characters", Code.INVALID_REQUEST),
    Kind.NOT_STARTED: _later("announced", "nothing to do: it is fetched after its start"),
    Kind.LIVE_NOW: _later("hourly", "nothing to do: it is fetched when it is over"),
    Kind.PROCESSING: _later("hourly", "nothing to do: it is tried again when YouTube is done with it"),
    Kind.UNAVAILABLE_AMBIGUOUS: _item("open it in a browser: YouTube did not say why it is not shown", ambiguous=True),
    Kind.NO_FORMATS: _item("open it in a browser: if it plays there, update yt-dlp", ambiguous=True),
    Kind.NO_SUCH_FORMAT: _item("ask for another quality", strategy="soon", ambiguous=True),
    Kind.MEDIA_REFUSED: _item(_RESTARTS, strategy="soon"),
    Kind.MEDIA_DAMAGED: _item(_RESTARTS, strategy="soon"),
    Kind.CAPTIONS_MISSING: _item(
        "nothing to do: the video is kept without them", strategy="unhurried", severity="info"
    ),
    Kind.THUMBNAIL_MISSING: _item("nothing to do: the video is kept without it", strategy="unhurried", severity="info"),
    Kind.FFMPEG_FAILED: _item("check that ffmpeg and ffprobe run and are of one version", code=Code.INTERNAL_ERROR),
    Kind.API_BAD_REQUEST: _item("check the address", severity="error", code=Code.INVALID_REQUEST),
    Kind.RATE_LIMITED: _session("nothing to do: work pauses; lower downloads.max_concurrent if it comes back"),
    Kind.BOT_CHECK: _session("give the cookies of a signed-in account as ytdlp.cookies_file, or use another address"),
    Kind.CAPTCHA: _session("solve the captcha in a browser, then give its cookies as ytdlp.cookies_file"),
    Kind.BLOCKED: _session("wait, or reach YouTube from another address by ytdlp.proxy", severity="error"),
    Kind.COOKIES_EXPIRED: _session(
        "export fresh cookies to ytdlp.cookies_file", severity="error", code=Code.INVALID_CREDENTIALS
    ),
    Kind.TOKEN_MISSING: _session("update yt-dlp; if it stays, install a PO token provider for it", severity="error"),
    Kind.STREAMS_WITHHELD: _session("update yt-dlp; if it stays, change the account's cookies or go without"),
    Kind.API_QUOTA: _session(
        "wait for midnight Pacific time, or raise the key's quota", code=Code.API_QUOTA_EXCEEDED, hourly=True
    ),
    Kind.API_RATE_LIMITED: _session("nothing to do: the Data API is asked again later", code=Code.API_QUOTA_EXCEEDED),
    Kind.DISK_FULL: _missing("free space on the library's disk, or raise its quota", code=Code.STORAGE_FULL),
    Kind.READ_ONLY: _missing("mount it writable; under systemd add the library to ReadWritePaths="),
    Kind.NO_PERMISSION: _missing("let the daemon's user write to the library"),
    Kind.LIBRARY_UNUSABLE: _missing("mount the library, or correct library.path"),
    Kind.DISK_FAULT: _host("look at the disk and at the system's log"),
    Kind.OUT_OF_RESOURCES: _host("lower downloads.max_concurrent, or raise the limits on memory and open files"),
    Kind.NO_FFMPEG: _missing("install ffmpeg and ffprobe, or set ytdlp.ffmpeg to their folder"),
    Kind.NO_JS_RUNTIME: _missing("install deno: YouTube needs a JavaScript runtime"),
    Kind.CHALLENGE_FAILED: _host("update yt-dlp and yt-dlp-ejs together, and check that deno runs", severity="error"),
    Kind.API_KEY_INVALID: _host(
        "put a valid key into youtube.api_key_file", severity="error", code=Code.INVALID_CREDENTIALS
    ),
    Kind.API_OFF: _host(
        "switch on the YouTube Data API v3 for the key's project", severity="error", code=Code.INVALID_CREDENTIALS
    ),
    Kind.DNS: _network("check the connection and the name server"),
    Kind.TIMEOUT: _network(_NOTHING),
    Kind.DROPPED: _network(_NOTHING),
    Kind.TRUNCATED: _network(_NOTHING),
    Kind.UNREACHABLE: _network("check the connection and the firewall"),
    Kind.PROXY: _network("check ytdlp.proxy and that the proxy runs"),
    Kind.CERTIFICATE: _network("check the clock and the certificates; a captive portal also looks like this"),
    Kind.SERVER_ERROR: _network(_NOTHING, strategy="adaptive", code=Code.SERVICE_UNAVAILABLE),
    Kind.UNREADABLE_ANSWER: _network(
        "check for a captive portal; if YouTube opens in a browser, update yt-dlp",
        code=Code.SERVICE_UNAVAILABLE,
        ambiguous=True,
    ),
    Kind.LIST_INCOMPLETE: _network(_NOTHING, strategy="adaptive", code=Code.SERVICE_UNAVAILABLE, ambiguous=True),
    Kind.HTTP_REFUSED: _doubt("if it stays, update yt-dlp"),
    # What ends every worker it is given is set aside until a person looks at it.
    Kind.WORKER_LOST: _doubt("look at the daemon's log for what ended the worker, then retry", strategy="aside"),
    Kind.UNKNOWN: _doubt("read the words; if they stay the same, update yt-dlp"),
}


class Failure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One failure: its kind, the words it was told in, and the wait that was asked for, if any."""

    kind: Kind
    words: str = ""
    wait_seconds: float | None = None

    @property
    def scope(self) -> Scope:
        """What the failure is about."""
        return KINDS[self.kind].scope

    @property
    def severity(self) -> Severity:
        """How loudly to say it."""
        return KINDS[self.kind].severity

    @property
    def code(self) -> Code:
        """The code that the control API gives it."""
        return KINDS[self.kind].code

    @property
    def advice(self) -> str:
        """One line that says what the person can do."""
        return KINDS[self.kind].advice

    @property
    def spends(self) -> bool:
        """Whether it costs the job one of its attempts."""
        return KINDS[self.kind].spends

    @property
    def final(self) -> bool:
        """Whether the target is unavailable for now, in YouTube's own words."""
        return KINDS[self.kind].final


_SAYINGS: tuple[tuple[Kind, str, *tuple[str, ...]], ...] = (
    # our standing with YouTube; first, because nothing may be concluded about a video while that is in doubt
    (Kind.RATE_LIMITED, "http error 429", "content isn't available, try again later", "rate-limited by youtube"),
    (Kind.BOT_CHECK, "confirm you're not a bot"),
    (Kind.CAPTCHA, "captcha"),
    (Kind.BLOCKED, "all player responses are invalid", "page: http error 403"),
    (Kind.COOKIES_EXPIRED, "cookies are no longer valid", "failed to load cookies"),
    # this machine
    (Kind.DISK_FULL, "no space left on device", "disk quota exceeded"),
    (Kind.READ_ONLY, "read-only file system"),
    (Kind.NO_PERMISSION, "unable to open for writing … permission denied"),
    (Kind.LIBRARY_UNUSABLE, "unable to open for writing … no such file or directory"),
    (Kind.OUT_OF_RESOURCES, "too many open files", "cannot allocate memory"),
    (Kind.NO_FFMPEG, "ffmpeg not found", "ffprobe not found", "ffmpeg is not installed"),
    (Kind.NO_FFMPEG, "cannot find ffmpeg", "cannot probe … does not start", "cannot probe … gave no answer"),
    (Kind.NO_JS_RUNTIME, "no supported javascript runtime"),
    (Kind.CHALLENGE_FAILED, "challenge solving failed", "signature solving failed"),
    # the way there; a broken proxy also says what broke it, so it comes first
    (Kind.PROXY, "unable to connect to proxy", "tunnel connection failed", "http error 407"),
    (
        Kind.DNS,
        "failed to resolve",
        "could not resolve host",
        "name or service not known",
        "unable to find the server at",
    ),
    (Kind.DNS, "temporary failure in name resolution", "no address associated with hostname"),
    (Kind.CERTIFICATE, "certificate_verify_failed", "certificate verify failed"),
    (Kind.TIMEOUT, "timed out", "http error 408"),
    (Kind.TRUNCATED, "bytes read … more expected", "incompleteread"),
    (Kind.DROPPED, "remotedisconnected", "remote end closed connection", "connection aborted", "connection reset"),
    (Kind.DROPPED, "broken pipe", "eof occurred in violation of protocol"),
    (Kind.UNREACHABLE, "connection refused", "network is unreachable", "no route to host"),
    (Kind.SERVER_ERROR, "http error 5", "an error occurred. please try again later"),
    # streams kept from this session
    (Kind.STREAMS_WITHHELD, "sabr-only streaming", "forcing sabr", "experiment that applies drm"),
    (Kind.TOKEN_MISSING, "formats require a gvs po token which was not provided"),
    # a video that is not to be had
    (Kind.PRIVATE, "private video", "this video is private"),
    (Kind.REMOVED, "removed by the uploader", "this video isn't available anymore"),
    (Kind.ACCOUNT_TERMINATED, "account associated with this video has been terminated"),
    (Kind.POLICY_REMOVED, "removed for violating"),
    (Kind.REGION, "blocked it in your country", "available in your country"),
    (Kind.COPYRIGHT, "due to a copyright claim", "on copyright grounds"),
    (Kind.AGE_RESTRICTED, "confirm your age"),
    (Kind.MEMBERS_ONLY, "members-only content", "available to this channel's members"),
    (Kind.PAID, "music premium members", "requires payment to watch"),
    (Kind.LOGIN_NEEDED, "login details are needed"),
    (Kind.DRM, "this video is drm protected"),
    (Kind.NOT_STARTED, "this live event will begin", "premieres in", "premiere will begin"),
    (Kind.LIVE_OVER, "this live event has ended", "live stream recording is not available"),
    (Kind.PROCESSING, "we're processing this video"),
    # lists and addresses
    (Kind.LIST_UNAVAILABLE, "the playlist does not exist"),
    (Kind.LIST_UNVIEWABLE, "playlist type is unviewable"),
    # a later page that is not found says nothing about the list
    (Kind.HTTP_REFUSED, "[youtube:tab] …  page  … api page: http error 404"),
    (Kind.LIST_UNAVAILABLE, "[youtube:tab] … api page: http error 404"),
    (Kind.TAB_MISSING, "this channel does not have a … tab"),
    (Kind.BAD_TARGET, "incomplete youtube id"),
    (Kind.LIST_INCOMPLETE, "incomplete data received"),
    # parts of a download
    (Kind.CAPTIONS_MISSING, "unable to download video subtitles"),
    (Kind.THUMBNAIL_MISSING, "unable to download video thumbnail"),
    (Kind.MEDIA_REFUSED, "unable to download video data … http error 4", "fragment … not found, unable to continue"),
    (Kind.MEDIA_DAMAGED, "did not get any data blocks", "downloaded file is empty"),
    (Kind.MEDIA_DAMAGED, "invalid data found when processing input"),
    # words that cover more than one cause; last, so that a longer text is known by its own words
    (Kind.HTTP_REFUSED, "http error 4"),
    (Kind.UNREADABLE_ANSWER, "failed to extract any player response", "failed to parse json"),
    (Kind.NO_FORMATS, "no video formats found", "nothing but storyboards"),
    (Kind.NO_SUCH_FORMAT, "requested format is not available"),
    (Kind.UNAVAILABLE_AMBIGUOUS, "this video is not available", "video unavailable"),
)
"""What YouTube, yt-dlp, ffmpeg and the network say, in small letters; an ellipsis stands for anything, before or after.

The first row with a saying that fits names the kind. Never a bare number: the texts carry links with digits in them.
"""

_REASONS: Mapping[str, Kind] = {
    "quotaExceeded": Kind.API_QUOTA,
    "dailyLimitExceeded": Kind.API_QUOTA,
    "rateLimitExceeded": Kind.API_RATE_LIMITED,
    "userRateLimitExceeded": Kind.API_RATE_LIMITED,
    "API_KEY_INVALID": Kind.API_KEY_INVALID,
    "keyInvalid": Kind.API_KEY_INVALID,
    "keyExpired": Kind.API_KEY_INVALID,
    "accessNotConfigured": Kind.API_OFF,
    "SERVICE_DISABLED": Kind.API_OFF,
    "playlistNotFound": Kind.LIST_UNAVAILABLE,
    "playlistItemsNotAccessible": Kind.LIST_UNAVAILABLE,
    "channelNotFound": Kind.LIST_UNAVAILABLE,
    "invalidFilters": Kind.API_BAD_REQUEST,
    "invalidPageToken": Kind.API_BAD_REQUEST,
    "missingRequiredParameter": Kind.API_BAD_REQUEST,
}
"""The reason codes of the Data API."""

_ERRNOS: Mapping[int, Kind] = {
    errno.ENOSPC: Kind.DISK_FULL,
    errno.EDQUOT: Kind.DISK_FULL,
    errno.EROFS: Kind.READ_ONLY,
    errno.EMFILE: Kind.OUT_OF_RESOURCES,
    errno.ENFILE: Kind.OUT_OF_RESOURCES,
    errno.ENOMEM: Kind.OUT_OF_RESOURCES,
    errno.ECONNREFUSED: Kind.UNREACHABLE,
    errno.ENETUNREACH: Kind.UNREACHABLE,
    errno.EHOSTUNREACH: Kind.UNREACHABLE,
    errno.ECONNRESET: Kind.DROPPED,
    errno.ECONNABORTED: Kind.DROPPED,
    errno.EPIPE: Kind.DROPPED,
    errno.ETIMEDOUT: Kind.TIMEOUT,
}

_DISK_ERRNOS: Mapping[int, Kind] = {
    errno.EACCES: Kind.NO_PERMISSION,
    errno.EPERM: Kind.NO_PERMISSION,
    errno.EIO: Kind.DISK_FAULT,
    errno.ENOENT: Kind.LIBRARY_UNUSABLE,
    errno.ENODEV: Kind.LIBRARY_UNUSABLE,
    errno.ENOTCONN: Kind.LIBRARY_UNUSABLE,
    errno.ESTALE: Kind.LIBRARY_UNUSABLE,
}
"""Numbers that mean this only when the filesystem said them."""

_OURS: Mapping[str, Kind] = {
    "SealRefused": Kind.MEDIA_DAMAGED,
    "StorageFull": Kind.DISK_FULL,
    "HostProblem": Kind.NO_FFMPEG,
    "LiveNotOver": Kind.LIVE_NOW,
    "CaptionsMissing": Kind.CAPTIONS_MISSING,
    "ThumbnailMissing": Kind.THUMBNAIL_MISSING,
}
"""Exceptions of our own that have concluded already."""

_EXCEPTIONS: Mapping[str, Kind] = {
    "LibraryUnusable": Kind.LIBRARY_UNUSABLE,
    "GeoRestrictedError": Kind.REGION,
    "ProxyError": Kind.PROXY,
    "CertificateVerifyError": Kind.CERTIFICATE,
    "ServerNotFoundError": Kind.DNS,
    "gaierror": Kind.DNS,
    "TimeoutError": Kind.TIMEOUT,
    "IncompleteRead": Kind.TRUNCATED,
    "RemoteDisconnected": Kind.DROPPED,
    "ConnectionResetError": Kind.DROPPED,
    "ConnectionAbortedError": Kind.DROPPED,
    "BrokenPipeError": Kind.DROPPED,
    "TransportError": Kind.DROPPED,
    "ConnectionRefusedError": Kind.UNREACHABLE,
    "JSONDecodeError": Kind.UNREADABLE_ANSWER,
    "MemoryError": Kind.OUT_OF_RESOURCES,
    "FFmpegPostProcessorError": Kind.FFMPEG_FAILED,
}

_SOURCES: Mapping[str, Kind] = {
    "filesystem": Kind.DISK_FAULT,
    "ffmpeg": Kind.FFMPEG_FAILED,
    "worker": Kind.WORKER_LOST,
}
"""What it is when nothing is known but who said it."""

_BEHIND_LOGIN = frozenset({Kind.PRIVATE, Kind.AGE_RESTRICTED, Kind.MEMBERS_ONLY, Kind.PAID, Kind.LOGIN_NEEDED})
"""Answers that an expired cookie also brings."""

_ASIDE = re.compile(r"unable to download video (?:subtitles|thumbnail)", re.IGNORECASE)
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f]")
_SECRET = re.compile(r"""((?:key|token)=)[^&\s"'<>]+|AIza[\w-]{35}|(?<=://)[^/\s@]+(?=@)""", re.IGNORECASE)
_ANNOUNCED = re.compile(r"\b(?:in|up to) (?:([0-9]{1,4})|an?|a few) (moment|minute|hour|day|week|month)s?\b")
_UNIT_SECONDS = {"moment": 60, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000}


def classify(trouble: Trouble) -> Failure:
    """The failure that the raw facts amount to; words that nobody knows are `unknown`, never a verdict on the video."""
    words = _clean(trouble.message)
    kind = _kind_of(trouble, words)
    for cause, warning in _causes(trouble.warnings):
        if KINDS[kind].ambiguous or (kind in _BEHIND_LOGIN and cause is Kind.COOKIES_EXPIRED):
            kind, words = cause, f"{words}\n{warning}"
            break
    return Failure(kind=kind, words=words[:WORDS_LIMIT].strip(), wait_seconds=_wait_seconds(kind, trouble, words))


def _kind_of(trouble: Trouble, words: str) -> Kind:
    on_disk = trouble.source == "filesystem"
    return (
        _OURS.get(trouble.exception)
        or _REASONS.get(trouble.reason)
        or _kind_by_words(_plain(words))
        or (_DISK_ERRNOS.get(trouble.errno or 0) if on_disk else None)
        or _ERRNOS.get(trouble.errno or 0)
        or _EXCEPTIONS.get(trouble.exception)
        or _kind_by_status(trouble)
        or _SOURCES.get(trouble.source, Kind.UNKNOWN)
    )


def _kind_by_words(plain: str) -> Kind | None:
    return next((kind for kind, *sayings in _SAYINGS if any(_says(plain, saying) for saying in sayings)), None)


def _kind_by_status(trouble: Trouble) -> Kind | None:
    of_data_api = trouble.source == "data-api"
    match trouble.http_status:
        case 429:
            return Kind.API_RATE_LIMITED if of_data_api else Kind.RATE_LIMITED
        case int(status) if 400 <= status < 500:
            return Kind.API_BAD_REQUEST if of_data_api else Kind.HTTP_REFUSED
        case int(status) if 500 <= status < 600:
            return Kind.SERVER_ERROR
        case _:
            return None


def _causes(warnings: tuple[str, ...]) -> Iterator[tuple[Kind, str]]:
    """The causes that the warnings name beyond doubt, in the order of the table; asides about captions name none."""
    heard = [(warning, _plain(warning)) for warning in map(_clean, warnings) if not _ASIDE.search(warning)]
    for kind, *sayings in _SAYINGS:
        if not KINDS[kind].ambiguous:
            yield from ((kind, text) for text, plain in heard if any(_says(plain, saying) for saying in sayings))


def _says(plain: str, saying: str) -> bool:
    return all(part in plain for part in saying.split(" … "))


def _plain(text: str) -> str:
    return text.replace("’", "'").lower()


def _clean(text: str) -> str:
    """The text without terminal codes, secrets, and characters that JSON in UTF-8 cannot carry."""
    encodable = text.encode("utf-8", "replace").decode("utf-8")
    return _SECRET.sub(r"\1***", _TERMINAL.sub("", encodable)).strip()


def _wait_seconds(kind: Kind, trouble: Trouble, words: str) -> float | None:
    asked = trouble.retry_after_seconds
    if asked is None and kind in (Kind.NOT_STARTED, Kind.RATE_LIMITED) and (found := _ANNOUNCED.search(_plain(words))):
        asked = float(int(found[1] or 1) * _UNIT_SECONDS[found[2]])
    # written so that not-a-number is no wait
    return min(asked, WAIT_LIMIT_SECONDS) if asked is not None and asked > 0 else None
