import errno

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytarchived.domain.classification import WAIT_LIMIT_SECONDS, WORDS_LIMIT, classify
from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.kind_facts import KINDS
from ytarchived.domain.trouble import Trouble

COOKIES = (
    "Use --cookies-from-browser or --cookies for the authentication. "
    "See  https://github.com/yt-dlp/yt-dlp/wiki/FAQ#how-do-i-pass-429-503-cookies  for how to manually pass cookies"
)
REPORT = (
    "please report this issue on  https://github.com/yt-dlp/yt-dlp/issues?q= , filling out the appropriate template"
)
NO_FORMAT = "Requested format is not available. Use --list-formats for a list of available formats"
ONLY_IMAGES = "Only images are available for download. Use --list-formats to see them"
NO_PLAYER = f"Failed to extract any player response; {REPORT}"
API = "Unable to download API page: "
DROP = "RemoteDisconnected('Remote end closed connection without response')"
RATE = (
    "Video unavailable. This content isn't available, try again later. The current session has been rate-limited by "
    "YouTube for up to an hour. It is recommended to use `-t sleep` to add a delay between video requests"
)
SABR = (
    "Some tv_samsung client https formats have been skipped as they are missing a URL. YouTube may have enabled the "
    "SABR-only streaming experiment for the current session. See  https://github.com/yt-dlp/yt-dlp/issues/12482"
)
TOKEN = (
    "dQw4w9WgXcQ: mweb client https formats require a GVS PO Token which was not provided. "
    "They will be skipped as they may yield HTTP Error 403. You can manually pass a GVS PO Token"
)
NO_RUNTIME = (
    "No supported JavaScript runtime could be found. Only deno is enabled by default; to use another runtime add"
)

