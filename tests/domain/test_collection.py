import pytest
from msgspec import structs

from tests.domain.examples import (
    METADATA_ONLY,
    OTHER,
    OTHER_ID,
    PLAYLIST,
    REMOVED,
    VIDEO,
    VIDEO_ID,
    accepted,
    archived,
    cancelled,
    complete,
    completed,
    duplicate,
    entry,
    failed,
    finish,
    finished,
    interrupted,
    list_page,
    listed,
    request,
    requested,
    started,
    wanted,
)
from tests.domain.specification import NOW, given
from ytarchived.domain.answers import Answer
from ytarchived.domain.collection import Collection, Listing
from ytarchived.domain.commands import RecordListing
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import Entry
from ytarchived.domain.options import Options
from ytarchived.domain.outcomes import AvailabilityReported, EntriesListed, JobPrioritised, JobRequested, Outcome

ANY = Options()


def listing(options: Options = ANY) -> tuple[Outcome, ...]:
    """A list whose entries are being read."""
    return requested(1, PLAYLIST, options), started(1, key=PLAYLIST)


def child(job: int, key: str = VIDEO, options: Options = ANY, parent: int = 1) -> JobRequested:
    """The job of an entry that the list asked for."""
    return requested(job, key, options, origin=f"job {parent}", parent=parent, title="A title")


def test_asking_for_a_list_becomes_a_job() -> None:
    given().when(request(PLAYLIST)).then(requested(1, PLAYLIST)).answers(accepted(1, PLAYLIST))


def test_asking_twice_for_a_list_names_the_job_that_is_open() -> None:
    given(*listing()).when(request(PLAYLIST)).then_nothing().answers(duplicate(1, PLAYLIST))
    given(*listing(), finished()).when(request(PLAYLIST)).then_nothing().answers(duplicate(1, PLAYLIST))


def test_a_list_is_read_anew_when_its_last_job_is_over() -> None:
    done = given(*listing(), finished(), completed(key=PLAYLIST))
    done.when(request(PLAYLIST)).then(requested(2, PLAYLIST)).answers(accepted(2, PLAYLIST))


def test_asking_for_a_list_in_another_quality_is_another_job() -> None:
    given(*listing()).when(request(PLAYLIST, wanted("720p"))).answers(accepted(2, PLAYLIST))


def test_a_page_is_recorded_with_all_its_asks() -> None:
    entries = entry(), entry(OTHER_ID)
    given(*listing()).when(list_page(*entries)).then(
        child(2), child(3, OTHER), listed(entries, [accepted(2), accepted(3, OTHER)])
    )


def test_entries_are_asked_for_as_the_list_was() -> None:
    options = Options(quality="720p", caption_languages=("en", "de"))
    given(*listing(options)).when(list_page(entry())).then(child(2, options=options), listed([entry()], [accepted(2)]))


def test_an_entry_that_is_archived_needs_no_job() -> None:
    answer = Answer(verdict="archived", key=VIDEO, path=f"videos/{VIDEO_ID}/{VIDEO_ID}.mp4", at=NOW.isoformat())
    past = requested(1), started(1), archived(1), requested(2, PLAYLIST), started(2, key=PLAYLIST)
    given(*past).when(list_page(entry(), job=2)).then(listed([entry()], [answer], job=2))


def test_an_entry_somebody_else_asked_for_is_served_by_that_job() -> None:
    past = requested(1), requested(2, PLAYLIST), started(2, key=PLAYLIST)
    given(*past).when(list_page(entry(), job=2)).then(listed([entry()], [duplicate(1)], job=2))


def test_an_entry_that_is_twice_on_a_page_is_asked_for_once() -> None:
    entries = entry(), entry()
    given(*listing()).when(list_page(*entries)).then(child(2), listed(entries, [accepted(2), duplicate(2)]))


def test_an_entry_that_is_on_two_pages_is_asked_for_once() -> None:
    first = *listing(), child(2), listed([entry()], [accepted(2)])
    given(*first).when(list_page(entry(), page=2)).then(listed([entry()], [duplicate(2)], page=2))


@pytest.mark.parametrize("over", [archived(2, quality="360p"), failed(REMOVED, 2), cancelled(2)])
def test_a_page_that_is_listed_again_asks_for_nothing_again(over: Outcome) -> None:
    options = wanted("best")
    first = *listing(options), child(2, options=options), listed([entry()], [accepted(2)])
    again = started(2), over, interrupted(key=PLAYLIST), started(1, 2, key=PLAYLIST)
    given(*first, *again).when(list_page(entry())).then(listed([entry()], [duplicate(2)]))


