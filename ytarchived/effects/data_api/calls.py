"""One call of the Data API at a time, as far as the quota and the API's own state allow, and answers kept for a while.

`batches` and `api` ask here; every call is recorded with its cost, and what cannot be asked is said in a failure that
fails nothing, because yt-dlp serves as well.
"""

import secrets
from datetime import UTC, datetime

import anyio
from anyio import current_time
from msgspec import structs

from ytarchived.domain.breaker import Breaker, failed, obstacle
from ytarchived.domain.classification import classify
from ytarchived.domain.commands import RecordApiCall
from ytarchived.domain.failure import Failure
from ytarchived.domain.quota import UNITS, Budget, Purpose, may_spend
from ytarchived.effects.data_api.client import Client, mark_of
from ytarchived.effects.data_api.messages import Answered, Ask, Refused
from ytarchived.errors import Code, YtarchivedError
from ytarchived.record.cache import Cache, Kept
from ytarchived.record.ledger import Ledger
from ytarchived.record.projections import states

_UNCHANGED = b"null"


class ApiUnavailable(YtarchivedError):
    """cannot ask the Data API: it is not to be had now"""

    code = Code.SERVICE_UNAVAILABLE

    def __init__(self, message: str, failure: Failure | None = None) -> None:
        super().__init__(message, hint=failure.advice if failure else "")
        self.failure = failure


class Calls:
    """Makes calls within the budget."""

    def __init__(self, client: Client, cache: Cache, ledger: Ledger, budget: Budget) -> None:
        self.budget = budget
        self.cache = cache
        self._client = client
        self._ledger = ledger
        self._one = anyio.Lock()
        self._breaker = Breaker()

    @property
    def restarts(self) -> int:
        """How often the client died and was started anew."""
        return self._client.restarts

    @property
    def mark(self) -> str:
        """What tells the key from others."""
        return self._client.mark

    def use(self, key: str) -> bool:
        """Ask with this key from now on, forgetting what YouTube said of another one; whether it is another one."""
        if mark_of(key) == self.mark:
            return False
        self._client.use(key)
        self._breaker = Breaker()
        return True

    @property
    def problem(self) -> Failure | None:
        """Why the API is not asked for now; None while it is."""
        return obstacle(self._breaker, current_time())

    async def make(self, ask: Ask, purpose: Purpose) -> Answered:
        """What the API answers; raises ApiUnavailable when it refuses, rests after a refusal, or has no quota left."""
        async with self._one:
            if failure := self.problem:
                raise ApiUnavailable(f"cannot ask the Data API: it is left in peace after {failure.kind}", failure)
            spending, mark = await self._ledger.read(states.spending), self.mark
            if not may_spend(spending, self.budget, purpose, datetime.now(UTC), mark):
                raise ApiUnavailable("cannot ask the Data API: the day's quota is spent, or held in reserve")
            answer: Answered | Refused | None = None
            try:
                answer = await self._client.call(ask)
            finally:
                # also a call that nobody waits for any more was made
                with anyio.CancelScope(shield=True):
                    await self._record(ask, purpose, answer, mark)
            if isinstance(answer, Answered):
                self._breaker = Breaker()
                return answer
            failure = classify(answer.trouble)
            if mark == self.mark:
                self._breaker = failed(self._breaker, failure, current_time())
            raise ApiUnavailable(f"cannot ask the Data API: {failure.words}", failure)

    async def kept_or_made(self, name: str, ask: Ask, purpose: Purpose, since: datetime) -> Kept:
        """An answer: the kept one if it is from `since` or later, or has not changed meanwhile; raises ApiUnavailable."""
        now = datetime.now(UTC)
        kept = (await self.cache.get([name])).get(name)
        if kept is not None and kept.at >= since:
            return kept
        answer = await self.make(structs.replace(ask, etag=kept.etag) if kept else ask, purpose)
        body = kept.body if kept and bytes(answer.body) == _UNCHANGED else bytes(answer.body)
        newest = Kept(body, answer.etag, now)
        await self.cache.put({name: newest})
        return newest

    async def _record(self, ask: Ask, purpose: Purpose, answer: Answered | Refused | None, mark: str) -> None:
        match answer:
            case Answered(requests=requests):
                reason = ""
            case Refused(requests=requests, trouble=trouble):
                reason = trouble.reason or trouble.exception or "failed"
            case None:
                requests, reason = 1, "cancelled"
        call = RecordApiCall(
            method=f"{ask.resource}.list", purpose=purpose, units=max(requests, 1) * UNITS, reason=reason, key=mark
        )
        await self._ledger.execute(call, trace=secrets.token_hex(8))
