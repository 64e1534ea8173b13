"""The program `ytarchived` of this very installation, which some verbs ask what only it knows.

It is a process of its own, so that ytctl stays light and works without a daemon.
"""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ytctl.exit_codes import Trouble

NAME = "ytarchived"


def program() -> Path:
    """Its path: beside ytctl, beside this python, or on PATH; raises Trouble when it is nowhere."""
    for folder in (Path(sys.argv[0]).resolve().parent, Path(sys.executable).parent):
        if (folder / NAME).is_file():
            return folder / NAME
    if found := shutil.which(NAME):
        return Path(found).absolute()
    raise Trouble("cannot find ytarchived: it is neither beside ytctl nor on PATH", hint="install both together")


def asked(*arguments: str, config: str | None, environ: Mapping[str, str] | None = None) -> str:
    """What it prints; raises Trouble with its own complaint when it fails."""
    named = ["--config", config] if config else []
    done = subprocess.run([program(), *named, *arguments], stdout=-1, stderr=-1, text=True, env=environ)
    if done.returncode:
        error, _, hint = done.stderr.strip().removeprefix("error: ").partition("\nhint: ")
        raise Trouble(error or f"ytarchived ended with exit code {done.returncode}", hint=hint)
    return done.stdout
