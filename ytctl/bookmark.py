"""How far a list was followed, kept on the disk so that the next ytctl goes on there; for `tail`.

What is about to be sent is written down first, with the key that it is sent under: a ytctl that was killed in between sends
the very same again, and the daemon answers it as the first time.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ytctl.exit_codes import REFUSED, Trouble
from ytctl.growing import Mark, News


@contextmanager
def bookmark_in(path: Path, *, socket: Path, folder: Path) -> Iterator["Bookmark"]:
    """The bookmark in a list that is followed for the daemon at this socket, for nobody else meanwhile.

    Raises Trouble when another ytctl follows the list, or when the bookmark cannot be kept in the folder.
    """
    name = hashlib.sha256(b"\0".join(map(os.fsencode, (socket, path.absolute())))).hexdigest()[:32]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / f"{name}.lock").open("w")
    except OSError as error:
        raise Trouble(f"cannot use {error.filename}: {error.strerror}") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Trouble(f"cannot follow {path}: another ytctl does", code=REFUSED) from None
        yield Bookmark(folder / f"{name}.json", path)


class Sending(NamedTuple):
    """Lines that are on their way to the daemon."""

    key: str
    news: News


class Bookmark:
    """The bookmark in one list, read from its file; raises Trouble when that cannot be understood."""

    def __init__(self, file: Path, path: Path) -> None:
        self.mark = Mark()
        self.sending: Sending | None = None
        self._file = file
        self._path = path
        try:
            self._read()
        except OSError as error:
            raise Trouble(f"cannot read {file}: {error.strerror}") from None
        except (ValueError, TypeError, KeyError) as error:
            raise Trouble(
                f"cannot read how far {path} was followed: {error}",
                hint=f"remove {file}; each line is asked for once more then, and what is known is not fetched again",
            ) from None

    def begin(self, news: News) -> None:
        """Write down what is about to be sent."""
        self._write(self.mark, Sending(os.urandom(16).hex(), news))

    def end(self) -> None:
        """Write down that it was answered."""
        assert self.sending
        self._write(self.sending.news.then, None)

    def give_up(self) -> None:
        """Write down that it was not taken."""
        self._write(self.mark, None)

    def _read(self) -> None:
        if not self._file.exists():
            return
        written = json.loads(self._file.read_text())
        self.mark = Mark(**written["mark"])
        if sending := written["sending"]:
            content = sending["content"].encode("latin-1")
            self.sending = Sending(sending["key"], News(content, self.mark.lines, Mark(**sending["then"])))

    def _write(self, mark: Mark, sending: Sending | None) -> None:
        document = {
            "list": str(self._path.absolute()),
            "mark": mark._asdict(),
            "sending": sending
            and {
                "key": sending.key,
                "content": sending.news.content.decode("latin-1"),
                "then": sending.news.then._asdict(),
            },
        }
        new = self._file.with_suffix(".new")
        try:
            with new.open("w") as file:
                json.dump(document, file)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._file)
        except OSError as error:
            raise Trouble(f"cannot write {new}: {error.strerror}") from None
        self.mark, self.sending = mark, sending
