"""Every command: what a person asks for, and what the world reports; `decide` disposes of both.

The class name is the stored tag. A command names the stream it is about; times and numbers come with the moment of decision.
"""

from typing import ClassVar

from msgspec import Struct

from ytarchived.domain.evidence import Witness
from ytarchived.domain.failure import Failure
from ytarchived.domain.media import ArchivedFile, Damage, Entry, MediaFacts, Source, VideoMetadata
from ytarchived.domain.options import Options
from ytarchived.domain.quota import Purpose


class _Command(Struct, frozen=True, kw_only=True, tag=True, tag_field="type", omit_defaults=True):
    schema: ClassVar[int] = 1


class RequestDownload(_Command, frozen=True, kw_only=True):
    """Asks for one target: a video, a playlist, a channel or a clip."""

    key: str
    options: Options = Options()
    origin: str
    """Who asked, in words a person recognises: `socket`, `inbox links.txt line 3`."""
    force: bool = False
    priority: int = 0
    """Of the job, where there is a new one."""


class FileLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a taken file: what it says, and the target it names or the reason why it names none."""

    number: int
    text: str
    key: str = ""
    reason: str = ""
    note: str = ""
    options: Options = Options()


class TakeFile(_Command, frozen=True, kw_only=True):
    """Takes one file with all its lines, or none of them."""

    take: str
    """Identity of this file in this place; the same file is never taken twice. It begins with where it came in."""
    name: str
    sha256: str
    bytes: int
    format: str
    lines: tuple[FileLine, ...]
    force: bool = False
    priority: int = 0


class HoldFile(_Command, frozen=True, kw_only=True):
    """Sets a file aside that asks for more than anybody asks for by mistake, until somebody approves it."""

    take: str
    name: str
    sha256: str
    bytes: int
    format: str
    lines: int
    """How many there are."""


class ApproveFile(_Command, frozen=True, kw_only=True):
    """Says that a file that was set aside is to be taken."""

    take: str
    by: str


class RecordFiled(_Command, frozen=True, kw_only=True):
    """Reports that files were moved out of the inbox, each with its receipt or note beside it."""

    paths: dict[str, str]
    """Where each lies now, relative to the inbox, by its take."""


class StartAttempt(_Command, frozen=True, kw_only=True):
    """Claims a due job for one attempt."""

    key: str
    job: int


class RecordMetadata(_Command, frozen=True, kw_only=True):
    """Reports what YouTube says about a video."""

    key: str
    job: int
    metadata: VideoMetadata


class RecordArchived(_Command, frozen=True, kw_only=True):
    """Reports that a video stands whole in the library."""

    key: str
    job: int
    files: tuple[ArchivedFile, ...]
    media: MediaFacts
    quality: str
    format_ids: str = ""
    engine: dict[str, str] = {}
    missing: tuple[str, ...] = ()
    """Captions or thumbnail that could not be had, each with its reason."""
    note: str = ""
    """Where the picture falls short of what was asked for or is to be had, in words."""


class RecordListing(_Command, frozen=True, kw_only=True):
    """Reports one page of a playlist's or channel's entries."""

    key: str
    job: int
    page: int
    entries: tuple[Entry, ...]
    title: str = ""
    channel: str = ""
    source: Source = "yt-dlp"
    checkpoint: str = ""
    """What the next page is asked for with; empty where a listing can only start over."""
    expected: int | None = None


class FinishListing(_Command, frozen=True, kw_only=True):
    """Reports that a listing came to its end, and whether it was complete."""

    key: str
    job: int
    complete: bool
    received: int
    expected: int | None = None
    reason: str = ""
    title: str = ""
    channel: str = ""
    channel_id: str = ""
    description: str = ""


class CompleteJob(_Command, frozen=True, kw_only=True):
    """Reports that nothing is left to do for a job: its metadata is kept, or all jobs of its entries are over."""

    key: str
    job: int


class RecordFailure(_Command, frozen=True, kw_only=True):
    """Reports that an attempt failed, and as what."""

    key: str
    job: int
    failure: Failure


class RecordInterruption(_Command, frozen=True, kw_only=True):
    """Reports that an attempt ended by our own doing; it costs nothing."""

    key: str
    job: int
    reason: str


class CancelJob(_Command, frozen=True, kw_only=True):
    """Asks to give a job up."""

    key: str
    job: int
    by: str


class RecordAbsence(_Command, frozen=True, kw_only=True):
    """Reports that a witness beside the attempts shows nothing of a video."""

    key: str
    witness: Witness


class PauseJob(_Command, frozen=True, kw_only=True):
    """Asks to hold a job back; what it has is kept."""

    key: str
    job: int
    by: str


class ResumeJob(_Command, frozen=True, kw_only=True):
    """Asks to let a job go on that was held back."""

    key: str
    job: int
    by: str


class RetryJob(_Command, frozen=True, kw_only=True):
    """Asks to try a job once more that failed, was cancelled or waits, with other options where they are given."""

    key: str
    job: int
    by: str
    options: Options | None = None


class PrioritiseJob(_Command, frozen=True, kw_only=True):
    """Asks to start a job before or after others: those of a higher priority come first."""

    key: str
    job: int
    priority: int
    by: str


class CreatePlan(_Command, frozen=True, kw_only=True):
    """Asks to keep targets together in a work plan of its own."""

    plan: str
    """Its name, unique for ever."""
    title: str
    keys: tuple[str, ...]
    by: str


class RetryPlan(_Command, frozen=True, kw_only=True):
    """Asks to try items of a work plan once more."""

    plan: str
    keys: tuple[str, ...]
    by: str
    options: Options = Options()
    """For items that never had a job."""


class DismissItems(_Command, frozen=True, kw_only=True):
    """Says that items of a work plan are not wanted any more."""

    plan: str
    keys: tuple[str, ...]
    by: str


class AdoptLibrary(_Command, frozen=True, kw_only=True):
    """Reports the identity of the library folder that this record is about."""

    library_id: str
    path: str


class RecordPresence(_Command, frozen=True, kw_only=True):
    """Reports what one look at the whole library found missing, and what is there again."""

    held: int
    """How many videos were looked at."""
    missing: tuple[Damage, ...] = ()
    """Media files that are gone or of another size."""
    back: tuple[str, ...] = ()
    """Videos that were missing and are whole again, by their keys."""
    by: str = ""
    """Who says that what is missing is lost, however much it is; empty for the daemon's own look."""


