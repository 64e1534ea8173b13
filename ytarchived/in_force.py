"""The configuration that a running daemon obeys, and how it changes when the daemon is told to look again.

The daemon makes one and tells it who wants to know of changes; the control API shows its report.
"""

from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import structs

from ytarchived.config import LIVE, Config, changes
from ytarchived.config_text import as_toml
from ytarchived.effects.redaction import redacted
from ytarchived.protocol import ConfigReport


class InForce:
    """One configuration, from one file, environment and set of flags."""

    def __init__(self, file: Path, load: Callable[[], Config]) -> None:
        """Load it; raises ConfigInvalid."""
        self._file = file
        self._load = load
        self._users: list[Callable[[Config], None]] = []
        self.config = load()
        self.waiting: list[str] = []
        """Keys that were changed since the start, and take effect at the next one."""

    def tell(self, user: Callable[[Config], None]) -> None:
        """Call `user` with the configuration now and whenever it changes."""
        self._users.append(user)
        user(self.config)

    def again(self) -> str:
        """Load it again and put in force what can change live; says what became of it, or raises ConfigInvalid."""
        new = self._load()
        live, self.waiting = changes(self.config, new)
        self.config = _with_live(self.config, new)
        for user in self._users:
            user(self.config)
        said = [f"{', '.join(live)} changed"] if live else []
        said += [f"{', '.join(self.waiting)} will change at the next start of the daemon"] if self.waiting else []
        return f"the configuration was read again: {'; '.join(said) or 'nothing changed'}"

    def report(self) -> ConfigReport:
        """What is in force, without secrets."""
        shown = structs.replace(
            self.config, ytdlp=structs.replace(self.config.ytdlp, proxy=redacted(self.config.ytdlp.proxy))
        )
        return ConfigReport(
            file=str(self._file), values=msgspec.to_builtins(shown), text=as_toml(shown), waiting=list(self.waiting)
        )


def _with_live(old: Config, new: Config) -> Config:
    merged = msgspec.to_builtins(old)
    fresh = msgspec.to_builtins(new)
    for section, _, key in (name.partition(".") for name in LIVE):
        merged[section][key] = fresh[section][key]
    return msgspec.convert(merged, Config)
