"""The Data API as attempts see it: batches, the cache, the quota, and what is done when it is not to be had."""

from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from tests.effects.data_api.conftest import OpenApi
from tests.standin.client import StandIn
from ytarchived.domain.commands import RequestDownload
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import Entry, Thumbnail, VideoMetadata
from ytarchived.domain.quota import Budget, Purpose
from ytarchived.domain.retry import OPENS_AFTER
from ytarchived.effects.data_api import api as api_
from ytarchived.effects.data_api import batches
from ytarchived.effects.data_api import calls as calls_
from ytarchived.effects.data_api.api import DataApi, open_data_api
from ytarchived.effects.data_api.calls import ApiUnavailable
from ytarchived.record.ledger import Ledger
from ytarchived.record.log import read_stream
from ytarchived.record.projections import states

pytestmark = pytest.mark.usefixtures("unmeasured")


async def all_of(api: DataApi, ids: list[str], purpose: Purpose = "background") -> dict[str, VideoMetadata | None]:
    """What the API says of these videos, each asked for by a job of its own."""
    found: dict[str, VideoMetadata | None] = {}

    async def one(video_id: str) -> None:
        found[video_id] = await api.video(video_id, purpose)

    async with anyio.create_task_group() as tasks:
        for video_id in ids:
            tasks.start_soon(one, video_id)
    return found


def files_with(folder: Path, text: str) -> list[Path]:
    """The files below a folder that hold a text."""
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


async def spent(ledger: Ledger) -> int:
    return (await ledger.read(states.spending)).units


async def test_a_video_is_described_as_the_archive_keeps_it(open_api: OpenApi, standin: StandIn) -> None:
    video = standin.standard.captioned
    async with open_api() as api:
        found = await api.video(video.video_id, "direct")
    assert found is not None
    assert found.counted_at is not None
    assert found == VideoMetadata(
        video_id=video.video_id,
        title="Captions by people",
        channel="Standin",
        channel_id=video.channel_id,
        published="2024-03-01T12:00:00+00:00",
        duration_seconds=3.0,
        categories=("Science & Technology",),
        availability="public",
        view_count=1234,
        like_count=56,
        counted_at=found.counted_at,
        thumbnails=(Thumbnail(url=found.thumbnails[0].url, width=480, height=360),),
    )


async def test_fifty_jobs_that_ask_at_once_cost_one_unit(
    open_api: OpenApi, standin: StandIn, label: str, ledger: Ledger
) -> None:
    ids = list(standin.standard.long_playlist.video_ids[:120])
    async with open_api() as api:
        found = await all_of(api, ids)
    assert {video_id for video_id, metadata in found.items() if metadata} <= set(ids) == set(found)
    assert standin.quota_used(label) == await spent(ledger) == 3


async def test_a_call_that_is_not_full_takes_along_what_is_asked_for_next(
    open_api: OpenApi, standin: StandIn, label: str, ledger: Ledger
) -> None:
    ids = list(standin.standard.channel.videos[:51])
    for video_id in ids:
        await ledger.execute(RequestDownload(key=f"youtube:{video_id}", origin="socket"), trace="t")
    async with open_api() as api:
        for video_id in ids:
            assert await api.video(video_id, "background")
    assert standin.quota_used(label) == 2


async def test_a_hidden_video_is_nothing_the_api_shows_and_is_not_asked_for_again(
    open_api: OpenApi, standin: StandIn, label: str
) -> None:
    async with open_api() as api:
        assert await api.video(standin.standard.private.video_id, "direct") is None
        assert await api.video(standin.standard.private.video_id, "direct") is None
    assert standin.quota_used(label) == 1


async def test_what_was_answered_is_known_after_a_restart(open_api: OpenApi, standin: StandIn, label: str) -> None:
    video_id = standin.standard.videos[0].video_id
    async with open_api() as api:
        first = await api.video(video_id, "direct"), await api.playlist(standin.standard.playlist.playlist_id, "direct")
    async with open_api() as api:
        again = await api.video(video_id, "direct"), await api.playlist(standin.standard.playlist.playlist_id, "direct")
    assert first == again
    assert standin.quota_used(label) == 2


