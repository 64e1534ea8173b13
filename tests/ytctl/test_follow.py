"""Following the daemon across its restarts, but not for ever."""

from pathlib import Path

import pytest
from anyio.to_thread import run_sync

from tests.effects.control.client import Api
from ytctl import follow
from ytctl.client import Client
from ytctl.exit_codes import REFUSED, UNREACHABLE, Trouble


def test_a_daemon_that_stays_away_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "_GONE_SECONDS", 0.0)
    with pytest.raises(Trouble) as trouble:
        next(follow.follow(Client(tmp_path / "none.sock"), 0))
    assert trouble.value.code == UNREACHABLE


def test_what_comes_back_in_time_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    away = [Trouble("away", code=UNREACHABLE)]

    def ask() -> str:
        if away:
            raise away.pop()
        return "here"

    monkeypatch.setattr(follow, "_AGAIN_SECONDS", 0.0)
    assert follow.patiently(ask) == "here"


async def test_a_refusal_is_not_asked_again(api: Api) -> None:
    with pytest.raises(Trouble) as trouble:
        await run_sync(next, follow.follow(Client(api.path), -1))
    assert trouble.value.code == REFUSED
