"""The only file that knows everyone: opens the ledger, starts the services in order, and stops them in reverse."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from socket import socket

import anyio
from anyio.abc import TaskGroup

from ytarchived import __version__
from ytarchived.config import Config, expand
from ytarchived.domain.quota import Budget
from ytarchived.domain.retry import with_overrides
from ytarchived.effects.attempt import World
from ytarchived.effects.checkup import Checkup
from ytarchived.effects.control.context import Context
from ytarchived.effects.control.server import serve
from ytarchived.effects.control_socket import listening
from ytarchived.effects.data_api.api import DataApi, open_data_api
from ytarchived.effects.data_api.client import KEY_VARIABLE
from ytarchived.effects.data_api.key import take_key
from ytarchived.effects.describing_lists import describe_lists
from ytarchived.effects.host import Host
from ytarchived.effects.inbox.service import Inbox
from ytarchived.effects.indexing import keep_up
from ytarchived.effects.live import Live
from ytarchived.effects.logs.latest import Latest
from ytarchived.effects.logs.log import Log
from ytarchived.effects.logs.outcomes import telling
from ytarchived.effects.offers import Offers
from ytarchived.effects.outputs import Outputs
from ytarchived.effects.plans import keep_files
from ytarchived.effects.presence import Presence
from ytarchived.effects.programs import HostProblem, find_ffmpeg, find_js_runtime
from ytarchived.effects.runner import Runner
from ytarchived.effects.service import Notifier, Service
from ytarchived.effects.services import Services
from ytarchived.effects.space import Space
from ytarchived.effects.workers.messages import Setup
from ytarchived.effects.workers.pool import Workers, open_workers
from ytarchived.errors import ConfigInvalid, YtarchivedError
from ytarchived.in_force import InForce
from ytarchived.places import Places, places_of
from ytarchived.protocol import Check
from ytarchived.record.ledger import Ledger, open_ledger
from ytarchived.record.search.database import OPENING, Search

SWITCH_SECONDS = 0.0005
"""How long one thread may keep the interpreter: with the default of 5 ms the writer's thread starves beside a busy loop."""

_NEEDED = ("library", "disk", "record", "ffmpeg", "javascript", "cookies")
"""The checks without which nothing is fetched."""

Say = Callable[[str], None]


