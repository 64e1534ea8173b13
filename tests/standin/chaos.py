"""Every so manieth request of a label goes wrong in one of twenty ways, the same ones for the same seed.

The proxy asks it about every request and its answer. What goes wrong depends on what is asked for and on how often it was
asked for before, never on what else is under way, so that a run with many workers is the same every time.
"""

from hashlib import blake2b

from .faults import NOISE, SOME_PAGE, Fault, Faults
from .http import Manner, Request, Response, html_response, redirect

ANYWHERE = (
    *("reset", "closed", "500", "502", "503", "404", "429", "empty", "html", "garbage"),
    *("cut", "torn", "short", "slow", "stalled", "silent", "redirect"),
)
PAGE_ONLY = ("unavailable", "no streams")
MEDIA_ONLY = ("403",)
WAYS = (*ANYWHERE, *PAGE_ONLY, *MEDIA_ONLY)
"""All the ways in which something goes wrong."""

_MANNERS = {
    "reset": Manner.RESET,
    "closed": Manner.CLOSED,
    "cut": Manner.CUT,
    "torn": Manner.TORN,
    "slow": Manner.SLOW,
    "stalled": Manner.STALLED,
    "silent": Manner.SILENT,
}
_REASONS = {"unavailable": "NAVL", "no streams": "OFFL"}


class Chaos:
    """What goes wrong for one label; `patience_seconds` is how long a slow or silent answer lasts before it ends."""

    def __init__(self, seed: int, one_in: int, patience_seconds: float) -> None:
        self._seed = seed
        self._one_in = one_in
        self._patience_seconds = patience_seconds
        self._asked: dict[str, int] = {}
        self.struck: list[str] = []

    def way(self, request: Request, faults: Faults) -> str:
        """How this request goes wrong, empty when it does not; a reason for a page is set among the faults of its video."""
        if request.path == "/redirect":
            return "redirect"
        way = self._drawn(request)
        if way:
            self.struck.append(way)
        if way in _REASONS:
            faults.set(Fault(target=request.query["v"], code=_REASONS[way], times=1))
        return way

    def spoil(self, response: Response, way: str) -> Response:
        """The answer as it goes wrong."""
        if way in _MANNERS:
            response.manner = _MANNERS[way]
            response.patience_seconds = self._patience_seconds
        elif way.isdigit():
            return Response(status=int(way), headers={"Content-Type": "text/plain", "Retry-After": "1"})
        elif way == "empty":
            return Response(headers={"Content-Type": "text/plain"})
        elif way == "html":
            return html_response(SOME_PAGE)
        elif way == "garbage":
            response.body = NOISE[: min(response.length_bytes, len(NOISE))]
        elif way == "short":
            # as if the body ended there: whoever trusts the length takes a part for the whole
            response.headers["Content-Length"] = str(response.length_bytes // 2)
            response.manner = Manner.CUT
        elif way == "redirect":
            return redirect("https://www.youtube.com/redirect?to=itself")
        return response

    def _drawn(self, request: Request) -> str:
        place = (
            f"{request.path} {request.query.get('id') or request.query.get('v', '')} {request.query.get('itag', '')}"
        )
        if request.path.startswith("/youtubei/"):
            place += str(request.json().get("videoId", ""))
        times = self._asked[place] = self._asked.get(place, 0) + 1
        drawn = int.from_bytes(blake2b(f"{self._seed}/{place}/{times}".encode(), digest_size=8).digest())
        if drawn % self._one_in:
            return ""
        ways = ANYWHERE + (PAGE_ONLY if request.path == "/watch" else MEDIA_ONLY * request.path.endswith("playback"))
        return ways[drawn // self._one_in % len(ways)]
