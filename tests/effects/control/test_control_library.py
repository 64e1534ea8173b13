"""The library over the API: what is missing, what is verified, what another archive has."""

import pytest

from tests.effects.control.client import Api
from tests.effects.holdings import begin, hold, media, video_id
from ytarchived.protocol import Imported, LookReport, StorageReport, Verified


@pytest.fixture
async def api(api: Api) -> Api:
    """The API of a daemon with forty archived videos."""
    await begin(api.ledger, api.context.library)
    await hold(api.ledger, api.context.library, 40)
    return api


async def test_the_library_says_what_it_holds_and_lacks(api: Api) -> None:
    before = (await api.get("/storage")).as_(StorageReport)
    assert (before.videos, before.bytes, before.lost, before.doubted, before.verified) == (40, 39_600, 0, 0, None)
    media(api.context.library, 3).unlink()
    look = (await api.post("/storage/check")).as_(LookReport)
    assert look.missing == [f"videos/{video_id(3)}/{video_id(3)}.mp4"]
    verified = (await api.post("/storage/verify", {"sample": 2})).as_(Verified)
    after = (await api.get("/storage")).as_(StorageReport)
    assert (after.lost, after.verified) == (1, verified)


async def test_an_ask_for_a_vanished_video_is_accepted(api: Api) -> None:
    asked = {"urls": [video_id(3), video_id(4)]}
    media(api.context.library, 3).unlink()
    answers = (await api.post("/jobs", asked)).data["answers"]
    assert [answer["verdict"] for answer in answers] == ["accepted", "archived"]


async def test_a_mass_absence_is_accepted_by_a_person_alone(api: Api) -> None:
    (api.context.library / "videos").rename(api.context.library / "away")
    assert (await api.post("/storage/check")).as_(LookReport).doubted == 40
    assert (await api.get("/storage")).as_(StorageReport).lost == 0
    look = (await api.post("/storage/accept-loss")).as_(LookReport)
    assert (len(look.missing), look.doubted) == (40, 0)
    assert (await api.get("/storage")).as_(StorageReport).lost == 40


async def test_videos_and_a_sample_are_not_verified_together(api: Api) -> None:
    answer = await api.post("/storage/verify", {"videos": [video_id(3)], "sample": 2})
    assert (answer.status, answer.error["code"]) == (400, "E007")


async def test_what_is_no_video_id_is_not_imported(api: Api) -> None:
    answer = await api.post("/import", {"source": "archive.txt", "videos": ["dQw4w9WgXcQ", "../../etc"]})
    assert answer.status == 400
    assert answer.error["message"] == "cannot take the request's body: '../../etc' is no video id"


async def test_thousands_of_videos_are_imported_at_once(api: Api) -> None:
    videos = [f"known{number:06}" for number in range(2500)]
    answer = await api.post("/import", {"source": "archive.txt", "videos": videos})
    assert answer.as_(Imported) == Imported(imported=2500, known=0, held=0)
    answer = await api.post("/import", {"source": "archive.txt", "videos": [*videos, video_id(3)]})
    assert answer.as_(Imported) == Imported(imported=0, known=2500, held=1)
