"""What is known of each video, as one readable file per video: `metadata/videos/ID.json`.

The daemon writes it before any media is fetched, so that a video which cannot be had is described as well. The folder of an
archived video holds yt-dlp's own description beside it, as yt-dlp told it.
"""

from pathlib import Path

import msgspec

from ytarchived.domain.media import VideoMetadata
from ytarchived.effects.library.disk import explained, write_durably
from ytarchived.effects.library.layout import metadata_file, require_marker


def describe(root: Path, metadata: VideoMetadata) -> None:
    """Keep what is known of a video, in place of what was known before; raises StorageFull or LibraryUnusable."""
    file = metadata_file(root, metadata.video_id)
    require_marker(root)
    with explained(f"describe {metadata.video_id}"):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_durably(file, msgspec.json.format(msgspec.json.encode(metadata), indent=1) + b"\n")