VIDEO_REASONS = [
    ("PRIV", f"Private video. Sign in if you've been granted access to this video. {COOKIES}", Kind.PRIVATE),
    (
        "PRI2",
        "This video is private. If the owner of this video has granted you access, please sign in. Use --cookies...",
        Kind.PRIVATE,
    ),
    ("DELU", "Video unavailable. This video has been removed by the uploader", Kind.REMOVED),
    ("GONE", "Video unavailable. This video isn't available anymore", Kind.REMOVED),
    ("GONE-curly", "Video unavailable. This video isn’t available anymore", Kind.REMOVED),
    ("NXST", "Video unavailable", Kind.UNAVAILABLE_AMBIGUOUS),
    ("NAVL", "This video is not available", Kind.UNAVAILABLE_AMBIGUOUS),
    (
        "TERM",
        "Video unavailable. This video is no longer available because the YouTube account associated with this video "
        "has been terminated.",
        Kind.ACCOUNT_TERMINATED,
    ),
    ("TOSV", "This video has been removed for violating YouTube's Terms of Service", Kind.POLICY_REMOVED),
    ("HATE", "This video has been removed for violating YouTube's policy on hate speech. ...", Kind.POLICY_REMOVED),
    (
        "COPY",
        "Video unavailable. This video is no longer available due to a copyright claim by NAME.",
        Kind.COPYRIGHT,
    ),
    (
        "BLOK",
        "Video unavailable. This video contains content from NAME, who has blocked it in your country on copyright "
        "grounds",
        Kind.REGION,
    ),
    (
        "BLKW",
        "Video unavailable. This video contains content from NAME, who has blocked it on copyright grounds",
        Kind.COPYRIGHT,
    ),
    (
        "GEOB",
        "The uploader has not made this video available in your country\nThis video is available in Germany, France, "
        "Japan.\nYou might want to use a VPN or a proxy server (with --proxy) to workaround.",
        Kind.REGION,
    ),
    ("GEO2", "The uploader has not made this video available in your country", Kind.REGION),
    (
        "AGER",
        f"Sign in to confirm your age. This video may be inappropriate for some users. {COOKIES}",
        Kind.AGE_RESTRICTED,
    ),
    (
        "MEMB",
        "Join this channel to get access to members-only content like this video, and other exclusive perks.",
        Kind.MEMBERS_ONLY,
    ),
    (
        "MEML",
        "This video is available to this channel's members on level: NAME (or any higher priced level)...",
        Kind.MEMBERS_ONLY,
    ),
    (
        "MEM2",
        "This video is available to this channel's members on level: NAME (or any higher level). Join this channel to "
        "get access to members-only content and other exclusive perks.",
        Kind.MEMBERS_ONLY,
    ),
    ("PREM", "This video is only available to Music Premium members", Kind.PAID),
    ("PAID", "This video requires payment to watch", Kind.PAID),
    ("UPCO", "This live event will begin in 3 hours.", Kind.NOT_STARTED),
    ("UPCS", "This live event will begin in a few moments.", Kind.NOT_STARTED),
    ("PRMR", "Premieres in 2 hours", Kind.NOT_STARTED),
    ("ENDL", "This live event has ended.", Kind.LIVE_OVER),
    ("LREC", "This live stream recording is not available.", Kind.LIVE_OVER),
    ("PROC", "Video unavailable. We're processing this video. Check back later.", Kind.PROCESSING),
    ("BOTS", f"Sign in to confirm you’re not a bot. {COOKIES}", Kind.BOT_CHECK),
    ("BOTS-straight", f"Sign in to confirm you're not a bot. {COOKIES}", Kind.BOT_CHECK),
    ("RATE", RATE, Kind.RATE_LIMITED),
    (
        "CAPT",
        "Please complete a captcha to continue. YouTube is requiring a captcha challenge before playback",
        Kind.CAPTCHA,
    ),
    ("WRID", "All player responses are invalid. Your IP is likely being blocked by Youtube", Kind.BLOCKED),
    ("ERRT", "An error occurred. Please try again later.", Kind.SERVER_ERROR),
    ("unreadable cookies", "failed to load cookies", Kind.COOKIES_EXPIRED),
    ("DRMP", "This video is DRM protected", Kind.DRM),
    ("OFFL", f"No video formats found!; {REPORT}", Kind.NO_FORMATS),
    ("bad -f", NO_FORMAT, Kind.NO_SUCH_FORMAT),
    ("WEMP", NO_PLAYER, Kind.UNREADABLE_ANSWER),
    (
        "redirect loop",
        "unable to download video data: HTTP Error 302: Found (redirect loop detected)",
        Kind.UNREADABLE_ANSWER,
    ),
    ("W400", f"{API}HTTP Error 400: Bad Request (caused by <HTTPError 400: Bad Request>)", Kind.HTTP_REFUSED),
    ("W403", f"{API}HTTP Error 403: Forbidden (caused by <HTTPError 403: Forbidden>)", Kind.BLOCKED),
    ("W404", f"{API}HTTP Error 404: Not Found (caused by <HTTPError 404: Not Found>)", Kind.HTTP_REFUSED),
    ("W410", f"{API}HTTP Error 410: Gone (caused by <HTTPError 410: Gone>)", Kind.HTTP_REFUSED),
    ("W429", f"{API}HTTP Error 429: Too Many Requests", Kind.RATE_LIMITED),
    ("W500", f"{API}HTTP Error 500: Internal Server Error (caused by <HTTPError 500: ...>)", Kind.SERVER_ERROR),
    ("W502", f"{API}HTTP Error 502: Bad Gateway (caused by <HTTPError 502: Bad Gateway>)", Kind.SERVER_ERROR),
    ("W503", f"{API}HTTP Error 503: Service Unavailable (caused by <HTTPError 503: ...>)", Kind.SERVER_ERROR),
    ("WRST", f"{API}('Connection aborted.', {DROP}) (caused by TransportError(...))", Kind.DROPPED),
    (
        "WRST by proxy",
        f"{API}('Unable to connect to proxy', {DROP}) (caused by ProxyError('Unable to connect to proxy', {DROP}))",
        Kind.DROPPED,
    ),
    (
        "WHNG",
        f"{API}HTTPSConnectionPool(host='www.youtube.com', port=443): Read timed out. (read timeout=4.0) "
        "(caused by TransportError(...))",
        Kind.TIMEOUT,
    ),
    (
        "WTRN",
        f"Error reading response: 796 bytes read, 797 more expected (caused by <IncompleteRead: ...>); {REPORT}",
        Kind.TRUNCATED,
    ),
    (
        "no DNS",
        f"{API}HTTPSConnection(host='www.youtube.com', port=443): Failed to resolve 'www.youtube.com' "
        "([Errno -2] Name or service not known) (caused by TransportError(...))",
        Kind.DNS,
    ),
    (
        "proxy down",
        f"{API}('Unable to connect to proxy', NewConnectionError(... [Errno 111] Connection refused ...))",
        Kind.PROXY,
    ),
    (
        "proxy resets",
        f"{API}('Unable to connect to proxy', NewConnectionError(... [Errno 104] Connection reset by peer ...))",
        Kind.PROXY,
    ),
    ("proxy refuses", f"{API}OSError('Tunnel connection failed: 502 Bad Gateway')", Kind.PROXY),
    (
        "bad certificate",
        f"{API}[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate "
        "(_ssl.c:1006)",
        Kind.CERTIFICATE,
    ),
]

