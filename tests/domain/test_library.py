"""What is missing of the library: a few videos are lost and fetched anew on demand, a mass of them is a doubt."""

import pytest

from tests.domain.examples import (
    GONE,
    MEDIA_PATH,
    METADATA_ONLY,
    OTHER,
    PLAYLIST,
    THUMBNAIL,
    VIDEO,
    accepted,
    archived,
    entry,
    list_page,
    listed,
    request,
    requested,
    started,
)
from tests.domain.specification import NOW, given
from ytarchived.domain.answers import Answer, sentence
from ytarchived.domain.commands import DoubtLibrary, ImportKnown, RecordPresence, RecordVerification
from ytarchived.domain.library import is_mass
from ytarchived.domain.media import ArchivedFile, Damage
from ytarchived.domain.outcomes import (
    DoubtEnded,
    FilesFound,
    FilesMissed,
    KnownElsewhere,
    LibraryDoubted,
    Outcome,
    VerificationFinished,
    VideoArchived,
)
from ytarchived.domain.story import words

HELD = (requested(), started(), archived())
MISSED = FilesMissed(key=VIDEO, damages=(GONE,))
DOUBTED = LibraryDoubted(missing=12, held=100, examples=(MEDIA_PATH,))
ARCHIVED = Answer(verdict="archived", key=VIDEO, path=MEDIA_PATH, at=NOW.isoformat())
KNOWN = KnownElsewhere(key=VIDEO, source="archive.txt")


def held_as(number: int) -> tuple[str, VideoArchived]:
    """One of many archived videos."""
    video_id = f"video{number:06}"
    file = ArchivedFile(path=f"videos/{video_id}/{video_id}.mp4", role="media", bytes=1, sha256="ab" * 32)
    one = archived(number)
    return f"youtube:{video_id}", VideoArchived(
        key=f"youtube:{video_id}", job=number, files=(file,), media=one.media, quality="best"
    )


def gone(key: str) -> Damage:
    video_id = key.removeprefix("youtube:")
    return Damage(path=f"videos/{video_id}/{video_id}.mp4", kind="missing", detail="no such file")


def library_of(number: int) -> tuple[list[str], list[Outcome]]:
    keys: list[str] = []
    outcomes: list[Outcome] = []
    for each in range(1, number + 1):
        key, outcome = held_as(each)
        keys.append(key)
        outcomes += [requested(each, key), started(each, key=key), outcome]
    return keys, outcomes


@pytest.mark.parametrize(
    ("missing", "held", "mass"),
    [
        (1, 1, False),
        (1, 10, False),
        (2, 10, True),
        (2, 40, False),
        (3, 40, True),
        (10, 1000, False),
        (11, 1000, True),
        (25_000, 25_000, True),
    ],
)
def test_more_than_ten_videos_or_a_twentieth_are_a_mass_but_one_never_is(missing: int, held: int, mass: bool) -> None:
    assert is_mass(missing, held) is mass


def test_a_video_that_is_missing_is_lost() -> None:
    given(*HELD).when(RecordPresence(held=100, missing=(GONE,))).then(MISSED)


def test_a_lost_video_is_asked_for_anew() -> None:
    given(*HELD, MISSED).when(request()).then(requested(2)).answers(accepted(2))


def test_a_lost_video_that_is_listed_again_is_asked_for_anew() -> None:
    title = "A title"
    asked = requested(3, VIDEO, origin="job 2", parent=2, title=title)
    given(*HELD, MISSED, requested(2, PLAYLIST), started(2, key=PLAYLIST)).when(list_page(entry(), job=2)).then(
        asked, listed([entry()], [accepted(3)], job=2)
    )


def test_a_lost_video_that_was_fetched_anew_is_held() -> None:
    again = (MISSED, requested(2), started(2), archived(2))
    given(*HELD, *again).when(request()).then_nothing().answers(ARCHIVED)


def test_a_video_that_is_known_to_be_lost_is_not_recorded_twice() -> None:
    given(*HELD, MISSED).when(RecordPresence(held=100, missing=(GONE,))).then_nothing()


def test_a_video_that_is_back_is_held() -> None:
    given(*HELD, MISSED).when(RecordPresence(held=100, back=(VIDEO,))).then(FilesFound(key=VIDEO))
    given(*HELD, MISSED, FilesFound(key=VIDEO)).when(request()).then_nothing().answers(ARCHIVED)


def test_what_was_never_missing_cannot_be_back() -> None:
    given(*HELD).when(RecordPresence(held=100, back=(VIDEO, OTHER))).then_nothing()


def test_a_mass_is_not_taken_for_lost() -> None:
    keys, outcomes = library_of(12)
    report = RecordPresence(held=100, missing=tuple(map(gone, keys)))
    given(*outcomes).when(report).then_refused(
        "cannot take 12 of 100 videos for lost: so many do not vanish one by one"
    )


def test_a_mass_is_a_doubt_and_told_once() -> None:
    doubt = DoubtLibrary(missing=12, held=100, examples=(MEDIA_PATH,))
    given(*HELD).when(doubt).then(DOUBTED)
    given(*HELD, DOUBTED).when(doubt).then_nothing()


def test_nothing_is_fetched_again_while_the_library_is_doubted() -> None:
    given(*HELD, DOUBTED).when(request()).then_nothing().answers(ARCHIVED)