def test_metadata_that_was_fetched_for_a_list_is_not_fetched_again_when_its_page_is_listed_again() -> None:
    first = *listing(METADATA_ONLY), child(2, options=METADATA_ONLY), started(2), completed(2)
    given(*first).when(list_page(entry())).then(listed([entry()], [duplicate(2)]))


def test_the_next_job_for_the_same_list_asks_again_for_what_was_given_up() -> None:
    first = *listing(), child(2), failed(REMOVED, 2), finished(), completed(1, PLAYLIST)
    second = requested(3, PLAYLIST), started(3, key=PLAYLIST)
    given(*first, *second).when(list_page(entry(), job=3)).then(
        structs.replace(child(4, parent=3), replaces=(2,)), listed([entry()], [accepted(4)], job=3)
    )


def test_a_list_that_hides_a_video_that_was_asked_for_is_a_witness() -> None:
    entries = (Entry(video_id=VIDEO_ID, hidden="private"),)
    answers = (Answer(verdict="refused", key=VIDEO, reason="the video is private"),)
    witnessed = AvailabilityReported(key=VIDEO, witness="listing", kind=Kind.PRIVATE, job=1)
    known = requested(2)
    given(*listing(), known).when(list_page(*entries)).then(witnessed, listed(entries, answers))
    given(*listing(), known, witnessed).when(list_page(*entries)).then(listed(entries, answers))


def test_entries_come_first_that_a_list_of_a_higher_priority_asks_for() -> None:
    prioritised = JobPrioritised(key=PLAYLIST, job=1, priority=5, by="socket")
    given(*listing(), prioritised).when(list_page(entry())).then(
        structs.replace(child(2), priority=5), listed([entry()], [accepted(2)])
    )


def test_a_hidden_entry_is_answered_and_not_asked_for() -> None:
    entries = Entry(video_id=VIDEO_ID, hidden="private"), Entry(video_id=OTHER_ID, hidden="deleted")
    answers = (
        Answer(verdict="refused", key=VIDEO, reason="the video is private"),
        Answer(verdict="refused", key=OTHER, reason="the video is deleted"),
    )
    said = (
        AvailabilityReported(key=VIDEO, witness="listing", kind=Kind.PRIVATE, job=1),
        AvailabilityReported(key=OTHER, witness="listing", kind=Kind.REMOVED, job=1),
    )
    given(*listing()).when(list_page(*entries)).then(*said, listed(entries, answers))


def test_an_empty_page_is_recorded() -> None:
    given(*listing()).when(list_page()).then(listed([], []))


def refused(key: str, reason: str) -> Answer:
    return Answer(verdict="refused", key=key, reason=reason)


def test_what_is_beyond_the_limit_is_listed_and_not_asked_for() -> None:
    entries = entry(), entry(OTHER_ID)
    given(*listing(Options(limit=1))).when(list_page(*entries)).then(
        child(2), listed(entries, [accepted(2), refused(OTHER, "it is beyond the first 1")])
    )


def test_the_limit_counts_over_all_pages_and_hidden_entries_are_none_of_them() -> None:
    hidden = Entry(video_id=VIDEO_ID, hidden="private")
    first = *listing(Options(limit=1)), listed([hidden], [refused(VIDEO, "the video is private")])
    second = child(2, OTHER), listed([entry(OTHER_ID)], [accepted(2, OTHER)], page=2)
    given(*first).when(list_page(entry(OTHER_ID), page=2)).then(*second)
    given(*first, *second).when(list_page(entry(), page=3)).then(
        listed([entry()], [refused(VIDEO, "it is beyond the first 1")], page=3)
    )


def test_a_limited_listing_that_starts_over_asks_for_what_it_asked_for_and_no_more() -> None:
    first = *listing(Options(limit=1)), child(2), listed([entry()], [accepted(2)])
    again = interrupted(key=PLAYLIST), started(1, 2, key=PLAYLIST)
    entries = entry(), entry(OTHER_ID)
    given(*first, *again).when(list_page(*entries)).then(
        listed(entries, [duplicate(2), refused(OTHER, "it is beyond the first 1")])
    )