MEDIA_REASONS = [
    *(
        (f"M{status}", f"unable to download video data: HTTP Error {status}: {said}", kind)
        for status, said, kind in [
            (400, "Bad Request", Kind.MEDIA_REFUSED),
            (403, "Forbidden", Kind.MEDIA_REFUSED),
            (404, "Not Found", Kind.MEDIA_REFUSED),
            (410, "Gone", Kind.MEDIA_REFUSED),
            (429, "Too Many Requests", Kind.RATE_LIMITED),
        ]
    ),
    (
        "M503",
        "\r[download] Got error: HTTP Error 503: Service Unavailable. Giving up after 2 retries",
        Kind.SERVER_ERROR,
    ),
    (
        "MTRN",
        "\r[download] Got error: 156419 bytes read, 156419 more expected. Giving up after 2 retries",
        Kind.TRUNCATED,
    ),
    ("MRST", f"\r[download] Got error: ('Connection aborted.', {DROP}). Giving up after 2 retries", Kind.DROPPED),
    (
        "MHNG",
        "\r[download] Got error: HTTPSConnectionPool(host='rr2---sn-429503', port=443): Read timed out. "
        "(read timeout=4.0). Giving up after 1 retries",
        Kind.TIMEOUT,
    ),
    (
        "MRST by proxy",
        f"\r[download] Got error: ('Unable to connect to proxy', {DROP}). Giving up after 2 retries",
        Kind.DROPPED,
    ),
    ("MEMP", "Did not get any data blocks", Kind.MEDIA_DAMAGED),
    ("MHTM", "Postprocessing: file:PATH: Invalid data found when processing input", Kind.MEDIA_DAMAGED),
    ("S429", "Unable to download video subtitles for 'en': HTTP Error 429: Too Many Requests", Kind.RATE_LIMITED),
    ("S404", "Unable to download video subtitles for 'en': HTTP Error 404: Not Found", Kind.CAPTIONS_MISSING),
    (
        "S503",
        "Unable to download video subtitles for 'en': ERROR: \r[download] Got error: HTTP Error 503: Service "
        "Unavailable. Giving up after 2 retries",
        Kind.SERVER_ERROR,
    ),
    (
        "SEMP",
        "Unable to download video subtitles for 'en': ERROR: Did not get any data blocks",
        Kind.CAPTIONS_MISSING,
    ),
    ("T403", "Unable to download video thumbnail 37: HTTP Error 403: Forbidden", Kind.THUMBNAIL_MISSING),
    ("disk full", "unable to write data: [Errno 28] No space left on device", Kind.DISK_FULL),
    ("read-only", "unable to open for writing: [Errno 30] Read-only file system: '/a/b'", Kind.READ_ONLY),
    ("not allowed", "unable to open for writing: [Errno 13] Permission denied: '/a/b'", Kind.NO_PERMISSION),
    (
        "folder gone",
        "unable to open for writing: [Errno 2] No such file or directory: '/a/b'",
        Kind.LIBRARY_UNUSABLE,
    ),
    ("disk broken", "unable to write data: [Errno 5] Input/output error", Kind.DISK_FAULT),
    ("disk odd", "unable to open for writing: [Errno 36] File name too long: '/a/b'", Kind.DISK_FAULT),
    ("too many files", "unable to open for writing: [Errno 24] Too many open files: '/a/b'", Kind.OUT_OF_RESOURCES),
    ("disk broken under ffmpeg", "Postprocessing: av_interleaved_write_frame(): Input/output error", Kind.DISK_FAULT),
    (
        "no ffmpeg",
        "Postprocessing: ffmpeg not found. Please install or provide the path using --ffmpeg-location",
        Kind.NO_FFMPEG,
    ),
    (
        "no ffprobe",
        "Postprocessing: ffprobe and ffmpeg not found. Please install or provide the path using --ffmpeg-location",
        Kind.NO_FFMPEG,
    ),
    ("ffmpeg gone", "[Errno 2] No such file or directory: '/usr/bin/ffmpeg'", Kind.NO_FFMPEG),
    (
        "no merge",
        "You have requested merging of multiple formats but ffmpeg is not installed. Aborting due to --abort-on-error",
        Kind.NO_FFMPEG,
    ),
]

