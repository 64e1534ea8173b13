"""What the stand-in YouTube knows: videos, playlists and channels, made from a seed.

Pure. The server serves these values and tests name them; both sides make the same ids from the same seed and name, so
a test needs no running process to know them.
"""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Literal

from msgspec import Struct

CLIP_SECONDS = 3
HEIGHTS = (1080, 720, 480, 360, 144)
LARGE_BYTES = 22 << 20

Status = Literal["public", "unlisted", "private", "deleted"]


class Video(Struct, frozen=True, kw_only=True):
    """A video; `duration_seconds` is what YouTube says, the media always plays CLIP_SECONDS."""

    video_id: str
    title: str
    channel_id: str
    description: str = ""
    uploaded_at: datetime = datetime(2024, 3, 1, 12, tzinfo=UTC)
    duration_seconds: int = CLIP_SECONDS
    heights: tuple[int, ...] = HEIGHTS
    captions: tuple[str, ...] = ("en",)
    automatic_captions: tuple[str, ...] = ()
    status: Status = "public"
    padding_bytes: int = 0
    challenge: bool = False

    @property
    def url(self) -> str:
        return f"https://www.youtube.com/watch?v={self.video_id}"

    @property
    def is_viewable(self) -> bool:
        return self.status in ("public", "unlisted")


class Playlist(Struct, frozen=True, kw_only=True):
    """A list of video ids in order; an id may be of a private or deleted video."""

    playlist_id: str
    title: str
    channel_id: str
    description: str = ""
    video_ids: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"https://www.youtube.com/playlist?list={self.playlist_id}"


class Channel(Struct, frozen=True, kw_only=True):
    """A channel; a tab without videos does not exist. Newest first."""

    channel_id: str
    handle: str
    name: str
    videos: tuple[str, ...] = ()
    shorts: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"https://www.youtube.com/{self.handle}"

    @property
    def uploads_id(self) -> str:
        return f"UU{self.channel_id[2:]}"


class Catalogue:
    """All that one label can see: its own additions before the shared ones."""

    def __init__(self, shared: "Catalogue | None" = None) -> None:
        self._shared = shared
        self.videos: dict[str, Video] = {}
        self.playlists: dict[str, Playlist] = {}
        self.channels: dict[str, Channel] = {}

    def add(self, *things: Video | Playlist | Channel) -> None:
        """Put things in, or replace those with the same id."""
        for thing in things:
            match thing:
                case Video():
                    self.videos[thing.video_id] = thing
                case Playlist():
                    self.playlists[thing.playlist_id] = thing
                case Channel():
                    self.channels[thing.channel_id] = thing

    def video(self, video_id: str) -> Video | None:
        return self.videos.get(video_id) or (self._shared.video(video_id) if self._shared else None)

    def playlist(self, playlist_id: str) -> Playlist | None:
        """The playlist, or for a UU id everything its channel uploaded."""
        if playlist_id.startswith("UU") and (channel := self.channel(f"UC{playlist_id[2:]}")):
            return Playlist(
                playlist_id=playlist_id,
                title=f"Uploads from {channel.name}",
                channel_id=channel.channel_id,
                video_ids=channel.videos + channel.shorts + channel.streams,
            )
        return self.playlists.get(playlist_id) or (self._shared.playlist(playlist_id) if self._shared else None)

    def channel(self, id_or_handle: str) -> Channel | None:
        for channel in self.channels.values():
            if id_or_handle.lower() in (channel.channel_id.lower(), channel.handle.lower()):
                return channel
        return self._shared.channel(id_or_handle) if self._shared else None

    def everything(self) -> list[Video]:
        return [*(self._shared.everything() if self._shared else []), *self.videos.values()]

    def playlists_of(self, channel_id: str) -> list[Playlist]:
        shared = self._shared.playlists_of(channel_id) if self._shared else []
        return [*shared, *(each for each in self.playlists.values() if each.channel_id == channel_id)]


def identify(prefix: str, digest_bytes: int, *names: object) -> str:
    """Turn names into an id that looks like YouTube's, always the same one."""
    digest = blake2b("/".join(map(str, names)).encode(), digest_size=digest_bytes).digest()
    return prefix + urlsafe_b64encode(digest).rstrip(b"=").decode()