class DoubtLibrary(_Command, frozen=True, kw_only=True):
    """Reports that too many videos are missing at once to be believed."""

    missing: int
    held: int
    examples: tuple[str, ...]
    """Paths of some of the missing files."""


class RecordVerification(_Command, frozen=True, kw_only=True):
    """Reports what re-reading archived files against their size and SHA-256 found."""

    scope: str
    """What was read, in words: `everything`, `a sample of 100 videos`, `dQw4w9WgXcQ`."""
    held: int
    """How many videos the library holds."""
    videos: int
    files: int
    bytes: int
    seconds: float
    damages: tuple[Damage, ...] = ()
    whole: tuple[str, ...] = ()
    """Videos that were taken for lost and have all their files as archived, by their keys."""


class ImportKnown(_Command, frozen=True, kw_only=True):
    """Asks to know videos as archived elsewhere, so that nobody gets them again who does not insist."""

    source: str
    """The name of the file that lists them."""
    keys: tuple[str, ...]


class RecordApiCall(_Command, frozen=True, kw_only=True):
    """Reports one call of the Data API, whatever it answered."""

    method: str
    purpose: Purpose
    units: int
    """What it cost, every request that was sent again counted."""
    reason: str = ""
    """The reason code of a refusal, such as quotaExceeded; `failed` where there was none; empty for an answer."""
    key: str = ""
    """The mark of the key that it was made with, which tells keys apart and says nothing of them."""


class StartProbe(_Command, frozen=True, kw_only=True):
    """Claims the one probe of a limit that is due."""

    key: str


class RecordProbe(_Command, frozen=True, kw_only=True):
    """Reports how the probe was answered: with what was asked for, or with a failure."""

    failure: Failure | None = None


class AbandonProbe(_Command, frozen=True, kw_only=True):
    """Reports that the probe ended by our own doing."""

    reason: str


class ResetSession(_Command, frozen=True, kw_only=True):
    """Says that our standing with YouTube is well again."""

    by: str


class PauseAll(_Command, frozen=True, kw_only=True):
    """Asks to stop what runs and to start nothing."""

    by: str


class ResumeAll(_Command, frozen=True, kw_only=True):
    """Asks to let all work go on."""

    by: str


Command = (
    RequestDownload
    | TakeFile
    | HoldFile
    | ApproveFile
    | RecordFiled
    | StartAttempt
    | RecordMetadata
    | RecordArchived
    | RecordListing
    | FinishListing
    | CompleteJob
    | RecordFailure
    | RecordInterruption
    | CancelJob
    | RecordAbsence
    | PauseJob
    | ResumeJob
    | RetryJob
    | PrioritiseJob
    | CreatePlan
    | RetryPlan
    | DismissItems
    | AdoptLibrary
    | RecordPresence
    | DoubtLibrary
    | RecordVerification
    | ImportKnown
    | RecordApiCall
    | StartProbe
    | RecordProbe
    | AbandonProbe
    | ResetSession
    | PauseAll
    | ResumeAll
)
