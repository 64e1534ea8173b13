"""Handing a file in: the daemon reads its bytes as the inbox reads what is dropped there, and answers each line.

`download` uses it for files and for stdin, `growing` and `bookmark` bring it the lines of a list that grows.
"""

import os
import sys
from binascii import b2a_base64
from pathlib import Path
from typing import Any

import click

from ytctl.answer_words import words
from ytctl.client import Client
from ytctl.exit_codes import Trouble
from ytctl.render import clean, out
from ytctl.shapes.takes import Answer, Line, Receipt

MOST_BYTES = 64 * 2**20
"""What the daemon takes of one file; a test holds both equal."""

STDIN = "-"

_PATIENCE_SECONDS = 600.0  # of the longest list there may be, the answers are a matter of minutes


def content_of(file: str) -> tuple[str, bytes]:
    """What a file is called and holds, or stdin for `-`; raises Trouble when it cannot be read or is too large."""
    name = "stdin" if file == STDIN else Path(file).name
    shown = clean(name)
    try:
        if file == STDIN:
            content = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with Path(file).open("rb") as opened:
                content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Trouble(f"cannot read {shown}: {error.strerror}") from None
    if len(content) > MOST_BYTES:
        raise Trouble(f"cannot take {shown}: it is larger than {MOST_BYTES // 2**20} MiB", hint="split it")
    return name, content


def hand_in(
    client: Client, name: str, content: bytes, how: dict[str, Any], *, key: str = "", after_line: int | None = None
) -> Receipt:
    """The answer to every line of a file, or of some lines of a list that come after so many others of it.

    What is sent again under the same key is answered as the first time. Raises Trouble when it is refused as a whole.
    """
    body = {
        "name": os.fsencode(name).decode("utf-8", "replace"),
        "content": b2a_base64(content, newline=False).decode(),
        "after_line": after_line,
        **how,
    }
    patient = Client(client.socket_path, patience_seconds=_PATIENCE_SECONDS)
    receipt: Receipt = patient.post("batches", body=body, key=key)
    return receipt


def tell(name: str, line: Line, quiet: bool) -> None:
    """Tell a person what became of one line."""
    answer = line["answer"]
    what = f"{clean(name)} line {line['number']}: {clean(line['text'])}"
    if answer["verdict"] == "refused":
        click.echo(f"error: {what}: {clean(answer['reason'])}", err=True)
    elif not quiet:
        out([f"{what}: {words(answer)}"])
    elif is_open(answer):
        out([str(answer["job"])])


def is_open(answer: Answer) -> bool:
    """Whether there is a job that serves the ask, which may be waited for."""
    return answer["verdict"] in ("accepted", "duplicate") and answer.get("job") is not None
