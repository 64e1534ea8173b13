"""ffmpeg and ffprobe behind a script that notes what each run took, so that their share can be told from everything else."""

from pathlib import Path
from typing import NamedTuple

from ytarchived.effects.programs import find_ffmpeg

_SCRIPT = """#!/bin/bash
TIMEFORMAT='%3R %3U %3S'
exec 3>&2
{{ time '{program}' "$@" 2>&3; code=$?; }} 2> '{notes}'/$$
exit $code
"""
"""In milliseconds: `times` of a plain shell knows hundredths of a second, and each run takes few of them."""


class Seconds(NamedTuple):
    """On the clock, and of the processors."""

    wall: float
    cpu: float


class Tools:
    """A folder with the two programs, and what they took."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._notes = folder / "notes"
        self._notes.mkdir(parents=True)
        found = find_ffmpeg("")
        for program in (found.ffmpeg, found.ffprobe):
            script = folder / program.name
            script.write_text(_SCRIPT.format(program=program, notes=self._notes))
            script.chmod(0o755)

    def taken(self) -> Seconds:
        """What all runs took since this was last asked."""
        wall = cpu = 0.0
        for note in self._notes.iterdir():
            clock, user, system = map(float, note.read_text().split())
            wall += clock
            cpu += user + system
            note.unlink()
        return Seconds(wall, cpu)
