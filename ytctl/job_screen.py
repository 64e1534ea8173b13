"""One job with all that is known of it, for `ytctl status JOB`."""

from datetime import datetime

from ytctl.job_words import eta, far, speed, when, why
from ytctl.render import ago, clean, cut, facts, moment, size
from ytctl.shapes.jobs import Job


def screen(job: Job, now: datetime, width: int | None) -> list[str]:
    """The job, one fact a line."""
    said = [
        ("title", clean(job["title"])),
        ("target", job["target"]),
        ("quality", job["quality"]),
        ("asked", f"{moment(job['requested_at'])} by {clean(job['origin'])}"),
        ("changed", f"{moment(job['updated_at'])}, {ago(job['updated_at'], now)}"),
        ("attempts", str(job["attempts"]) if job["attempts"] else ""),
        ("part of", f"job {job['parent']}" if job["parent"] else ""),
        ("entries", _entries(job)),
        ("progress", _progress(job)),
        ("error", why(job["error"])),
        ("advice", job["error"]["advice"] if job["error"] else ""),
        ("retry", f"{moment(job['retry_at'])}, {when(job, now)}" if job["retry_at"] else ""),
        ("video", f"`ytctl videos {job['video_id']}`" if job["status"] == "completed" and job["video_id"] else ""),
    ]
    head = cut(f"job {job['job']}, {job['kind']}, {job['status']}", width)
    return [head, *facts(said, width)]


def _entries(job: Job) -> str:
    counts = job["entries"]
    if counts is None:
        return ""
    each = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    return f"{far(job)} over: {each}" if each else "none known yet"


def _progress(job: Job) -> str:
    progress = job["progress"]
    if progress is None:
        return ""
    amount = ""
    if progress["bytes_done"]:
        of = f" of {size(progress['bytes_total'])}" if progress["bytes_total"] else ""
        amount = f"{size(progress['bytes_done'])}{of}"
    return ", ".join(filter(None, [far(job), amount, speed(progress), eta(progress)]))
