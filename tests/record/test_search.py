"""What the search database finds after what it was told, and in which order."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.domain.examples import REMOVED, archived, cancelled, completed, failed, requested
from ytarchived.domain.media import ArchivedFile, VideoMetadata
from ytarchived.domain.outcomes import JobRequested, JobRetried, MetadataCaptured, Outcome, VideoArchived
from ytarchived.domain.search import MOST_CHARACTERS, SearchRefused, read_query
from ytarchived.domain.views import FoundVideo, Hit
from ytarchived.record.connection import connect_to_read, connect_to_write
from ytarchived.record.search import changes, finding, schema
from ytarchived.record.search.changes import ReadTo, Track

PLAYLIST = "youtube:playlist:PLBCF2DAC6FFB574DE"


class Index:
    """A search database that is told of videos by their number."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._position = 0

    def learns(self, *outcomes: Outcome) -> None:
        """Outcomes are read from the log."""
        rows = []
        for outcome in outcomes:
            self._position += 2
            body = msgspec.json.encode(outcome).decode()
            tag = type(outcome).__name__
            rows.append((self._position, self._position * 10, outcome.stream, 1, tag, outcome.schema, "", body))
        changes.learn(self.db, rows)

    def hears_of(self, number: int, title: str = "", **more: Any) -> None:
        """A video is described."""
        metadata = VideoMetadata(video_id=id_of(number), title=title, **more)
        self.learns(MetadataCaptured(key=key_of(number), job=number, metadata=metadata))

    def archives(self, number: int, *languages: str, **media: Any) -> None:
        """A video is archived with captions in these languages."""
        files = [ArchivedFile(path=f"{language}.vtt", role="caption", bytes=1, sha256="") for language in languages]
        facts = msgspec.structs.replace(archived().media, **media)
        self.learns(VideoArchived(key=key_of(number), job=number, files=tuple(files), media=facts, quality="best"))

    def reads(self, *tracks: Track) -> None:
        """The captions of all videos whose captions wait to be read are these."""
        changes.keep_captions(self.db, [(video, tracks) for video in changes.unread(self.db, 100)])

    def finds(self, text: str, **page: Any) -> list[FoundVideo]:
        """What a query finds."""
        return [video for _, video in finding.find(self.db, read_query(text), **page)]

    def ids(self, text: str, **page: Any) -> list[int]:
        """The numbers of the videos that a query finds."""
        return [int(video.video_id) for video in self.finds(text, **page)]


def id_of(number: int) -> str:
    return f"{number:011}"


def key_of(number: int) -> str:
    return f"youtube:{id_of(number)}"


def track(*lines: str, language: str = "en") -> Track:
    """Captions with a line every ten seconds."""
    return Track(language, [place * 10 for place in range(len(lines))], lines)


def hits_of(video: FoundVideo) -> list[str]:
    """The hits with their marks as people see them."""
    return [f"{hit.field}: {shown(hit)}" for hit in video.hits]


def shown(hit: Hit) -> str:
    text = hit.text
    for begin, end in reversed(hit.marks):
        text = f"{text[:begin]}[{text[begin:end]}]{text[end:]}"
    return text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "search.db"


@pytest.fixture
def index(path: Path) -> Iterator[Index]:
    schema.prepare(path)
    with closing(connect_to_write(path)) as db:
        yield Index(db)


def test_every_word_must_be_found_wherever_it_stands(index: Index) -> None:
    index.hears_of(
        1, "A walk along the harbour", channel="Morning walks", tags=("boats",), description="Filmed in March"
    )
    index.hears_of(2, "Harbour cranes")
    assert index.ids("harbour march boats") == [1]
    assert sorted(index.ids("harbour")) == [1, 2]
    assert index.ids("harbour submarine") == []


def test_words_are_found_whatever_their_case_and_accents(index: Index) -> None:
    index.hears_of(1, "Crème Brûlée")
    assert index.ids("creme BRULEE") == [1]


def test_the_last_word_may_go_on_and_the_others_may_not(index: Index) -> None:
    index.hears_of(1, "Steam engines of old harbours")
    assert index.ids("old harb") == [1]
    assert index.ids("harb old") == []


def test_the_words_of_a_phrase_stand_together(index: Index) -> None:
    index.hears_of(1, "Steam engine")
    index.hears_of(2, "Engine without steam")
    assert index.ids('"steam engine"') == [1]


