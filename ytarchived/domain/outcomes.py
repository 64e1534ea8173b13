"""Every outcome: a fact of the archive in the past tense, appended once and never changed.

The class name is the stored tag; `schema` rises when the meaning of a stored body changes (see upcasts). Only a decider
makes outcomes.
"""

from datetime import datetime
from typing import ClassVar

from msgspec import Struct

from ytarchived.domain.answers import Answer
from ytarchived.domain.evidence import Health, Witness
from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import ArchivedFile, Damage, Entry, MediaFacts, Source, VideoMetadata
from ytarchived.domain.options import Options
from ytarchived.domain.quota import Purpose

LIBRARY = "library"
QUOTA = "quota"
SESSION = "session"


class _Outcome(Struct, frozen=True, kw_only=True, tag=True, tag_field="type", omit_defaults=True):
    schema: ClassVar[int] = 1


class _OfTarget(_Outcome, frozen=True, kw_only=True):
    key: str

    @property
    def stream(self) -> str:
        return self.key


class _OfTake(_Outcome, frozen=True, kw_only=True):
    take: str

    @property
    def stream(self) -> str:
        return self.take


class _OfPlan(_Outcome, frozen=True, kw_only=True):
    plan: str

    @property
    def stream(self) -> str:
        return f"plan:{self.plan}"


class _OfLibrary(_Outcome, frozen=True, kw_only=True):
    stream: ClassVar[str] = LIBRARY


class _OfQuota(_Outcome, frozen=True, kw_only=True):
    stream: ClassVar[str] = QUOTA


class _OfSession(_Outcome, frozen=True, kw_only=True):
    stream: ClassVar[str] = SESSION


class JobRequested(_OfTarget, frozen=True, kw_only=True):
    """A target was asked for and got a job of its own."""

    job: int
    options: Options = Options()
    origin: str
    parent: int | None = None
    """The job of the playlist or channel whose entry this is."""
    title: str = ""
    priority: int = 0
    replaces: tuple[int, ...] = ()
    """Jobs that were given up and are not asked for again now, because this one is."""


class AttemptStarted(_OfTarget, frozen=True, kw_only=True):
    """A worker was given the job."""

    job: int
    attempt: int


class MetadataCaptured(_OfTarget, frozen=True, kw_only=True):
    """YouTube said something about the video that differs from what was last kept."""

    job: int
    metadata: VideoMetadata


class VideoArchived(_OfTarget, frozen=True, kw_only=True):
    """The video stands whole in the library, and its job is done."""

    job: int
    files: tuple[ArchivedFile, ...]
    media: MediaFacts
    quality: str
    format_ids: str = ""
    engine: dict[str, str] = {}
    missing: tuple[str, ...] = ()
    note: str = ""


class EntriesListed(_OfTarget, frozen=True, kw_only=True):
    """A page of entries was listed, and each entry was answered."""

    job: int
    page: int
    entries: tuple[Entry, ...]
    answers: tuple[Answer, ...]
    """One per entry, in the same order."""
    source: Source = "yt-dlp"
    checkpoint: str = ""
    """What the next page is asked for with; empty where there is none, or where a listing can only start over."""
    expected: int | None = None


class ListingFinished(_OfTarget, frozen=True, kw_only=True):
    """The listing came to its end; only a complete one says anything about entries that are not in it."""

    job: int
    complete: bool
    received: int
    expected: int | None = None
    reason: str = ""
    title: str = ""
    channel: str = ""
    channel_id: str = ""
    description: str = ""


class AttemptFailed(_OfTarget, frozen=True, kw_only=True):
    """An attempt failed; `spent` says whether it counts against the job."""

    job: int
    attempt: int
    failure: Failure
    spent: bool
    session: Health = "healthy"
    """How healthy our standing with YouTube was when it was said."""


