"""ffmpeg and ffprobe behind a script that notes what each run took, so that their share can be told from everything else."""

from pathlib import Path
from typing import NamedTuple

from ytarchived.effects.programs import find_ffmpeg

_SCRIPT = """#!/bin/sh
read -r began _ < /proc/uptime
'{program}' "$@"
code=$?
read -r ended _ < /proc/uptime
{{ echo "$began $ended"; times; }} > '{notes}'/$$
exit $code
"""


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
            clock, _, children = note.read_text().splitlines()
            began, ended = map(float, clock.split())
            wall += ended - began
            cpu += sum(map(_seconds, children.split()))
            note.unlink()
        return Seconds(wall, cpu)


def _seconds(shell: str) -> float:
    minutes, _, seconds = shell.removesuffix("s").partition("m")
    return int(minutes) * 60 + float(seconds)
