"""Pausing, resuming, retrying and prioritising jobs over the API."""

from tests.effects.control.client import Api
from tests.effects.control.scenes import OTHER, PLAYLIST, VIDEO, World
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import Entry


async def playlist(world: World, *ids: str) -> int:
    """A playlist that is listed; its job."""
    job = await world.asks(PLAYLIST)
    await world.starts(PLAYLIST, job)
    await world.lists(PLAYLIST, job, *(Entry(video_id=video_id) for video_id in ids))
    await world.ends_listing(PLAYLIST, job, len(ids))
    return job


async def test_a_paused_job_shows_as_created_and_held_until_it_is_resumed(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    paused = (await api.post(f"/jobs/{job}/pause")).data
    assert (paused["status"], paused["held"]) == ("created", True)
    assert (await api.get("/why/dQw4w9WgXcQ")).data["next"] == "nothing, until somebody resumes job 1"
    resumed = (await api.post(f"/jobs/{job}/resume")).data
    assert (resumed["status"], resumed["held"]) == ("queued", False)


async def test_a_paused_job_that_waited_for_a_time_waits_for_it_again(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    await world.fails(VIDEO, job, Kind.MEDIA_DAMAGED)
    waiting = (await api.get(f"/jobs/{job}")).data
    assert waiting["strategy"] == "exponential"
    await api.post(f"/jobs/{job}/pause")
    resumed = (await api.post(f"/jobs/{job}/resume")).data
    assert (resumed["status"], resumed["retry_at"]) == ("retrying", waiting["retry_at"])


async def test_a_playlist_is_paused_and_resumed_with_its_entries(api: Api, world: World) -> None:
    job = await playlist(world, "video000001", "video000002")
    paused = (await api.post(f"/jobs/{job}/pause")).data
    assert (paused["status"], paused["entries"]) == ("created", {"created": 2})
    resumed = (await api.post(f"/jobs/{job}/resume")).data
    assert (resumed["status"], resumed["entries"]) == ("running", {"queued": 2})


async def test_what_failed_is_tried_once_more_with_other_options(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    await world.fails(VIDEO, job, Kind.PRIVATE)
    retried = (await api.post(f"/jobs/{job}/retry", {"options": {"quality": "720p"}})).data
    assert (retried["status"], retried["quality"], retried["error"], retried["retry_at"]) == (
        "queued",
        "720p",
        None,
        None,
    )


async def test_retrying_a_playlist_retries_its_entries_that_did_not_make_it(api: Api, world: World) -> None:
    job = await playlist(world, "video000001", "video000002")
    await world.cancels("youtube:video000001", job + 1)
    retried = (await api.post(f"/jobs/{job}/retry", {})).data
    assert retried["entries"] == {"queued": 2}


async def test_what_does_not_fit_is_refused(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    refused = await api.post(f"/jobs/{job}/retry", {})
    assert refused.status == 409
    assert refused.error["message"] == "cannot retry job 1: it neither failed nor was cancelled"
    assert (await api.post("/jobs/99/pause")).status == 404
    assert (await api.post(f"/jobs/{job}/prioritise", {"priority": "high"})).status == 400


async def test_jobs_of_a_higher_priority_come_first(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    later = await world.asks(OTHER)
    prioritised = (await api.post(f"/jobs/{later}/prioritise", {"priority": 5})).data
    assert prioritised["priority"] == 5
    assert [job["job"] for job in (await api.get("/status")).data["waiting"]] == [2, 1]