class RetryScheduled(_OfTarget, frozen=True, kw_only=True):
    """The job waits for a known time before its next attempt."""

    job: int
    at: datetime
    strategy: str


class AttemptInterrupted(_OfTarget, frozen=True, kw_only=True):
    """An attempt ended by our own doing; the job is due again and nothing was spent."""

    job: int
    attempt: int
    reason: str


class JobCompleted(_OfTarget, frozen=True, kw_only=True):
    """Nothing is left to do for the job."""

    job: int


class JobFailed(_OfTarget, frozen=True, kw_only=True):
    """The job was given up for the reason named, and is asked for once more at a time that may be far off."""

    job: int
    failure: Failure
    ask_again_at: datetime | None = None


class JobCancelled(_OfTarget, frozen=True, kw_only=True):
    """Somebody gave the job up."""

    job: int
    by: str


class JobPaused(_OfTarget, frozen=True, kw_only=True):
    """Somebody held the job back."""

    job: int
    by: str


class JobResumed(_OfTarget, frozen=True, kw_only=True):
    """Somebody let the job go on."""

    job: int
    by: str


class JobRetried(_OfTarget, frozen=True, kw_only=True):
    """Somebody asked to try the job once more, as if it were new."""

    job: int
    by: str
    options: Options = Options()


class JobPrioritised(_OfTarget, frozen=True, kw_only=True):
    """Somebody gave the job another precedence."""

    job: int
    priority: int
    by: str


class AvailabilityReported(_OfTarget, frozen=True, kw_only=True):
    """A witness other than an attempt said that the video is not to be had."""

    witness: Witness
    kind: Kind
    session: Health = "healthy"
    job: int | None = None
    """For a list: the job that read it."""


class VideoReturned(_OfTarget, frozen=True, kw_only=True):
    """A video that was unavailable is to be had again."""

    job: int
    kind: Kind
    """Why it was not."""


class PlanCreated(_OfPlan, frozen=True, kw_only=True):
    """Somebody put targets together in a work plan."""

    title: str
    keys: tuple[str, ...]
    by: str


class PlanRetried(_OfPlan, frozen=True, kw_only=True):
    """Somebody had items of a work plan tried once more."""

    jobs: tuple[int, ...]
    by: str


class PlanItemDismissed(_OfTarget, frozen=True, kw_only=True):
    """Somebody does not want an item of a work plan any more."""

    plan: str
    by: str
    jobs: tuple[int, ...] = ()
    """The jobs that are not asked for again by themselves now."""


class SessionLimited(_OfSession, frozen=True, kw_only=True):
    """Nothing starts any more: a job's failure, or a probe's, spoke of our standing with YouTube or of the way there."""

    key: str
    """The target at which it showed."""
    job: int
    failure: Failure
    until: datetime
    times: int
    """How often in a row, without having healed."""


class ProbeStarted(_OfSession, frozen=True, kw_only=True):
    """One request is out to see whether all is well again."""

    key: str
    """The target it asks for."""


class ProbeAbandoned(_OfSession, frozen=True, kw_only=True):
    """The probe ended by our own doing, without an answer."""

    reason: str


class SessionRestored(_OfSession, frozen=True, kw_only=True):
    """The probe was answered, and work resumes with one place."""


class PlacesRaised(_OfSession, frozen=True, kw_only=True):
    """An attempt after the limit went well, so more may run at once."""

    places: int


class SessionHealed(_OfSession, frozen=True, kw_only=True):
    """Enough went well after the limit: all places are open again."""


class SessionReset(_OfSession, frozen=True, kw_only=True):
    """A person said that all is well."""

    by: str


class NetworkFailed(_OfSession, frozen=True, kw_only=True):
    """One more job failed by the network since it last worked."""

    job: int


class NetworkWorked(_OfSession, frozen=True, kw_only=True):
    """YouTube answered again after failures of the network."""


class WorkPaused(_OfSession, frozen=True, kw_only=True):
    """Somebody paused all work."""

    by: str