def test_a_word_of_chinese_or_japanese_is_found_within_a_sentence(index: Index) -> None:
    index.hears_of(1, "夜の東京タワーを歩く")
    [found] = index.finds("東京")
    assert found.title == "夜の東京タワーを歩く"
    assert hits_of(found) == ["title: 夜の[東京]タワーを歩く"]
    assert index.ids("京東") == []


def test_a_hit_in_the_title_counts_most_and_one_in_the_captions_least(index: Index) -> None:
    index.archives(1, "en")
    index.reads(track("nothing but the harbour"))
    index.hears_of(1, "One")
    index.hears_of(2, "Two", description="At the harbour")
    index.hears_of(3, "Three", tags=("harbour",))
    index.hears_of(4, "Four", channel="Harbour")
    index.hears_of(5, "Five harbour")
    assert index.ids("harbour") == [5, 4, 3, 2, 1]


def test_a_hit_is_shown_in_its_context(index: Index) -> None:
    long = " ".join(f"word{number}" for number in range(200))
    index.hears_of(
        1, "The harbour", channel="Harbour walks", tags=("sea", "old harbour"), description=f"{long} harbour {long}"
    )
    [found] = index.finds("harbour")
    title, channel, tags, description = hits_of(found)
    assert title == "title: The [harbour]"
    assert channel == "channel: [Harbour] walks"
    assert tags == "tags: sea old [harbour]"
    assert description.startswith("description: …") and " [harbour] " in description and len(description) < 250


@pytest.mark.parametrize(
    ("text", "query", "seen"),
    [
        ("Crème Brûlée", "brulee creme", "[Crème] [Brûlée]"),
        ("Cre\u0301me brulee", "CRÈME", "[Cre\u0301me] brulee"),
        ("A-Team: the A_Team", '"a team"', "[A-Team]: the [A_Team]"),
        ("steam, steamer and Steam engine", 'steam "steam engine"', "[steam], steamer and [Steam engine]"),
        ("steam and steamer", "stea", "[steam] and [steamer]"),
        ("がんばれ 가나다", "가나다", "がんばれ [가나다]"),
        ("がんばれ", "かん", ""),
    ],
)
def test_what_is_marked_is_what_was_found(index: Index, text: str, query: str, seen: str) -> None:
    index.hears_of(1, text)
    found = index.finds(query)
    assert [shown(hit) for video in found for hit in video.hits] == ([seen] if seen else [])


def test_what_is_said_is_found_with_its_moment(index: Index) -> None:
    index.hears_of(1, "A walk")
    index.archives(1, "en")
    index.reads(track("good morning", "now we see", "the harbour", "and a ship", "goodbye"))
    [found] = index.finds("harbour")
    [hit] = found.hits
    assert (hit.field, hit.seconds, hit.language) == ("captions", 20, "en")
    assert hit.url == f"https://www.youtube.com/watch?v={id_of(1)}&t=20"
    assert shown(hit) == "now we see the [harbour] and a ship"


def test_a_phrase_that_goes_on_in_the_next_line_is_found_where_it_begins(index: Index) -> None:
    index.archives(1, "en")
    index.reads(track("this old steam", "engine works", "well"))
    [hit] = index.finds('"steam engine"')[0].hits
    assert hit.seconds == 0
    assert shown(hit) == "this old [steam engine] works"


def test_the_moments_with_the_most_hits_are_shown_in_their_order_and_apart(index: Index) -> None:
    index.archives(1, "en")
    others = ["x", "y", "z"]
    index.reads(track("one", *others, "one two", "one", *others, "two one two", *others, "one two", *others))
    assert [hit.seconds for hit in index.finds("one two")[0].hits] == [40, 90, 130]


def test_the_captions_of_each_language_have_their_own_times(index: Index) -> None:
    index.archives(1, "en", "de")
    index.reads(track("a ship", "the harbour"), Track("de", [3, 7], ["ein Schiff", "der Hafen"]))
    [hit] = index.finds("hafen")[0].hits
    assert (hit.language, hit.seconds) == ("de", 7)
    assert shown(hit) == "ein Schiff der [Hafen]"


def test_a_video_that_is_archived_again_is_found_by_its_new_captions(index: Index) -> None:
    index.archives(1, "en")
    index.reads(track("the harbour"))
    index.archives(1, "en")
    index.reads(track("the mountain"))
    assert (index.ids("harbour"), index.ids("mountain")) == ([], [1])


