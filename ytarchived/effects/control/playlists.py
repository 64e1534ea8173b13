"""Looking at playlists and channels: what was listed, how far their entries are, what is hidden and what left."""

from datetime import UTC, datetime
from math import inf

from msgspec import Struct, structs

from ytarchived.domain.targets import read_target
from ytarchived.domain.views import PlaylistView
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.envelope import RequestRefused
from ytarchived.effects.control.jobs import OneJob, find
from ytarchived.effects.control.page import Cursor, Limit, Link, cut
from ytarchived.errors import NotFound
from ytarchived.protocol import JobPage, ListReport
from ytarchived.record.log import to_micros
from ytarchived.record.projections.lists import find_list, list_lists


class SomeLists(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number of lists."""

    cursor: Cursor | None = None
    limit: Limit = 50


async def list_(context: Context, call: Call[SomeLists, None]) -> JobPage:
    """The jobs of playlists and channels, newest first, each with the counts of its entries."""
    found = await context.ledger.read(list_lists, call.asked.cursor, call.asked.limit + 1)
    jobs, last = cut(found, call.asked.limit)
    return JobPage(jobs=jobs, next=last.job if last else None)


class OneList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One playlist or channel by its link or id."""

    url: Link


async def info(context: Context, call: Call[OneList, None]) -> ListReport:
    """What a playlist or channel is and how many entries it has, without asking for any; as long as YouTube takes."""
    target = read_target(call.asked.url).target
    if target.kind == "video":
        raise RequestRefused(f"cannot look at {target.url} as a list: it is a video", hint="give a playlist or channel")
    offer = await context.list_offered(target)
    return ListReport(key=target.key, url=target.url, **structs.asdict(offer))


async def show(context: Context, call: Call[OneJob, None]) -> PlaylistView:
    """One playlist or channel: counts, bytes, speed, time left, failures by kind, and the entries that are hidden or left."""
    now = to_micros(datetime.now(UTC))
    # the total is an estimate at first
    running = {job: min(view.bytes_done / (view.bytes_total or inf), 1) for job, view in context.live.views.items()}
    found = await context.ledger.read(find_list, call.asked.job, running, now)
    if found is None:
        job = await find(context, call.asked.job)
        raise NotFound(
            f"cannot show job {job.job} as a list: it is for one video", hint=f"`ytctl status {job.job}` shows it"
        )
    views = (context.live.views[job] for job in found.running if job in context.live.views)
    return structs.replace(found, bytes_per_second=sum(view.bytes_per_second or 0 for view in views))
