"""Shows jobs as lines, one for each change that matters; for pipes, logs and programs."""

from collections.abc import Callable, Hashable

from ytctl.job_words import finished, one_line, percent_of
from ytctl.render import out, out_line
from ytctl.shapes.jobs import Job

_STEP_PERCENT = 25


class Lines:
    """A line for a new status, for each quarter of a download, and for each entry of a list that is over."""

    def __init__(self, write: Callable[[Job], None]) -> None:
        self._write = write
        self._shown: dict[int, Hashable] = {}

    def show(self, job: Job) -> None:
        """A job as it stands now."""
        state = (job["status"], job["attempts"], job["retry_at"], _quarter(job), finished(job["entries"] or {}))
        if self._shown.get(job["job"]) != state:
            self._shown[job["job"]] = state
            self._write(job)


def in_words(job: Job) -> None:
    """Write a job as a line of text."""
    out([one_line(job)])


def in_json(job: Job) -> None:
    """Write a job as a line of JSON."""
    out_line(job)


def nowhere(job: Job) -> None:
    """Write nothing: the end alone is of interest."""


def _quarter(job: Job) -> int | None:
    percent = percent_of(job["progress"]) if job["progress"] else None
    return None if percent is None else int(percent // _STEP_PERCENT)