LIST_REASONS = [
    ("missing or private", "[youtube:tab] PLx: YouTube said: The playlist does not exist.", Kind.LIST_UNAVAILABLE),
    ("odd id", "[youtube:tab] RDx: YouTube said: This playlist type is unviewable.", Kind.LIST_UNVIEWABLE),
    (
        "continuation 500",
        f"ERROR: PLx page 2: {API}HTTP Error 500: Internal Server Error (caused by ...)",
        Kind.SERVER_ERROR,
    ),
    ("continuation 429", f"ERROR: PLx page 2: {API}HTTP Error 429: Too Many Requests", Kind.RATE_LIMITED),
    ("continuation 404", f"[youtube:tab] PLx page 2: {API}HTTP Error 404: Not Found", Kind.HTTP_REFUSED),
    (
        "no such channel",
        f"[youtube:tab] @name: {API}HTTP Error 404: Not Found (caused by <HTTPError 404: Not Found>)",
        Kind.LIST_UNAVAILABLE,
    ),
    ("no such tab", "[youtube:tab] @name: This channel does not have a streams tab", Kind.TAB_MISSING),
    (
        "short id",
        "[youtube:truncated_id] abc: Incomplete YouTube ID abc. URL https://youtu.be/abc looks truncated.",
        Kind.BAD_TARGET,
    ),
    ("incomplete", "ERROR: Incomplete data received", Kind.LIST_INCOMPLETE),
    ("login", f"[youtube:tab] WL: Login details are needed to download this content. {COOKIES}", Kind.LOGIN_NEEDED),
]

