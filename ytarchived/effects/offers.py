"""What a video offers, asked of YouTube while a person waits: bounded in time and in how many may ask at once.

The control API asks; a worker beside those that download answers.
"""

from typing import ClassVar

import anyio

from ytarchived.domain.failure import Failure, classify
from ytarchived.domain.targets import Target
from ytarchived.domain.trouble import Trouble
from ytarchived.effects.workers.messages import Failed, Offered, Order, Report
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


class Offers:
    """Asks what videos offer."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._places = anyio.CapacityLimiter(AT_ONCE)

    async def of(self, video: Target) -> Offered:
        """The formats and captions of a video; raises NotOffered, NotAnswered or NotNow with the reason."""
        order = Order(task="formats", url=video.url, video_id=video.id)
        with anyio.move_on_after(PATIENCE_SECONDS):
            async with self._places:
                match await self._workers.run(order, _ignore):
                    case Offered() as offered:
                        return offered
                    case Failed(trouble=trouble):
                        raise _refusal(video, classify(trouble))
                    case other:
                        raise _refusal(video, classify(Trouble(message=f"the answer was {other}", source="worker")))
        raise NotAnswered(
            f"cannot list the formats of {video.id}: there was no answer in {PATIENCE_SECONDS:.0f} seconds"
        )


def _refusal(video: Target, failure: Failure) -> YtarchivedError:
    kind = {"item": NotOffered, "network": NotAnswered}.get(failure.scope, NotNow)
    first_line = failure.words.partition("\n")[0]
    return kind(f"cannot list the formats of {video.id}: {first_line or failure.kind}", hint=failure.advice)


async def _ignore(report: Report) -> None:
    """Nothing is shown of a question."""
