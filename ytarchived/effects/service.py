"""What the daemon says to the service manager (systemd) and takes from it; without a manager all of it does nothing.

Receives the environment from the daemon once, before any child process exists, and hands back what the manager passed;
later it sends the daemon's states as datagrams to the manager's socket. The protocol: sd_notify(3), sd_listen_fds(3).
"""

import logging
import socket
from collections.abc import Awaitable, Callable, MutableMapping

import anyio
import msgspec

from ytarchived.errors import ConfigInvalid, YtarchivedError

_log = logging.getLogger(__name__)

_FIRST_PASSED_FD = 3
# the manager reads at once; a manager that does not must not hold up the event loop
_SEND_TIMEOUT_SECONDS = 0.25


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """What the service manager passed to this process; empty when there is no manager."""

    notify_address: str
    watchdog_seconds: float | None
    sockets: tuple[socket.socket, ...]


def take_from_environment(environ: MutableMapping[str, str], pid: int) -> Service:
    """Remove the manager's variables from `environ`, so that no child believes they are meant for it, and read them.

    What is addressed to another process than `pid` is removed and not used. Raises ConfigInvalid when a passed file
    descriptor is no listening Unix stream socket.
    """
    listen_pid = environ.pop("LISTEN_PID", "")
    watchdog_pid = environ.pop("WATCHDOG_PID", "")
    passed = _number(environ.pop("LISTEN_FDS", ""))
    watchdog_microseconds = _number(environ.pop("WATCHDOG_USEC", ""))
    for name in ("LISTEN_FDNAMES", "LISTEN_PIDFDID"):
        environ.pop(name, None)
    ours = range(_FIRST_PASSED_FD, _FIRST_PASSED_FD + passed) if listen_pid == str(pid) else range(0)
    watched = watchdog_microseconds > 0 and watchdog_pid in ("", str(pid))
    return Service(
        notify_address=environ.pop("NOTIFY_SOCKET", ""),
        watchdog_seconds=watchdog_microseconds / 1e6 if watched else None,
        sockets=tuple(_passed_socket(fd) for fd in ours),
    )


class Notifier:
    """Tells the service manager how the daemon is; a message that cannot be delivered is logged and never raised."""

    def __init__(self, address: str) -> None:
        """Send to `address`, a path or an abstract `@name`; "" means that nobody listens."""
        self._address = "\0" + address[1:] if address.startswith("@") else address

    def ready(self, status: str) -> None:
        """The daemon takes requests now; `status` is the line that `systemctl status` shows."""
        self._send(f"READY=1\nSTATUS={_one_line(status)}")

    def status(self, text: str) -> None:
        """Show `text` in `systemctl status`."""
        self._send(f"STATUS={_one_line(text)}")

    def stopping(self) -> None:
        """The daemon has begun to stop by itself or on request."""
        self._send("STOPPING=1")

    def extend_timeout(self, seconds: float) -> None:
        """Starting or stopping goes on: ask for `seconds` from now before the manager gives up."""
        self._send(f"EXTEND_TIMEOUT_USEC={round(seconds * 1e6)}")

    async def watchdog(self, timeout_seconds: float, alive: Callable[[], Awaitable[None]]) -> None:
        """Ping the manager twice per `timeout_seconds`, each time only after `alive()` has answered; never returns.

        An `alive()` that hangs or raises a YtarchivedError earns no ping, so that the manager restarts the daemon;
        anything else that it raises is raised here.
        """
        while True:
            try:
                await alive()
            except YtarchivedError as error:
                _log.warning("no watchdog ping: %s", error.message)
            else:
                self._send("WATCHDOG=1")
            await anyio.sleep(timeout_seconds / 2)

    def _send(self, message: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                sender.settimeout(_SEND_TIMEOUT_SECONDS)
                sender.sendto(message.encode(), self._address)
        except OSError as error:
            _log.warning("cannot tell the service manager %r: %s", message, error)


def _one_line(text: str) -> str:
    # a line break would begin another assignment
    return " ".join(text.split())


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0


def _passed_socket(fd: int) -> socket.socket:
    why = "it is no listening Unix stream socket"
    try:
        passed = socket.socket(fileno=fd)
    except OSError as error:
        raise ConfigInvalid(f"cannot use file descriptor {fd} from the service manager: {why} ({error})") from error
    listening = passed.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 1
    if passed.family != socket.AF_UNIX or passed.type != socket.SOCK_STREAM or not listening:
        passed.close()
        raise ConfigInvalid(
            f"cannot use file descriptor {fd} from the service manager: {why}",
            hint="ytarchived.socket takes one ListenStream= with a path, and Accept=no",
        )
    passed.set_inheritable(False)
    return passed
