"""Shows jobs as bars; imported on a terminal alone, for it needs rich."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.text import Text

from ytctl.job_words import COLOURS, again_at, eta, far, finished, is_open, lost, one_line, speed, title
from ytctl.render import cut
from ytctl.shapes.jobs import Job

_BAR_CELLS = 16
_TITLE_SHARE = 3


class Bars:
    """A bar for each job under way; a job that is over leaves a line above the bars."""

    def __init__(self, progress: Progress, awaited: Collection[int]) -> None:
        self._progress = progress
        self._awaited = awaited
        self._tasks: dict[int, TaskID] = {}
        self._over: set[int] = set()
        self._all = progress.add_task("", total=len(awaited), far="", speed="", eta="", visible=len(awaited) > 1)
        self._count()

    def show(self, job: Job) -> None:
        """A job as it stands now."""
        number = job["job"]
        if not is_open(job):
            self._end(job)
        elif job["status"] in ("running", "retrying") or len(self._awaited) == 1:
            if number not in self._tasks:
                self._tasks[number] = self._progress.add_task("", total=None, far="", speed="", eta="")
            self._update(self._tasks[number], job)
        self._progress.refresh()

    def _update(self, task: TaskID, job: Job) -> None:
        done, total = _amount(job)
        self._progress.update(
            task,
            description=cut(title(job), self._progress.console.width // _TITLE_SHARE),
            completed=done,
            total=total,
            far=far(job) if job["status"] == "running" else " ".join(filter(None, [job["status"], again_at(job)])),
            speed=speed(job["progress"]),
            eta=eta(job["progress"]) or lost(job),
        )

    def _end(self, job: Job) -> None:
        number = job["job"]
        if number in self._over:
            return
        self._over.add(number)
        if number in self._tasks:
            self._progress.remove_task(self._tasks.pop(number))
        line = cut(one_line(job), self._progress.console.width)
        self._progress.console.print(Text(line, style=COLOURS.get(job["status"], ""), no_wrap=True))
        self._count()

    def _count(self) -> None:
        done = len(self._over.intersection(self._awaited))
        self._progress.update(self._all, completed=done, description=f"{done} of {len(self._awaited)} jobs")


@contextmanager
def bars(awaited: Collection[int]) -> Iterator[Bars]:
    """Bars for these jobs and for those of their entries."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(_BAR_CELLS),
        *(TextColumn("{task.fields[" + name + "]}", markup=False) for name in ("far", "speed", "eta")),
    )
    with Progress(*columns, auto_refresh=False) as progress:
        yield Bars(progress, awaited)


def _amount(job: Job) -> tuple[float, float | None]:
    if job["entries"] is not None:
        return finished(job["entries"]), sum(job["entries"].values())
    progress = job["progress"]
    return (progress["bytes_done"], progress["bytes_total"]) if progress else (0, None)