def test_nothing_is_kept_of_the_limit_when_the_listing_is_over() -> None:
    state = given(*listing(Options(limit=1)), child(2), listed([entry()], [accepted(2)]), finished()).state(PLAYLIST)
    assert isinstance(state, Collection) and state.wanted == {}


def test_an_entry_from_before_the_day_is_not_asked_for_and_one_whose_day_nobody_says_is() -> None:
    options = Options(since="2026-01-01")
    old = Entry(video_id=OTHER_ID, published="2025-12-31")
    given(*listing(options)).when(list_page(old, entry())).then(
        child(2, options=options),
        listed([old, entry()], [refused(OTHER, "it was published on 2025-12-31"), accepted(2)]),
    )


def test_how_many_run_at_a_time_goes_with_each_entry_and_the_order_does_not() -> None:
    given(*listing(Options(max_concurrent=2, order="oldest"))).when(list_page(entry())).then(
        child(2, options=Options(max_concurrent=2)), listed([entry()], [accepted(2)])
    )


def paged(page: int, checkpoint: str) -> EntriesListed:
    """A page of one hidden entry, as the Data API lists it."""
    hidden = Entry(video_id=VIDEO_ID, hidden="private")
    return EntriesListed(
        key=PLAYLIST,
        job=1,
        page=page,
        entries=(hidden,),
        answers=(Answer(verdict="refused", key=VIDEO, reason="the video is private"),),
        source="data-api",
        checkpoint=checkpoint,
        expected=3,
    )


def listings(*outcomes: Outcome) -> dict[int, Listing]:
    """How far the listings are after these outcomes."""
    state = given(*listing(), *outcomes).state(PLAYLIST)
    assert isinstance(state, Collection)
    return state.listings


def test_a_page_is_recorded_with_what_the_next_one_is_asked_for_with() -> None:
    page = RecordListing(
        key=PLAYLIST,
        job=1,
        page=1,
        entries=(Entry(video_id=VIDEO_ID, hidden="private"),),
        source="data-api",
        checkpoint="CAUQAA",
        expected=3,
    )
    said = AvailabilityReported(key=VIDEO, witness="listing", kind=Kind.PRIVATE, job=1)
    given(*listing()).when(page).then(said, paged(1, "CAUQAA"))


def test_a_listing_that_was_cut_short_is_known_by_its_last_page() -> None:
    assert listings(paged(1, "CAUQAA")) == {1: Listing(checkpoint="CAUQAA", page=1, received=1, expected=3)}
    cut_short = listings(paged(1, "CAUQAA"), paged(2, "CAoQAA"), interrupted(key=PLAYLIST))
    assert cut_short == {1: Listing(checkpoint="CAoQAA", page=2, received=2, expected=3)}


def test_a_listing_that_begins_anew_counts_anew() -> None:
    assert listings(paged(1, "CAUQAA"), paged(2, "CAoQAA"), paged(1, "CAUQAA"))[1].received == 1


@pytest.mark.parametrize("over", [finished(), failed(REMOVED, key=PLAYLIST), cancelled(key=PLAYLIST)])
def test_nothing_is_left_to_go_on_from_when_a_listing_is_over(over: Outcome) -> None:
    assert listings(paged(1, "CAUQAA"), over) == {}


def test_entries_of_a_list_that_is_not_being_read_are_refused() -> None:
    given(requested(1, PLAYLIST)).when(list_page(entry())).then_refused(
        "cannot list entries for job 1: it is not running"
    )
    given(*listing(), cancelled(key=PLAYLIST)).when(list_page(entry())).then_refused(
        "cannot list entries for job 1: it is over"
    )


def test_the_end_of_a_listing_is_recorded_once() -> None:
    given(*listing()).when(finish()).then(finished())
    given(*listing(), finished()).when(finish()).then_refused("cannot finish the listing of job 1: it is not running")


def test_a_list_is_complete_after_its_listing() -> None:
    given(*listing()).when(complete(key=PLAYLIST)).then_refused("cannot complete job 1: its entries are not listed yet")
    given(*listing(), finished()).when(complete(key=PLAYLIST)).then(completed(key=PLAYLIST))


def test_a_video_has_no_entries() -> None:
    page = RecordListing(key=VIDEO, job=1, page=1, entries=())
    given(requested(1), started(1)).when(page).then_refused(f"cannot do that to {VIDEO}: it is no collection")
