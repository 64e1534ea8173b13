"""One file, of the inbox or handed in: taken once with an answer for every line, or held until approved, and moved away."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, structs

from ytarchived.domain import collection as collection_
from ytarchived.domain import video as video_
from ytarchived.domain.answers import Answer
from ytarchived.domain.collection import Collection
from ytarchived.domain.commands import ApproveFile, FileLine, HoldFile, RecordFiled, TakeFile
from ytarchived.domain.moment import Decision, Moment, decided
from ytarchived.domain.options import Options, flaw
from ytarchived.domain.outcomes import FileApproved, FileFiled, FileHeld, FileTaken, JobRequested, Outcome, OutputWanted
from ytarchived.domain.video import Video
from ytarchived.errors import CommandRefused


class Take(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """How far a file came, and whether it was moved since it came there."""

    stage: Literal["new", "held", "approved", "taken"] = "new"
    filed: bool = False


def way_in(take: str) -> str:
    """Where it came in, by the identity of its take: `inbox`, `batch` where a person handed it in, `socket` for a request."""
    return take.partition(":")[0]


def request(
    state: Video | Collection,
    key: str,
    options: Options,
    *,
    number: int,
    origin: str,
    force: bool = False,
    priority: int = 0,
) -> tuple[tuple[JobRequested | OutputWanted, ...], Answer]:
    """Answer one ask for a target of any kind; options that cannot be carried out refuse it."""
    if reason := flaw(options):
        return (), Answer(verdict="refused", key=key, reason=f"cannot use the options: {reason}")
    if isinstance(state, Video):
        return video_.request(state, key, options, number=number, origin=origin, priority=priority, force=force)
    return collection_.request(state, key, options, number=number, origin=origin, priority=priority)


def take(take: Take, targets: Mapping[str, Video | Collection], command: TakeFile, moment: Moment) -> Decision:
    """Answer every line of a file; `targets` holds the state of every stream its lines name."""
    if take.stage == "taken":
        raise CommandRefused(f"cannot take {command.name}: it was taken already")
    if take.stage == "held":
        raise CommandRefused(f"cannot take {command.name}: it waits to be approved")
    targets = dict(targets)
    next_job = moment.next_job
    said: list[JobRequested | OutputWanted] = []
    line_of: dict[int | None, int] = {}
    first: dict[tuple[str, Options], tuple[int, Answer]] = {}
    answers = []
    for line in command.lines:
        answer = _repeat(line, first)
        if answer is None:
            origin = f"{way_in(command.take)} {command.name} line {line.number}"
            follows, answer = request(
                targets[line.key],
                line.key,
                line.options,
                number=next_job,
                origin=origin,
                force=command.force,
                priority=command.priority,
            )
            for outcome in follows:
                # A later line that wants less of the same video is served by this job.
                said.append(outcome)
                targets[line.key] = _evolved(targets[line.key], outcome, moment)
            if answer.verdict == "accepted":
                line_of[next_job] = line.number
                next_job += 1
            elif answer.job in line_of:
                answer = structs.replace(answer, line=line_of[answer.job])
            first[line.key, line.options] = line.number, answer
        answers.append(_noted(answer, line))
    taken = FileTaken(
        take=command.take,
        name=command.name,
        sha256=command.sha256,
        bytes=command.bytes,
        format=command.format,
        lines=tuple((line.number, line.text) for line in command.lines),
        answers=tuple(answers),
    )
    return decided([taken, *said], answers)


def _evolved(target: Video | Collection, outcome: Outcome, moment: Moment) -> Video | Collection:
    if isinstance(target, Video):
        return video_.evolve(target, outcome, moment.now)
    return collection_.evolve(target, outcome)


def _repeat(line: FileLine, first: Mapping[tuple[str, Options], tuple[int, Answer]]) -> Answer | None:
    if not line.key:
        return Answer(verdict="refused", reason=line.reason)
    if (line.key, line.options) not in first:
        return None
    number, answer = first[line.key, line.options]
    return Answer(verdict="duplicate", key=line.key, job=answer.job, line=number)


def _noted(answer: Answer, line: FileLine) -> Answer:
    return structs.replace(answer, note=line.note) if line.note else answer


def hold(take: Take, command: HoldFile) -> Decision:
    """Set a file aside that nobody has seen before."""
    if take.stage != "new":
        raise CommandRefused(f"cannot hold {command.name}: it was {take.stage} already")
    held = FileHeld(
        take=command.take,
        name=command.name,
        sha256=command.sha256,
        bytes=command.bytes,
        format=command.format,
        lines=command.lines,
    )
    return decided([held])


def approve(take: Take, command: ApproveFile) -> Decision:
    """Let a file be taken that was set aside; once more changes nothing."""
    if take.stage == "approved":
        return Decision()
    if take.stage != "held":
        raise CommandRefused(f"cannot approve {command.take}: it is not held")
    return decided([FileApproved(take=command.take, by=command.by)])


def file(takes: Mapping[str, Take], command: RecordFiled) -> Decision:
    """Record where files were moved to; a second report of the same changes nothing."""
    for name, path in command.paths.items():
        if takes[name].stage == "new":
            raise CommandRefused(f"cannot file {path}: it was never taken")
    return decided(FileFiled(take=name, path=path) for name, path in command.paths.items() if not takes[name].filed)


def evolve(take: Take, outcome: Outcome) -> Take:
    """The take after an outcome of its stream."""
    match outcome:
        case FileTaken():
            return Take(stage="taken")
        case FileHeld():
            return Take(stage="held")
        case FileApproved():
            return structs.replace(take, stage="approved")
        case FileFiled():
            return structs.replace(take, filed=True)
        case _:
            return take
