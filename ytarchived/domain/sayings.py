"""What the world says when something fails, and the kind that each saying means: texts, codes, numbers, exceptions.

`classification` reads these tables; a text that YouTube or yt-dlp changes is changed here and nowhere else.
"""

import errno
from collections.abc import Mapping

from ytarchived.domain.kind import Kind

SAYINGS: tuple[tuple[Kind, str, *tuple[str, ...]], ...] = (
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
    (Kind.DISK_FAULT, "input/output error", "unable to write data", "unable to open for writing"),
    (Kind.NO_FFMPEG, "ffmpeg not found", "ffprobe not found", "ffmpeg is not installed"),
    (Kind.NO_FFMPEG, "cannot find ffmpeg", "cannot probe … does not start", "cannot probe … gave no answer"),
    (Kind.NO_FFMPEG, "no such file or directory: … /ffmpeg'", "no such file or directory: … /ffprobe'"),
    (Kind.NO_JS_RUNTIME, "no supported javascript runtime"),
    (Kind.CHALLENGE_FAILED, "challenge solving failed", "signature solving failed"),
    # the way there; a broken proxy also says what broke it, so it comes first, but of a connection that ends without an
    # answer after the proxy made it, the same words are said; where the proxy made none, they are others
    (Kind.DROPPED, "unable to connect to proxy', remotedisconnected"),
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
    # streams kept from this session, or from everybody
    (Kind.DRM, "drm protected and only images"),
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
    (Kind.UNREADABLE_ANSWER, "failed to extract any player response", "failed to parse json", "redirect loop detected"),
    (Kind.STREAMS_WITHHELD, "only images are available for download"),
    (Kind.NO_FORMATS, "no video formats found"),
    (Kind.NO_SUCH_FORMAT, "requested format is not available"),
    (Kind.UNAVAILABLE_AMBIGUOUS, "this video is not available", "video unavailable"),
)
"""What YouTube, yt-dlp, ffmpeg and the network say, in small letters; an ellipsis stands for anything, before or after.

The first row with a saying that fits names the kind. Never a bare number: the texts carry links with digits in them.
"""

REASONS: Mapping[str, Kind] = {
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

ERRNOS: Mapping[int, Kind] = {
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

DISK_ERRNOS: Mapping[int, Kind] = {
    errno.EACCES: Kind.NO_PERMISSION,
    errno.EPERM: Kind.NO_PERMISSION,
    errno.EIO: Kind.DISK_FAULT,
    errno.ENOENT: Kind.LIBRARY_UNUSABLE,
    errno.ENODEV: Kind.LIBRARY_UNUSABLE,
    errno.ENOTCONN: Kind.LIBRARY_UNUSABLE,
    errno.ESTALE: Kind.LIBRARY_UNUSABLE,
}
"""Numbers that mean this only when the filesystem said them."""

OURS: Mapping[str, Kind] = {
    "SealRefused": Kind.MEDIA_DAMAGED,
    "StorageFull": Kind.DISK_FULL,
    "HostProblem": Kind.NO_FFMPEG,
    "LiveNotOver": Kind.LIVE_NOW,
    "CaptionsMissing": Kind.CAPTIONS_MISSING,
    "ThumbnailMissing": Kind.THUMBNAIL_MISSING,
}
"""Exceptions of our own that have concluded already."""

EXCEPTIONS: Mapping[str, Kind] = {
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

SOURCES: Mapping[str, Kind] = {
    "filesystem": Kind.DISK_FAULT,
    "ffmpeg": Kind.FFMPEG_FAILED,
    "worker": Kind.WORKER_LOST,
}
"""What it is when nothing is known but who said it."""
