"""A file that a person hands in: read as the inbox reads what is dropped there, and answered line by line.

Receives calls from the routes and hands the bytes to the inbox's readers, and the lines as one command to the ledger, whose
log keeps the receipt. The identity of its take is the caller's Idempotency-Key.
"""

import hashlib
import secrets
from http import HTTPStatus

from anyio import to_thread
from msgspec import structs

from ytarchived import protocol
from ytarchived.domain import options
from ytarchived.domain.commands import TakeFile
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.envelope import RequestRefused
from ytarchived.effects.control.idempotency import answered_once, remembered, token
from ytarchived.effects.control.jobs import Options
from ytarchived.effects.control.route import Nothing
from ytarchived.effects.control.wishes import wanted
from ytarchived.effects.inbox import formats
from ytarchived.effects.inbox.names import shown_name
from ytarchived.effects.inbox.taking import MOST_BYTES, file_line
from ytarchived.errors import CommandRefused
from ytarchived.protocol import Receipt

LARGEST_BODY_BYTES = MOST_BYTES * 4 // 3 + (1 << 20)
"""Of the largest file in base64, with all that is said about it."""


class Batch(protocol.Batch, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of any format that the inbox takes, or some lines of a list, with what is wanted of its targets."""

    options: Options = Options()


async def take(context: Context, call: Call[Nothing, Batch]) -> Receipt:
    """Take a file as the inbox does: each line gets its answer, all of them in one transaction with the jobs they lead to."""
    body = call.body
    wish = wanted(context, body.options, body.profile)
    if len(body.content) > MOST_BYTES:
        raise RequestRefused(
            f"cannot take {shown_name(body.name)}: it is larger than {MOST_BYTES // 2**20} MiB",
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            hint="split it",
        )
    command = await to_thread.run_sync(_command, token(call.headers) or secrets.token_hex(16), body, wish)
    if await remembered(context, command.take) is None:
        _check_length(context, command, body)
    return await answered_once(context, command, call.trace)


def _check_length(context: Context, command: TakeFile, body: Batch) -> None:
    if len(command.lines) > context.most_lines and not body.approved:
        raise CommandRefused(
            f"cannot take {command.name}: it has {len(command.lines):,} lines, more than `[inbox] most_lines` in the"
            f" configuration, {context.most_lines:,}",
            hint="if it is meant so, say `--approve` as well; over the API: `approved`",
        )


def _command(key: str, body: Batch, wish: options.Options) -> TakeFile:
    shown = shown_name(body.name)
    after_line = body.after_line or 0
    is_part = body.after_line is not None
    contents = formats.read_lines(body.content, shown) if is_part else formats.read(body.content, shown)
    lines = (structs.replace(line, number=line.number + after_line) for line in contents.lines)
    return TakeFile(
        take=f"batch:{key}",
        name=shown,
        sha256=hashlib.sha256(body.content).hexdigest(),
        bytes=len(body.content),
        format=contents.format,
        lines=tuple([file_line(line, wish) for line in lines]),
        force=body.force,
        priority=body.priority,
    )
