"""Gathers what several jobs want to know of videos into calls of fifty, each of which costs one unit.

`api` asks for one video at a time; a call that is not full takes along videos that will be asked for soon.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

import anyio
import msgspec

from ytarchived.domain.media import VideoMetadata
from ytarchived.domain.quota import Purpose
from ytarchived.effects.data_api.calls import ApiUnavailable, Calls
from ytarchived.effects.data_api.messages import Ask
from ytarchived.effects.data_api.shapes import VIDEO_FIELDS, VIDEO_PARTS, VideoItem, Videos, video_metadata
from ytarchived.errors import YtarchivedError
from ytarchived.record.cache import Kept

MOST_IDS = 50
LIVES = timedelta(hours=1)
GATHER_SECONDS = 0.01

_NOTHING = b"null"

Upcoming = Callable[[int], Awaitable[list[str]]]
"""The ids of up to so many videos that will be asked for next."""

_item: msgspec.json.Decoder[VideoItem | None] = msgspec.json.Decoder(VideoItem | None)
_items: msgspec.json.Decoder[Videos] = msgspec.json.Decoder(Videos)


class _Wish:
    """One video that somebody waits for."""

    def __init__(self) -> None:
        self.purpose: Purpose = "background"
        self.done = anyio.Event()
        self.kept: Kept | None = None
        self.error: YtarchivedError | None = None


class Batches:
    """Asks for videos together; `run` must be running."""

    def __init__(self, calls: Calls, upcoming: Upcoming) -> None:
        self._calls = calls
        self._upcoming = upcoming
        self._wishes: dict[str, _Wish] = {}
        self._filled = anyio.Event()

    async def video(self, video_id: str, purpose: Purpose) -> VideoMetadata | None:
        """What the API says of a video, None when it shows none of this id; raises ApiUnavailable."""
        kept = (await self._fresh([video_id])).get(video_id)
        if kept is None:
            wish = self._wishes.setdefault(video_id, _Wish())
            if purpose == "direct":
                wish.purpose = purpose
            self._filled.set()
            await wish.done.wait()
            if wish.error is not None:
                raise wish.error
            assert wish.kept is not None
            kept = wish.kept
        item = _item.decode(kept.body)
        return video_metadata(item, kept.at) if item else None

    async def run(self) -> None:
        """Make the calls, until cancelled."""
        while True:
            await self._filled.wait()
            # others are about to ask as well
            await anyio.sleep(GATHER_SECONDS)
            batch = {video_id: self._wishes.pop(video_id) for video_id in list(self._wishes)[:MOST_IDS]}
            if not self._wishes:
                self._filled = anyio.Event()
            try:
                found = await self._ask(batch)
                for video_id, wish in batch.items():
                    wish.kept = found[video_id]
            except YtarchivedError as error:
                for wish in batch.values():
                    wish.error = error
            for wish in batch.values():
                wish.done.set()

    async def _ask(self, batch: Mapping[str, _Wish]) -> dict[str, Kept]:
        ids = list(batch)
        if len(ids) < MOST_IDS:
            soon = [each for each in dict.fromkeys(await self._upcoming(2 * MOST_IDS)) if each not in batch]
            known = await self._fresh(soon)
            ids += [each for each in soon if each not in known][: MOST_IDS - len(ids)]
        purpose: Purpose = "direct" if any(wish.purpose == "direct" for wish in batch.values()) else "background"
        parameters: dict[str, str | int] = {"part": VIDEO_PARTS, "id": ",".join(ids), "fields": VIDEO_FIELDS}
        now = datetime.now(UTC)
        answer = await self._calls.make(Ask(resource="videos", parameters=parameters), purpose)
        found = dict.fromkeys(ids, Kept(_NOTHING, "", now))
        try:
            for raw in _items.decode(answer.body).items:
                item = _item.decode(raw)
                if item is not None and item.id in found:
                    found[item.id] = Kept(bytes(raw), "", now)
        except msgspec.DecodeError as error:
            raise ApiUnavailable(f"cannot read the Data API's answer: {error}") from error
        await self._calls.cache.put({_name(video_id): kept for video_id, kept in found.items()})
        return found

    async def _fresh(self, ids: list[str]) -> dict[str, Kept]:
        kept = await self._calls.cache.get(map(_name, ids))
        oldest = datetime.now(UTC) - LIVES
        return {each: kept[_name(each)] for each in ids if _name(each) in kept and kept[_name(each)].at > oldest}


def _name(video_id: str) -> str:
    return f"video/{video_id}"
