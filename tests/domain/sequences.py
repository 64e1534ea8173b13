"""Random lives of an archive: moves that become commands about jobs which mostly exist, and an archive in memory.

The moves are drawn by hypothesis; what a move is about is picked among what the archive holds by then, so that most commands
fit and some do not. The tests of the record replay the same commands on a database.
"""

from datetime import timedelta
from typing import Literal, NamedTuple

from hypothesis import strategies as st

from tests.domain.examples import DAMAGED, FACTS, RATE_LIMITED, REMOVED
from tests.domain.specification import NOW
from ytarchived.domain.collection import Collection
from ytarchived.domain.commands import (
    AbandonProbe,
    AdoptLibrary,
    ApproveFile,
    CancelJob,
    Command,
    CompleteJob,
    CreatePlan,
    DismissItems,
    DoubtLibrary,
    FileLine,
    FinishListing,
    HoldFile,
    ImportKnown,
    PauseAll,
    PauseJob,
    PrioritiseJob,
    RecordAbsence,
    RecordApiCall,
    RecordArchived,
    RecordFailure,
    RecordFiled,
    RecordInterruption,
    RecordListing,
    RecordMetadata,
    RecordPresence,
    RecordProbe,
    RecordVerification,
    RequestDownload,
    ResetSession,
    ResumeAll,
    ResumeJob,
    RetryJob,
    RetryPlan,
    StartAttempt,
    StartProbe,
    TakeFile,
)
from ytarchived.domain.decider import State, decide, evolve, initial, touches
from ytarchived.domain.failure import Failure
from ytarchived.domain.job import Cancelled, Expanded, Failed, Queued, Retrying, Running
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import ArchivedFile, Damage, Entry, VideoMetadata
from ytarchived.domain.moment import Decision, Moment
from ytarchived.domain.options import Options
from ytarchived.domain.outcomes import JobRequested, Outcome
from ytarchived.domain.targets import from_key
from ytarchived.domain.video import Video
from ytarchived.errors import CommandRefused

IDS = tuple(f"video{number:06}" for number in range(4))
KEYS = (*(f"youtube:{video_id}" for video_id in IDS), "youtube:playlist:PLBCF2DAC6FFB574DE", "youtube:channel:@someone")
OPTIONS = (
    Options(),
    Options(quality="720p"),
    Options(quality="best"),
    Options(metadata_only=True),
    Options(quality="720p", output="audio"),
)
FAILURES = (DAMAGED, REMOVED, RATE_LIMITED, Failure(kind=Kind.DNS), Failure(kind=Kind.UNKNOWN, wait_seconds=60.0))

Kinds = tuple[type[Command], ...]
ASKS: Kinds = (
    RequestDownload,
    RequestDownload,
    TakeFile,
    HoldFile,
    ApproveFile,
    RecordFiled,
    AdoptLibrary,
    RecordApiCall,
    ResetSession,
)
ABOUT_FILES: Kinds = (RecordPresence, DoubtLibrary, RecordVerification, ImportKnown)
REPORTS: Kinds = (
    StartAttempt,
    StartAttempt,
    StartAttempt,
    RecordMetadata,
    RecordArchived,
    RecordListing,
    FinishListing,
    CompleteJob,
    RecordFailure,
    RecordInterruption,
    CancelJob,
    PauseJob,
    ResumeJob,
    ResumeJob,
    RetryJob,
    PrioritiseJob,
    CreatePlan,
    RetryPlan,
    DismissItems,
    RecordAbsence,
    StartProbe,
)


class Move(NamedTuple):
    """One step of a life: what kind of command, and the draws that choose what it is about."""

    kind: type[Command]
    pick: int
    variant: int
    chance: float
    later: timedelta


moves = st.lists(
    st.builds(
        Move,
        st.sampled_from(ASKS) | st.sampled_from(REPORTS) | st.sampled_from(ABOUT_FILES),
        st.integers(0, 20),
        st.integers(0, 20),
        st.floats(0, 1, exclude_max=True),
        st.sampled_from([timedelta(0), timedelta(seconds=20), timedelta(hours=7), timedelta(days=2)]),
    ),
    min_size=20,
    max_size=60,
)


