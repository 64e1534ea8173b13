"""From yt-dlp's hooks to the progress of the whole video, however many files it is downloaded as.

The engine gives yt-dlp these hooks and says how large everything will be.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ytarchived.effects.workers.messages import Progress


class Meter:
    """Adds up the files of one download; `total_bytes` is what all of them together should have."""

    def __init__(self, tell: Callable[[Progress], None]) -> None:
        self._tell = tell
        self._done: dict[str, int] = {}
        self.total_bytes: int | None = None

    def downloading(self, status: Mapping[str, Any]) -> None:
        """yt-dlp's progress hook."""
        # of a file that was whole already yt-dlp tells only the total
        done_bytes = status.get("downloaded_bytes") or (status["status"] == "finished" and status.get("total_bytes"))
        self._done[status.get("filename") or ""] = int(done_bytes or 0)
        done = sum(self._done.values())
        speed = status.get("speed")
        total = self.total_bytes or status.get("total_bytes")
        self._tell(
            Progress(
                stage="downloading",
                bytes_done=done,
                bytes_total=max(int(total), done) if total else None,
                bytes_per_second=speed,
                eta_seconds=max(total - done, 0) / speed if total and speed else None,
            )
        )

    def postprocessing(self, status: Mapping[str, Any]) -> None:
        """yt-dlp's postprocessor hook."""
        if status.get("status") == "started":
            done = sum(self._done.values())
            self._tell(Progress(stage="merging", bytes_done=done, bytes_total=done))
