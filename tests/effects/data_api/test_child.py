"""Google's own client in its child, against the stand-in."""

import io
import os
import subprocess
import sys
from typing import Any

import msgspec
import pytest

from tests.standin.client import StandIn
from ytarchived.domain.classification import classify
from ytarchived.domain.kind import Kind
from ytarchived.effects.data_api.messages import Answered, Ask, Opening, Refused, line, read_answer

COMMAND = (sys.executable, "-P", "-m", "ytarchived.effects.data_api.child")


def converse(opening: Opening, *asks: Ask) -> tuple[list[Answered | Refused], str]:
    """What the child answers, and what it wrote on its stderr until it ended by itself."""
    text = b"".join(line(each) for each in (opening, *asks))
    done = subprocess.run(COMMAND, input=text, capture_output=True, timeout=60, check=True, env=dict(os.environ))
    return [read_answer.decode(each) for each in io.BytesIO(done.stdout)], done.stderr.decode()


def ask_videos(*ids: str, etag: str = "") -> Ask:
    return Ask(
        resource="videos", parameters={"part": "id,snippet", "id": ",".join(ids), "fields": "etag,items(id)"}, etag=etag
    )


def ids_of(answer: Answered | Refused) -> list[str]:
    assert isinstance(answer, Answered)
    body: Any = msgspec.json.decode(answer.body)
    return [item["id"] for item in body["items"]]


@pytest.fixture
def opening(standin: StandIn, label: str) -> Opening:
    return Opening(key=label, endpoint=standin.api_endpoint)


def test_fifty_videos_are_one_unit(standin: StandIn, label: str, opening: Opening) -> None:
    ids = [video.video_id for video in standin.standard.videos] + list(standin.standard.long_playlist.video_ids[:20])
    (answer,), complaints = converse(opening, ask_videos(*ids))
    assert ids_of(answer) == ids
    assert answer.requests == standin.quota_used(label) == 1
    assert complaints == ""


def test_what_has_not_changed_is_not_sent_again(standin: StandIn, opening: Opening) -> None:
    video_id = standin.standard.videos[0].video_id
    (first,), _ = converse(opening, ask_videos(video_id))
    assert isinstance(first, Answered)
    (second, third), _ = converse(opening, ask_videos(video_id, etag=first.etag), ask_videos(video_id, etag="old"))
    assert second == Answered(requests=1, etag=first.etag)
    assert ids_of(third) == [video_id]


REFUSALS = {
    "quotaExceeded": (Kind.API_QUOTA, 1),
    "API_KEY_INVALID": (Kind.API_KEY_INVALID, 1),
    "API_KEY_EXPIRED": (Kind.API_KEY_INVALID, 1),
    "keyInvalid": (Kind.API_KEY_INVALID, 1),
    "accessNotConfigured": (Kind.API_OFF, 1),
    "rateLimitExceeded": (Kind.API_RATE_LIMITED, 2),
    "playlistNotFound": (Kind.LIST_UNAVAILABLE, 1),
    "playlistItemsNotAccessible": (Kind.LIST_UNAVAILABLE, 1),
    "invalidPageToken": (Kind.API_BAD_REQUEST, 1),
    "A404": (Kind.API_BAD_REQUEST, 1),
    "A503": (Kind.SERVER_ERROR, 2),
    "AHTM": (Kind.UNREADABLE_ANSWER, 1),
    "AEMP": (Kind.UNREADABLE_ANSWER, 1),
    "ATRN": (Kind.TRUNCATED, 1),
    "AEOF": (Kind.DROPPED, 2),
}
"""What each is, and how many requests it takes to be told so."""


def test_refusals_are_told_apart_cost_what_was_sent_and_hold_no_key(
    standin: StandIn, label: str, opening: Opening
) -> None:
    videos = standin.standard.videos[: len(REFUSALS)]
    for video, code in zip(videos, REFUSALS, strict=True):
        standin.fault(label, video.video_id, code)
    answers, complaints = converse(opening, *(ask_videos(video.video_id) for video in videos))
    for answer, (code, (kind, requests)) in zip(answers, REFUSALS.items(), strict=True):
        assert isinstance(answer, Refused), code
        assert (classify(answer.trouble).kind, answer.requests) == (kind, requests), code
        assert answer.trouble.source == "data-api"
    assert complaints == ""
    assert label not in msgspec.json.encode(answers).decode()


def test_the_words_of_a_refusal_are_text(standin: StandIn, label: str, opening: Opening) -> None:
    standin.fault(label, "*", "quotaExceeded")
    (answer,), _ = converse(opening, ask_videos(standin.standard.videos[0].video_id))
    assert isinstance(answer, Refused)
    assert answer.trouble.message.endswith("because you have exceeded your quota.")


def test_a_passing_fault_is_asked_through(standin: StandIn, label: str, opening: Opening) -> None:
    standin.fault(label, "*", "A503", times=1)
    (answer,), _ = converse(opening, ask_videos(standin.standard.videos[0].video_id))
    assert isinstance(answer, Answered)
    assert answer.requests == 2


def test_after_a_refusal_the_next_call_is_made_as_ever(standin: StandIn, label: str, opening: Opening) -> None:
    video_id = standin.standard.videos[0].video_id
    standin.fault(label, "*", "quotaExceeded", times=1)
    (refused, answered), _ = converse(opening, ask_videos(video_id), ask_videos(video_id))
    assert isinstance(refused, Refused)
    assert ids_of(answered) == [video_id]


def test_a_server_that_is_not_there_is_a_matter_of_the_network(label: str) -> None:
    nowhere = Opening(key=label, endpoint="http://127.0.0.1:9")
    (answer,), _ = converse(nowhere, ask_videos("dQw4w9WgXcQ"))
    assert isinstance(answer, Refused)
    assert classify(answer.trouble).scope == "network"
