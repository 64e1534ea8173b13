"""Answers of the control API as they arrive, made from its own types so that they cannot differ from it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import ArchivedFile
from ytarchived.domain.views import JobView, PlanItemView, ProgressView, SessionView, VideoView, shown
from ytarchived.protocol import Check, StatusReport

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
LONG = "Me at the zoo, in a very long title that goes on and on and never ends, until it does"


def before(**span: float) -> datetime:
    return NOW - timedelta(**span)


def sent(view: msgspec.Struct) -> Any:
    """What arrives of a view."""
    return msgspec.json.decode(msgspec.json.encode(view))


def job(number: int, status: Any = "queued", **more: Any) -> Any:
    fields: dict[str, Any] = {
        "job": number,
        "kind": "video",
        "status": status,
        "target": f"https://www.youtube.com/watch?v={number:011}",
        "key": f"youtube:{number:011}",
        "title": "",
        "attempts": 0,
        "error": None,
        "retry_at": None,
        "progress": None,
        "video_id": f"{number:011}",
        "parent": None,
        "quality": "",
        "origin": "socket",
        "requested_at": before(minutes=10),
        "updated_at": before(minutes=2),
    }
    return sent(JobView(**{**fields, **more}))


def downloading(percent: int, *, total: int | None = 10_000_000) -> ProgressView:
    return ProgressView(
        stage="downloading",
        bytes_done=percent * 100_000,
        bytes_total=total,
        bytes_per_second=2.1e6,
        eta_seconds=73,
    )


def failure(kind: Kind, words: str = "") -> Any:
    return shown(Failure(kind=kind, words=words))


def report(**more: Any) -> Any:
    fields: dict[str, Any] = {
        "version": "1.2.3",
        "session": SessionView(standing="healthy", words="YouTube answers us"),
        "counts": {},
        "videos": 0,
        "bytes": 0,
        "today": 0,
        "in_plans": 0,
        "pace": "",
        "disk": "",
        "running": [],
        "waiting": [],
        "problems": [],
        "position": 0,
    }
    return sent(StatusReport(**{**fields, **more}))


def view(sample: Any) -> JobView:
    """A sample job as a report holds it."""
    return msgspec.convert(sample, JobView)


def video(video_id: str, title: str, **more: Any) -> Any:
    media = ArchivedFile(path=f"videos/{video_id}/{video_id}.mp4", role="media", bytes=12_400_000, sha256="ab" * 32)
    caption = ArchivedFile(
        path=f"videos/{video_id}/captions/{video_id}_en.vtt", role="caption", bytes=900, sha256="c" * 64
    )
    fields: dict[str, Any] = {
        "video_id": video_id,
        "title": title,
        "channel": "A channel",
        "channel_id": "UC" + "x" * 22,
        "published": "2026-01-02",
        "duration_seconds": 212.0,
        "height": 720,
        "quality": "720p",
        "container": "mp4",
        "video_codec": "h264",
        "audio_codec": "aac",
        "bytes": 12_400_900,
        "archived_at": before(days=1),
        "job": 1,
        "files": (media, caption),
        "missing": (),
    }
    return sent(VideoView(**{**fields, **more}))


def plan_item(number: int, kind: Kind, title: str = "", **age: float) -> Any:
    item = PlanItemView(
        plan=str(kind),
        key=f"youtube:{number:011}",
        job=number,
        title=title,
        failure=failure(kind),
        attempts=1,
        first_seen=before(days=3),
        last_seen=before(**age),
    )
    return sent(item)


NO_DENO = Check(name="js runtime", ok=False, words="no deno and no node was found", hint="install deno 2.3 or newer")