class WorkResumed(_OfSession, frozen=True, kw_only=True):
    """Somebody let all work go on."""

    by: str


class FileTaken(_OfTake, frozen=True, kw_only=True):
    """A file of the inbox was taken; every line of it has its answer."""

    name: str
    sha256: str
    bytes: int
    format: str
    lines: tuple[tuple[int, str], ...]
    """Number and text of each line."""
    answers: tuple[Answer, ...]
    """One per line, in the same order."""


class FileHeld(_OfTake, frozen=True, kw_only=True):
    """A file of the inbox asks for so much that it waits for somebody to approve it."""

    name: str
    sha256: str
    bytes: int
    format: str
    lines: int


class FileApproved(_OfTake, frozen=True, kw_only=True):
    """Somebody wants a file taken that was set aside."""

    by: str


class FileFiled(_OfTake, frozen=True, kw_only=True):
    """A file that was taken or set aside was moved out of the inbox."""

    path: str


class LibraryAdopted(_OfLibrary, frozen=True, kw_only=True):
    """The record is about the library of this identity."""

    library_id: str
    path: str


class FilesMissed(_OfTarget, frozen=True, kw_only=True):
    """Files of an archived video are gone or not what was archived; whoever asks for it gets it anew."""

    damages: tuple[Damage, ...]


class FilesFound(_OfTarget, frozen=True, kw_only=True):
    """The files of a video that were missing are there again."""


class LibraryDoubted(_OfLibrary, frozen=True, kw_only=True):
    """So many videos are missing at once that nothing is concluded from it."""

    missing: int
    held: int
    examples: tuple[str, ...]


class DoubtEnded(_OfLibrary, frozen=True, kw_only=True):
    """The library is believed again: the files are back, or somebody said that they are lost."""

    by: str = ""
    """Who said so; empty when they are back."""


class VerificationFinished(_OfLibrary, frozen=True, kw_only=True):
    """Archived files were read again and compared with their size and SHA-256."""

    scope: str
    videos: int
    files: int
    bytes: int
    seconds: float
    damages: tuple[Damage, ...] = ()


class OutputWanted(_OfTarget, frozen=True, kw_only=True):
    """Somebody asked for the video by way of a profile in whose output folder it is to be found from then on."""

    profile: str


class KnownElsewhere(_OfTarget, frozen=True, kw_only=True):
    """The video was archived elsewhere, as a list made there says; it is known, but not ours."""

    source: str


class ApiCalled(_OfQuota, frozen=True, kw_only=True):
    """The Data API was called, and it cost so many units of the quota's day, which is an ISO date in California."""

    day: str
    method: str
    purpose: Purpose
    units: int
    reason: str = ""
    key: str = ""
    """The mark of the key that it was called with; a quota belongs to a key."""


Outcome = (
    JobRequested
    | AttemptStarted
    | MetadataCaptured
    | VideoArchived
    | EntriesListed
    | ListingFinished
    | AttemptFailed
    | RetryScheduled
    | AttemptInterrupted
    | JobCompleted
    | JobFailed
    | JobCancelled
    | JobPaused
    | JobResumed
    | JobRetried
    | JobPrioritised
    | AvailabilityReported
    | VideoReturned
    | PlanCreated
    | PlanRetried
    | PlanItemDismissed
    | FileTaken
    | FileHeld
    | FileApproved
    | FileFiled
    | LibraryAdopted
    | FilesMissed
    | FilesFound
    | LibraryDoubted
    | DoubtEnded
    | VerificationFinished
    | KnownElsewhere
    | OutputWanted
    | ApiCalled
    | SessionLimited
    | ProbeStarted
    | ProbeAbandoned
    | SessionRestored
    | PlacesRaised
    | SessionHealed
    | SessionReset
    | NetworkFailed
    | NetworkWorked
    | WorkPaused
    | WorkResumed
)
