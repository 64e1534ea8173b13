"""What client.py and the control port say to each other."""

import msgspec

from .catalogue import Channel, Playlist, Video


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """The line that the process prints once it answers."""

    proxy_port: int
    api_port: int
    control_port: int
    ca_file: str
    seed: int


class SetFault(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str
    target: str
    code: str
    times: int | None = None
    after_bytes: int | None = None


class SetChaos(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str
    seed: int
    one_in: int
    patience_seconds: float


class GetStruck(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str


class ClearFaults(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str


class Throttle(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str
    bytes_per_second: int | None


class SetHold(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str
    video_id: str
    after_bytes: int


class AwaitHold(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str
    video_id: str
    timeout_seconds: float


class Release(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str
    video_id: str


class ExpireUrls(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str


class AddToCatalogue(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str
    videos: list[Video] = []
    playlists: list[Playlist] = []
    channels: list[Channel] = []


class MakePlaylist(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str
    name: str
    size: int
    private: int
    deleted: int


class MakeChannel(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str
    handle: str
    videos: int
    shorts: int
    streams: int


class SetQuota(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str
    limit_units: int


class GetQuotaUsed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str


class GetRequests(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    label: str


Order = (
    SetFault
    | SetChaos
    | GetStruck
    | ClearFaults
    | Throttle
    | SetHold
    | AwaitHold
    | Release
    | ExpireUrls
    | AddToCatalogue
    | MakePlaylist
    | MakeChannel
    | SetQuota
    | GetQuotaUsed
    | GetRequests
)
