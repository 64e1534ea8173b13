"""Completion as people have it: a real bash, zsh and fish on a terminal, somebody who types and presses the tab key."""

import os
import pty
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import pytest
from anyio.to_thread import run_sync

from tests.effects.control.client import Api
from tests.effects.control.scenes import VIDEO, World, archived
from tests.ytctl.conftest import BIN, Person

SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(ytctl completion bash)"'),
    "zsh": (
        ["zsh", "-f", "-i"],
        'autoload -U compinit && compinit -D -u && eval "$(ytctl completion zsh)"',
    ),
    "fish": (["fish", "--no-config", "-i"], "ytctl completion fish | source"),
}
"""How each is started without anybody's settings, and what `ytctl completion --help` tells to write into them."""

DEADLINE_SECONDS = 60.0
"""How long anything may take before a test gives up on it; nothing is measured against it."""

_ONCE_MORE_SECONDS = 5.0

in_every_shell = pytest.mark.parametrize(
    "shell",
    [
        pytest.param(name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"{name} is not installed"))
        for name in SHELLS
    ],
)


class Terminal:
    """A shell on a terminal."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self.screen = b""

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def shows(self, text: str, *, again: str = "") -> None:
        """Wait until this is on the screen, and now and then type `again` meanwhile, as people do."""
        end = time.monotonic() + DEADLINE_SECONDS
        while text.encode() not in self.screen:
            assert time.monotonic() < end, self.screen
            if select.select([self._terminal], [], [], _ONCE_MORE_SECONDS)[0]:
                self.screen += os.read(self._terminal, 65536)
            else:
                self.type(again)


@contextmanager
def at_the_prompt(person: Person, shell: str) -> Iterator[Terminal]:
    """A shell that completes ytctl."""
    command, load = SHELLS[shell]
    ours, theirs = pty.openpty()
    environment = {**person.environment, "PATH": f"{BIN}:{os.environ['PATH']}", "TERM": "xterm", "PS1": "$ "}
    # fish wants the terminal to be its own
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *command], env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        terminal = Terminal(ours)
        terminal.type(f"{load}; echo comp''letes\n")
        terminal.shows("completes\r\n")
        terminal.screen = b""
        yield terminal
    finally:
        os.close(ours)  # hangs up
        process.wait(DEADLINE_SECONDS)


@in_every_shell
async def test_verbs_and_what_there_is_are_completed(person: Person, api: Api, world: World, shell: str) -> None:
    await archived(world, VIDEO, 'Never: "gonna" $(give) you up')

    def complete() -> None:
        with at_the_prompt(person, shell) as terminal:
            for typed, becomes in (("ytctl doct", "doctor"), ("ytctl videos show dQ", "dQw4w9WgXcQ")):
                terminal.screen = b""
                terminal.type(f"{typed}\t")
                terminal.shows(becomes, again="\t")
                terminal.type("\x15")  # clears the line

    await run_sync(complete)


@in_every_shell
async def test_without_a_daemon_nothing_is_said(person: Person, shell: str) -> None:
    def complete() -> None:
        with at_the_prompt(person, shell) as terminal:
            terminal.type("ytctl videos show dQ\t\x15echo al''ive\n")
            terminal.shows("alive\r\n")
            assert b"rror" not in terminal.screen and b"Traceback" not in terminal.screen

    await run_sync(complete)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("status",), ["3", "2", "1"]),
        (("videos", "show"), ["dQw4w9WgXcQ"]),
        (("inbox", "show"), ["links.txt"]),
        (("recovery", "show"), ["later"]),
        (("download", "--profile"), ["audio"]),
        (("jobs", "--state"), ["created", "queued", "running", "retrying", "completed", "failed", "cancelled"]),
        (("playlist", "status"), ["2"]),
        (("completion",), ["bash", "zsh", "fish"]),
    ],
)
async def test_what_is_offered_is_what_there_is(
    person: Person, api: Api, world: World, words: tuple[str, ...], offered: list[str]
) -> None:
    await archived(world, VIDEO)
    await world.asks("youtube:playlist:PLBCF2DAC6FFB574DE")
    await world.drops("links.txt", "youtube:jNQXAC9IVRw")
    await world.plans("later", "youtube:00000000000")
    with anyio.fail_after(DEADLINE_SECONDS):
        while await offers(person, *words, "") != offered:
            pass  # the daemon was not quick enough, as it may be under load, and so nothing was said
    assert await offers(person, *words, "~") == []


@pytest.mark.parametrize("verb", ["cancel", "metadata", "inbox show", "download --profile"])
async def test_nothing_is_offered_without_a_daemon(person: Person, verb: str) -> None:
    assert await offers(person, *verb.split(), "") == []


async def offers(person: Person, *words: str) -> list[str]:
    """What the shell is told."""
    shell = {
        "_YTCTL_COMPLETE": "fish_complete",
        "COMP_WORDS": " ".join(["ytctl", *words]),
        "COMP_CWORD": words[-1],
    }
    done = await person.ytctl(environment=shell)
    assert done.err == ""
    return [line.removeprefix("plain,").partition("\t")[0] for line in done.out.splitlines() if line]
