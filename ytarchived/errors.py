"""The error tree: every failure a person or a program can act on, with its code, its message and its hint.

A class exists only where someone catches it or it shows as another exit code. The docstring is the default message.
"""

from enum import StrEnum
from typing import ClassVar


class Code(StrEnum):
    """The stable codes of the control API."""

    API_QUOTA_EXCEEDED = "E001"
    VIDEO_UNAVAILABLE = "E002"
    NETWORK_TIMEOUT = "E003"
    STORAGE_FULL = "E004"
    INVALID_CREDENTIALS = "E005"
    SERVICE_UNAVAILABLE = "E006"
    INVALID_REQUEST = "E007"
    INTERNAL_ERROR = "E999"


class YtarchivedError(Exception):
    """cannot go on: something failed that has no name of its own"""

    code: ClassVar[Code] = Code.INTERNAL_ERROR

    def __init__(self, message: str = "", *, hint: str = "") -> None:
        super().__init__(message or type(self).__doc__)
        self.hint = hint

    @property
    def message(self) -> str:
        """What could not be done and why, in one line."""
        return str(self.args[0])


class NotATarget(YtarchivedError):
    """cannot read the target: it is no YouTube video, playlist or channel"""

    code = Code.INVALID_REQUEST


class CommandRefused(YtarchivedError):
    """cannot do that: it does not fit the state of the archive"""

    code = Code.INVALID_REQUEST


class NotFound(YtarchivedError):
    """cannot find it: there is no such thing in the archive"""

    code = Code.INVALID_REQUEST


class ConfigInvalid(YtarchivedError):
    """cannot use the configuration: a key or a value is wrong"""

    code = Code.INVALID_REQUEST


class Overloaded(YtarchivedError):
    """cannot take more commands now: too many are waiting"""

    code = Code.SERVICE_UNAVAILABLE


class RecordUnusable(YtarchivedError):
    """cannot open the record: it is damaged, foreign, or written by a newer version"""

    code = Code.SERVICE_UNAVAILABLE


class RecordHeld(YtarchivedError):
    """cannot open the record: another daemon holds it"""

    code = Code.SERVICE_UNAVAILABLE


class StorageFull(YtarchivedError):
    """cannot write: the disk is full"""

    code = Code.STORAGE_FULL


class LibraryUnusable(YtarchivedError):
    """cannot use the library: it is not mounted, or not ours"""

    code = Code.SERVICE_UNAVAILABLE
