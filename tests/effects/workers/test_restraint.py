"""How much a child asks of YouTube once that refuses, counted by the stand-in."""

import pytest

from tests.standin.client import StandIn
from ytarchived.domain.classification import classify
from ytarchived.domain.kind import Kind
from ytarchived.effects.workers.engine import carry_out
from ytarchived.effects.workers.messages import Failed, Fetched, ListingDone, Order, Setup

from .conftest import OrderFor


def asked(standin: StandIn, label: str) -> list[str]:
    return [request.path for request in standin.requests(label)]


@pytest.mark.parametrize("task", ["download", "metadata", "formats"])
def test_after_two_refusals_youtube_is_asked_nothing_more(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup, task: str
) -> None:
    video = standin.add_video(label, f"Refused: {task}")
    standin.fault(label, "*", "W429")
    outcome = carry_out(order_for(video, task=task), setup, {}, lambda report: None)
    assert isinstance(outcome, Failed)
    assert classify(outcome.trouble).kind is Kind.RATE_LIMITED
    assert asked(standin, label) == ["/watch", "/youtubei/v1/next"]


def test_one_refusal_alone_stops_nothing(standin: StandIn, label: str, setup: Setup) -> None:
    playlist = standin.make_playlist(label, "Its page is refused", 3)
    standin.fault(label, "*", "L429")
    outcome = carry_out(Order(task="list", url=playlist.url), setup, {}, lambda report: None)
    assert isinstance(outcome, ListingDone)
    assert (outcome.complete, outcome.received) == (True, 3)


def test_refused_captions_hold_nothing_up(standin: StandIn, label: str, order_for: OrderFor, setup: Setup) -> None:
    video = standin.add_video(label, "Without captions")
    standin.fault(label, "*", "S429")
    outcome = carry_out(order_for(video), setup, {}, lambda report: None)
    assert isinstance(outcome, Fetched)
    assert any(path.startswith("/videoplayback") for path in asked(standin, label))
