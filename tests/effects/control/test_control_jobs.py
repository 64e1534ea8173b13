"""Asking for targets over the socket, and looking at and cancelling the jobs that serve them."""

import pytest

from tests.effects.control.client import Api
from tests.effects.control.scenes import OTHER, PLAYLIST, VIDEO, World, archived
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import Entry
from ytarchived.domain.options import Options
from ytarchived.domain.views import JobView, ProgressView
from ytarchived.protocol import JobPage, Submitted
from ytarchived.record.projections.jobs import list_due


async def test_a_url_is_accepted_as_a_job(api: Api) -> None:
    answer = await api.post("/jobs", {"urls": ["https://youtu.be/dQw4w9WgXcQ"]})
    assert answer.status == 202
    assert answer.data == {"answers": [{"verdict": "accepted", "key": VIDEO, "job": 1}]}


async def test_what_was_accepted_can_be_looked_at_at_once(api: Api) -> None:
    await api.post("/jobs", {"urls": ["dQw4w9WgXcQ"]})
    job = (await api.get("/jobs/1")).as_(JobView)
    assert (job.job, job.kind, job.status, job.key, job.origin) == (1, "video", "queued", VIDEO, "socket")
    assert job.target == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


async def test_asking_again_names_the_job_and_accepts_nothing(api: Api) -> None:
    await api.post("/jobs", {"urls": ["dQw4w9WgXcQ"]})
    again = await api.post("/jobs", {"urls": ["https://www.youtube.com/watch?v=dQw4w9WgXcQ"]})
    assert again.status == 200
    assert again.data["answers"] == [{"verdict": "duplicate", "key": VIDEO, "job": 1}]


