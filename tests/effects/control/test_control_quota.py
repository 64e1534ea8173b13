"""The quota and the metadata as the API tells them."""

import pytest

from tests.effects.control.client import Api
from tests.effects.control.scenes import VIDEO, World
from ytarchived.domain.commands import RecordApiCall
from ytarchived.domain.quota import Purpose
from ytarchived.protocol import MetadataPage, QuotaReport, QuotaSpent


async def call(api: Api, method: str, purpose: Purpose, units: int = 1, reason: str = "") -> None:
    command = RecordApiCall(method=method, purpose=purpose, units=units, reason=reason)
    await api.ledger.execute(command, trace="t")


async def test_a_day_without_calls_has_all_its_units(api: Api) -> None:
    quota = (await api.get("/quota")).as_(QuotaReport)
    assert (quota.used, quota.left, quota.per_day, quota.reserve, quota.forecast) == (0, 10_000, 10_000, 1_000, 0)
    assert (quota.spent, quota.used_up, quota.has_key, quota.problem) == ([], False, False, None)


async def test_what_was_spent_is_told_by_purpose_and_method_the_dearest_first(api: Api) -> None:
    await call(api, "videos.list", "background")
    await call(api, "videos.list", "background", 2, "backendError")
    await call(api, "playlistItems.list", "direct")
    quota = (await api.get("/quota")).as_(QuotaReport)
    assert (quota.used, quota.left) == (4, 9_996)
    assert quota.forecast >= 4
    assert quota.spent == [
        QuotaSpent(purpose="background", method="videos.list", calls=2, units=3, refused=1),
        QuotaSpent(purpose="direct", method="playlistItems.list", calls=1, units=1, refused=0),
    ]


async def test_a_day_that_youtube_calls_used_up_has_nothing_left(api: Api) -> None:
    await call(api, "videos.list", "direct", 1, "quotaExceeded")
    quota = (await api.get("/quota")).as_(QuotaReport)
    assert (quota.used, quota.left, quota.used_up) == (1, 0, True)


async def described(api: Api, world: World, *titles: str) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    for title in titles:
        await world.describes(VIDEO, job, title)


async def test_the_newest_metadata_is_told_and_on_request_all_of_it(api: Api, world: World) -> None:
    await described(api, world, "First", "First", "Second")
    (newest,) = (await api.get("/metadata/dQw4w9WgXcQ")).as_(MetadataPage).versions
    assert (newest.metadata.title, newest.changed, newest.job) == ("Second", ("title",), 1)
    history = (await api.get("/metadata/dQw4w9WgXcQ?history=true")).as_(MetadataPage).versions
    assert [version.metadata.title for version in history] == ["Second", "First"]


@pytest.mark.parametrize("text", ["dQw4w9WgXcQ", "https://youtu.be/dQw4w9WgXcQ"])
async def test_a_video_is_named_by_id_or_link(api: Api, world: World, text: str) -> None:
    await described(api, world, "First")
    assert (await api.get(f"/metadata/{text}")).as_(MetadataPage).video_id == "dQw4w9WgXcQ"


async def test_a_date_stands_for_its_end_and_a_time_for_itself(api: Api, world: World) -> None:
    await described(api, world, "First", "Second")
    second, first = (await api.get("/metadata/dQw4w9WgXcQ?history=true")).as_(MetadataPage).versions
    for at, title in ((first.at.strftime("%Y-%m-%d"), "Second"), (first.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "First")):
        (then,) = (await api.get(f"/metadata/dQw4w9WgXcQ?at={at}")).as_(MetadataPage).versions
        assert then.metadata.title == title
    naive = second.at.replace(tzinfo=None).isoformat()
    (then,) = (await api.get(f"/metadata/dQw4w9WgXcQ?at={naive}")).as_(MetadataPage).versions
    assert then == second


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/metadata/dQw4w9WgXcQ?at=2020-01-01", 404, "nothing was known of it at 2020-01-01"),
        ("/metadata/jNQXAC9IVRw", 404, "nothing is known of it"),
        ("/metadata/dQw4w9WgXcQ?at=yesterday", 400, "no ISO date or time"),
        ("/metadata/nothing", 400, "cannot tell which video"),
    ],
)
async def test_what_cannot_be_told_says_why(api: Api, world: World, path: str, status: int, words: str) -> None:
    await described(api, world, "First")
    answer = await api.get(path)
    assert answer.status == status
    assert words in answer.error["message"]
