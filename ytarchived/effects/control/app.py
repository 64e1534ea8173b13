"""The control API: the one table of its routes, and the application that serves them.

The daemon hands in a `Context`; `server` serves the application, `openapi` describes the table.
"""

from typing import Any

from starlette.routing import Route as Served
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from ytarchived.domain.views import JobView, PlanView, PlaylistView, RecordView, SessionView, TakeView, VideoView
from ytarchived.effects.control import (
    batches,
    config,
    docs,
    formats,
    inbox,
    jobs,
    library,
    logs,
    metadata,
    plans,
    playlists,
    quota,
    record,
    records,
    services,
    session,
    status,
    steering,
    storage,
    videos,
    why,
    work_plans,
)
from ytarchived.effects.control.context import Context
from ytarchived.effects.control.inbox import OneTake, SomeTakes
from ytarchived.effects.control.jobs import AwaitedJob, OneJob, SomeJobs, Submission
from ytarchived.effects.control.logs import LogPage, SomeLines
from ytarchived.effects.control.metadata import OneDescription
from ytarchived.effects.control.plans import SomeItems
from ytarchived.effects.control.playlists import OneList, SomeLists
from ytarchived.effects.control.records import EVENTS, NDJSON, Progress, Since, SomeRecords
from ytarchived.effects.control.route import Endpoint, Nothing, Route, not_found
from ytarchived.effects.control.steering import Once, Precedence
from ytarchived.effects.control.storage import HowMany
from ytarchived.effects.control.videos import OneVideo, Searched, SomeVideos
from ytarchived.effects.control.why import Asked
from ytarchived.effects.control.work_plans import NewPlan, OnePlan, SomePlans, Unwanted, Which
from ytarchived.effects.logs.line import Line
from ytarchived.protocol import (
    API,
    BackedUp,
    BackupOrder,
    ConfigReport,
    Envelope,
    FailureReport,
    FormatsReport,
    FoundPage,
    Health,
    Imported,
    InboxPage,
    JobPage,
    KnownList,
    ListReport,
    LookReport,
    MetadataPage,
    PlanList,
    PlanPage,
    QuotaReport,
    Rebuilt,
    Receipt,
    RecordPage,
    RecordReport,
    ServiceList,
    StatusReport,
    StorageReport,
    StorageStatistics,
    Story,
    Submitted,
    Verified,
    VerifyOrder,
    VideoPage,
    Working,
)

