"""What can be made to go wrong, by code, and the order in which one label's faults are used up.

A code is a reason that YouTube gives (reasons.REASONS), an error of the Data API (data_errors.ERRORS), something
special to lists (LIST_ONLY), or a place's letter (Place) followed by an HTTP status or one of HOW: W429, MTRN, PHNG.
Handlers ask for the fault that is theirs and spoil their answer with it.
"""

from collections.abc import Iterable
from enum import Enum

import msgspec

from .data_errors import ERRORS
from .http import Manner, Response, html_response, json_response
from .reasons import REASONS

NOISE = bytes((number * 197 + 31) % 256 for number in range(4096))
SOME_PAGE = (
    "<!DOCTYPE html><html><head><title>Welcome</title></head><body><p>Please sign in to the network.</p></body></html>"
)


class Place(Enum):
    """Where a fault strikes."""

    REASON = "reason"
    PAGE = "W"
    PLAYER = "P"
    MEDIA = "M"
    SUBTITLE = "S"
    THUMBNAIL = "T"
    LIST = "L"
    CONTINUATION = "C"
    DATA = "A"


HOW: dict[str, Manner] = {
    "RST": Manner.RESET,
    "EOF": Manner.CLOSED,
    "HNG": Manner.SILENT,
    "STL": Manner.STALLED,
    "SLO": Manner.SLOW,
    "TRN": Manner.CUT,
    "MID": Manner.CUT,
    "EMP": Manner.WHOLE,
    "HTM": Manner.WHOLE,
    "BAD": Manner.WHOLE,
}
LIST_ONLY = {"LGON", "LUNV", "CINC", "CLOP"}


def place_of(code: str) -> Place:
    """Where the code strikes. Raises ValueError for a code that does not exist."""
    if code in REASONS:
        return Place.REASON
    if code in ERRORS:
        return Place.DATA
    if code in LIST_ONLY:
        return Place(code[0])
    how = code[1:]
    if code[:1] in {place.value for place in Place} and (how in HOW or (how.isdigit() and 400 <= int(how) <= 599)):
        return Place(code[0])
    raise ValueError(f"no such fault: {code!r}")


class Fault(msgspec.Struct, kw_only=True):
    """Something that goes wrong for a target (an id, of media also ID/1080p, or * for all) so many times, or until cleared."""

    target: str
    code: str
    times: int | None = None
    after_bytes: int | None = None

    @property
    def place(self) -> Place:
        return place_of(self.code)

    @property
    def is_told(self) -> bool:
        """Whether the answer's own words carry it, rather than how it travels."""
        return self.code in REASONS or self.code in ERRORS or self.code in LIST_ONLY


class Faults:
    """One label's faults, the earliest set first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._of_visit: dict[str, Fault | None] = {}

    def set(self, fault: Fault) -> None:
        """Add a fault. Raises ValueError for a code that does not exist."""
        place_of(fault.code)
        self._faults.append(fault)

    def clear(self) -> None:
        self._faults.clear()
        self._of_visit.clear()

    def has(self, code: str) -> bool:
        """Whether such a fault is set, used up or not."""
        return any(fault.code == code for fault in self._faults)

    def take(self, places: Iterable[Place], *targets: str) -> Fault | None:
        """Use the first fault that strikes one of the places and targets, if there is one."""
        wanted = {"*", *targets}
        places = set(places)
        for fault in self._faults:
            if fault.target in wanted and fault.times != 0 and fault.place in places:
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def visit(self, video_id: str) -> Fault | None:
        """A watch page is asked for: use one fault, which the API requests that follow share."""
        fault = self.take({Place.REASON, Place.PAGE, Place.PLAYER}, video_id)
        self._of_visit[video_id] = fault
        return fault

    def of_visit(self, video_id: str) -> Fault | None:
        """The fault of the visit that an API request belongs to."""
        return self._of_visit[video_id] if video_id in self._of_visit else self.visit(video_id)


def spoil(response: Response, fault: Fault | None) -> Response:
    """The answer as the fault leaves it."""
    if fault is None:
        return response
    how = fault.code[1:]
    if how.isdigit():
        return _refusal(int(how), fault.place)
    match how:
        case "EMP":
            return Response(headers=_kind(response), body=b"")
        case "HTM":
            return html_response(SOME_PAGE)
        case "BAD":
            response.body = _noise(response.length_bytes)
        case _:
            response.manner = HOW[how]
            response.after_bytes = fault.after_bytes
    return response


def _kind(response: Response) -> dict[str, str]:
    return {"Content-Type": response.headers.get("Content-Type", "text/plain")}


def _noise(length_bytes: int) -> bytes:
    return (NOISE * (length_bytes // len(NOISE) + 1))[:length_bytes]


def _refusal(status: int, place: Place) -> Response:
    if place in (Place.MEDIA, Place.SUBTITLE, Place.THUMBNAIL):
        return Response(status=status, headers={"Content-Type": "text/plain"})
    error = {"code": status, "message": f"Request refused with {status}.", "errors": [], "status": "UNKNOWN"}
    return json_response({"error": error}, status)
