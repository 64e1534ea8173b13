"""What a video offers to choose from, before anything of it is archived."""

from msgspec import Struct

from ytarchived.domain.targets import read_target
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.envelope import RequestRefused
from ytarchived.effects.control.page import Link
from ytarchived.protocol import FormatsReport


class OneVideo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One video by its link or id."""

    url: Link


async def show(context: Context, call: Call[OneVideo, None]) -> FormatsReport:
    """The formats and the languages of captions that YouTube offers of a video now; it takes as long as YouTube takes."""
    target = read_target(call.asked.url).target
    if target.kind != "video":
        raise RequestRefused(
            f"cannot list the formats of {target.url}: it is a {target.kind}", hint="ask for one video"
        )
    offered = await context.offered(target)
    return FormatsReport(
        video_id=offered.video_id,
        title=offered.title,
        duration_seconds=offered.duration_seconds,
        formats=list(offered.formats),
        captions=list(offered.captions),
        automatic_captions=list(offered.automatic_captions),
    )
