"""The child with Google's client comes when it is needed first, and goes."""

import os
import signal
import sys
from pathlib import Path

import anyio
import pytest

from tests.standin.client import StandIn
from ytarchived.domain.classification import classify
from ytarchived.domain.kind import Kind
from ytarchived.effects.data_api import client as client_
from ytarchived.effects.data_api.client import KEY_VARIABLE, open_client
from ytarchived.effects.data_api.messages import Answered, Ask, Refused

pytestmark = pytest.mark.usefixtures("unmeasured")

MODULE = "ytarchived.effects.data_api.child"


def children() -> list[int]:
    """The processes of this test that hold Google's client."""
    mine = Path("/proc/self/task").glob("*/children")
    pids = [int(pid) for tasks in mine for pid in tasks.read_text().split()]
    return [pid for pid in pids if MODULE in Path(f"/proc/{pid}/cmdline").read_text()]


def ask_for(standin: StandIn) -> Ask:
    return Ask(resource="videos", parameters={"part": "id", "id": standin.standard.videos[0].video_id})


async def gone(pid: int) -> None:
    """Wait until a process is gone."""
    life = os.pidfd_open(pid)
    try:
        with anyio.fail_after(30):
            await anyio.wait_readable(life)
    finally:
        os.close(life)


def shown_by(pid: int) -> str:
    """What others can see of a process."""
    return Path(f"/proc/{pid}/cmdline").read_text() + Path(f"/proc/{pid}/environ").read_text()


async def test_the_child_lives_from_the_first_call_to_the_end(standin: StandIn, label: str) -> None:
    async with open_client(label, standin.api_endpoint) as client:
        assert not client.running
        for _ in range(2):
            assert isinstance(await client.call(ask_for(standin)), Answered)
        assert len(children()) == 1
    assert not children()


async def test_a_child_that_idles_is_let_go_and_comes_again(standin: StandIn, label: str) -> None:
    async with open_client(label, standin.api_endpoint, idle_seconds=0.5) as client:
        for _ in range(2):
            assert isinstance(await client.call(ask_for(standin)), Answered)
            await gone(children()[0])
            assert not client.running


async def test_a_child_that_dies_fails_one_call_and_comes_again(standin: StandIn, label: str) -> None:
    async with open_client(label, standin.api_endpoint) as client:
        await client.call(ask_for(standin))
        os.kill(children()[0], signal.SIGKILL)
        lost = await client.call(ask_for(standin))
        assert isinstance(lost, Refused)
        assert isinstance(await client.call(ask_for(standin)), Answered)


async def test_a_call_that_hangs_is_given_up(standin: StandIn, label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    standin.fault(label, "*", "AHNG")
    monkeypatch.setattr(client_, "_CALL_SECONDS", 1.5)
    monkeypatch.setattr(client_, "_GRACE_SECONDS", 0.1)
    async with open_client(label, standin.api_endpoint) as client:
        hung = await client.call(ask_for(standin))
        assert isinstance(hung, Refused)
        assert classify(hung.trouble).kind is Kind.TIMEOUT
        assert not client.running
        assert client.restarts == 0
        standin.clear(label)
        monkeypatch.setattr(client_, "_CALL_SECONDS", 60)
        assert isinstance(await client.call(ask_for(standin)), Answered)
        assert client.restarts == 1


async def test_an_answer_that_nobody_waits_for_is_given_to_nobody_else(standin: StandIn, label: str) -> None:
    other = standin.standard.videos[1].video_id
    async with open_client(label, standin.api_endpoint) as client:
        standin.fault(label, "*", "AHNG", times=1)
        with anyio.move_on_after(1):
            await client.call(ask_for(standin))
        answer = await client.call(Ask(resource="videos", parameters={"part": "id", "id": other}))
        assert isinstance(answer, Answered)
        assert other.encode() in bytes(answer.body)


async def test_the_key_is_in_no_command_line_and_no_environment(
    standin: StandIn, label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, label)
    async with open_client(label, standin.api_endpoint) as client:
        await client.call(ask_for(standin))
        (pid,) = children()
        assert label not in shown_by(pid)


def test_the_daemon_never_loads_google_s_client() -> None:
    # a process of its own, because the tests themselves have loaded it
    words = "import sys, ytarchived.daemon; sys.exit('googleapiclient' in sys.modules)"
    assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-c", words]) == 0
