"""A child tells no more than a person can read, and never keeps its last progress to itself."""

import socket
from collections.abc import Iterator

import pytest

from ytarchived.domain.media import VideoMetadata
from ytarchived.effects.workers import child
from ytarchived.effects.workers.child import Teller
from ytarchived.effects.workers.messages import Alive, Captured, CapturedOnly, FromChild, Progress, read_from_child


class Ear:
    """The daemon's end of the channel."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel

    def heard(self) -> list[FromChild]:
        """All that was said since this was last asked."""
        self._channel.setblocking(False)
        try:
            return [read_from_child.decode(line) for line in self._channel.recv(1 << 16).splitlines()]
        except BlockingIOError:
            return []


@pytest.fixture
def channel() -> Iterator[tuple[Teller, Ear]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Teller(theirs), Ear(ours)


def test_progress_that_comes_too_soon_is_held_back_and_the_newest_of_it_told_later(
    channel: tuple[Teller, Ear], monkeypatch: pytest.MonkeyPatch
) -> None:
    teller, ear = channel
    monkeypatch.setattr(child, "_PROGRESS_SECONDS", 3600.0)
    teller.tell(Progress(stage="downloading"))
    teller.tell(Progress(stage="merging"))
    teller.tell(Progress(stage="sealing"))
    teller.tell(Alive())
    assert ear.heard() == [Progress(stage="downloading")]
    teller.tell_held()
    assert ear.heard() == [], "it is still too soon"
    monkeypatch.setattr(child, "_PROGRESS_SECONDS", 0.0)
    teller.tell_held()
    teller.tell_held()
    assert ear.heard() == [Progress(stage="sealing")]


def test_an_outcome_waits_for_nothing(channel: tuple[Teller, Ear]) -> None:
    teller, ear = channel
    teller.tell(Progress(stage="downloading"))
    teller.tell(CapturedOnly())
    assert ear.heard() == [Progress(stage="downloading"), CapturedOnly()]


def test_one_that_has_just_begun_says_nothing_of_being_alive(channel: tuple[Teller, Ear]) -> None:
    teller, ear = channel
    teller.tell(Alive())
    assert ear.heard() == []


def test_of_media_that_do_not_come_it_is_told_that_they_are_asked_for(
    channel: tuple[Teller, Ear], monkeypatch: pytest.MonkeyPatch
) -> None:
    teller, ear = channel
    captured = Captured(metadata=VideoMetadata(video_id="dQw4w9WgXcQ"), estimated_bytes=1000)
    teller.tell(captured)
    monkeypatch.setattr(child, "_PROGRESS_SECONDS", 0.0)
    teller.tell_held()
    teller.tell_held()
    assert ear.heard() == [captured, Progress(stage="downloading", bytes_total=1000)]