def video_id(seed: int, name: str) -> str:
    return identify("", 8, seed, "video", name)


def playlist_id(seed: int, name: str) -> str:
    return identify("PL", 24, seed, "playlist", name)


def channel_id(seed: int, name: str) -> str:
    return identify("UC", 16, seed, "channel", name)


def make_playlist(seed: int, name: str, size: int, private: int, deleted: int) -> tuple[Playlist, list[Video]]:
    """A list of `size` videos of its own, the private and deleted ones spread evenly over it."""
    hidden = private + deleted
    every = size // hidden if hidden else size + 1
    owner = channel_id(seed, "standin")
    videos: list[Video] = []
    for number in range(size):
        turn, rest = divmod(number, every)
        status: Status = "public"
        if rest == every - 1 and turn < hidden:
            status = "private" if turn < private else "deleted"
        title = f"{name}, part {number + 1}"
        videos.append(Video(video_id=video_id(seed, f"{name}#{number}"), title=title, channel_id=owner, status=status))
    ids = tuple(video.video_id for video in videos)
    listed = Playlist(playlist_id=playlist_id(seed, name), title=name, channel_id=owner, video_ids=ids)
    return listed, videos


def make_channel(seed: int, handle: str, videos: int, shorts: int, streams: int) -> tuple[Channel, list[Video]]:
    """A channel with so many videos in each tab, one a day, newest first."""
    owner = channel_id(seed, handle.removeprefix("@"))
    newest = datetime(2026, 6, 1, 18, tzinfo=UTC)
    made: list[Video] = []
    tabs: dict[str, tuple[str, ...]] = {}
    for tab, count in (("video", videos), ("short", shorts), ("stream", streams)):
        of_tab = [
            Video(
                video_id=video_id(seed, f"{handle} {tab}#{number}"),
                title=f"{handle} {tab} {count - number}",
                channel_id=owner,
                uploaded_at=newest - timedelta(days=number),
            )
            for number in range(count)
        ]
        made += of_tab
        tabs[f"{tab}s"] = tuple(video.video_id for video in of_tab)
    name = handle.removeprefix("@").replace("-", " ").title()
    return Channel(channel_id=owner, handle=handle, name=name, **tabs), made


class Standard:
    """The documented catalogue of one seed: named videos, two playlists and the channel @standin."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        owner = channel_id(seed, "standin")

        def video(name: str, **details: object) -> Video:
            return Video(video_id=video_id(seed, name), title=name, channel_id=owner, **details)  # type: ignore[arg-type]

        self.videos = tuple(video(f"Plain video {number}") for number in range(20))
        self.captioned = video("Captions by people", captions=("en", "de"), automatic_captions=("en", "fr"))
        self.automatic = video("Captions by machine", captions=(), automatic_captions=("en",))
        self.uncaptioned = video("No captions", captions=())
        self.low = video("Low heights only", heights=(360, 144))
        self.large = video("Large media", padding_bytes=LARGE_BYTES)
        self.challenge = video("Needs the solver", challenge=True)
        self.unlisted = video("Unlisted", status="unlisted")
        self.private = video("Kept private", status="private")
        self.deleted = video("Taken down", status="deleted")
        self.playlist = Playlist(
            playlist_id=playlist_id(seed, "twenty"),
            title="Twenty plain videos",
            channel_id=owner,
            description="One page",
            video_ids=tuple(each.video_id for each in self.videos),
        )
        self.long_playlist, long_videos = make_playlist(seed, "Five hundred", 500, private=12, deleted=8)
        self.channel, channel_videos = make_channel(seed, "@standin", videos=60, shorts=35, streams=3)
        self.catalogue = Catalogue()
        named = (self.captioned, self.automatic, self.uncaptioned, self.low, self.large, self.challenge)
        hidden = (self.unlisted, self.private, self.deleted)
        self.catalogue.add(*self.videos, *named, *hidden, *long_videos, *channel_videos)
        self.catalogue.add(self.playlist, self.long_playlist, self.channel)


STANDARD = Standard()
VIDEOS = STANDARD.videos
PLAYLIST = STANDARD.playlist
LONG_PLAYLIST = STANDARD.long_playlist
CHANNEL = STANDARD.channel
