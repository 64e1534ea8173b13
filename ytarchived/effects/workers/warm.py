"""The warm process: yt-dlp loaded and used once, so that a child for a job is a fork away instead of a start.

The pool starts it with `python -m` and one end of a socket. It stays single-threaded, because only then may it fork; it is
the parent, the killer and the reaper of every child, so no signal of it can hit a stranger with a reused number. A job
has ended when nothing of its process group is left. When the daemon goes, however it goes, everything here goes with it.
"""

import ctypes
import faulthandler
import gc
import os
import select
import signal
import socket
import sys
from collections import deque
from collections.abc import Iterator

from ytarchived.effects.workers.child import work
from ytarchived.effects.workers.downloader import warm_up
from ytarchived.effects.workers.messages import (
    Ended,
    Ready,
    Setup,
    Signal,
    Spawn,
    Spawned,
    ToWarm,
    line,
    read_setup,
    read_to_warm,
)

_PR_SET_CHILD_SUBREAPER = 36
_READ_BYTES = 1 << 16
_MOST_DESCRIPTORS = 64
_HELD_SECONDS = 0.5
"""How long the news of a fork waits for company: by then a small video is fetched, and its end is told in the same words."""


class Children:
    """The children and their process groups, from the fork to the last process of the group."""

    def __init__(self) -> None:
        self._pids: dict[int, int] = {}
        self._over: dict[int, Ended] = {}

    def fork(self, job: int) -> int:
        """Fork a child that leads its own process group; returns its number, or 0 in the child itself."""
        pid = os.fork()
        # on both sides, so that the group is there before anybody signals it
        os.setpgid(pid, pid)
        if pid:
            self._pids[job] = pid
        return pid

    def signal(self, job: int, number: int) -> None:
        """Signal the whole group of a job, unless its leader has died and all of it was killed already."""
        if job in self._pids and job not in self._over:
            os.killpg(self._pids[job], number)

    def kill_all(self) -> None:
        """Kill every group."""
        for job in self._pids:
            self.signal(job, signal.SIGKILL)

    def reap(self) -> Iterator[Ended]:
        """Collect the dead and return the jobs of which nothing is left; a leader takes its whole group along."""
        jobs = {pid: job for job, pid in self._pids.items()}
        while pid := _dead_child():
            if pid in jobs:
                # while it is not reaped, its number cannot belong to anybody else
                os.killpg(pid, signal.SIGKILL)
            _, status, usage = os.wait4(pid, 0)
            if pid in jobs:
                self._over[jobs[pid]] = Ended(
                    job=jobs[pid], status=os.waitstatus_to_exitcode(status), max_rss_bytes=usage.ru_maxrss * 1024
                )
        for job, ended in tuple(self._over.items()):
            if not _group_exists(self._pids[job]):
                del self._pids[job], self._over[job]
                yield ended


class Inbound:
    """What the pool says, line by line, with the file descriptors that came along."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._text = b""
        self._descriptors: deque[int] = deque()

    def receive(self) -> list[ToWarm] | None:
        """The complete messages that have arrived; None when the pool is gone."""
        data, descriptors, _, _ = socket.recv_fds(
            self._control, _READ_BYTES, _MOST_DESCRIPTORS, socket.MSG_CMSG_CLOEXEC
        )
        if not data:
            return None
        self._descriptors += descriptors
        *lines, self._text = (self._text + data).split(b"\n")
        return [read_to_warm.decode(each) for each in lines]

    def descriptor(self) -> int:
        """The next descriptor, in the order of the messages that bring them."""
        return self._descriptors.popleft()


def serve(control: socket.socket, children: Children) -> tuple[int, int] | None:
    """Serve the pool until it is gone and then return None; in every forked child, return its channel and its stderr."""
    inbound = Inbound(control)
    wake = _wake_on_death()
    held = b""
    while True:
        woken, _, _ = select.select([control.fileno(), wake], [], [], _HELD_SECONDS if held else None)
        _drain(wake)
        over = b"".join(map(line, children.reap()))
        if over or not woken:
            control.sendall(held + over)
            held = b""
        if control.fileno() not in woken:
            continue
        messages = inbound.receive()
        if messages is None:
            return None
        for message in messages:
            match message:
                case Signal(job=job, signal=number):
                    children.signal(job, number)
                case Spawn(job=job):
                    descriptors = inbound.descriptor(), inbound.descriptor()
                    try:
                        pid = children.fork(job)
                    except OSError:
                        # too many processes or too little memory, now
                        control.sendall(line(Ended(job=job, status=1, max_rss_bytes=0)))
                    else:
                        if pid == 0:
                            return descriptors
                        held += line(Spawned(job=job, pid=pid))
                    for descriptor in descriptors:
                        os.close(descriptor)


def main() -> None:
    """Warm up, serve, and in a forked child work."""
    control = socket.socket(fileno=int(sys.argv[1]))
    for number in (signal.SIGTERM, signal.SIGINT):
        # a service manager may signal all processes at once; this one goes when the daemon has gone
        signal.signal(number, signal.SIG_IGN)
    with control.makefile("rb") as lines:
        setup = read_setup.decode(lines.readline())
    engine = warm_up(setup)
    # orphans of a killed child come here to be reaped
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    gc.collect()
    gc.freeze()
    control.sendall(line(Ready(engine=engine)))
    children = Children()
    try:
        descriptors = serve(control, children)
    except (BrokenPipeError, ConnectionResetError):
        descriptors = None
    if descriptors is None:
        children.kill_all()
    else:
        _be_a_child(control, descriptors, setup, engine)


def _be_a_child(control: socket.socket, descriptors: tuple[int, int], setup: Setup, engine: dict[str, str]) -> None:
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    control.close()
    channel, stderr = descriptors
    null = os.open(os.devnull, os.O_RDWR)
    for source, target in ((null, 0), (null, 1), (stderr, 2)):
        os.dup2(source, target)
    faulthandler.enable()
    status = 1
    try:
        work(socket.socket(fileno=channel), setup, engine)
        status = 0
    except SystemExit as leaving:
        status = int(leaving.code or 0)
    except BaseException:
        # what nobody foresaw is this child's last words
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        # nothing of the warm process may be cleaned up here
        os._exit(status)


def _dead_child() -> int:
    """The number of a child that has died and is not reaped yet, or 0."""
    try:
        found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return 0
    return found.si_pid if found else 0


def _group_exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _wake_on_death() -> int:
    """A descriptor that becomes readable whenever a child dies."""
    wake, woken = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    return wake


def _drain(wake: int) -> None:
    try:
        while os.read(wake, _READ_BYTES):
            pass
    except BlockingIOError:
        pass


if __name__ == "__main__":
    main()
