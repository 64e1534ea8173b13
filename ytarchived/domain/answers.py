"""What an asker is told: one answer for each thing asked, the same words for the socket and for the inbox."""

from typing import Literal

from msgspec import Struct

Verdict = Literal["accepted", "duplicate", "archived", "refused"]


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to one ask: accepted as a job, the job or the archived video that already serves it, or why not."""

    verdict: Verdict
    key: str = ""
    job: int | None = None
    line: int | None = None
    """For a line of a file that repeats an earlier one: the number of that line."""
    path: str = ""
    """For an archived video: its media file, relative to the library."""
    at: str = ""
    """For an archived video: when it was archived, ISO time in UTC."""
    reason: str = ""
    note: str = ""


def sentence(answer: Answer) -> str:
    """The answer in plain words, without a full stop."""
    match answer:
        case Answer(verdict="accepted"):
            words = f"accepted as job {answer.job}"
        case Answer(verdict="duplicate", line=int(line)):
            words = f"same as line {line}, job {answer.job}" if answer.job else f"same as line {line}"
        case Answer(verdict="duplicate"):
            words = f"already job {answer.job}"
        case Answer(verdict="archived", path=""):
            words = "already archived elsewhere"
        case Answer(verdict="archived"):
            words = f"already archived on {answer.at[:10]} as {answer.path}"
        case _:
            words = f"refused because {answer.reason}"
    return f"{words} ({answer.note})" if answer.note else words
