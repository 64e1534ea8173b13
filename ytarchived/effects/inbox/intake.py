"""One look's way of taking files: read, commit, move, record; each step is done before the next begins.

The service hands over what is finished, in the order it is to be taken; the ledger gets the commands. A step is one crossing
into a thread, or one group of commands, for a whole batch. What was moved is recorded once for many batches, when all of
it is on the disk.
"""

import secrets
import sqlite3
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from pathlib import Path

from anyio import to_thread
from msgspec import structs

from ytarchived.domain.commands import HoldFile, RecordFiled, TakeFile
from ytarchived.domain.targets import from_key
from ytarchived.domain.views import TakeView
from ytarchived.effects.inbox.filing import Filed, Filing, file_all
from ytarchived.effects.inbox.folder import Entry, look, opened
from ytarchived.effects.inbox.following import MOST_FOLLOWED
from ytarchived.effects.inbox.names import NOTE, shown_name
from ytarchived.effects.inbox.syncing import sync_all
from ytarchived.effects.inbox.taking import MOST_BYTES, Wanted, command_for, file_of, gone, inode_of
from ytarchived.errors import CommandRefused, YtarchivedError
from ytarchived.record.ledger import Ledger
from ytarchived.record.projections import takes

Notice = Callable[[Sequence[str]], Awaitable[object]]
"""Told which videos are about to be asked for, so that those that vanished from the library are known to be lost."""

MOST_IN_A_BATCH = 1_000
"""Files whose commands wait for one commit together; together they are no larger than the largest single file."""

MOST_UNRECORDED = 5_000
"""Files that may be moved before that is recorded; after a crash each of them is looked for."""

_Commands = list[tuple[Entry | None, TakeFile | HoldFile]]


