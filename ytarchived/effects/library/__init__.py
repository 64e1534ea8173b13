"""The library on disk: the only code that writes finished media.

The worker hands it what yt-dlp fetched (`seal`); the daemon asks whether the folder is ours (`open_library`,
`check_library`), keeps what is known of a video (`describe`, `described`), puts sealed videos in their place (`publish`),
says when the log knows (`settle`), and re-reads what is there (`verify`). Everything here blocks: call it in a thread or in
a child process.
"""

from ytarchived.effects.library.describing import (
    ListDescription,
    ListedEntry,
    describe,
    describe_list,
    described,
    list_described_at,
)
from ytarchived.effects.library.disk import free_bytes
from ytarchived.effects.library.identity import check_library, open_library
from ytarchived.effects.library.layout import staging_folder, staging_of
from ytarchived.effects.library.manifest import Making, Manifest, SealRefused
from ytarchived.effects.library.publishing import begin, discard, pending, publish, sealed, settle, staged, staged_bytes
from ytarchived.effects.library.sealing import seal
from ytarchived.effects.library.verifying import inspect, verify

__all__ = [
    "ListDescription",
    "ListedEntry",
    "Making",
    "Manifest",
    "SealRefused",
    "begin",
    "check_library",
    "describe",
    "describe_list",
    "described",
    "discard",
    "free_bytes",
    "inspect",
    "list_described_at",
    "open_library",
    "pending",
    "publish",
    "seal",
    "sealed",
    "settle",
    "staged",
    "staged_bytes",
    "staging_folder",
    "staging_of",
    "verify",
]
