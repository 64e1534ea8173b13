"""How far running attempts are: the workers' progress, shown to whoever looks and then forgotten.

The runner publishes, the control API reads; nothing here is ever recorded.
"""

from collections.abc import Mapping

import anyio

from ytarchived.domain.views import ProgressView


class Live:
    """The progress of each running job, and a way to wait for the next change."""

    def __init__(self) -> None:
        self._views: dict[int, ProgressView] = {}
        self._changed = anyio.Event()

    @property
    def views(self) -> Mapping[int, ProgressView]:
        """Progress by job number, of the jobs that run now."""
        return self._views

    def publish(self, job: int, view: ProgressView) -> None:
        """Show a job's newest progress."""
        self._views[job] = view
        self._tell()

    def forget(self, job: int) -> None:
        """Show nothing of a job any more: its attempt is over."""
        if self._views.pop(job, None) is not None:
            self._tell()

    async def changed(self) -> None:
        """Wait until something changes after this call."""
        await self._changed.wait()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()