class Archive:
    """The ledger without a database: decides, folds, and remembers everything."""

    def __init__(self) -> None:
        self.now = NOW
        self.outcomes: list[Outcome] = []
        self.jobs: list[tuple[int, str]] = []
        self.states: dict[str, State] = {}

    def execute(self, command: Command, chance: float = 0.5) -> Decision:
        """Decide a command and fold what follows; raises CommandRefused."""
        states = {stream: self.state(stream) for stream in touches(command)}
        decision = decide(states, command, Moment(self.now, len(self.jobs) + 1, chance))
        for outcome in decision.outcomes:
            stream = outcome.stream
            self.states[stream] = evolve(self.state(stream), outcome, self.now)
            self.outcomes.append(outcome)
            if isinstance(outcome, JobRequested):
                self.jobs.append((outcome.job, outcome.key))
        return decision

    def state(self, stream: str) -> State:
        """The state of one stream."""
        return self.states.get(stream) or initial(stream)

    def play(self, move: Move) -> tuple[Command, Decision | CommandRefused]:
        """Make one move: the command it became, and what became of that."""
        self.now += move.later
        command = _command(move, self)
        try:
            return command, self.execute(command, move.chance)
        except CommandRefused as refused:
            return command, refused


def _command(move: Move, archive: Archive) -> Command:
    """The command of a move; mostly about a job that it fits, now and then about another one, or about none."""
    fitting = [job for job in archive.jobs if _fits(move.kind, archive, *job)]
    jobs = fitting if fitting and move.pick < 17 else archive.jobs
    number, key = jobs[-1 - move.pick % len(jobs)] if jobs and move.pick < 20 else (99, KEYS[move.variant % len(KEYS)])
    ids = [IDS[(move.variant + step) % len(IDS)] for step in range(move.pick % 4)]
    kind = move.kind
    if kind is RequestDownload:
        wanted = OPTIONS[move.variant % len(OPTIONS)]
        asked = KEYS[move.pick % len(KEYS)]
        return RequestDownload(key=asked, options=wanted, origin="socket", force=move.variant > 15)
    if kind is TakeFile:
        return _take(move, ids)
    if kind is HoldFile:
        name = f"{move.variant % 3}"
        return HoldFile(take=f"inbox:{name}", name=name, sha256="ef" * 32, bytes=100, format="text", lines=9_000)
    if kind is ApproveFile:
        return ApproveFile(take=f"inbox:{move.variant % 3}", by="socket")
    if kind is RecordFiled:
        return RecordFiled(paths={f"inbox:{move.variant % 3}": f"done/{move.variant}.txt"})
    if kind is RecordApiCall:
        reason = "quotaExceeded" if move.variant > 17 else ""
        return RecordApiCall(method="videos.list", purpose="background", units=1 + move.variant % 2, reason=reason)
    if kind is AdoptLibrary:
        return AdoptLibrary(library_id=str(move.variant % 2), path="/srv/archive")
    if kind in ABOUT_FILES:
        return _about_files(move, ids)
    if kind is RecordMetadata:
        video_id = from_key(key).id if move.variant < 19 else IDS[0]
        title, channel = f"title {move.variant % 3}", f"channel {move.variant % 2}"
        return RecordMetadata(
            key=key, job=number, metadata=VideoMetadata(video_id=video_id, title=title, channel=channel)
        )
    if kind is RecordArchived:
        path = f"videos/{from_key(key).id}.mp4"
        files = (ArchivedFile(path=path, role="media", bytes=1000 + move.variant, sha256="ab" * 32),)
        return RecordArchived(key=key, job=number, files=files, media=FACTS, quality="720p")
    if kind is RecordListing:
        entries = tuple(Entry(video_id=id, title=id, hidden="private" if move.variant > 15 else "") for id in ids)
        token = "" if move.variant % 2 else f"token {move.variant}"
        return RecordListing(key=key, job=number, page=1 + move.variant % 3, entries=entries, checkpoint=token)
    if kind is FinishListing:
        return FinishListing(key=key, job=number, complete=True, received=len(ids), title=f"title {move.variant % 2}")
    if kind is RecordFailure:
        return RecordFailure(key=key, job=number, failure=FAILURES[move.variant % len(FAILURES)])
    if kind is RecordInterruption:
        return RecordInterruption(key=key, job=number, reason="the daemon was stopped")
    if kind is CancelJob:
        return CancelJob(key=key, job=number, by="socket")
    if kind is CompleteJob:
        return CompleteJob(key=key, job=number)
    if kind in (CreatePlan, RetryPlan, DismissItems):
        return _about_plan(move, archive)
    if kind is RecordAbsence:
        return RecordAbsence(key=KEYS[move.variant % len(IDS)], witness="data-api")
    if kind is PauseJob:
        return PauseJob(key=key, job=number, by="socket")
    if kind is ResumeJob:
        return ResumeJob(key=key, job=number, by="socket")
    if kind is RetryJob:
        return RetryJob(key=key, job=number, by="socket", options=OPTIONS[1] if move.variant > 15 else None)
    if kind is PrioritiseJob:
        return PrioritiseJob(key=key, job=number, priority=move.variant % 3, by="socket")
    if kind is StartAttempt:
        return StartAttempt(key=key, job=number)
    return _about_us(move)