HIDDEN_CAUSES = [
    ("PHTM", NO_FORMAT, f"Failed to parse JSON; {ONLY_IMAGES}", Kind.UNREADABLE_ANSWER),
    ("STBD", NO_FORMAT, ONLY_IMAGES, Kind.STREAMS_WITHHELD),
    ("DRMP", NO_FORMAT, f"This video is drm protected and {ONLY_IMAGES.lower()}", Kind.DRM),
    ("P429", NO_FORMAT, f"{API}HTTP Error 429: Too Many Requests", Kind.RATE_LIMITED),
    ("P403", NO_FORMAT, f"{API}HTTP Error 403: Forbidden", Kind.BLOCKED),
    ("P503", NO_FORMAT, f"{API}HTTP Error 503: Service Unavailable", Kind.SERVER_ERROR),
    ("PRST", NO_FORMAT, f"{API}('Connection aborted.', {DROP})", Kind.DROPPED),
    ("PHNG", NO_FORMAT, f"{API}Read timed out. (read timeout=4.0)", Kind.TIMEOUT),
    ("SABR", NO_FORMAT, SABR, Kind.STREAMS_WITHHELD),
    (
        "DRM experiment",
        NO_FORMAT,
        "Some tv client https formats have been skipped as they are DRM protected. The current session may have an "
        "experiment that applies DRM to all videos on the tv client.",
        Kind.STREAMS_WITHHELD,
    ),
    ("token", NO_FORMAT, TOKEN, Kind.TOKEN_MISSING),
    ("JSBD n", NO_FORMAT, "n challenge solving failed: Some formats may be missing.", Kind.CHALLENGE_FAILED),
    ("JSBD sig", NO_FORMAT, "Signature solving failed: Some formats may be missing.", Kind.CHALLENGE_FAILED),
    ("no runtime", NO_FORMAT, NO_RUNTIME, Kind.NO_JS_RUNTIME),
    ("W429", NO_PLAYER, f"{API}HTTP Error 429: Too Many Requests", Kind.RATE_LIMITED),
    ("W403", NO_PLAYER, f"{API}HTTP Error 403: Forbidden", Kind.BLOCKED),
    ("expired", NO_PLAYER, "The provided YouTube account cookies are no longer valid. They", Kind.COOKIES_EXPIRED),
    ("NAVL+429", "This video is not available", f"{API}HTTP Error 429: Too Many Requests", Kind.RATE_LIMITED),
    ("NXST+bot", "Video unavailable", "Sign in to confirm you’re not a bot.", Kind.BOT_CHECK),
    (
        "no exception mode",
        NO_FORMAT,
        "Video unavailable. This video has been removed by the uploader",
        Kind.REMOVED,
    ),
    ("unknown words", "something new", f"{API}HTTP Error 429: Too Many Requests", Kind.RATE_LIMITED),
]

DATA_API = [
    (403, "quotaExceeded", Kind.API_QUOTA),
    (400, "API_KEY_INVALID", Kind.API_KEY_INVALID),
    (400, "keyInvalid", Kind.API_KEY_INVALID),
    (429, "rateLimitExceeded", Kind.API_RATE_LIMITED),
    (403, "rateLimitExceeded", Kind.API_RATE_LIMITED),
    (403, "userRateLimitExceeded", Kind.API_RATE_LIMITED),
    (403, "accessNotConfigured", Kind.API_OFF),
    (404, "playlistNotFound", Kind.LIST_UNAVAILABLE),
    (403, "playlistItemsNotAccessible", Kind.LIST_UNAVAILABLE),
    (400, "invalidFilters", Kind.API_BAD_REQUEST),
    (400, "invalidPageToken", Kind.API_BAD_REQUEST),
    (400, "missingRequiredParameter", Kind.API_BAD_REQUEST),
    (401, "", Kind.API_BAD_REQUEST),
    (429, "", Kind.API_RATE_LIMITED),
    (503, "backendError", Kind.SERVER_ERROR),
]

DISK = [
    (errno.ENOSPC, Kind.DISK_FULL),
    (errno.EDQUOT, Kind.DISK_FULL),
    (errno.EROFS, Kind.READ_ONLY),
    (errno.EACCES, Kind.NO_PERMISSION),
    (errno.EPERM, Kind.NO_PERMISSION),
    (errno.ENOENT, Kind.LIBRARY_UNUSABLE),
    (errno.ENOTCONN, Kind.LIBRARY_UNUSABLE),
    (errno.ESTALE, Kind.LIBRARY_UNUSABLE),
    (errno.EIO, Kind.DISK_FAULT),
    (errno.EMFILE, Kind.OUT_OF_RESOURCES),
    (errno.ENAMETOOLONG, Kind.DISK_FAULT),
]

EXCEPTIONS = [
    ("GeoRestrictedError", Kind.REGION),
    ("ProxyError", Kind.PROXY),
    ("CertificateVerifyError", Kind.CERTIFICATE),
    ("TransportError", Kind.DROPPED),
    ("IncompleteRead", Kind.TRUNCATED),
    ("ConnectionResetError", Kind.DROPPED),
    ("RemoteDisconnected", Kind.DROPPED),
    ("TimeoutError", Kind.TIMEOUT),
    ("FFmpegPostProcessorError", Kind.FFMPEG_FAILED),
    ("MemoryError", Kind.OUT_OF_RESOURCES),
]

