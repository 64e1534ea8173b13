"""Drops files of every format in every way and sends commands over the socket, whatever becomes of the daemon meanwhile.

`python -m tests.torture.writer INBOX SOCKET SEED` goes on until its stdin closes; each thing that it did or was promised is one
line of JSON on stdout, written after the fact, so that the judge holds the daemon to nothing that was not done.
"""

import base64
import http.client
import json
import os
import plistlib
import random
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.journeys.home import Connection

PAUSE_SECONDS = 0.004
STALLS_SECONDS = (0, 0, 0, 0, 0.2)
"""How long a copy may hang half-way, now and then for longer than a file has to stand still."""
PROFILE = "audio"
"""The sub-folder into which some files are dropped."""


def main(inbox: Path, socket: Path, seed: int) -> None:
    """Write until stdin closes."""
    writer = Writer(inbox, socket, random.Random(seed))
    while not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
        writer.act()


class Writer:
    """A person with many programs and no patience."""

    def __init__(self, inbox: Path, socket: Path, chance: random.Random) -> None:
        self._inbox = inbox
        self._socket = socket
        self._chance = chance
        self._count = 0

    def act(self) -> None:
        """Do one thing, chosen by chance; what the disk refuses was not done."""
        ways = [self._rename_into_place, self._write_in_place, self._append, self._use_a_name_again, self._ask]
        with suppress(OSError):
            self._chance.choice(ways)()

    def _ids(self, most: int = 6) -> list[str]:
        return [self._id() for _ in range(self._chance.randint(1, most))]

    def _id(self) -> str:
        return base64.urlsafe_b64encode(self._chance.randbytes(8))[:11].decode()

    def _rename_into_place(self) -> None:
        ids = self._ids()
        form = self._chance.choice(list(FORMATS))
        ids = ids if form in MANY else ids[:1]
        target = self._inbox / self._name(form)
        with self._hidden(FORMATS[form](ids)) as hidden:
            hidden.rename(target)
            self._tell(dropped=ids)

    def _write_in_place(self) -> None:
        ids = self._ids()
        content = FORMATS["txt"](ids)
        half = self._chance.randrange(len(content))
        with (self._inbox / self._name("txt")).open("wb") as file:
            file.write(content[:half])
            file.flush()
            time.sleep(self._chance.choice(STALLS_SECONDS))
            file.write(content[half:])
        self._tell(written=ids)

    def _append(self) -> None:
        ids = self._ids(3)
        with (self._inbox / "growing.txt").open("ab") as file:
            file.write(b"\n" + FORMATS["txt"](ids))  # the last one may have been cut off within a line
        self._tell(appended=ids)

    def _use_a_name_again(self) -> None:
        ids = self._ids(2)
        with self._hidden(FORMATS["txt"](ids)) as hidden:
            # refused while the one before is not taken yet: nobody replaces a file that he has not seen go
            os.link(hidden, self._inbox / "again.txt")
            self._tell(dropped=ids)

    def _ask(self) -> None:
        video_id = self._id()
        connection = Connection(self._socket)
        try:
            connection.request("POST", "/api/v1/jobs", json.dumps({"urls": [video_id]}))
            response = connection.getresponse()
            if response.status == 202 and json.load(response)["success"]:
                self._tell(acknowledged=[video_id])
        except (OSError, http.client.HTTPException, ValueError):
            pass  # no daemon just now, or one that died before it answered: then nothing was promised
        finally:
            connection.close()

    @contextmanager
    def _hidden(self, content: bytes) -> Iterator[Path]:
        """A file that nobody takes, for as long as it has that name."""
        hidden = self._inbox / ".hidden"
        try:
            hidden.write_bytes(content)
            yield hidden
        finally:
            hidden.unlink(missing_ok=True)

    def _name(self, form: str) -> str:
        self._count += 1
        return f"{self._chance.choice(['', f'{PROFILE}/'])}{form}-{self._count}.{form}"

    def _tell(self, **what: list[str]) -> None:
        print(json.dumps(what), flush=True)


def _url(video_id: str) -> str:
    return f"https://www.youtube.com/watch?v={video_id}"


def _lines(ids: list[str]) -> bytes:
    return "".join(f"{_url(video_id)}\n" for video_id in ids).encode()


FORMATS: dict[str, Callable[[list[str]], bytes]] = {
    "txt": _lines,
    "utf16": lambda ids: _lines(ids).decode().replace("\n", "\r\n").encode("utf-16"),
    "url": lambda ids: f"[InternetShortcut]\r\nURL={_url(ids[0])}\r\n".encode(),
    "webloc": lambda ids: plistlib.dumps({"URL": _url(ids[0])}),
    "desktop": lambda ids: f"[Desktop Entry]\nType=Link\nURL={_url(ids[0])}\n".encode(),
    "jsonl": lambda ids: "".join(json.dumps({"url": _url(video_id)}) + "\n" for video_id in ids).encode(),
    "csv": lambda ids: (
        "Video ID,Playlist Video Creation Timestamp\n"
        + "".join(f"{video_id},2023-12-07T15:57:57+00:00\n" for video_id in ids)
    ).encode(),
}
MANY = ("txt", "utf16", "jsonl", "csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