def test_captions_are_read_once(index: Index) -> None:
    index.archives(1, "en")
    [video] = changes.unread(index.db, 10)
    assert (video.video_id, video.paths) == (id_of(1), ("en.vtt",))
    index.reads()
    assert changes.unread(index.db, 10) == []


def test_captions_that_changed_while_they_were_read_are_read_again(index: Index) -> None:
    index.archives(1, "en")
    [before] = changes.unread(index.db, 10)
    index.archives(1, "en", "de")
    changes.keep_captions(index.db, [(before, [track("the harbour")])])
    [now] = changes.unread(index.db, 10)
    assert now.paths == ("en.vtt", "de.vtt")


def test_the_last_description_counts(index: Index) -> None:
    index.hears_of(1, "The harbour", channel="Walks")
    index.hears_of(1, "The mountain", channel="Walks")
    index.hears_of(1, "The mountain", channel="Walks", view_count=7)
    assert (index.ids("harbour"), index.ids("mountain")) == ([], [1])


def test_a_video_that_nobody_described_is_found_by_the_title_its_list_showed(index: Index) -> None:
    index.learns(JobRequested(key=key_of(1), job=1, origin="socket", title="The harbour"))
    [found] = index.finds("harbour")
    assert (found.title, found.status, found.height) == ("The harbour", "open", None)
    index.hears_of(1, "The mountain")
    index.learns(JobRequested(key=key_of(1), job=2, origin="socket", title="The harbour"))
    assert index.ids("harbour") == []


def test_lists_are_no_videos(index: Index) -> None:
    index.learns(requested(1, PLAYLIST, title="Harbours"), completed(1, PLAYLIST))
    assert index.db.execute("SELECT count(*) FROM videos").fetchone() == (0,)


def test_the_status_is_how_a_video_stands(index: Index) -> None:
    for number in range(1, 6):
        index.learns(requested(number, key_of(number), title=f"Harbour {number}"))
    index.learns(failed(REMOVED, 2, key_of(2)), cancelled(3, key_of(3)), completed(4, key_of(4)))
    index.archives(5)
    found = {
        status: index.ids(f"status:{status}") for status in ("open", "failed", "cancelled", "metadata", "archived")
    }
    assert found == {"open": [1], "failed": [2], "cancelled": [3], "metadata": [4], "archived": [5]}


def test_one_of_which_nothing_is_known_is_not_found_until_something_is(index: Index) -> None:
    index.learns(requested(1, key_of(1)))
    assert index.ids("status:open") == []
    index.learns(failed(REMOVED, 1, key_of(1)), requested(2, key_of(1)))
    assert index.ids("status:open") == [1]


def test_what_is_in_the_archive_stays_there_whatever_becomes_of_asking_again(index: Index) -> None:
    index.archives(1)
    index.learns(requested(2, key_of(1)), failed(REMOVED, 2, key_of(1)))
    assert index.ids("status:archived") == [1]


def test_what_failed_is_open_when_it_is_asked_for_again(index: Index) -> None:
    index.learns(requested(1, key_of(1)), failed(REMOVED, 1, key_of(1)), requested(2, key_of(1)))
    assert index.ids("status:open") == [1]
    index.learns(failed(REMOVED, 2, key_of(1)), JobRetried(key=key_of(1), job=2, by="socket"))
    assert index.ids("status:open") == [1]


def test_filters_narrow_down_what_is_found(index: Index) -> None:
    for number, published in ((1, "2023-12-31"), (2, "2024-01-01T10:00:00Z"), (3, "2025-06-01"), (4, "")):
        index.hears_of(
            number, "Harbour", published=published, channel=f"Channel {number}", duration_seconds=number * 60
        )
    index.archives(2, height=1080, duration_seconds=600)
    index.archives(3, height=0)
    assert index.ids("harbour before:2024") == [1]
    assert sorted(index.ids("harbour after:2024")) == [2, 3]
    assert index.ids("harbour after:2024-01 before:2024-02") == [2]
    assert sorted(index.ids("harbour longer:2m")) == [2, 3, 4]
    assert index.ids("harbour longer:9m59s") == [2]
    assert index.ids("harbour quality:1080p") == [2]
    assert index.ids("harbour quality:sound") == [3]
    assert sorted(index.ids("harbour status:archived")) == [2, 3]
    assert index.ids('harbour channel:"channel 3"') == [3]
    assert index.ids("harbour channel:mountain") == []