async def test_after_its_time_a_video_is_asked_for_again(
    open_api: OpenApi, standin: StandIn, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "LIVES", timedelta(0))
    async with open_api() as api:
        for _ in range(2):
            assert await api.video(standin.standard.videos[0].video_id, "direct")
    assert standin.quota_used(label) == 2


async def test_after_its_time_a_page_that_has_not_changed_is_not_sent_again(
    open_api: OpenApi, standin: StandIn, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_, "LIVES", timedelta(0))
    async with open_api() as api:
        first, second = [await api.page(standin.standard.playlist.playlist_id, "", "direct") for _ in range(2)]
    assert first[0] == second[0]
    assert [each.status for each in standin.requests(label)] == [200, 304]


async def test_a_page_names_what_is_hidden(open_api: OpenApi, standin: StandIn, label: str) -> None:
    playlist = standin.make_playlist(label, "Partly hidden", 6, private=1, deleted=1)
    async with open_api() as api:
        page, _ = await api.page(playlist.playlist_id, "", "direct")
    ids = playlist.video_ids
    assert [entry.hidden for entry in page.entries] == ["", "", "private", "", "", "deleted"]
    assert page.entries[2] == Entry(video_id=ids[2], title="Private video", hidden="private")
    assert page.page_info.total_results == 6


@pytest.mark.parametrize("name", ["@standin", "id"])
async def test_a_channel_leads_to_its_uploads(open_api: OpenApi, standin: StandIn, name: str) -> None:
    channel = standin.standard.channel
    async with open_api() as api:
        found = await api.channel(channel.channel_id if name == "id" else name, "direct")
    assert found is not None
    assert found.content_details.related_playlists.uploads == channel.uploads_id


async def test_names_that_the_api_does_not_know_cost_nothing(open_api: OpenApi, standin: StandIn, label: str) -> None:
    async with open_api() as api:
        assert await api.channel("c/SomeName", "direct") is None
        assert standin.quota_used(label) == 0
        assert await api.channel("@nobody", "direct") is None


async def test_the_reserve_is_not_touched_in_the_background(
    open_api: OpenApi, standin: StandIn, label: str, ledger: Ledger
) -> None:
    ids = [video.video_id for video in standin.standard.videos]
    async with open_api(per_day=3, reserve=1) as api:
        await api.video(ids[0], "background")
        await api.video(ids[1], "background")
        with pytest.raises(ApiUnavailable, match="held in reserve"):
            await api.video(ids[2], "background")
        assert await api.video(ids[3], "direct")
        with pytest.raises(ApiUnavailable, match="spent"):
            await api.video(ids[4], "direct")
        assert api.problem is None
    assert standin.quota_used(label) == await spent(ledger) == 3


async def test_what_youtube_calls_used_up_is_believed_until_midnight(
    open_api: OpenApi, standin: StandIn, label: str, ledger: Ledger
) -> None:
    standin.quota(label, 0)
    async with open_api() as api:
        with pytest.raises(ApiUnavailable) as refused:
            await api.video(standin.standard.videos[0].video_id, "direct")
    assert refused.value.failure is not None and refused.value.failure.kind is Kind.API_QUOTA
    standin.quota(label, 100)
    async with open_api() as api:
        with pytest.raises(ApiUnavailable, match="spent"):
            await api.video(standin.standard.videos[0].video_id, "direct")
    assert (await ledger.read(states.spending)).used_up
    assert len(standin.requests(label)) == 1


@pytest.mark.parametrize(
    ("code", "kind", "asked"),
    [
        ("API_KEY_INVALID", Kind.API_KEY_INVALID, 1),
        ("accessNotConfigured", Kind.API_OFF, 1),
        ("rateLimitExceeded", Kind.API_RATE_LIMITED, 1),
        ("AHTM", Kind.UNREADABLE_ANSWER, OPENS_AFTER),
    ],
)
async def test_after_a_clear_answer_or_five_doubts_in_a_row_the_api_is_left_in_peace(
    open_api: OpenApi, standin: StandIn, label: str, ledger: Ledger, code: str, kind: Kind, asked: int
) -> None:
    standin.fault(label, "*", code)
    async with open_api() as api:
        for number in range(OPENS_AFTER + 1):
            assert (api.problem is None) == (number < asked)
            with pytest.raises(ApiUnavailable) as refused:
                await api.video(standin.standard.videos[0].video_id, "direct")
            assert refused.value.failure is not None and refused.value.failure.kind is kind
    calls = [record for record in await ledger.read(read_stream, "quota") if record.role == "outcome"]
    assert len(calls) == asked


