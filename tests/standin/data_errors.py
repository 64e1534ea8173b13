"""The errors of the Data API, by the reason that programs know them by, in the shape Google sends them."""

from typing import Any

from msgspec import Struct

from .http import Response, json_response


class DataError(Struct, frozen=True):
    """An HTTP status with the one entry of its `errors`; `status` and `info` are Google's newer forms."""

    code: int
    domain: str
    reason: str
    message: str
    status: str = ""
    info: str = ""


_QUOTA = 'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.'
_OFF = "YouTube Data API v3 has not been used in project 1 before or it is disabled."
_BAD_KEY = "API key not valid. Please pass a valid API key."

ERRORS = {
    "quotaExceeded": DataError(403, "youtube.quota", "quotaExceeded", _QUOTA),
    "API_KEY_INVALID": DataError(400, "global", "badRequest", _BAD_KEY, "INVALID_ARGUMENT", "API_KEY_INVALID"),
    "API_KEY_EXPIRED": DataError(
        400, "global", "badRequest", "API key expired. Please renew the API key.", "INVALID_ARGUMENT", "API_KEY_INVALID"
    ),
    "keyInvalid": DataError(400, "usageLimits", "keyInvalid", "Bad Request"),
    "RESOURCE_EXHAUSTED": DataError(
        429, "global", "rateLimitExceeded", "Quota exceeded for quota metric 'Queries'.", "RESOURCE_EXHAUSTED"
    ),
    "rateLimitExceeded": DataError(403, "usageLimits", "rateLimitExceeded", "Rate Limit Exceeded"),
    "userRateLimitExceeded": DataError(403, "usageLimits", "userRateLimitExceeded", "User Rate Limit Exceeded"),
    "accessNotConfigured": DataError(403, "usageLimits", "accessNotConfigured", _OFF, "PERMISSION_DENIED"),
    "playlistNotFound": DataError(
        404,
        "youtube.playlistItem",
        "playlistNotFound",
        "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.",
    ),
    "playlistItemsNotAccessible": DataError(
        403,
        "youtube.playlistItem",
        "playlistItemsNotAccessible",
        "The request is not properly authorized to retrieve the specified playlist items.",
    ),
    "invalidFilters": DataError(
        400, "youtube.parameter", "invalidFilters", "The request specifies an invalid filter parameter."
    ),
    "invalidPageToken": DataError(
        400, "youtube.parameter", "invalidPageToken", "The request specifies an invalid page token."
    ),
    "missingRequiredParameter": DataError(
        400, "youtube.parameter", "missingRequiredParameter", "No filter selected. Expected one of: id, playlistId"
    ),
    "invalidParameter": DataError(400, "global", "invalidParameter", "Invalid field selection"),
    "authorizationRequired": DataError(
        401, "youtube.header", "authorizationRequired", "The request uses the mine parameter but is not authorized."
    ),
    "forbidden": DataError(403, "global", "forbidden", "The request is missing a valid API key.", "PERMISSION_DENIED"),
}


def refuse(reason: str) -> Response:
    """The answer of the Data API for an error of that reason."""
    error = ERRORS[reason]
    entry = {"message": error.message, "domain": error.domain, "reason": error.reason}
    body: dict[str, Any] = {"code": error.code, "message": error.message, "errors": [entry]}
    if error.status:
        body["status"] = error.status
    if error.info:
        kind = "type.googleapis.com/google.rpc.ErrorInfo"
        body["details"] = [{"@type": kind, "reason": error.info, "domain": "googleapis.com", "metadata": {}}]
    return json_response({"error": body}, error.code)