async def test_an_archived_video_is_answered_with_its_place(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    [answer] = (await api.post("/jobs", {"urls": ["dQw4w9WgXcQ"], "options": {"quality": "480p"}})).data["answers"]
    assert answer["verdict"] == "archived"
    assert answer["path"] == "videos/dQw4w9WgXcQ/dQw4w9WgXcQ.mp4"


async def test_an_archived_video_is_fetched_again_by_force(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    answer = await api.post("/jobs", {"urls": ["dQw4w9WgXcQ"], "force": True, "options": {"quality": "480p"}})
    assert answer.data["answers"] == [{"verdict": "accepted", "key": VIDEO, "job": 2}]


async def test_a_url_that_is_refused_spoils_no_other(api: Api) -> None:
    answer = await api.post("/jobs", {"urls": ["dQw4w9WgXcQ", "https://vimeo.com/1", "jNQXAC9IVRw"]})
    assert answer.status == 202
    assert [(one["verdict"], one.get("job")) for one in answer.data["answers"]] == [
        ("accepted", 1),
        ("refused", None),
        ("accepted", 2),
    ]
    assert answer.data["answers"][1]["reason"] == (
        "cannot archive vimeo.com: only YouTube is archived; give the link of a video, a playlist or a channel"
    )


async def test_a_request_of_which_nothing_is_taken_is_still_answered(api: Api) -> None:
    answer = await api.post("/jobs", {"urls": ["hello world"]})
    assert answer.status == 200
    assert answer.as_(Submitted).answers[0].verdict == "refused"


async def test_how_a_url_was_understood_is_noted(api: Api) -> None:
    url = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PLBCF2DAC6FFB574DE"
    [answer] = (await api.post("/jobs", {"urls": [url]})).as_(Submitted).answers
    assert answer.key == VIDEO
    assert "PLBCF2DAC6FFB574DE" in answer.note


async def test_many_urls_are_answered_in_their_order(api: Api) -> None:
    urls = [f"{number:011d}" for number in range(2500)]
    answers = (await api.post("/jobs", {"urls": urls})).as_(Submitted).answers
    assert [answer.key for answer in answers] == [f"youtube:{url}" for url in urls]
    assert [answer.job for answer in answers] == list(range(1, 2501))


async def test_options_reach_the_job(api: Api) -> None:
    options = {"quality": "720p", "caption_languages": ["de"], "metadata_only": True}
    await api.post("/jobs", {"urls": ["dQw4w9WgXcQ"], "options": options})
    [due] = await api.ledger.read(list_due, 1 << 60, 10)
    assert due.options == Options(quality="720p", caption_languages=("de",), metadata_only=True)
    assert (await api.get("/jobs/1")).as_(JobView).kind == "metadata"


async def test_an_unknown_option_is_refused_with_its_name(api: Api) -> None:
    answer = await api.post("/jobs", {"urls": ["dQw4w9WgXcQ"], "options": {"qualty": "720p"}})
    assert answer.status == 400
    assert "`qualty`" in answer.error["message"]
    assert (await api.get("/jobs")).as_(JobPage).jobs == []


async def test_a_daemon_with_too_much_to_do_takes_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ytarchived.record.ledger.MOST_WAITING", 0)
    answer = await api.post("/jobs", {"urls": ["dQw4w9WgXcQ", "jNQXAC9IVRw"]})
    assert (answer.status, answer.error["code"]) == (503, "E006")
    assert answer.headers["retry-after"] == "1"
    assert (await api.get("/jobs")).as_(JobPage).jobs == []


async def test_asking_for_nothing_is_refused(api: Api) -> None:
    answer = await api.post("/jobs", {"urls": []})
    assert (answer.status, answer.error["code"]) == (400, "E007")


async def test_jobs_are_listed_newest_first_and_page_by_page(api: Api) -> None:
    await api.post("/jobs", {"urls": [f"{number:011d}" for number in range(5)]})
    seen, cursor = [], ""
    for expected in ([5, 4], [3, 2], [1]):
        page = (await api.get(f"/jobs?limit=2{cursor}")).as_(JobPage)
        seen.append([job.job for job in page.jobs])
        assert seen[-1] == expected
        cursor = f"&cursor={page.next}"
    assert page.next is None


async def test_jobs_are_listed_by_status(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    job = await world.asks(OTHER)
    await world.asks(PLAYLIST)
    await world.cancels(OTHER, job)
    page = (await api.get("/jobs?status=completed&status=cancelled&status=completed")).as_(JobPage)
    assert [(job.job, job.status) for job in page.jobs] == [(2, "cancelled"), (1, "completed")]


async def test_a_status_that_does_not_exist_is_refused(api: Api) -> None:
    answer = await api.get("/jobs?status=done")
    assert answer.status == 400
    assert "`$.status[0]`" in answer.error["message"]


async def test_the_jobs_of_a_playlist_are_listed_by_their_parent(api: Api, world: World) -> None:
    playlist = await world.asks(PLAYLIST)
    await world.starts(PLAYLIST, playlist)
    await world.lists(PLAYLIST, playlist, Entry(video_id="dQw4w9WgXcQ"), Entry(video_id="jNQXAC9IVRw"))
    page = (await api.get(f"/jobs?parent={playlist}")).as_(JobPage)
    assert {job.key for job in page.jobs} == {VIDEO, OTHER}
    assert (await api.get(f"/jobs/{playlist}")).as_(JobView).entries == {"queued": 2}


async def test_a_running_job_shows_its_live_progress(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    progress = ProgressView(stage="media", bytes_done=5, bytes_total=10)
    api.live.publish(job, progress)
    assert (await api.get("/jobs/1")).as_(JobView).progress == progress
    assert (await api.get("/jobs")).as_(JobPage).jobs[0].progress == progress


async def test_a_job_that_does_not_run_shows_no_progress_that_was_left_over(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    api.live.publish(job, ProgressView(stage="media"))
    assert (await api.get("/jobs/1")).as_(JobView).progress is None


async def test_a_failed_job_says_as_what_and_in_whose_words(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    await world.fails(VIDEO, job, Kind.PRIVATE, "Private video. Sign in")
    answer = await api.get("/jobs/1")
    assert answer.data["status"] == "failed"
    assert answer.data["error"]["words"] == "Private video. Sign in"


async def test_a_job_is_cancelled(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    answer = await api.post(f"/jobs/{job}/cancel")
    assert answer.as_(JobView).status == "cancelled"


async def test_a_job_that_is_over_cannot_be_cancelled(api: Api, world: World) -> None:
    job = await archived(world, VIDEO)
    answer = await api.post(f"/jobs/{job}/cancel")
    assert (answer.status, answer.error["code"]) == (409, "E007")
    assert "it is over" in answer.error["message"]


async def test_a_job_that_does_not_exist_is_not_found(api: Api) -> None:
    for answer in (await api.get("/jobs/7"), await api.post("/jobs/7/cancel")):
        assert (answer.status, answer.error["code"]) == (404, "E007")
        assert answer.error["message"].startswith("cannot find job 7")


async def test_a_profile_says_what_the_options_leave_open(api: Api) -> None:
    await api.post("/jobs", {"urls": ["dQw4w9WgXcQ"], "profile": "audio", "options": {"caption_languages": ["en"]}})
    await api.post("/jobs", {"urls": ["jNQXAC9IVRw"], "profile": "audio", "options": {"quality": "480p"}})
    records = (await api.get("/records")).data["records"]
    asked = [record["body"]["options"] for record in records if record["type"] == "JobRequested"]
    assert asked == [
        {"quality": "bestaudio", "audio_format": "opus", "caption_languages": ["en"]},
        {"quality": "480p", "caption_languages": []},
    ]


async def test_only_a_profile_says_where_a_video_is_to_be_found(api: Api) -> None:
    answer = await api.post("/jobs", {"urls": ["dQw4w9WgXcQ"], "options": {"output": "audio"}})
    assert answer.status == 400
    assert "output" in answer.error["message"]


async def test_an_unknown_profile_is_refused_with_those_there_are(api: Api) -> None:
    answer = await api.post("/jobs", {"urls": ["dQw4w9WgXcQ"], "profile": "adio"})
    assert answer.status == 400
    assert answer.error["message"] == 'cannot use the profile "adio": the configuration has none of that name'
    assert answer.error["details"]["hint"].endswith("there are: audio")


@pytest.mark.parametrize("target", ["jNQXAC9IVRw", "PLBCF2DAC6FFB574DE"])
async def test_a_new_job_can_be_given_a_priority(api: Api, target: str) -> None:
    await api.post("/jobs", {"urls": ["dQw4w9WgXcQ"]})
    await api.post("/jobs", {"urls": [target], "priority": 5})
    assert [job["priority"] for job in (await api.get("/jobs")).data["jobs"]] == [5, 0]


async def test_jobs_are_listed_from_a_time_on(api: Api, world: World) -> None:
    for number in range(5):
        await world.asks(f"youtube:{number:011}")
    third = (await api.get("/jobs/3")).data["requested_at"].replace("+", "%2B")
    assert [job["job"] for job in (await api.get(f"/jobs?since={third}")).data["jobs"]] == [5, 4, 3]
    assert (await api.get("/jobs?since=2999-01-01T00:00:00Z")).data["jobs"] == []
    assert len((await api.get("/jobs?since=1999-01-01T00:00:00Z&status=queued")).data["jobs"]) == 5
    assert (await api.get("/jobs?since=1999-01-01")).status == 400
