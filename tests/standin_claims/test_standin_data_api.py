"""The unchanged Google client reads the stand-in's Data API, and is refused by it as by Google's."""

import http.client
from collections.abc import Iterator
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from tests.standin.client import StandIn

from .real import data_api

pytestmark = pytest.mark.no_cover  # nothing of the program runs here


@pytest.fixture
def youtube(standin: StandIn, label: str) -> Iterator[Any]:
    """Google's client with this test's label as key."""
    with data_api(standin, label) as client:
        yield client


def refusal(request: Any) -> tuple[int, str]:
    """The status and reason with which a request is refused."""
    with pytest.raises(HttpError) as caught:
        request.execute()
    details: Any = caught.value.error_details
    return caught.value.resp.status, details[0]["reason"]


def test_videos_are_described_and_hidden_ones_left_out(standin: StandIn, youtube: Any) -> None:
    shown, hidden = standin.standard.captioned, standin.standard.private

    answer = youtube.videos().list(part="snippet,contentDetails", id=f"{shown.video_id},{hidden.video_id}").execute()

    (item,) = answer["items"]
    assert (item["id"], item["snippet"]["title"]) == (shown.video_id, shown.title)
    assert item["snippet"]["channelTitle"] == "Standin"
    assert (item["contentDetails"]["duration"], item["contentDetails"]["caption"]) == ("PT3S", "true")
    assert "statistics" not in item


def test_a_playlist_is_paged_to_its_end(standin: StandIn, youtube: Any) -> None:
    playlist = standin.standard.long_playlist
    resource = youtube.playlistItems()
    request = resource.list(part="snippet,status,contentDetails", playlistId=playlist.playlist_id, maxResults=50)
    items: list[dict[str, Any]] = []

    while request is not None:
        answer = request.execute()
        items += answer["items"]
        request = resource.list_next(request, answer)

    assert [each["snippet"]["resourceId"]["videoId"] for each in items] == list(playlist.video_ids)
    kept_private = [each for each in items if each["status"]["privacyStatus"] == "private"]
    taken_down = [each for each in items if each["status"]["privacyStatus"] == "privacyStatusUnspecified"]
    assert {each["snippet"]["title"] for each in kept_private} == {"Private video"}
    assert {each["snippet"]["title"] for each in taken_down} == {"Deleted video"}
    assert (len(kept_private), len(taken_down)) == (12, 8)


def test_a_channel_is_found_by_handle_and_id_and_leads_to_its_uploads(standin: StandIn, youtube: Any) -> None:
    channel = standin.standard.channel

    by_handle = youtube.channels().list(part="contentDetails", forHandle="standin").execute()["items"][0]
    by_id = youtube.channels().list(part="contentDetails", id=channel.channel_id).execute()["items"][0]

    assert by_handle == by_id
    uploads = by_id["contentDetails"]["relatedPlaylists"]["uploads"]
    listed = youtube.playlistItems().list(part="snippet", playlistId=uploads).execute()
    assert listed["pageInfo"]["totalResults"] == 98


def test_a_channel_that_is_not_there_has_no_items_at_all(youtube: Any) -> None:
    assert "items" not in youtube.channels().list(part="id", forHandle="@nobody").execute()


def test_playlists_are_found_by_id_and_by_channel(standin: StandIn, youtube: Any) -> None:
    playlist = standin.standard.playlist

    (one,) = youtube.playlists().list(part="snippet,contentDetails", id=playlist.playlist_id).execute()["items"]
    of_channel = youtube.playlists().list(part="id", channelId=playlist.channel_id).execute()["items"]

    assert (one["snippet"]["title"], one["contentDetails"]["itemCount"]) == (playlist.title, 20)
    assert playlist.playlist_id in {each["id"] for each in of_channel}


def test_search_finds_titles_for_a_hundred_units(standin: StandIn, label: str, youtube: Any) -> None:
    (found,) = youtube.search().list(part="snippet", q="needs the solver", maxResults=1).execute()["items"]

    assert found["id"]["videoId"] == standin.standard.challenge.video_id
    assert standin.quota_used(label) == 100


def test_fields_keep_only_what_they_name(standin: StandIn, youtube: Any) -> None:
    playlist = standin.standard.playlist
    fields = "items(snippet/resourceId/videoId,contentDetails),nextPageToken"

    answer = (
        youtube.playlistItems()
        .list(part="snippet,contentDetails", playlistId=playlist.playlist_id, maxResults=1, fields=fields)
        .execute()
    )

    assert set(answer) == {"items", "nextPageToken"}
    assert answer["items"][0]["snippet"] == {"resourceId": {"videoId": playlist.video_ids[0]}}