def _about_plan(move: Move, archive: Archive) -> Command:
    keys = tuple(dict.fromkeys(KEYS[(move.variant + step) % len(KEYS)] for step in range(1 + move.pick % 3)))
    plan = ("later", f"{archive.now:%Y-%m-%d}-removed")[move.pick % 2]
    if move.kind is CreatePlan:
        return CreatePlan(plan=f"{plan}-{move.variant}", title="A plan", keys=keys, by="socket")
    if move.kind is RetryPlan:
        return RetryPlan(plan=plan, keys=keys, by="socket", options=OPTIONS[move.variant % len(OPTIONS)])
    return DismissItems(plan=f"{plan}-{move.variant}" if move.pick > 10 else plan, keys=keys, by="socket")


def _about_us(move: Move) -> Command:
    match move.variant % 7:
        case 0 | 1:
            return StartProbe(key=KEYS[0])
        case 2 | 3:
            return RecordProbe(failure=FAILURES[move.pick % len(FAILURES)] if move.pick > 12 else None)
        case 4:
            return AbandonProbe(reason="the daemon was stopped")
        case 5:
            return PauseAll(by="socket") if move.pick > 15 else ResumeAll(by="socket")
        case _:
            return ResetSession(by="socket")


def _about_files(move: Move, ids: list[str]) -> Command:
    """A report about the library's files; half of them are of too many to be believed."""
    keys, held = tuple(f"youtube:{video_id}" for video_id in ids), 10 + move.variant * 10
    kinds: tuple[Literal["missing", "altered", "unreadable"], ...] = ("missing", "altered", "unreadable")
    damages = tuple(
        Damage(path=f"videos/{video_id}/{video_id}.mp4", kind=kinds[move.variant % 3], detail="") for video_id in ids
    )
    if move.kind is DoubtLibrary:
        return DoubtLibrary(missing=move.variant, held=held, examples=())
    if move.kind is ImportKnown:
        return ImportKnown(source=f"{move.variant % 2}.txt", keys=keys)
    if move.kind is RecordVerification:
        return RecordVerification(
            scope="everything", held=held, videos=1, files=1, bytes=1, seconds=1.0, damages=damages[1:], whole=keys[:1]
        )
    by = "socket" if move.variant > 17 else ""
    return RecordPresence(held=held, missing=damages[1:], back=keys[:1], by=by)


def _fits(kind: type[Command], archive: Archive, number: int, key: str) -> bool:
    state = archive.state(key)
    job = state.jobs[number].state if isinstance(state, Video | Collection) else None
    if kind is CompleteJob:
        return isinstance(job, Expanded) or (isinstance(job, Running) and isinstance(state, Video))
    if kind is RetryJob:
        return isinstance(job, Failed | Cancelled | Retrying)
    if kind in (StartAttempt, CancelJob, PauseJob, ResumeJob, PrioritiseJob):
        return isinstance(job, Queued | Retrying)
    return isinstance(job, Running) and isinstance(state, Collection) == (kind in (RecordListing, FinishListing))


def _take(move: Move, ids: list[str]) -> TakeFile:
    lines = [
        FileLine(
            number=number,
            text=video_id,
            key=f"youtube:{video_id}",
            options=OPTIONS[(move.variant + number) % len(OPTIONS)],
        )
        for number, video_id in enumerate(ids, start=1)
    ]
    lines.append(FileLine(number=len(ids) + 1, text="nonsense", reason="there is no link in it"))
    take = f"inbox:{move.variant % 3}"
    return TakeFile(take=take, name=f"{take[6:]}.txt", sha256="ef" * 32, bytes=100, format="text", lines=tuple(lines))
