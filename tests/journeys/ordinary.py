"""A daemon whose files' permissions count, also where the tests are run by root, whom none stops."""

import ctypes
import os

from tests.journeys.home import BIN

_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 24, 1, 2


def as_an_ordinary_user() -> None:
    """Let the permissions of files count in the program that this process becomes."""
    libc = ctypes.CDLL(None)
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


if __name__ == "__main__":
    as_an_ordinary_user()
    os.execv(BIN / "ytarchived", [str(BIN / "ytarchived")])
