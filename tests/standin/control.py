"""The port through which tests change what one label sees: one POST per order, JSON both ways."""

import anyio
import msgspec

from . import messages as m
from .catalogue import make_channel, make_playlist
from .chaos import Chaos
from .faults import Fault
from .http import Request, Response, json_response
from .labels import Hold, Labels, Pace


class Control:
    """Carries out orders on labels."""

    def __init__(self, labels: Labels, seed: int) -> None:
        self._labels = labels
        self._seed = seed
        self._decoder = msgspec.json.Decoder(m.Order)

    async def answer(self, request: Request) -> Response:
        try:
            result = await self._carry_out(self._decoder.decode(request.body))
        except (msgspec.DecodeError, msgspec.ValidationError, ValueError) as error:
            return json_response({"error": str(error)}, 400)
        except TimeoutError:
            return json_response({"error": "nobody came to the hold in time"}, 504)
        return json_response(result)

    async def _carry_out(self, order: m.Order) -> object:
        label = self._labels.get(order.label)
        match order:
            case m.SetFault():
                label.faults.set(
                    Fault(target=order.target, code=order.code, times=order.times, after_bytes=order.after_bytes)
                )
            case m.SetChaos():
                label.chaos = Chaos(order.seed, order.one_in, order.patience_seconds)
            case m.GetStruck():
                return label.chaos.struck if label.chaos else []
            case m.ClearFaults():
                label.faults.clear()
            case m.Throttle():
                label.pace = Pace(order.bytes_per_second) if order.bytes_per_second else None
            case m.SetHold():
                if hold := label.holds.get(order.video_id):
                    hold.released.set()
                label.holds[order.video_id] = Hold(order.after_bytes)
            case m.AwaitHold():
                if (hold := label.holds.get(order.video_id)) is None:
                    raise ValueError(f"no hold is set for {order.video_id}")
                with anyio.fail_after(order.timeout_seconds):
                    await hold.reached.wait()
            case m.Release():
                if hold := label.holds.pop(order.video_id, None):
                    hold.released.set()
            case m.ExpireUrls():
                label.url_generation += 1
            case m.AddToCatalogue():
                label.catalogue.add(*order.videos, *order.playlists, *order.channels)
            case m.MakePlaylist():
                playlist, videos = make_playlist(self._seed, order.name, order.size, order.private, order.deleted)
                label.catalogue.add(playlist, *videos)
                return playlist
            case m.MakeChannel():
                channel, videos = make_channel(self._seed, order.handle, order.videos, order.shorts, order.streams)
                label.catalogue.add(channel, *videos)
                return channel
            case m.SetQuota():
                label.quota_limit, label.quota_used = order.limit_units, 0
            case m.GetQuotaUsed():
                return label.quota_used
            case m.GetRequests():
                return label.log
        return None
