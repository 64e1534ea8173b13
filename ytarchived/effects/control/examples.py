"""What requests and answers look like, for people: values of one small archive, put into the shape of any schema.

`openapi` asks for them when it makes the document; a test holds that each is what its type allows.
"""

from collections.abc import Mapping
from typing import Any

from ytarchived.effects.control.schemas import Schema

TRACE = "8b9ec7a1b6b8f0d3"

_VIDEO = "jNQXAC9IVRw"
_URL = f"https://www.youtube.com/watch?v={_VIDEO}"
_KEY = f"youtube:{_VIDEO}"
_LIST = "PLBCF2DAC6FFB574DE"
_LIST_URL = f"https://www.youtube.com/playlist?list={_LIST}"
_TITLE = "Me at the zoo"
_AT = "2026-11-20T09:15:57Z"

_BY_TYPE: Mapping[str, Any] = {"integer": 1, "number": 1.0, "string": "", "boolean": False, "object": {}}
_KINDS: Mapping[type, tuple[str, ...]] = {
    int: ("integer", "number"),
    float: ("number",),
    str: ("string",),
    bool: ("boolean",),
    type(None): ("null",),
    list: ("array",),
    dict: ("object",),
}

_VALUES: Mapping[str, Any] = {
    # what stands for a whole struct
    "BackupOrder": {"file": "/backup/ytarchived.log"},
    "Batch": {"name": "list.txt", "content": "aHR0cHM6Ly95b3V0dS5iZS9qTlFYQUM5SVZSdwo="},
    "KnownList": {"source": "archive.txt", "videos": [_VIDEO]},
    "NewPlan": {"urls": [_URL], "title": "For the winter"},
    "Once": {"options": {"quality": "720p"}},
    "Precedence": {"priority": 5},
    "Submission": {"urls": [_URL], "options": {"quality": "1080p", "caption_languages": ["en", "de.*"]}},
    "Unwanted": {"urls": [_URL]},
    "VerifyOrder": {"sample": 100},
    "Which": {"only": "private"},
    # what a field holds that means something else elsewhere
    "Asked.text": _VIDEO,
    "Answer.at": "",
    "Answer.line": None,
    "Answer.path": "",
    "Answer.note": "",
    "Answer.reason": "",
    "ArchivedFile.path": f"videos/{_VIDEO}/{_VIDEO}.mp4",
    "CaptionTrack.language": "en",
    "Check.name": "library",
    "Check.words": "/home/ada/YTArchive is mounted and ours",
    "ConfigReport.text": '[downloads]\nquality = "best"\n',
    "ConfigReport.values": {"downloads": {"quality": "best"}},
    "Damage.detail": "",
    "Damage.kind": "missing",
    "EntryView.status": "private",
    "FailureView.kind": "private",
    "FailureGroup.kind": "private",
    "FailureView.words": "Private video. Sign in if you've been granted access to this video",
    "Fault.message": "cannot find job 9: there is none of that number",
    "Finding.words": "record 7 is missing",
    "Health.status": "healthy",
    "JobView.kind": "video",
    "JobView.status": "running",
    "JobView.strategy": "",
    "JobView.error": None,
    "JobView.retry_at": None,
    "JobView.parent": None,
    "JobView.entries": None,
    "Line.level": "info",
    "Line.service": "archive",
    "Line.type": "VideoArchived",
    "Line.video": _VIDEO,
    "Line.words": f"archived as videos/{_VIDEO}/{_VIDEO}.mp4, 240p, quality best",
    "LineView.text": _URL,
    "ListReport.key": f"youtube:playlist:{_LIST}",
    "ListReport.title": "Zoos",
    "ListReport.url": _LIST_URL,
    "ListingView.title": "Zoos",
    "OneDescription.text": _VIDEO,
    "OneList.url": _LIST_URL,
    "OneTake.name": "list.txt",
    "Offer.codecs": ["avc1", "vp9"],
    "Progress.job": 8,
    "QuotaSpent.method": "videos.list",
    "QuotaSpent.purpose": "direct",
    "RecordReport.findings": [],
    "RecordView.body": {"job": 8},
    "RecordView.role": "outcome",
    "RecordView.type": "JobRequested",
    "RecordView.words": "asked for in quality best as job 8, from socket",
    "Searched.q": "elephants channel:jawed",
    "SessionView.words": "YouTube answers us",
    "SessionView.error": None,
    "Share.name": "jawed",
    "StatusReport.disk": "120 GB free",
    "Story.next": "nothing: it is done",
    "StoryLine.words": "asked for in quality best as job 8, from socket",
    "TakeView.path": "done/list.txt",
    "TakeView.stage": "taken",
    "Verified.scope": "sample",
    "Verified.damages": [],
    "Verified.plans": [],
    "VideoView.note": "",
    "VideoView.missing": [],
    "VideoView.lost": "",
    "Working.step": "reading the log",
    # what a field of this name holds wherever it is
    "advice": "ask somebody who may see it, or let it go",
    "archived": 0,
    "archived_at": _AT,
    "at": _AT,
    "audio_codec": "aac",
    "automatic_captions": ["de"],
    "by_hand": False,
    "bytes": 791_367,
    "bytes_done": 131_072,
    "bytes_per_second": 262_144.0,
    "bytes_total": 791_367,
    "captions": ["en"],
    "cause": "private",
    "changed": ["title"],
    "channel": "jawed",
    "channel_id": "UC4QobU6STFB0P71PMvOGN5A",
    "code": "E007",
    "codecs": [],
    "container": "mp4",
    "content": "",
    "counts": {"running": 1, "completed": 7},
    "cursor": 8,
    "day": "2026-11-20",
    "description": "The first video on YouTube.",
    "details": {"hint": "`ytctl jobs` shows the jobs"},
    "dismissed": 0,
    "doubted": 0,
    "duplicate": 0,
    "duration_seconds": 19.0,
    "eta_seconds": 2.5,
    "failures": {"private": 1},
    "field": "captions",
    "file": "/home/ada/.config/ytarchived/config.toml",
    "format": "text",
    "format_id": "18",
    "free_bytes": 812_345_678_901,
    "height": 240,
    "hint": "",
    "is_open": True,
    "items": [],
    "job": 8,
    "key": _KEY,
    "language": "en",
    "list": "",
    "lost": 0,
    "marks": [[15, 24]],
    "missing": [],
    "name": "list.txt",
    "next": None,
    "next_probe_at": None,
    "ok": True,
    "origin": "socket",
    "path": f"videos/{_VIDEO}/{_VIDEO}.mp4",
    "paused_by": "",
    "pid": 4711,
    "places": None,
    "plan": "2026-11-20-private",
    "position": 42,
    "priority": 0,
    "problem": None,
    "problems": [],
    "published": "2005-04-24",
    "quality": "best",
    "reason": "",
    "refused": 0,
    "role": "media",
    "scope": "item",
    "seconds": 19.0,
    "severity": "warning",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "since": None,
    "source": "yt-dlp",
    "sources": {"title": "data-api", "duration_seconds": "yt-dlp"},
    "stage": "media",
    "standing": "healthy",
    "status": "completed",
    "stream": _KEY,
    "tags": ["zoo", "elephants"],
    "take": "inbox:6f1d3c",
    "target": _URL,
    "text": "in front of the elephants",
    "times": 0,
    "title": _TITLE,
    "trace": TRACE,
    "type": "JobRequested",
    "uptime_seconds": 86400.0,
    "url": _URL,
    "verdict": "accepted",
    "verified": None,
    "version": "0.1.0",
    "video_codec": "h264",
    "video_id": _VIDEO,
    "videos": 7,
    "waiting": [],
    "words": "all is well",
}