any_text = st.text(st.characters())
troubles = st.builds(
    Trouble,
    message=any_text,
    source=st.sampled_from(["yt-dlp", "data-api", "ffmpeg", "filesystem", "worker"]) | any_text,
    exception=st.sampled_from([name for name, _ in EXCEPTIONS]) | any_text,
    http_status=st.none() | st.integers(),
    reason=any_text,
    errno=st.none() | st.integers(),
    retry_after_seconds=st.none() | st.floats(),
    warnings=st.lists(any_text).map(tuple),
)
kinds = st.sampled_from(Kind)


@pytest.mark.parametrize(("said", "kind"), [pytest.param(said, kind, id=code) for code, said, kind in VIDEO_REASONS])
def test_each_reason_for_a_video_is_known_by_its_words(said: str, kind: Kind) -> None:
    assert classify(Trouble(message=f"ERROR: [youtube] 429-503-404: {said}")).kind is kind


@pytest.mark.parametrize(("said", "kind"), [pytest.param(said, kind, id=code) for code, said, kind in MEDIA_REASONS])
def test_each_reason_of_the_downloader_is_known_by_its_words(said: str, kind: Kind) -> None:
    assert classify(Trouble(message=f"ERROR: {said}")).kind is kind


@pytest.mark.parametrize(("said", "kind"), [pytest.param(said, kind, id=code) for code, said, kind in LIST_REASONS])
def test_each_reason_for_a_list_is_known_by_its_words(said: str, kind: Kind) -> None:
    assert classify(Trouble(message=said)).kind is kind


@pytest.mark.parametrize(("said", "warned", "kind"), [pytest.param(*row, id=code) for code, *row in HIDDEN_CAUSES])
def test_a_line_that_hides_its_cause_is_explained_by_the_warnings(said: str, warned: str, kind: Kind) -> None:
    failure = classify(Trouble(message=f"[youtube] abc: {said}", warnings=("nothing of note", warned)))
    assert failure.kind is kind
    assert failure.words == f"[youtube] abc: {without_advice(said)}\n{without_advice(warned)}"


def without_advice(said: str) -> str:
    for advice in (". Use --", ". use --", "; please report"):
        said = said.partition(advice)[0]
    return said


@pytest.mark.parametrize(
    "advice", [f". {COOKIES}", f"; {REPORT}", ". Use --list-formats for a list of available formats"]
)
def test_what_yt_dlp_advises_the_users_of_its_command_is_left_out(advice: str) -> None:
    failure = classify(Trouble(message=f"[youtube] abc: It is so{advice}\nThe login in cookies.txt has expired"))
    assert failure.words == "[youtube] abc: It is so\nThe login in cookies.txt has expired"


@pytest.mark.parametrize(("status", "reason", "kind"), DATA_API)
def test_each_answer_of_the_data_api_is_known_by_its_reason_or_status(status: int, reason: str, kind: Kind) -> None:
    trouble = Trouble(
        message="Bad Request", source="data-api", exception="HttpError", http_status=status, reason=reason
    )
    assert classify(trouble).kind is kind


@pytest.mark.parametrize(("number", "kind"), DISK)
def test_what_the_disk_refuses_is_about_this_machine(number: int, kind: Kind) -> None:
    failure = classify(Trouble(message="cannot seal abc", source="filesystem", exception="OSError", errno=number))
    assert failure.kind is kind
    assert failure.scope == "host"


@pytest.mark.parametrize(("exception", "kind"), EXCEPTIONS)
def test_a_message_without_known_words_is_known_by_its_exception(exception: str, kind: Kind) -> None:
    assert classify(Trouble(message="oh", exception=exception)).kind is kind