def test_fields_may_name_everything_on_a_level(standin: StandIn, youtube: Any) -> None:
    request = youtube.videos().list(part="snippet", id=standin.standard.videos[0].video_id, fields="items(*/title, id)")

    (item,) = request.execute()["items"]

    assert item["snippet"] == {"title": standin.standard.videos[0].title}
    assert item["id"] == standin.standard.videos[0].video_id


def test_fields_that_cannot_be_read_are_refused(standin: StandIn, youtube: Any) -> None:
    assert refusal(youtube.videos().list(part="id", id="x", fields="items(id")) == (400, "invalidParameter")


def test_an_unchanged_answer_is_told_by_its_etag(standin: StandIn, youtube: Any) -> None:
    request = youtube.videos().list(part="snippet", id=standin.standard.videos[0].video_id)
    etag = request.execute()["etag"]
    request.headers["If-None-Match"] = etag

    with pytest.raises(HttpError) as caught:
        request.execute()

    assert caught.value.resp.status == 304


def test_the_quota_runs_out_and_says_so(standin: StandIn, label: str, youtube: Any) -> None:
    standin.quota(label, 2)
    request = youtube.videos().list(part="id", id=standin.standard.videos[0].video_id)

    request.execute()
    request.execute()

    assert refusal(request) == (403, "quotaExceeded")
    assert standin.quota_used(label) == 2


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        ("quotaExceeded", 403, "quotaExceeded"),
        ("API_KEY_INVALID", 400, "API_KEY_INVALID"),
        ("API_KEY_EXPIRED", 400, "API_KEY_INVALID"),
        ("keyInvalid", 400, "keyInvalid"),
        ("RESOURCE_EXHAUSTED", 429, "rateLimitExceeded"),
        ("rateLimitExceeded", 403, "rateLimitExceeded"),
        ("userRateLimitExceeded", 403, "userRateLimitExceeded"),
        ("accessNotConfigured", 403, "accessNotConfigured"),
        ("playlistItemsNotAccessible", 403, "playlistItemsNotAccessible"),
    ],
)
def test_a_refusal_has_googles_reason(
    standin: StandIn, label: str, youtube: Any, code: str, status: int, reason: str
) -> None:
    standin.fault(label, "*", code)

    assert refusal(youtube.playlistItems().list(part="id", playlistId="PLany")) == (status, reason)


def test_wrong_requests_are_refused_without_any_fault(standin: StandIn, youtube: Any) -> None:
    too_many = ",".join(video_id for video_id in standin.standard.long_playlist.video_ids[:51])
    items = youtube.playlistItems()
    known = standin.standard.playlist.playlist_id

    assert refusal(youtube.videos().list(part="id", id=too_many)) == (400, "invalidFilters")
    assert refusal(items.list(part="id", playlistId="PLnobody")) == (404, "playlistNotFound")
    assert refusal(items.list(part="id", playlistId=known, pageToken="x")) == (400, "invalidPageToken")
    assert refusal(items.list(part="id")) == (400, "missingRequiredParameter")
    assert refusal(youtube.videos().list(part="id")) == (400, "missingRequiredParameter")
    assert refusal(youtube.channels().list(part="id")) == (400, "missingRequiredParameter")
    assert refusal(youtube.playlists().list(part="id")) == (400, "missingRequiredParameter")
    assert refusal(youtube.channels().list(part="id", mine=True)) == (401, "authorizationRequired")


def test_a_request_without_a_key_is_forbidden(standin: StandIn) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", standin.api_port)
    for path, status in (("/youtube/v3/videos?part=id&id=x", 403), ("/youtube/v3/no-such-thing", 404)):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert response.status == status
    connection.close()


def test_a_short_server_error_is_retried_by_the_client(standin: StandIn, label: str, youtube: Any) -> None:
    standin.fault(label, "videos", "A503", times=1)
    request = youtube.videos().list(part="id", id=standin.standard.videos[0].video_id)

    assert request.execute(num_retries=1)["items"]
    assert [each.status for each in standin.requests(label)] == [503, 200]


@pytest.mark.parametrize("code", ["AHTM", "AEMP"])
def test_an_answer_that_is_not_json_is_handed_over_as_text(
    standin: StandIn, label: str, youtube: Any, code: str
) -> None:
    standin.fault(label, "*", code)

    assert isinstance(youtube.videos().list(part="id", id="x").execute(), str)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ARST", ConnectionResetError),
        ("AEOF", http.client.RemoteDisconnected),
        ("ATRN", http.client.IncompleteRead),
    ],
)
def test_a_dropped_answer_is_a_bare_network_error(
    standin: StandIn, label: str, youtube: Any, code: str, error: type[Exception]
) -> None:
    standin.fault(label, "*", code)

    with pytest.raises(error) as caught:
        youtube.videos().list(part="id", id="x").execute()

    assert caught.type is error
