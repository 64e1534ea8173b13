"""What every answer is wrapped in: data, or a fault with its code, its hint and the HTTP status that fits.

Receives what handlers return or raise; hands responses to starlette.
"""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.responses import Response

import ytarchived
from ytarchived.errors import Code, CommandRefused, NotFound, YtarchivedError
from ytarchived.protocol import Envelope, Fault

log = logging.getLogger(__name__)

STATUS_OF_CODE = {
    Code.API_QUOTA_EXCEEDED: HTTPStatus.TOO_MANY_REQUESTS,
    Code.VIDEO_UNAVAILABLE: HTTPStatus.GONE,
    Code.NETWORK_TIMEOUT: HTTPStatus.GATEWAY_TIMEOUT,
    Code.STORAGE_FULL: HTTPStatus.INSUFFICIENT_STORAGE,
    Code.INVALID_CREDENTIALS: HTTPStatus.FORBIDDEN,
    Code.SERVICE_UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Code.INVALID_REQUEST: HTTPStatus.BAD_REQUEST,
    Code.INTERNAL_ERROR: HTTPStatus.INTERNAL_SERVER_ERROR,
}
_RETRY_AFTER_SECONDS = "1"
_SERVER = (b"server", f"ytarchived/{ytarchived.__version__}".encode())
"""By which a caller tells that it is of another version."""


class RequestRefused(YtarchivedError):
    """cannot take the request: it is not one of this API"""

    code = Code.INVALID_REQUEST

    def __init__(
        self,
        message: str,
        *,
        status: int = HTTPStatus.BAD_REQUEST,
        hint: str = "GET /api/v1/openapi.json describes every request",
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status


def succeeded(data: Any, trace: str, status: int = HTTPStatus.OK) -> Response:
    """The answer to a request that was done."""
    return _wrapped(Envelope(success=True, data=data, trace_id=trace), status)


def failed(error: Exception, trace: str) -> Response:
    """The answer to a request that was not done; what we did not foresee is told in the log alone."""
    if not isinstance(error, YtarchivedError):
        log.error("cannot answer request %s: %r", trace, error, exc_info=error)
        error = YtarchivedError(
            "cannot answer: something failed inside the daemon", hint=f"the daemon's log says more about {trace}"
        )
    fault = Fault(code=error.code, message=error.message, details={"hint": error.hint} if error.hint else {})
    response = _wrapped(Envelope(success=False, error=fault, trace_id=trace), _status(error))
    if error.code is Code.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = _RETRY_AFTER_SECONDS
    return response


def _status(error: YtarchivedError) -> int:
    match error:
        case RequestRefused(status=status):
            return status
        case NotFound():
            return HTTPStatus.NOT_FOUND
        case CommandRefused():
            return HTTPStatus.CONFLICT
        case _:
            return STATUS_OF_CODE[error.code]


def _wrapped(envelope: Envelope, status: int) -> Response:
    response = Response(msgspec.json.encode(envelope), status, media_type="application/json")
    response.raw_headers += ((b"x-trace-id", envelope.trace_id.encode("latin-1")), _SERVER)
    return response