def test_a_doubt_ends_when_the_files_are_back() -> None:
    given(*HELD, DOUBTED).when(RecordPresence(held=100)).then(DoubtEnded())
    given(*HELD, DOUBTED, DoubtEnded()).when(RecordPresence(held=100)).then_nothing()


def test_a_person_may_say_that_a_mass_is_lost() -> None:
    keys, outcomes = library_of(12)
    missing = tuple(map(gone, keys))
    given(*outcomes, DOUBTED).when(RecordPresence(held=12, missing=missing, by="socket")).then(
        DoubtEnded(by="socket"),
        *(FilesMissed(key=key, damages=(damage,)) for key, damage in zip(keys, missing, strict=True)),
    )


def verified(*damages: Damage, whole: tuple[str, ...] = ()) -> RecordVerification:
    return RecordVerification(
        scope="everything", held=100, videos=1, files=2, bytes=1010, seconds=0.5, damages=damages, whole=whole
    )


def finding(*damages: Damage) -> VerificationFinished:
    return VerificationFinished(scope="everything", videos=1, files=2, bytes=1010, seconds=0.5, damages=damages)


def test_a_verification_of_a_whole_library_is_recorded() -> None:
    given(*HELD).when(verified()).then(finding())


def test_a_damaged_file_is_recorded_and_its_video_is_lost() -> None:
    altered = Damage(path=MEDIA_PATH, kind="altered", detail="SHA-256 00 instead of ab")
    gone_too = Damage(path=THUMBNAIL.path, kind="missing", detail="no such file")
    given(*HELD).when(verified(altered, gone_too)).then(
        finding(altered, gone_too), FilesMissed(key=VIDEO, damages=(altered, gone_too))
    )


def test_a_file_that_cannot_be_read_is_recorded_and_nothing_concluded() -> None:
    unreadable = Damage(path=MEDIA_PATH, kind="unreadable", detail="input/output error")
    given(*HELD).when(verified(unreadable)).then(finding(unreadable))


def test_of_a_mass_of_damaged_files_nothing_is_concluded() -> None:
    keys, outcomes = library_of(12)
    damages = tuple(map(gone, keys))
    given(*outcomes).when(verified(*damages)).then(finding(*damages))


def test_a_mass_of_files_that_were_read_and_differ_is_a_fact() -> None:
    keys, outcomes = library_of(12)
    altered = [Damage(path=gone(key).path, kind="altered", detail="SHA-256 00 instead of ab") for key in keys]
    missed = [FilesMissed(key=key, damages=(damage,)) for key, damage in zip(keys, altered, strict=True)]
    given(*outcomes).when(verified(*altered)).then(finding(*altered), *missed)
    absent = [gone(key) for key in keys[6:]]
    given(*outcomes).when(verified(*altered[:6], *absent)).then(finding(*altered[:6], *absent), *missed[:6])


def test_a_lost_video_that_is_read_as_whole_is_held() -> None:
    given(*HELD, MISSED).when(verified(whole=(VIDEO,))).then(finding(), FilesFound(key=VIDEO))


def test_a_video_archived_elsewhere_is_answered_so() -> None:
    answer = Answer(verdict="archived", key=VIDEO, note="known from archive.txt, not in this library")
    given(KNOWN).when(request()).then_nothing().answers(answer)
    assert sentence(answer) == "already archived elsewhere (known from archive.txt, not in this library)"


def test_force_and_metadata_alone_are_not_stopped_by_what_is_elsewhere() -> None:
    given(KNOWN).when(request(force=True)).then(requested())
    given(KNOWN).when(request(options=METADATA_ONLY)).then(requested(options=METADATA_ONLY))


def test_an_import_tells_what_was_known_or_held_before() -> None:
    keys = (VIDEO, OTHER, OTHER, "youtube:video000001")
    given(*HELD, KnownElsewhere(key=OTHER, source="old.txt")).when(ImportKnown(source="archive.txt", keys=keys)).then(
        KnownElsewhere(key="youtube:video000001", source="archive.txt")
    ).answers(
        ARCHIVED,
        Answer(verdict="duplicate", key=OTHER),
        Answer(verdict="accepted", key="youtube:video000001"),
    )


def test_a_video_that_is_held_is_ours_wherever_else_it_is() -> None:
    given(KNOWN, *HELD).when(request()).answers(ARCHIVED)


def test_what_happens_to_the_library_is_told_in_words() -> None:
    assert words(MISSED) == f"{MEDIA_PATH} is missing (no such file): it is fetched anew when somebody asks for it"
    assert words(FilesFound(key=VIDEO)) == "its files are in their place again"
    assert words(DOUBTED) == "12 of 100 videos are not in their place: nothing is concluded until a person says so"
    assert words(DoubtEnded()) == "the missing videos are in their place again"
    assert words(DoubtEnded(by="socket")) == "socket said that the missing videos are lost"
    assert words(finding()) == "verified everything: 2 files read, all of them are what was archived"
    assert words(finding(GONE, GONE)) == (
        f"verified everything: 2 files read, {MEDIA_PATH} is missing (no such file) and 1 more"
    )
    assert words(KNOWN) == "known from archive.txt, not in this library"