def test_media_that_is_not_whole_counts_against_the_video() -> None:
    refused = Trouble(
        message="cannot keep abc.mp4: it is cut short after 1.0 of 9.0 s",
        source="filesystem",
        exception="SealRefused",
        errno=errno.ENOENT,
    )
    assert classify(refused).kind is Kind.MEDIA_DAMAGED


def test_a_broken_ffprobe_says_nothing_about_the_video() -> None:
    broken = "cannot probe abc.mp4: /usr/bin/ffprobe does not start (No such file or directory)"
    trouble = Trouble(message=broken, source="filesystem", exception="YtarchivedError", errno=errno.ENOENT)
    assert classify(trouble).kind is Kind.NO_FFMPEG


def test_a_library_without_its_marker_is_unusable() -> None:
    trouble = Trouble(message="cannot use the library at /a", source="filesystem", exception="LibraryUnusable")
    assert classify(trouble).kind is Kind.LIBRARY_UNUSABLE


def test_a_worker_that_dies_costs_an_attempt_so_that_it_cannot_die_for_ever() -> None:
    failure = classify(Trouble(message="the worker ended by signal 9", source="worker"))
    assert (failure.kind, failure.spends, failure.final) == (Kind.WORKER_LOST, True, False)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, Kind.RATE_LIMITED), (418, Kind.HTTP_REFUSED), (599, Kind.SERVER_ERROR), (302, Kind.UNKNOWN)],
)
def test_unknown_words_with_a_status_go_by_the_status(status: int, kind: Kind) -> None:
    assert classify(Trouble(message="oh", http_status=status)).kind is kind


def test_digits_in_links_and_ids_mean_nothing() -> None:
    said = "see https://example.org/429-503 for HTTP 429 and error 503 of Errno 28"
    assert classify(Trouble(message=said)).kind is Kind.UNKNOWN


def test_unknown_words_are_shown_and_retried_and_never_mean_gone() -> None:
    failure = classify(Trouble(message="ERROR: [youtube] abc: The stars are wrong"))
    assert failure.kind is Kind.UNKNOWN
    assert failure.words == "ERROR: [youtube] abc: The stars are wrong"
    assert not failure.final


def test_a_clear_answer_is_not_doubted_for_a_warning() -> None:
    trouble = Trouble(message="This video has been removed by the uploader", warnings=(NO_RUNTIME,))
    assert classify(trouble).kind is Kind.REMOVED


def test_an_expired_cookie_casts_doubt_on_every_answer_that_asks_for_one() -> None:
    warned = ("Skipping unsupported client", "The provided YouTube account cookies are no longer valid. They")
    for said in ("Private video. Sign in", "Sign in to confirm your age", "This video requires payment to watch"):
        assert classify(Trouble(message=said, warnings=warned)).kind is Kind.COOKIES_EXPIRED
    assert classify(Trouble(message="Private video. Sign in", warnings=(NO_RUNTIME,))).kind is Kind.PRIVATE


def test_a_warning_about_captions_explains_nothing() -> None:
    warned = "Unable to download video subtitles for 'en': HTTP Error 429: Too Many Requests"
    assert classify(Trouble(message=NO_FORMAT, warnings=(warned,))).kind is Kind.NO_SUCH_FORMAT


def test_the_worst_cause_among_the_warnings_wins_whatever_their_order() -> None:
    warned = (NO_RUNTIME, f"{API}HTTP Error 429: Too Many Requests")
    assert classify(Trouble(message=NO_FORMAT, warnings=warned)).kind is Kind.RATE_LIMITED
    assert classify(Trouble(message=NO_FORMAT, warnings=warned[::-1])).kind is Kind.RATE_LIMITED


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("This live event will begin in a few moments.", 60),
        ("This live event will begin in 45 minutes.", 45 * 60),
        ("This live event will begin in 3 hours.", 3 * 3600),
        ("Premieres in an hour", 3600),
        ("Premieres in 2 days", 2 * 86_400),
        ("Premieres in 9999 months", WAIT_LIMIT_SECONDS),
        ("Premieres in due course", None),
        (RATE, 3600),
        ("Private video. Back in 2 days", None),
    ],
)
def test_an_announced_time_is_waited_for(said: str, seconds: float | None) -> None:
    assert classify(Trouble(message=said)).wait_seconds == seconds


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [(90.0, 90.0), (0.0, None), (-5.0, None), (float("nan"), None), (float("inf"), WAIT_LIMIT_SECONDS)],
)
def test_a_wait_that_the_server_asked_for_is_kept_within_reason(asked: float, seconds: float | None) -> None:
    assert classify(Trouble(message="HTTP Error 429", retry_after_seconds=asked)).wait_seconds == seconds