async def test_after_its_rest_the_api_is_tried_once_and_asked_again_when_it_answers(
    open_api: OpenApi, standin: StandIn, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(calls_, "current_time", lambda: clock[0])
    video_id = standin.standard.videos[0].video_id
    standin.fault(label, "*", "AHTM", times=OPENS_AFTER + 1)
    async with open_api() as api:
        for rest_seconds in (*(0.0,) * (OPENS_AFTER - 1), 60.0, 120.0):
            with pytest.raises(ApiUnavailable):
                await api.video(video_id, "direct")
            clock[0] += rest_seconds
        assert len(standin.requests(label)) == OPENS_AFTER + 1
        assert await api.video(video_id, "direct")
        assert api.problem is None


async def test_a_list_that_is_gone_is_no_reason_to_leave_the_api_in_peace(open_api: OpenApi, standin: StandIn) -> None:
    async with open_api() as api:
        with pytest.raises(ApiUnavailable):
            await api.page("PLnobodyknowsthislist0000000000000", "", "direct")
        assert api.problem is None
        assert await api.video(standin.standard.videos[0].video_id, "direct")


async def test_every_call_is_in_the_log_and_the_key_nowhere(
    open_api: OpenApi, standin: StandIn, label: str, ledger: Ledger, tmp_path: Path
) -> None:
    standin.fault(label, "*", "A404", times=1)
    async with open_api() as api:
        with pytest.raises(ApiUnavailable):
            await api.playlist(standin.standard.playlist.playlist_id, "direct")
        await api.video(standin.standard.videos[0].video_id, "background")
    said = [record.words for record in await ledger.read(read_stream, "quota") if record.role == "outcome"]
    assert said == [
        "playlists.list of the Data API was called for a person's ask, for 1 unit and was refused: HttpError",
        "videos.list of the Data API was called for entries of lists, for 1 unit",
    ]
    assert not files_with(tmp_path, label)


async def test_without_a_key_there_is_no_api(ledger: Ledger, tmp_path: Path) -> None:
    async with open_data_api("", "", ledger, tmp_path / "cache.db", Budget(per_day=1, reserve=0)) as api:
        assert api is None
    assert not (tmp_path / "cache.db").exists()


async def test_another_key_is_asked_with_at_once_and_has_its_own_quota(
    open_api: OpenApi, standin: StandIn, label: str, ledger: Ledger
) -> None:
    first, second = standin.standard.videos[:2]
    standin.quota(label, 0)
    async with open_api() as api:
        with pytest.raises(ApiUnavailable):
            await api.video(first.video_id, "direct")
        assert (await ledger.read(states.spending)).used_up
        assert not api.use(label), "it is the key there is"
        with pytest.raises(ApiUnavailable):
            await api.video(first.video_id, "direct")
        assert api.use(f"{label}-new")
        assert api.problem is None
        assert await api.video(first.video_id, "direct") is not None
        assert await api.video(second.video_id, "direct") is not None
    spending = await ledger.read(states.spending)
    assert (spending.units, spending.used_up) == (standin.quota_used(f"{label}-new"), False)


async def test_a_key_that_is_changed_while_its_client_runs_reaches_the_next_call(
    open_api: OpenApi, standin: StandIn, label: str
) -> None:
    first, second = standin.standard.videos[:2]
    async with open_api() as api:
        await api.video(first.video_id, "direct")
        assert api.use(f"{label}-new")
        await api.video(second.video_id, "direct")
    assert (standin.quota_used(label), standin.quota_used(f"{label}-new")) == (1, 1)
