"""What a video or a list offers, asked of YouTube while a person waits: bounded in time and in how many may ask at once.

The control API asks; the Data API answers for lists, or a worker beside those that download.
"""

from collections.abc import Awaitable, Callable
from typing import ClassVar

import anyio
from msgspec import Struct

from ytarchived.domain.classification import classify
from ytarchived.domain.failure import Failure
from ytarchived.domain.media import Source
from ytarchived.domain.targets import Target
from ytarchived.effects.data_api.api import DataApi
from ytarchived.effects.data_api.calls import ApiUnavailable
from ytarchived.effects.data_api.listing import playlist_of
from ytarchived.effects.workers.messages import Failed, Listed, Offered, Order, Outcome, Report
from ytarchived.effects.workers.pool import Workers
from ytarchived.errors import Code, YtarchivedError

PATIENCE_SECONDS = 60.0
"""How long a person waits at most."""

AT_ONCE = 2
"""Questions that are asked at a time; others wait their turn."""


class NotOffered(YtarchivedError):
    """cannot say what the video offers: it is not available"""

    code: ClassVar[Code] = Code.VIDEO_UNAVAILABLE


class NotAnswered(YtarchivedError):
    """cannot say what the video offers: YouTube does not answer"""

    code: ClassVar[Code] = Code.NETWORK_TIMEOUT


class NotNow(YtarchivedError):
    """cannot say what the video offers now"""

    code: ClassVar[Code] = Code.SERVICE_UNAVAILABLE


Hear = Callable[[Report], Awaitable[None]]


class ListOffer(Struct, frozen=True, kw_only=True):
    """What a playlist or channel is, before anything of it is asked for."""

    title: str
    channel: str
    description: str
    entries: int | None
    """None where YouTube does not say how many there are."""
    source: Source


class Offers:
    """Asks what videos and lists offer."""

    def __init__(self, workers: Workers, data_api: DataApi | None = None) -> None:
        self._workers = workers
        self._data_api = data_api
        self._places = anyio.CapacityLimiter(AT_ONCE)

    async def of(self, video: Target) -> Offered:
        """The formats and captions of a video; raises NotOffered, NotAnswered or NotNow with the reason."""
        order = Order(task="formats", url=video.url, video_id=video.id)
        answer = await self._ask(order, _ignore, f"list the formats of {video.id}")
        if isinstance(answer, Offered):
            return answer
        raise NotNow(f"cannot list the formats of {video.id}: the answer was {answer}")

    async def of_list(self, target: Target) -> ListOffer:
        """What a playlist or channel is, from its first entry alone; raises NotOffered, NotAnswered or NotNow."""
        if self._data_api is not None and (offer := await _from_api(self._data_api, target)):
            return offer
        pages: list[Listed] = []

        async def hear(report: Report) -> None:
            if isinstance(report, Listed):
                pages.append(report)

        await self._ask(Order(task="list", url=target.url, most_entries=1), hear, f"look at {target.url}")
        if not pages:
            raise NotNow(f"cannot look at {target.url}: nothing was told of it")
        page = pages[0]
        return ListOffer(
            title=page.title, channel=page.channel, description=page.description, entries=page.expected, source="yt-dlp"
        )

    async def _ask(self, order: Order, hear: Hear, doing: str) -> Outcome:
        with anyio.move_on_after(PATIENCE_SECONDS):
            async with self._places:
                answer = await self._workers.run(order, hear)
                if isinstance(answer, Failed):
                    raise _refusal(doing, classify(answer.trouble))
                return answer
        raise NotAnswered(f"cannot {doing}: there was no answer in {PATIENCE_SECONDS:.0f} seconds")


async def _from_api(api: DataApi, target: Target) -> ListOffer | None:
    try:
        found = await playlist_of(api, target, "direct")
        if found is None:
            return None
        page, _ = await api.page(found[0], "", "direct")
    except ApiUnavailable:
        return None
    about = found[1]
    return ListOffer(
        title=about.title,
        channel=about.channel_title,
        description=about.description,
        entries=page.page_info.total_results,
        source="data-api",
    )


def _refusal(doing: str, failure: Failure) -> YtarchivedError:
    kind = {"item": NotOffered, "network": NotAnswered}.get(failure.scope, NotNow)
    first_line = failure.words.partition("\n")[0]
    return kind(f"cannot {doing}: {first_line or failure.kind}", hint=failure.advice)


async def _ignore(report: Report) -> None:
    """Nothing is shown of a question."""
