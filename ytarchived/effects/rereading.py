"""Reads archived files again in a process of its own, behind everybody else who wants the processor or the disk.

`verification` starts it with the library's folder, writes the files of one video a line, and reads what was found a line. It
ends with its input, and with the daemon.
"""

import ctypes
import os
import platform
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from ytarchived.domain.media import ArchivedFile
from ytarchived.effects import library
from ytarchived.errors import YtarchivedError

_PR_SET_PDEATHSIG = 1
_IOPRIO_SET: Mapping[str, int] = {"x86_64": 251, "aarch64": 30}
"""The number of the system call, for which there is no function in the C library."""
_OF_PROCESS = 1
_WHEN_IDLE = 3 << 13


def main() -> None:
    """Answer each line of files with a line of damages; end with 1 and the reason when the library is not there."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _step_back()
    root = Path(sys.argv[1])
    read = msgspec.json.Decoder(tuple[ArchivedFile, ...]).decode
    try:
        for line in sys.stdin.buffer:
            damages = library.verify(root, read(line))
            sys.stdout.buffer.write(msgspec.json.encode(damages) + b"\n")
            sys.stdout.buffer.flush()
    except YtarchivedError as error:
        sys.exit(error.message)


def _step_back() -> None:
    os.nice(19)
    if number := _IOPRIO_SET.get(platform.machine()):
        ctypes.CDLL(None).syscall(number, _OF_PROCESS, 0, _WHEN_IDLE)


if __name__ == "__main__":
    main()