@pytest.mark.parametrize(
    "said",
    [
        "<HttpError 403 when requesting http://h/youtube/v3/videos?id=a&key=AIzaSECRET&alt=json returned 'no'>",
        "access_token=SECRET",
        f"key AIza{'SECRET'.ljust(35, '0')} is bad",
        "proxy http://name:SECRET@10.0.0.1:80 refused",
        "key=\x1b[31mSECRET\x1b[0m",
    ],
)
def test_words_hold_no_secret(said: str) -> None:
    for trouble in (Trouble(message=said), Trouble(message="Video unavailable", warnings=(f"timed out {said}",))):
        assert "SECRET" not in classify(trouble).words


def test_a_handle_in_a_link_is_no_secret() -> None:
    assert classify(Trouble(message="https://www.youtube.com/@name")).words == "https://www.youtube.com/@name"


def test_words_are_free_of_terminal_codes_and_kept_short() -> None:
    failure = classify(Trouble(message="\x1b[0;31mERROR:\x1b[0m \r[download] Got error\n" + "x" * 5000))
    assert failure.words.startswith("ERROR: [download] Got error\nx")
    assert len(failure.words) == WORDS_LIMIT


def test_every_kind_has_its_facts_and_one_line_of_advice() -> None:
    assert set(KINDS) == set(Kind)
    for facts in KINDS.values():
        assert facts.advice
        assert "\n" not in facts.advice


@given(kinds)
def test_only_the_item_or_the_unknown_spends_an_attempt_and_only_an_item_is_gone(kind: Kind) -> None:
    failure = Failure(kind=kind)
    assert not failure.spends or failure.scope in ("item", "unknown")
    assert not failure.final or failure.scope == "item"


@given(kinds)
def test_a_failure_tells_the_facts_of_its_kind(kind: Kind) -> None:
    failure, facts = Failure(kind=kind), KINDS[kind]
    assert (failure.scope, failure.severity, failure.code) == (facts.scope, facts.severity, facts.code)
    assert (failure.advice, failure.spends, failure.final) == (facts.advice, facts.spends, facts.final)


@given(troubles)
def test_whatever_is_said_amounts_to_a_failure_that_can_be_stored(trouble: Trouble) -> None:
    failure = classify(trouble)
    assert len(failure.words) <= WORDS_LIMIT
    assert failure.wait_seconds is None or 0 < failure.wait_seconds <= WAIT_LIMIT_SECONDS
    assert msgspec.json.decode(msgspec.json.encode(failure), type=Failure) == failure


@given(any_text, st.lists(any_text).map(tuple))
def test_noise_never_makes_a_video_unavailable(said: str, warned: tuple[str, ...]) -> None:
    assert not classify(Trouble(message=said, warnings=warned)).final


def test_a_broadcast_that_is_on_the_air_is_asked_for_again_later_and_costs_nothing() -> None:
    failure = classify(Trouble(message="the broadcast is not over", source="worker", exception="LiveNotOver"))
    assert (failure.kind, failure.scope, failure.spends, failure.final) == (Kind.LIVE_NOW, "item", False, False)


def test_an_ffprobe_that_does_not_work_is_the_machines_problem_and_not_the_videos() -> None:
    failure = classify(Trouble(message="cannot run ffprobe: it was killed", source="library", exception="HostProblem"))
    assert (failure.kind, failure.scope, failure.spends) == (Kind.NO_FFMPEG, "host", False)
