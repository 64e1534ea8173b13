"""What several sources say about one video becomes one `VideoMetadata` in which each field knows its source.

The Data API's reader and yt-dlp's each hand in what they know; the attempt hands the merged whole to the ledger.
"""

import hashlib
import re
from collections.abc import Iterator

import msgspec
from msgspec import structs

from ytarchived.domain.media import Offer, Source, VideoMetadata

_SAID_BEST_BY_YTDLP = frozenset(
    ("duration_seconds", "live_status", "availability", "age_limit", "language", "categories", "chapters")
)
"""Where the Data API rounds, knows fewer words, or tells what the uploader claims rather than what there is."""

_NOT_SAID = frozenset(("video_id", "sources", "counted_at"))

_FIELDS = structs.fields(VideoMetadata)

_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?")
_SECONDS = (604_800, 86_400, 3600, 60, 1)


def seconds_of(duration: str) -> float:
    """The seconds of an ISO 8601 duration such as PT1H2M3S; raises ValueError for anything else, years and months too."""
    found = _DURATION.fullmatch(duration)
    if found is None or not any(found.groups()):
        raise ValueError(f"not a duration: {duration!r}")
    return sum(
        float((part or "0").replace(",", ".")) * unit for part, unit in zip(found.groups(), _SECONDS, strict=True)
    )


def merge(api: VideoMetadata | None, ytdlp: VideoMetadata | None) -> VideoMetadata:
    """One whole of what the Data API and yt-dlp said, either of which may have said nothing; raises ValueError when both did.

    Each field is taken from whoever knows it best among those who said something, and `sources` names them.
    """
    told: dict[Source, VideoMetadata] = {}
    if api is not None:
        told["data-api"] = api
    if ytdlp is not None:
        told["yt-dlp"] = ytdlp
    if not told:
        raise ValueError("nobody said anything")
    merged = next(iter(told.values()))
    sources: dict[str, Source] = {}
    for field in _FIELDS:
        if field.name not in _NOT_SAID:
            said = [source for source, metadata in told.items() if getattr(metadata, field.name) != field.default]
            if said:
                sources[field.name] = said[-1] if field.name in _SAID_BEST_BY_YTDLP else said[0]
    values = {name: getattr(told[source], name) for name, source in sources.items()}
    counters = {told[source].counted_at for name, source in sources.items() if name in ("view_count", "like_count")}
    read_at = min((at for at in counters if at), default=None)
    return structs.replace(merged, **values, counted_at=read_at, sources=sources)


def digest(metadata: VideoMetadata) -> str:
    """A digest of all that makes metadata worth keeping again.

    No difference are: counts, who said what, the addresses of pictures, the time of day of publishing, which one of the
    sources leaves out, and codecs, which YouTube adds for weeks; a height that is gained or lost is one.
    """
    settled = structs.replace(
        metadata,
        published=metadata.published[:10],
        view_count=None,
        like_count=None,
        counted_at=None,
        thumbnails=(),
        formats=tuple(Offer(height=offer.height) for offer in metadata.formats if offer.height),
        sources={},
    )
    return hashlib.sha256(msgspec.json.encode(settled)).hexdigest()


def differences(older: VideoMetadata, newer: VideoMetadata) -> Iterator[str]:
    """The names of the fields in which two captures differ, counts and sources apart."""
    for field in _FIELDS:
        unimportant = field.name in ("view_count", "like_count") or field.name in _NOT_SAID
        if not unimportant and getattr(older, field.name) != getattr(newer, field.name):
            yield field.name
