"""A job in short words: how it stands, how far it is, when it goes on; shared by every screen that shows jobs."""

from datetime import datetime

from ytctl.render import clean, moment, shorten, size, span
from ytctl.shapes.jobs import Failure, Job, Progress

OPEN = ("created", "queued", "running", "retrying")
COLOURS = {"running": "cyan", "completed": "green", "failed": "red", "retrying": "yellow"}
_REASON_CELLS = 160  # yt-dlp says much more, and `ytctl status JOB` shows it
_OVER = ("completed", "failed", "cancelled")


def is_open(job: Job) -> bool:
    """Whether the job is not over."""
    return job["status"] in OPEN


def made_it(job: Job) -> bool:
    """Whether everything that was asked for is there: a list none of whose entries failed, or a completed job."""
    return job["status"] == "completed" and not (job["entries"] or {}).get("failed")


def title(job: Job) -> str:
    """What the job is about, as a person knows it."""
    return clean(job["title"] or job["target"])


def far(job: Job) -> str:
    """How far a running job is: its percent, how many of its entries are over, or what it is at."""
    if job["entries"] is not None:
        if not job["entries"]:
            return "listing"
        return f"{finished(job['entries'])} of {sum(job['entries'].values())}"
    progress = job["progress"]
    if progress is None:
        return "starting"
    percent = percent_of(progress)
    return progress["stage"] if percent is None or progress["stage"] != "downloading" else f"{percent:.0f}%"


def done_share(job: Job) -> float | None:
    """How much of a running job is done, from 0 to 1, where the end is known."""
    if job["entries"]:
        return finished(job["entries"]) / (sum(job["entries"].values()) or 1)
    percent = percent_of(job["progress"]) if job["progress"] else None
    return None if percent is None else percent / 100


def percent_of(progress: Progress) -> float | None:
    """How much is done in percent, where the end is known."""
    return 100 * progress["bytes_done"] / progress["bytes_total"] if progress["bytes_total"] else None


def speed(progress: Progress | None) -> str:
    """The speed, where it is known."""
    return f"{size(progress['bytes_per_second'])}/s" if progress and progress["bytes_per_second"] else ""


def eta(progress: Progress | None) -> str:
    """The time left, where it is known."""
    return f"{span(progress['eta_seconds'])} left" if progress and progress["eta_seconds"] is not None else ""


def lost(job: Job) -> str:
    """How many of a list's entries did not make it."""
    counts = job["entries"] or {}
    return ", ".join(f"{counts[status]} {status}" for status in ("failed", "cancelled") if counts.get(status))


def finished(counts: dict[str, int]) -> int:
    """How many of a list's entries are over."""
    return sum(counts.get(status, 0) for status in _OVER)


def when(job: Job, now: datetime) -> str:
    """When a waiting job goes on."""
    if job["retry_at"] is None:
        return "next free place"
    seconds = (datetime.fromisoformat(job["retry_at"]) - now).total_seconds()
    return f"in {span(seconds)}" if seconds > 0 else "now"


def again_at(job: Job) -> str:
    """The time of day at which a job is tried again."""
    return f"at {moment(job['retry_at'])[-8:]}" if job["status"] == "retrying" and job["retry_at"] else ""


def why(failure: Failure | None) -> str:
    """What went wrong, by its kind and in its own words."""
    return f"{failure['kind']}: {clean(failure['words'])}" if failure else ""


def one_line(job: Job) -> str:
    """The job as one line of a log: number, status, how far, title, and why where it failed or waits."""
    status = job["status"]
    extra = far(job) if status == "running" or (status == "completed" and job["entries"]) else again_at(job)
    reason = shorten(why(job["error"]), _REASON_CELLS) if status in ("failed", "retrying") else ""
    return "  ".join(filter(None, [f"job {job['job']}", status, extra, lost(job), title(job), reason]))