class Intake:
    """Takes the files of one look into the record; made anew for every look."""

    def __init__(
        self, inbox: Path, ledger: Ledger, wanted: Wanted, most_lines: int, notice: Notice | None = None
    ) -> None:
        self.problems: list[str] = []
        """What could not be done, in words; one file's trouble never stops another."""
        self.changed = False
        """Whether a file changed while it was taken, so that it should soon be looked at again."""
        self.moved: deque[tuple[str, Entry]] = deque(maxlen=MOST_FOLLOWED)
        """The last files that were taken and moved: their path relative to the inbox, and as what they were read."""
        self.found: list[TakeView] = []
        """What was moved before a crash, or by somebody, with where it lies."""
        self._inbox = inbox
        self._ledger = ledger
        self._wanted = wanted
        self._most_lines = most_lines
        self._notice = notice
        self._read_inodes: set[int] = set()
        self._tried: set[str] = set()
        """Of the takes that a crash left, those whose files were found."""
        self._filed: dict[str, Filed] = {}

    async def take(self, finished: Iterable[Entry], inodes_here: Set[int]) -> None:
        """Take these files, finish what a crash left, and take what was held and is approved now.

        `inodes_here` are those of all files in the inbox.
        """
        unfiled = await self._ledger.read(takes.list_unfiled)
        approved = [view for view in await self._ledger.read(takes.list_waiting) if view.stage == "approved"]
        known = {file_of(view.take): view.take for view in unfiled}
        for batch in _batches(finished):
            commands = await to_thread.run_sync(self._read, batch)
            await self._commit_and_file(commands, known)
            if len(self._filed) >= MOST_UNRECORDED:
                await self._record()
        await self._finish(unfiled, inodes_here)
        await self._commit_and_file(await to_thread.run_sync(self._read_approved, approved), {})
        await self._record()

    def _read(self, batch: Sequence[Entry]) -> _Commands:
        commands: _Commands = []
        try:
            with opened(self._inbox) as inbox:
                for entry in batch:
                    try:
                        command = command_for(inbox, entry, self._wanted[entry.folder], self._most_lines)
                    except Exception as error:
                        self._cannot("read", shown_name(entry.path), error)
                        continue
                    if command is None:
                        self.changed = True
                    else:
                        self._read_inodes.add(entry.seen.inode)
                        commands.append((entry, command))
        except OSError as error:
            self._cannot("look into", "the inbox", error)
        return commands

    def _read_approved(self, approved: Sequence[TakeView]) -> _Commands:
        """Read what lies in `held/` now: it was approved as it is, also when somebody shortened it there."""
        commands: _Commands = []
        for view in approved:
            wanted = self._wanted.get(view.name.rpartition("/")[0])
            if not view.path:
                self.changed = True  # it has yet to be moved there
                continue
            if wanted is None:
                self.problems.append(f"cannot take {view.name}: there is no profile of that folder any more")
                continue
            try:
                with opened(self._inbox) as inbox:
                    entry = None if view.path.endswith(NOTE) else look(inbox, view.path)
                    command = command_for(inbox, entry, wanted, sys.maxsize) if entry else gone(view)
            except OSError as error:
                self._cannot("read", view.path, error)
                continue
            if isinstance(command, TakeFile):
                commands.append((entry, structs.replace(command, take=view.take, name=view.name)))
            else:
                self.changed = True
        return commands

    async def _commit_and_file(self, commands: _Commands, known: Mapping[str, str]) -> None:
        committed: dict[str, Entry | None] = {}
        fresh: dict[str, tuple[Entry | None, TakeFile | HoldFile]] = {}
        for entry, command in commands:
            take = known.get(file_of(command.take))
            if command.take in fresh or take in self._tried:
                self.changed = True  # another name of the same file
            elif take:
                self._tried.add(take)
                committed[take] = entry
            else:
                fresh[command.take] = entry, command
        new, old = await self._commit([command for _, command in fresh.values()])
        committed |= {take: fresh[take][0] for take in (*new, *old)}
        await self._file(committed, new)

    async def _commit(self, commands: Sequence[TakeFile | HoldFile]) -> tuple[set[str], set[str]]:
        """Commit what was read; the takes that this made, and those that were in the log before."""
        new: set[str] = set()
        old: set[str] = set()
        if not commands:
            return new, old
        if self._notice is not None:
            lines = chain.from_iterable(command.lines for command in commands if isinstance(command, TakeFile))
            targets = map(from_key, {line.key for line in lines if line.key})
            await self._notice([target.id for target in targets if target.kind == "video"])
        try:
            results = await self._ledger.execute_all(commands, trace=secrets.token_hex(8))
        except Exception as error:
            self._cannot("take", f"{len(commands)} files", error)
            return new, old
        for command, result in zip(commands, results, strict=True):
            if not isinstance(result, Exception):
                new.add(command.take)
            elif isinstance(result, CommandRefused) and await self._ledger.read(_is_known, command.take):
                # Put back where renaming leaves the ctime as it was, a file is the very same and has its answers.
                old.add(command.take)
            else:
                self._cannot("take", command.name, result)
        return new, old

    async def _finish(self, unfiled: Iterable[TakeView], inodes_here: Set[int]) -> None:
        """File every take whose file is not in the inbox any more, for it was moved before a crash, or by somebody.

        A file that was read in this look and is not known by its content is another one than was taken; one that was not
        read may be the one.
        """
        unread = inodes_here - self._read_inodes
        left = [view.take for view in unfiled if view.take not in self._tried and inode_of(view.take) not in unread]
        await self._file(dict.fromkeys(left), set())

    async def _file(self, entries: Mapping[str, Entry | None], new: Set[str]) -> None:
        if not entries:
            return
        found = await self._ledger.read(takes.read_receipts, list(entries))
        filings = [
            Filing(take=view, lines=lines, entry=entries[view.take], is_new=view.take in new) for view, lines in found
        ]
        results = await to_thread.run_sync(file_all, self._inbox, filings)
        for filing, result in zip(filings, results, strict=True):
            if isinstance(result, Filed):
                self._filed[filing.take.take] = result
                if filing.entry and filing.take.stage == "taken":
                    self.moved.append((result.path, filing.entry))
                elif filing.take.stage == "taken":
                    self.found.append(structs.replace(filing.take, path=result.path))
            elif result is None:
                self.changed = True
            else:
                self._cannot("move", filing.take.name, result)

    async def _record(self) -> None:
        filed, self._filed = self._filed, {}
        if not filed:
            return
        written = {path for one in filed.values() for path in one.written}
        try:
            await to_thread.run_sync(sync_all, self._inbox, written)
            paths = {take: one.path for take, one in filed.items()}
            await self._ledger.execute(RecordFiled(paths=paths), trace=secrets.token_hex(8))
        except Exception as error:
            self._cannot("record", "what was moved", error)

    def _cannot(self, verb: str, name: str, error: Exception) -> None:
        if isinstance(error, OSError):
            why = (error.strerror or str(error)).lower()
        else:
            why = error.message if isinstance(error, YtarchivedError) else repr(error)
        self.problems.append(f"cannot {verb} {name}: {why}")


def _is_known(db: sqlite3.Connection, take: str) -> bool:
    return takes.find_take(db, take) is not None


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    size_bytes = 0
    for entry in entries:
        size_bytes += entry.seen.size_bytes
        if batch and (len(batch) == MOST_IN_A_BATCH or size_bytes > MOST_BYTES):
            yield batch
            batch, size_bytes = [], entry.seen.size_bytes
        batch.append(entry)
    if batch:
        yield batch
