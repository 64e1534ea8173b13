"""The daemon's own log: everything that is worth telling goes through here, is relieved of secrets, and reaches the sinks.

Outcomes come from `outcomes`, what the daemon says from the daemon, warnings and what nobody foresaw from the standard
library's logging. The sinks are the journal under systemd, and the terminal and a file per day otherwise.
"""

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import structs

from ytarchived.config import Config, Level
from ytarchived.effects.logs.daily import DailyFiles
from ytarchived.effects.logs.journald import Journal, is_ours
from ytarchived.effects.logs.latest import Latest
from ytarchived.effects.logs.line import LEVELS, Line
from ytarchived.effects.logs.terminal import Terminal
from ytarchived.effects.redaction import redacted
from ytarchived.places import Places

Sink = Callable[[Sequence[Line]], None]
UNFORESEEN = "E999"


class Log(logging.Handler):
    """Writes what is at least as grave as its level to every sink."""

    def __init__(self, sinks: Sequence[Sink], level: Level = "info") -> None:
        super().__init__()
        self.latest = Latest()
        self._sinks: Sequence[Sink] = (*sinks, self.latest)
        self._least = LEVELS.index(level)
        self._hidden: tuple[str, ...] = ()

    def hide(self, secret: str) -> None:
        """Never write this text, which no pattern may know as a secret."""
        self._hidden += (secret,) if secret else ()

    def use(self, config: Config) -> None:
        """From now on, go by the level of this configuration."""
        self._least = LEVELS.index(config.log.level)

    def takes(self, level: Level) -> bool:
        """Whether lines of this level are written."""
        return LEVELS.index(level) >= self._least

    def write(self, *lines: Line) -> None:
        """Write lines; never raises, and never waits for a reader."""
        clean = [self._clean(line) for line in lines if self.takes(line.level)]
        if clean:
            for sink in self._sinks:
                sink(clean)

    def _clean(self, line: Line) -> Line:
        words, told = (redacted(text, self._hidden) for text in (line.words, line.traceback))
        # most are clean, and a copy costs more than to look
        return (
            line
            if (words, told) == (line.words, line.traceback)
            else structs.replace(line, words=words, traceback=told)
        )

    def say(self, words: str) -> None:
        """What the daemon says of itself."""
        self.write(Line(at=datetime.now(UTC), level="info", service="daemon", type="said", words=words))

    def unforeseen(self, error: BaseException) -> None:
        """What ends the daemon and should not have been."""
        told = "".join(traceback.format_exception(error))
        words = f"the daemon ends: {error!r}"
        self.write(
            Line(at=datetime.now(UTC), level="error", service="daemon", type=UNFORESEEN, words=words, traceback=told)
        )

    def emit(self, record: logging.LogRecord) -> None:
        """What the standard library's logging was told."""
        told = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self.write(
            Line(
                at=datetime.fromtimestamp(record.created, UTC),
                level=_level(record.levelno),
                service=_service(record.name),
                type=UNFORESEEN if told else "logged",
                words=" ".join(record.getMessage().split()),
                traceback=told,
            )
        )


def open_log(config: Config, places: Places, environ: Mapping[str, str]) -> Log:
    """The log of this process, which takes over the standard library's logging and python's warnings."""
    sinks: list[Sink] = [Terminal(), DailyFiles(places.logs, kept_days=config.log.kept_days)]
    log = Log([Journal()] if is_ours(environ.get("JOURNAL_STREAM", "")) else sinks, config.log.level)
    logging.getLogger().addHandler(log)
    logging.captureWarnings(True)
    return log


def _level(number: int) -> Level:
    if number >= logging.ERROR:
        return "error"
    return "warning" if number >= logging.WARNING else "info" if number >= logging.INFO else "debug"


def _service(name: str) -> str:
    """The part of the daemon that a logger belongs to."""
    own = name.removeprefix("ytarchived.").removeprefix("effects.")
    return "python" if name == "py.warnings" else own.partition(".")[0]
