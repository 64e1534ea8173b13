"""What is true of every failure of a kind: its scope, severity, code, strategy, and what a person can do.

Deciders and whoever shows a failure look here; `retry.STRATEGIES` says what the strategies named here do.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from ytarchived.domain.kind import Kind
from ytarchived.errors import Code

Scope = Literal["item", "session", "host", "network", "unknown"]
"""What the failure is about: this target, our standing with YouTube, this machine, the way there, or nobody knows."""

Severity = Literal["info", "warning", "error", "critical"]

StrategyName = Literal[
    "never",
    "aside",
    "backoff",
    "soon",
    "lower",
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
    Kind.MEDIA_REFUSED: _item(_RESTARTS, strategy="lower"),
    Kind.MEDIA_DAMAGED: _item(_RESTARTS, strategy="lower"),
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
    Kind.DAMAGED_ON_DISK: _host(
        "retry the plan to fetch it anew; look at the disk if there are more of them", severity="error"
    ),
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
