"""The library as a whole: whose record this is about, what is missing of it, and when that is too much to be believed.

A few missing videos are concluded to be lost, so that whoever asks for them gets them anew. A mass absence is a disk in
trouble until a person says otherwise: it changes nothing but is told.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, structs

from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import (
    AdoptLibrary,
    DoubtLibrary,
    ImportKnown,
    RecordPresence,
    RecordVerification,
)
from ytarchived.domain.media import Damage
from ytarchived.domain.moment import Decision, decided
from ytarchived.domain.outcomes import (
    DoubtEnded,
    FilesFound,
    FilesMissed,
    KnownElsewhere,
    LibraryAdopted,
    LibraryDoubted,
    Outcome,
    VerificationFinished,
)
from ytarchived.domain.targets import Target
from ytarchived.domain.video import Video
from ytarchived.errors import CommandRefused

MASS = 10
"""More missing videos than this at once are no accident of single files."""
MASS_SHARE = 0.05
"""A larger share of the library than this neither, wherever it is more than one video."""


class Library(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """The identity of the library this record is about, empty until one was adopted, and how many videos it is doubted for."""

    library_id: str = ""
    doubted: int = 0


LibraryCommand = AdoptLibrary | DoubtLibrary | RecordPresence | RecordVerification | ImportKnown


def is_mass(missing: int, held: int) -> bool:
    """Whether so many missing videos of so many are too much to be believed."""
    return missing > 1 and (missing > MASS or missing > held * MASS_SHARE)


def key_of(damage: Damage) -> str:
    """The stream of the video that a file belongs to, by its place `videos/ID/...` in the library."""
    return Target(kind="video", id=damage.path.split("/")[1]).key


def decide(library: Library, videos: Mapping[str, Video], command: LibraryCommand) -> Decision:
    """What follows from a report about the library; `videos` holds the state of each video it names. Raises CommandRefused."""
    match command:
        case AdoptLibrary():
            return _adopt(library, command)
        case DoubtLibrary(missing=missing, held=held, examples=examples):
            if library.doubted == missing:
                return Decision()
            return decided([LibraryDoubted(missing=missing, held=held, examples=examples)])
        case RecordPresence():
            return decided(_presence(library, videos, command))
        case RecordVerification():
            return decided(_verification(videos, command))
        case ImportKnown():
            return _import(videos, command)


def evolve(library: Library, outcome: Outcome) -> Library:
    """The library after an outcome of its stream."""
    match outcome:
        case LibraryAdopted(library_id=library_id):
            return structs.replace(library, library_id=library_id)
        case LibraryDoubted(missing=missing):
            return structs.replace(library, doubted=missing)
        case DoubtEnded():
            return structs.replace(library, doubted=0)
        case _:
            return library


def _adopt(library: Library, command: AdoptLibrary) -> Decision:
    if library.library_id == command.library_id:
        return Decision()
    if library.library_id:
        raise CommandRefused(f"cannot adopt the library at {command.path}: this record is about another one")
    return decided([LibraryAdopted(library_id=command.library_id, path=command.path)])


def _presence(library: Library, videos: Mapping[str, Video], command: RecordPresence) -> Iterator[Outcome]:
    missing = [*_missed(videos, command.missing)]
    if not command.by and is_mass(len(missing), command.held):
        raise CommandRefused(
            f"cannot take {len(missing)} of {command.held} videos for lost: so many do not vanish one by one",
            hint="bring the disk back that they are on, or say that they are lost: `ytctl storage check --accept-loss`",
        )
    if library.doubted:
        yield DoubtEnded(by=command.by)
    yield from missing
    yield from _found(videos, command.back)


def _verification(videos: Mapping[str, Video], command: RecordVerification) -> Iterator[Outcome]:
    yield VerificationFinished(
        scope=command.scope,
        videos=command.videos,
        files=command.files,
        bytes=command.bytes,
        seconds=command.seconds,
        damages=command.damages,
    )
    # what could not be read may be whole: that is the disk's trouble, not the file's
    missed = [*_missed(videos, (damage for damage in command.damages if damage.kind != "unreadable"))]
    # what was read and differs is a fact, however much it is; what is not there may come back with its disk
    absent = [each for each in missed if all(damage.kind == "missing" for damage in each.damages)]
    doubted = absent if is_mass(len(absent), command.held) else []
    yield from (each for each in missed if each not in doubted)
    yield from _found(videos, command.whole)


def _found(videos: Mapping[str, Video], keys: Iterable[str]) -> Iterator[FilesFound]:
    for key in keys:
        held = videos[key].held
        if held is not None and held.lost:
            yield FilesFound(key=key)


def _missed(videos: Mapping[str, Video], damages: Iterable[Damage]) -> Iterator[FilesMissed]:
    """One outcome for each video that is held and was not known to lack these files."""
    by_video: dict[str, list[Damage]] = {}
    for damage in damages:
        by_video.setdefault(key_of(damage), []).append(damage)
    for key, found in by_video.items():
        held = videos[key].held
        if held is not None and not held.lost:
            yield FilesMissed(key=key, damages=tuple(found))


def _import(videos: Mapping[str, Video], command: ImportKnown) -> Decision:
    outcomes, answers = [], []
    for key in dict.fromkeys(command.keys):
        video = videos[key]
        if video.held is not None:
            answers.append(Answer(verdict="archived", key=key, path=video.held.path, at=video.held.at.isoformat()))
        elif video.known:
            answers.append(Answer(verdict="duplicate", key=key))
        else:
            outcomes.append(KnownElsewhere(key=key, source=command.source))
            answers.append(Answer(verdict="accepted", key=key))
    return decided(outcomes, answers)
