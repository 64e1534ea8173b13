"""Makes a request that is sent again harmless: the same `Idempotency-Key` gets the jobs that the first one was given.

The key and a digest of the body become the trace of everything that the request leads to, so that the log itself remembers
it: across restarts, and also when the first request was cut off half-way. `jobs` asks here before it asks the ledger.
"""

import hashlib
import re
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import msgspec
from msgspec import Struct

from ytarchived.effects.control.context import Context
from ytarchived.effects.control.envelope import RequestRefused
from ytarchived.errors import CommandRefused, Overloaded
from ytarchived.record.projections.jobs import ASKED_ONCE, jobs_asked_once

HEADER = "idempotency-key"

_KEY = re.compile(r"[A-Za-z0-9._-]{1,64}")
_DIGEST_CHARACTERS = 16


class Asked(Struct, frozen=True, kw_only=True):
    """A request with the trace that it leaves in the log, and the jobs by target that it was given before."""

    trace: str
    jobs: Mapping[str, deque[int]]

    def job_of(self, key: str) -> int | None:
        """The job that this target was given when the request came first, each only once."""
        jobs = self.jobs.get(key)
        return jobs.popleft() if jobs else None


def token(headers: Mapping[str, str]) -> str:
    """The key that a request came with, empty where it came without; raises RequestRefused when it is no token."""
    if HEADER not in headers:
        return ""
    key = headers[HEADER].strip('"')
    if not _KEY.fullmatch(key):
        raise RequestRefused(
            "cannot take the request: its Idempotency-Key is not made of 1 to 64 letters, digits, dots, - and _",
            hint="send a random UUID, a new one with each new request",
        )
    return key


@asynccontextmanager
async def asked_once(context: Context, headers: Mapping[str, str], body: Struct, trace: str) -> AsyncIterator[Asked]:
    """What an earlier request of the same key led to, while nobody else is answered under that key.

    Without a key every request is a new one. Raises CommandRefused when the key came with another body, Overloaded while it
    is being answered, RequestRefused when it is no token.
    """
    key = token(headers)
    if not key:
        yield Asked(trace=trace, jobs={})
        return
    if key in context.answering:
        raise Overloaded(
            "cannot take the request: one with the same Idempotency-Key is being answered",
            hint="send it again in a second",
        )
    context.answering.add(key)
    try:
        yield await _remembered(context, key, body)
    finally:
        context.answering.discard(key)


async def _remembered(context: Context, key: str, body: Struct) -> Asked:
    digest = hashlib.sha256(msgspec.json.encode(body)).hexdigest()[:_DIGEST_CHARACTERS]
    trace = f"{ASKED_ONCE}{key}:{digest}"
    jobs: dict[str, deque[int]] = defaultdict(deque)
    for job in await context.ledger.read(jobs_asked_once, key):
        if job.trace != trace:
            raise CommandRefused(
                f"cannot take the request: its Idempotency-Key {key} came with another body before",
                hint="send a new key with each new request",
            )
        jobs[job.key].append(job.job)
    return Asked(trace=trace, jobs=jobs)