def example(schema: Schema, *, components: Schema, name: str = "", of: str = "") -> Any:
    """A value that the schema allows, of a field of this name in a struct of that name."""
    if "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    for known in (f"{of}.{name}", name, schema.get("title", "")):
        if known in _VALUES and _fits(_VALUES[known], schema):
            return _VALUES[known]
    match schema:
        case {"const": value} | {"enum": [value, *_]} | {"anyOf": [{"const": value} | {"enum": [value, *_]}, *_]}:
            return value
        case {"anyOf": [first, *_]}:
            return example(first, components=components, name=name, of=of)
        case {"format": "date-time"}:
            return _AT
        case {"type": "object", "properties": fields}:
            title = schema.get("title", "")
            return {key: example(each, components=components, name=key, of=title) for key, each in fields.items()}
        case {"type": "array", "items": dict(item)}:
            return [example(item, components=components)]
        case _:
            return schema.get("minimum", _BY_TYPE[schema["type"]])


def _fits(value: Any, schema: Schema) -> bool:
    """Whether a value is of a kind that the schema allows, because a name may mean several things."""
    kinds = _KINDS[type(value)]
    return any(
        value in branch["enum"] if "enum" in branch else branch.get("type", "object") in kinds
        for branch in schema.get("anyOf", [schema])
    )