def test_a_channel_is_known_by_its_id_too(index: Index) -> None:
    index.hears_of(1, "Harbour", channel_id="UC0123456789012345678901")
    assert index.ids("channel:UC0123456789012345678901") == [1]
    assert index.ids("channel:UC9123456789012345678901") == []


def test_filters_alone_find_the_newest_first_without_hits(index: Index) -> None:
    for number in (1, 2, 3):
        index.hears_of(number, "Harbour", published="2024-01-01")
    found = index.finds("after:2024")
    assert [int(video.video_id) for video in found] == [3, 2, 1]
    assert all(video.hits == () for video in found)


def test_what_is_found_is_read_page_by_page(index: Index) -> None:
    for number in range(1, 6):
        index.hears_of(number, "Harbour")
    first = finding.find(index.db, read_query("harbour"), limit=2)
    rest = finding.find(index.db, read_query("harbour"), after=first[-1][0], limit=10)
    assert [number for number, _ in first + rest] == [5, 4, 3, 2, 1]
    assert finding.find(index.db, read_query("harbour"), after=99, limit=10) == []


def test_where_very_many_are_found_titles_come_first_and_then_the_newest(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_RANKED", 3)
    index.hears_of(1, "Harbour", channel="Walks")
    for number in (2, 3, 4, 5):
        index.hears_of(number, "Sea", description="harbour", channel="Walks")
    assert index.ids("harbour") == [1, 5, 4]
    assert index.ids("channel:walks") == [5, 4, 3]


def test_how_far_the_log_was_read_is_kept_with_what_was_read(index: Index) -> None:
    assert changes.read_to(index.db) == ReadTo(0, 0)
    index.learns(requested(1, key_of(1)), requested(2, key_of(2)))
    assert changes.read_to(index.db) == ReadTo(4, 40)


def test_what_cannot_be_learned_in_full_is_not_learned_at_all(index: Index) -> None:
    index.db.execute("CREATE TRIGGER full BEFORE UPDATE ON read_to BEGIN SELECT raise(ABORT, 'the disk is full'); END")
    with pytest.raises(sqlite3.DatabaseError, match="full"):
        index.learns(requested(1, key_of(1)))
    assert index.db.execute("SELECT count(*) FROM videos").fetchone() == (0,)


QUERIES: Sequence[str] = (
    '"',
    "a AND",
    "NEAR(a b)",
    "title:a",
    "-",
    "*",
    "a*",
    "(a",
    "a OR b",
    "^a",
    "{title}:a",
    "a + b",
    "\x00a",
)


@pytest.mark.parametrize("text", QUERIES)
def test_what_sqlite_has_a_meaning_for_is_a_word_like_any_other(index: Index, text: str) -> None:
    index.hears_of(1, "a b")
    try:
        index.finds(text)
    except SearchRefused:
        assert not any(map(str.isalnum, text))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=MOST_CHARACTERS) | st.text('ab "*^(){}:-+\x02\x03東京', max_size=40))
def test_no_text_is_too_odd_to_be_looked_for_or_found(index: Index, text: str) -> None:
    index.hears_of(1, text, description=text)
    try:
        found = index.finds(text)
    except SearchRefused:
        return
    assert all(0 <= begin < end <= len(hit.text) for video in found for hit in video.hits for begin, end in hit.marks)


def test_a_file_of_another_version_is_begun_anew(path: Path) -> None:
    with closing(connect_to_write(path)) as db:
        db.executescript("CREATE TABLE videos (x); PRAGMA user_version = 99")
    schema.prepare(path)
    with closing(connect_to_read(path)) as db:
        assert changes.read_to(db) == ReadTo(0, 0)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_database_is_begun_anew(path: Path) -> None:
    path.write_bytes(b"nonsense" * 1000)
    schema.prepare(path)
    with closing(connect_to_read(path)) as db:
        assert changes.read_to(db) == ReadTo(0, 0)


def test_a_file_of_this_version_is_kept(index: Index, path: Path) -> None:
    index.hears_of(1, "Harbour")
    schema.prepare(path)
    assert index.ids("harbour") == [1]
