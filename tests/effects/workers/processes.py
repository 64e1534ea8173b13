"""What the kernel says of processes, for tests that must know that none is left."""

import os
import select
from pathlib import Path


def children_of(pid: int) -> list[int]:
    """The living and the unreaped children of a process."""
    tasks = Path(f"/proc/{pid}/task")
    return [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def warm_process() -> int:
    """The number of this process's warm process."""
    (pid,) = (
        child for child in children_of(os.getpid()) if b"workers.warm" in Path(f"/proc/{child}/cmdline").read_bytes()
    )
    return pid


def exists(pid: int) -> bool:
    """Whether there is such a process, be it only unreaped."""
    return Path(f"/proc/{pid}").exists()


def await_end(pid: int, *, seconds: float = 30) -> None:
    """Wait until a process has ended; raises TimeoutError."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        if not select.select([handle], [], [], seconds)[0]:
            raise TimeoutError(f"process {pid} still runs")
    finally:
        os.close(handle)
