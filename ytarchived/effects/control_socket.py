"""The Unix socket on which the daemon takes requests, when the service manager has not passed one.

Receives a path from the daemon and hands back a listening socket that only its owner can connect to.
"""

import errno
import fcntl
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ytarchived.errors import ConfigInvalid, YtarchivedError

_LONGEST_PATH_BYTES = 107
_BACKLOG = 512
_HINTS = {
    errno.EADDRINUSE: "`ytctl health` asks it how it is; two daemons need two sockets",
    errno.EEXIST: "move it away, or set control.socket to another path",
    errno.EACCES: "set control.socket to a path in a folder of your own",
    errno.EROFS: "set control.socket to a path that may be written; under systemd, ytarchived.socket makes it",
}


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """Listen on `path` with mode 0600, in a 0700 folder if it has to be made; at the end close it and remove the file.

    The socket file of a daemon that died is replaced; a file that is no socket, or that has meanwhile become somebody
    else's, is left alone. Raises ConfigInvalid for a path too long for a socket, and YtarchivedError when another
    daemon answers there or the system refuses.
    """
    _refuse_a_long_path(path)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone_in(path.parent):
            _clear(path)
            listener = _bind(path)
            ours = _identity(path)
    except OSError as error:
        hint = _HINTS.get(error.errno or 0, "")
        raise YtarchivedError(f"cannot listen on {path}: {error.strerror}", hint=hint) from error
    try:
        yield listener
    finally:
        with suppress(OSError), _alone_in(path.parent):
            if _identity(path) == ours:
                path.unlink()
        listener.close()


def _refuse_a_long_path(path: Path) -> None:
    length_bytes = len(os.fsencode(path))
    if length_bytes > _LONGEST_PATH_BYTES:
        raise ConfigInvalid(
            f"cannot listen on {path}: it has {length_bytes} bytes, a socket's path at most {_LONGEST_PATH_BYTES}",
            hint="set control.socket or YTARCHIVED_SOCKET to a shorter path",
        )


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    # between judging a socket file and replacing or removing it, no other daemon may do the same
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise OSError(errno.EADDRINUSE, "another daemon is starting or stopping there") from error
    finally:
        os.close(fd)


def _clear(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise OSError(errno.EEXIST, "a file that is no socket is in the way")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK) as probe:
        answer = probe.connect_ex(os.fsencode(path))
    if answer == errno.ECONNREFUSED:
        path.unlink()
    elif answer in (0, errno.EAGAIN):  # EAGAIN: somebody listens, but has a full backlog
        raise OSError(errno.EADDRINUSE, "another daemon answers there")
    else:
        raise OSError(answer, os.strerror(answer))


def _bind(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # Linux gives the file the mode of the socket: it is private from its first instant, whatever the umask, which
        # belongs to every thread and is better left alone
        os.fchmod(listener.fileno(), 0o600)
        listener.bind(os.fsencode(path))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _identity(path: Path) -> tuple[int, int, int]:
    # the change time too: a filesystem gives a freed inode number to the next file
    found = path.lstat()
    return found.st_dev, found.st_ino, found.st_ctime_ns
