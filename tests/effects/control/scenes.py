"""What the world reports to the ledger, in the order in which it does: the past that the API is asked about."""

from ytarchived.domain.commands import (
    CancelJob,
    Command,
    CompleteJob,
    CreatePlan,
    FileLine,
    FinishListing,
    HoldFile,
    RecordArchived,
    RecordFailure,
    RecordFiled,
    RecordInterruption,
    RecordListing,
    RecordMetadata,
    RequestDownload,
    StartAttempt,
    TakeFile,
)
from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import ArchivedFile, Entry, MediaFacts, VideoMetadata
from ytarchived.domain.options import Options
from ytarchived.record.ledger import Ledger

VIDEO = "youtube:dQw4w9WgXcQ"
OTHER = "youtube:jNQXAC9IVRw"
PLAIN = Options()
PLAYLIST = "youtube:playlist:PLBCF2DAC6FFB574DE"


class World:
    """Reports to one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def _does(self, *commands: Command) -> None:
        for command in commands:
            await self._ledger.execute(command, trace="world")

    async def asks(self, key: str, options: Options = PLAIN, origin: str = "socket") -> int:
        """A target is asked for and becomes the job of this number."""
        [answer] = await self._ledger.execute(RequestDownload(key=key, options=options, origin=origin), trace="world")
        assert answer.verdict == "accepted" and answer.job
        return answer.job

    async def starts(self, key: str, job: int) -> None:
        await self._does(StartAttempt(key=key, job=job))

    async def describes(self, key: str, job: int, title: str, channel: str = "") -> None:
        metadata = VideoMetadata(video_id=key.removeprefix("youtube:"), title=title, channel=channel)
        await self._does(RecordMetadata(key=key, job=job, metadata=metadata))

    async def archives(self, key: str, job: int, missing: tuple[str, ...] = ()) -> None:
        name = key.removeprefix("youtube:")
        media = ArchivedFile(path=f"videos/{name}/{name}.mp4", role="media", bytes=1000, sha256="ab" * 32)
        facts = MediaFacts(container="mp4", duration_seconds=212.0, height=720, video_codec="h264", audio_codec="aac")
        await self._does(RecordArchived(key=key, job=job, files=(media,), media=facts, quality="720p", missing=missing))

    async def fails(self, key: str, job: int, kind: Kind, words: str = "") -> None:
        await self._does(RecordFailure(key=key, job=job, failure=Failure(kind=kind, words=words)))

    async def interrupts(self, key: str, job: int, reason: str) -> None:
        await self._does(RecordInterruption(key=key, job=job, reason=reason))

    async def plans(self, plan: str, *keys: str) -> None:
        await self._does(CreatePlan(plan=plan, title=plan, keys=keys, by="socket"))

    async def cancels(self, key: str, job: int) -> None:
        await self._does(CancelJob(key=key, job=job, by="socket"))

    async def completes(self, key: str, job: int) -> None:
        await self._does(CompleteJob(key=key, job=job))

    async def lists(self, key: str, job: int, *entries: Entry, page: int = 1) -> None:
        await self._does(RecordListing(key=key, job=job, page=page, entries=entries))

    async def ends_listing(
        self, key: str, job: int, received: int, *, expected: int | None = None, reason: str = "", title: str = ""
    ) -> None:
        await self._does(
            FinishListing(
                key=key, job=job, complete=not reason, received=received, expected=expected, reason=reason, title=title
            )
        )

    async def drops(self, name: str, *keys: str) -> str:
        """A file with a line for each key is taken; its identity."""
        take = f"inbox:{name}"
        lines = tuple(FileLine(number=number, text=key, key=key) for number, key in enumerate(keys, start=1))
        await self._does(TakeFile(take=take, name=name, sha256="cd" * 32, bytes=20, format="text", lines=lines))
        return take

    async def holds(self, name: str, lines: int) -> str:
        """A file has so many lines that it waits to be approved; its identity."""
        take = f"inbox:{name}"
        await self._does(HoldFile(take=take, name=name, sha256="cd" * 32, bytes=20, format="text", lines=lines))
        return take

    async def files(self, take: str, path: str) -> None:
        await self._does(RecordFiled(paths={take: path}))


async def archived(world: World, key: str, title: str = "") -> int:
    """A video's whole way into the library; its job."""
    job = await world.asks(key)
    await world.starts(key, job)
    await world.describes(key, job, title)
    await world.archives(key, job)
    return job