async def run(in_force: InForce, service: Service, log: Log) -> None:
    """Run until SIGTERM or SIGINT, then record what was interrupted and return.

    `log` gets all that is worth telling. Raises a YtarchivedError when it cannot start.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    config = in_force.config
    in_force.tell(log.use)
    places = places_of(config, os.environ)
    notifier = Notifier(service.notify_address)
    strategies = with_overrides(config.retry)
    report = partial(_report_rebuild, notifier, log.say)
    youtube = config.youtube
    key_is_in_a_file = KEY_VARIABLE not in os.environ
    key = take_key(youtube.api_key_file, os.environ)
    log.hide(key)
    budget = Budget(per_day=youtube.quota_per_day, reserve=youtube.quota_reserve)
    cache = places.record.with_name("cache.db")
    with _listener(places.socket, service) as listener:
        async with (
            open_ledger(places.record, strategies=strategies, report=report) as ledger,
            telling(ledger, log),
            open_workers(_setup(config), stall_seconds=config.downloads.stall_seconds) as workers,
            open_data_api(key, youtube.api_endpoint, ledger, cache, budget) as data_api,
            anyio.create_task_group() as tasks,
        ):
            await tasks.start(_obey_signals, tasks, notifier, in_force, log.say, name="signals")
            await _start(tasks, in_force, places, ledger, workers, data_api, budget, listener, log.latest)
            if data_api and key_is_in_a_file:
                in_force.tell(partial(_use_key, data_api, log))
            if service.watchdog_seconds is not None:
                tasks.start_soon(notifier.watchdog, service.watchdog_seconds, ledger.alive, name="watchdog")
            notifier.ready(f"archiving to {places.library}")
            for name, path in (("inbox", places.inbox), ("library", places.library), ("socket", places.socket)):
                log.say(f"{name:<8}{path}")


async def _start(
    tasks: TaskGroup,
    in_force: InForce,
    places: Places,
    ledger: Ledger,
    workers: Workers,
    data_api: DataApi | None,
    budget: Budget,
    listener: socket,
    latest: Latest,
) -> None:
    config = in_force.config
    space = Space(
        places.library,
        least_free_bytes=config.library.least_free_bytes,
        small_first=config.downloads.small_first_when_tight,
    )
    world = World(
        ledger=ledger,
        workers=workers,
        live=Live(),
        space=space,
        library=places.library,
        downloads=config.downloads,
        data_api=data_api,
    )
    host = Host(ledger, library=places.library, space=space, ffmpeg=config.ytdlp.ffmpeg, cookies=_cookies(config))
    with suppress(YtarchivedError):  # a library that is not there stops no start: health says so, and downloads wait
        await host.use_library()
    search = Search(places.record.with_name("search.db"))
    presence = Presence(ledger, places.library)
    outputs = Outputs(ledger, places.library, places.outputs) if places.outputs else None
    inbox = Inbox(places.inbox, ledger, config.inbox, config.downloads, config.profiles, notice=presence.notice)

    runner = Runner(world, downloads=config.downloads, host_ready=host.ready)
    in_force.tell(lambda changed: runner.use(changed.downloads))
    in_force.tell(lambda changed: inbox.use(changed.downloads))

    async def checks() -> list[Check]:
        return [
            *await host.checks(),
            await presence.check(),
            _check("workers", workers.error, "ready" if workers.engine else "getting ready"),
            _check("yt-dlp", "", f"version {workers.engine.get('yt-dlp', 'is not known before a worker is ready')}"),
            *_pace(runner.held_until),
            _check("inbox", inbox.problem, f"watching {places.inbox}"),
            *([outputs.check()] if outputs else []),
            _check("search", search.problem if search.problem != OPENING else "", "ready"),
            _data_api_check(data_api),
        ]

    offers = Offers(workers, data_api)
    services = Services()
    services.began("ledger", checks=("record",))
    services.began("session", checks=("session",))
    services.began(
        "workers", checks=("workers",), started_at=lambda: workers.started_at, restarts=lambda: workers.restarts
    )
    if data_api:
        services.began("data-api", checks=("data-api",), restarts=lambda: data_api.restarts)
    context = Context(
        ledger=ledger,
        live=world.live,
        checks=Checkup(checks),
        wake_inbox=inbox.wake,
        version=__version__,
        started_at=time.monotonic(),
        presence=presence,
        quality=lambda: in_force.config.downloads.quality,
        profiles={name: profile.options(name) for name, profile in config.profiles.items()},
        configuration=in_force.report,
        most_lines=config.inbox.most_lines,
        budget=budget,
        data_api=data_api,
        offered=offers.of,
        list_offered=offers.of_list,
        search=search,
        library=places.library,
        logs=places.logs,
        latest=latest,
        services=services,
    )
    await tasks.start(partial(serve, listener, context), name="control")
    services.began("control", "answers requests")
    await tasks.start(inbox.run, name="inbox")
    services.began("inbox", checks=("inbox",))
    tasks.start_soon(runner.run, name="runner")
    services.began("runner", "starts what is due", checks=_NEEDED)
    tasks.start_soon(keep_files, ledger, places.library, name="plans")
    services.began("plans", "writes what did not make it into the library")
    tasks.start_soon(presence.run, name="presence")
    services.began("presence", checks=("files",))
    tasks.start_soon(describe_lists, ledger, places.library, name="descriptions of lists")
    services.began("lists", "writes what lists are into the library")
    if outputs:
        tasks.start_soon(outputs.run, name="outputs")
        services.began("outputs", checks=("outputs",))
    tasks.start_soon(keep_up, ledger, search, places.library, name="search")
    services.began("search", checks=("search",))


async def _obey_signals(
    tasks: TaskGroup,
    notifier: Notifier,
    in_force: InForce,
    say: Say,
    *,
    task_status: anyio.abc.TaskStatus[None] = anyio.TASK_STATUS_IGNORED,
) -> None:
    on_a_terminal = os.isatty(0)
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT, signal.SIGHUP) as signals:
        task_status.started()
        async for number in signals:
            # the same signal says that the terminal was closed, which ends a daemon that was started in it
            if number == signal.SIGHUP and os.isatty(0) == on_a_terminal:
                say(_reloaded(in_force))
                continue
            notifier.stopping()
            tasks.cancel_scope.cancel()
            return


def _use_key(data_api: DataApi, log: Log, config: Config) -> None:
    """Take the key of the Data API from its file again, which may hold another one now; raises ConfigInvalid."""
    key = take_key(config.youtube.api_key_file, os.environ)
    if data_api.use(key):
        log.hide(key)
        log.say("the Data API is asked with another key from now on")


def _reloaded(in_force: InForce) -> str:
    try:
        return in_force.again()
    except ConfigInvalid as error:
        return f"{error.message}; the daemon goes on as before"


@contextmanager
def _listener(path: Path, service: Service) -> Iterator[socket]:
    if service.sockets:
        yield service.sockets[0]
    else:
        with listening(path) as listener:
            yield listener


def _setup(config: Config) -> Setup:
    """What every worker is told; a program that is missing now is a problem of the host, which the runner waits out."""
    try:
        ffmpeg = str(find_ffmpeg(config.ytdlp.ffmpeg).ffmpeg.parent)
    except HostProblem:
        ffmpeg = config.ytdlp.ffmpeg
    runtime = find_js_runtime()
    return Setup(
        ffmpeg=ffmpeg,
        js_runtime=str(runtime) if runtime else "",
        proxy=config.ytdlp.proxy,
        verify_certificates=config.ytdlp.verify_certificates,
        cache=str(expand(config.record.path, os.environ).parent / "yt-dlp"),
        cookies_file=str(_cookies(config) or ""),
        cookies_always=config.ytdlp.cookies == "always",
        request_pause_seconds=config.downloads.sleep_between_requests,
    )


def _cookies(config: Config) -> Path | None:
    return expand(config.ytdlp.cookies_file, os.environ) if config.ytdlp.cookies_file else None


def _report_rebuild(notifier: Notifier, say: Say, done: int, total: int) -> None:
    words = f"computing the tables anew: {done} of {total} records"
    notifier.status(words)
    notifier.extend_timeout(60)
    say(words)


def _pace(held_until: datetime | None) -> list[Check]:
    words = f"the configured pace holds downloads back until {held_until:%Y-%m-%d %H:%M:%S} UTC" if held_until else ""
    return [Check(name="pace", ok=True, words=words)] if words else []


def _check(name: str, problem: str, words: str) -> Check:
    return Check(name=name, ok=not problem, words=problem or words)


def _data_api_check(data_api: DataApi | None) -> Check:
    if data_api is None:
        return Check(name="data-api", ok=True, words="not used: no key is configured, yt-dlp serves alone")
    problem = data_api.problem
    if problem is None:
        return Check(name="data-api", ok=True, words="asked before yt-dlp, as far as its quota goes")
    words = f"left in peace for a while, yt-dlp serves alone: {problem.words}"
    return Check(name="data-api", ok=False, words=words, hint=problem.advice)