ROUTES: tuple[Route[Any, Any, Any], ...] = (
    Route("GET", "/health", status.health, Nothing, Health),
    Route("GET", "/services", services.list_, Nothing, ServiceList),
    Route("GET", "/status", status.status, Nothing, StatusReport),
    Route(
        "POST",
        "/jobs",
        jobs.submit,
        Nothing,
        Submitted,
        body=Submission,
        statuses=(200, 202),
        headers={
            "Idempotency-Key": "A token of the caller's; what is sent again with it is answered as the first time."
        },
    ),
    Route(
        "POST",
        "/batches",
        batches.take,
        Nothing,
        Receipt,
        body=batches.Batch,
        headers={
            "Idempotency-Key": "A token of the caller's; what is sent again with it is answered as the first time."
        },
        largest_body_bytes=batches.LARGEST_BODY_BYTES,
    ),
    Route("GET", "/jobs", jobs.list_, SomeJobs, JobPage),
    Route("GET", "/jobs/{job}", jobs.show, AwaitedJob, JobView),
    Route("POST", "/jobs/{job}/cancel", jobs.cancel, OneJob, JobView),
    Route("POST", "/jobs/{job}/pause", steering.pause, OneJob, JobView),
    Route("POST", "/jobs/{job}/resume", steering.resume, OneJob, JobView),
    Route("POST", "/jobs/{job}/retry", steering.retry, OneJob, JobView, body=Once),
    Route("POST", "/jobs/{job}/prioritise", steering.prioritise, OneJob, JobView, body=Precedence),
    Route("GET", "/session", session.show, Nothing, SessionView),
    Route("POST", "/session/reset", session.reset, Nothing, SessionView),
    Route("POST", "/pause", session.pause, Nothing, SessionView),
    Route("POST", "/resume", session.resume, Nothing, SessionView),
    Route("GET", "/videos", videos.list_, SomeVideos, VideoPage),
    Route("GET", "/videos/search", videos.search, Searched, FoundPage),
    Route("GET", "/videos/{video_id:path}", videos.show, OneVideo, VideoView),
    Route("GET", "/metadata/{text:path}", metadata.show, OneDescription, MetadataPage),
    Route("GET", "/config", config.show, Nothing, ConfigReport),
    Route("GET", "/quota", quota.show, Nothing, QuotaReport),
    Route("GET", "/formats", formats.show, formats.OneVideo, FormatsReport),
    Route("GET", "/storage/stats", storage.stats, HowMany, StorageStatistics),
    Route("GET", "/why/{text:path}", why.explain, Asked, Story),
    Route("GET", "/records", records.list_, SomeRecords, RecordPage, also={NDJSON: (RecordView,)}),
    Route(
        "GET",
        "/events",
        records.follow,
        Since,
        headers={"Last-Event-ID": "The position of the last record that was seen; it wins over `since`."},
        also={EVENTS: (), NDJSON: (RecordView, Progress)},
    ),
    Route("GET", "/logs", logs.list_, SomeLines, LogPage, also={NDJSON: (Line,)}),
    Route("POST", "/record/rebuild", record.rebuild, Nothing, Rebuilt, also={NDJSON: (Working, Envelope)}),
    Route("POST", "/record/verify", record.verify, Nothing, RecordReport, also={NDJSON: (Working, Envelope)}),
    Route(
        "POST", "/record/backup", record.backup, Nothing, BackedUp, body=BackupOrder, also={NDJSON: (Working, Envelope)}
    ),
    Route("GET", "/storage", library.show, Nothing, StorageReport),
    Route("POST", "/storage/check", library.check, Nothing, LookReport),
    Route("POST", "/storage/accept-loss", library.accept_loss, Nothing, LookReport),
    Route(
        "POST",
        "/storage/verify",
        library.verify,
        Nothing,
        Verified,
        body=VerifyOrder,
        also={NDJSON: (Working, Envelope)},
    ),
    Route("POST", "/import", library.import_known, Nothing, Imported, body=KnownList),
    Route("GET", "/playlists", playlists.list_, SomeLists, JobPage),
    Route("GET", "/playlists/info", playlists.info, OneList, ListReport),
    Route("GET", "/playlists/{job}", playlists.show, OneJob, PlaylistView),
    Route("GET", "/plans", plans.list_, SomeItems, PlanPage),
    Route("GET", "/work-plans", work_plans.list_, SomePlans, PlanList),
    Route("POST", "/work-plans", work_plans.create, Nothing, PlanView, body=NewPlan),
    Route("POST", "/work-plans/retry", work_plans.retry_all, Nothing, PlanList, body=Which),
    Route("GET", "/work-plans/report", work_plans.report, Nothing, FailureReport),
    Route("GET", "/work-plans/{plan}", work_plans.show, OnePlan, PlanView),
    Route("POST", "/work-plans/{plan}/retry", work_plans.retry, OnePlan, PlanView, body=Which),
    Route("POST", "/work-plans/{plan}/dismiss", work_plans.dismiss, OnePlan, PlanView, body=Unwanted),
    Route("GET", "/inbox", inbox.list_, SomeTakes, InboxPage),
    Route("POST", "/inbox/{name:path}/approve", inbox.approve, OneTake, TakeView),
    Route("GET", "/inbox/{name:path}", inbox.show, OneTake, Receipt),
    Route("GET", "/openapi.json", docs.document, Nothing, also={"application/json": ()}),
    Route("GET", "/docs", docs.show, Nothing, also={"text/html": ()}),
)


def application(context: Context) -> ASGIApp:
    """The API as an ASGI application."""
    by_path: dict[str, list[Route[Any, Any, Any]]] = {}
    for route in ROUTES:
        by_path.setdefault(route.path, []).append(route)
    endpoints = {API + path: Endpoint(context, routes) for path, routes in by_path.items()}
    served = [Served(path, endpoint) for path, endpoint in endpoints.items() if "{" in path]
    patterns = Router(served, redirect_slashes=False, default=not_found)
    fixed = {path: endpoint for path, endpoint in endpoints.items() if "{" not in path}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # the router tries one pattern after the other, so it is asked for what is none of the fixed paths
        await fixed.get(scope["path"], patterns)(scope, receive, send)

    return app
