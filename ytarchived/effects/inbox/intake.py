"""One look's way of taking files: read, commit, move, record; each step is on the disk before the next begins.

The service hands over batches of finished files, then asks for what the last crash left; the ledger gets the commands. A step
is one crossing into a thread, or one group of commands, for a whole batch.
"""

import secrets
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from pathlib import Path

import anyio
from anyio import to_thread
from msgspec import Struct

from ytarchived.config import Downloads
from ytarchived.domain.commands import RecordFiled, TakeFile
from ytarchived.domain.targets import from_key
from ytarchived.effects.inbox.filing import Filing, file_all
from ytarchived.effects.inbox.folder import Entry
from ytarchived.effects.inbox.names import shown_name
from ytarchived.effects.inbox.taking import command_for, file_of, inode_of
from ytarchived.errors import CommandRefused, YtarchivedError
from ytarchived.record import log
from ytarchived.record.ledger import Ledger
from ytarchived.record.projections import takes

Notice = Callable[[Sequence[str]], Awaitable[object]]
"""Told which videos are about to be asked for, so that those that vanished from the library are known to be lost."""


class _Committed(Struct, frozen=True, kw_only=True):
    filing: Filing
    trace: str


class Intake:
    """Takes the files of one look into the record; made anew for every look."""

    def __init__(self, inbox: Path, ledger: Ledger, downloads: Downloads, notice: Notice | None = None) -> None:
        self.problems: list[str] = []
        """What could not be done, in words; one file's trouble never stops another."""
        self.changed = False
        """Whether a file changed while it was taken, so that it should soon be looked at again."""
        self.moved: dict[str, Entry] = {}
        """The files that were moved, by their path relative to the inbox, as they were when they were read."""
        self._inbox = inbox
        self._ledger = ledger
        self._downloads = downloads
        self._notice = notice
        self._read_inodes: set[int] = set()
        self._tried: set[str] = set()

    async def take(self, batch: Sequence[Entry]) -> None:
        """Take these files, or finish those of them that were taken before a crash."""
        commands = await to_thread.run_sync(self._read, batch)
        unfiled = {file_of(view.take): view.take for view in await self._ledger.read(takes.list_unfiled)}
        committed: dict[str, Entry | None] = {}
        if self._notice is not None:
            named = {line.key for _, command in commands for line in command.lines if line.key}
            await self._notice([target.id for target in map(from_key, named) if target.kind == "video"])

        async def commit(entry: Entry, command: TakeFile) -> None:
            try:
                await self._ledger.execute(command, trace=secrets.token_hex(8))
            except Exception as error:
                # Put back where renaming leaves the ctime as it was, a file is the very same and has its answers.
                known = await self._ledger.read(takes.find_take, command.take)
                if not isinstance(error, CommandRefused) or known is None:
                    self._cannot("take", command.name, error)
                    return
            committed[command.take] = entry

        async with anyio.create_task_group() as tasks:
            for entry, command in commands:
                if known := unfiled.get(file_of(command.take)):
                    committed[known] = entry
                else:
                    tasks.start_soon(commit, entry, command)
        await self._file(committed)

    async def finish(self, inodes_here: Set[int]) -> None:
        """File every take whose file is not in the inbox any more, for it was moved before a crash, or by somebody.

        `inodes_here` are those of all files in the inbox. One that was read in this look and is not known by its content is
        another file than the one that was taken; one that was not read may be the one.
        """
        unread = inodes_here - self._read_inodes
        unfiled = [view.take for view in await self._ledger.read(takes.list_unfiled)]
        await self._file({take: None for take in unfiled if take not in self._tried and inode_of(take) not in unread})

    def _read(self, batch: Sequence[Entry]) -> list[tuple[Entry, TakeFile]]:
        commands = []
        for entry in batch:
            try:
                command = command_for(self._inbox, entry, self._downloads)
            except Exception as error:
                self._cannot("read", shown_name(entry.name), error)
                continue
            if command is None:
                self.changed = True
            else:
                self._read_inodes.add(entry.seen.inode)
                commands.append((entry, command))
        return commands

    async def _file(self, entries: Mapping[str, Entry | None]) -> None:
        if not entries:
            return
        self._tried.update(entries)
        committed = await self._ledger.read(_committed, entries)
        places = await to_thread.run_sync(file_all, self._inbox, [one.filing for one in committed])
        async with anyio.create_task_group() as tasks:
            for one, place in zip(committed, places, strict=True):
                if isinstance(place, str):
                    if entry := one.filing.entry:
                        self.moved[place] = entry
                    tasks.start_soon(self._record, one, place)
                elif place is None:
                    self.changed = True
                else:
                    self._cannot("move", one.filing.take.name, place)

    async def _record(self, committed: _Committed, path: str) -> None:
        take = committed.filing.take
        try:
            await self._ledger.execute(RecordFiled(take=take.take, path=path), trace=committed.trace)
        except Exception as error:
            self._cannot("record", take.name, error)

    def _cannot(self, verb: str, name: str, error: Exception) -> None:
        if isinstance(error, OSError):
            why = (error.strerror or str(error)).lower()
        else:
            why = error.message if isinstance(error, YtarchivedError) else repr(error)
        self.problems.append(f"cannot {verb} {name}: {why}")


def _committed(db: sqlite3.Connection, entries: Mapping[str, Entry | None]) -> list[_Committed]:
    found = []
    for take, entry in entries.items():
        if view := takes.find_take(db, take):
            [first, *_] = log.read_stream(db, take)
            filing = Filing(take=view, lines=takes.list_lines(db, take), entry=entry)
            found.append(_Committed(filing=filing, trace=first.trace))
    return found
