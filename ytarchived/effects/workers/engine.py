"""One order carried out with yt-dlp: a video downloaded or mended, what is known or offered of it, or a list.

Runs in a child, blocking, and may lose everything at any instant. Reports go to `tell` as they come; the outcome is the
return value, failures included.
"""

from collections.abc import Callable
from pathlib import Path

from msgspec import structs
from yt_dlp import YoutubeDL
from yt_dlp.utils import ExtractorError

from ytarchived.domain.classification import classify
from ytarchived.domain.kind import Kind
from ytarchived.effects.library import begin, described
from ytarchived.effects.workers.capturing import capture
from ytarchived.effects.workers.downloader import extract, open_downloader
from ytarchived.effects.workers.downloading import download
from ytarchived.effects.workers.facts import Log, trouble_of
from ytarchived.effects.workers.listing import list_entries
from ytarchived.effects.workers.mending import mend
from ytarchived.effects.workers.messages import (
    Alive,
    Captured,
    CapturedOnly,
    Failed,
    Fetched,
    Order,
    Outcome,
    Report,
    Setup,
)
from ytarchived.effects.workers.metadata import metadata_of
from ytarchived.effects.workers.offering import offered

Tell = Callable[[Report], None]


_NEEDS_LOGIN = frozenset(
    (
        *(Kind.PRIVATE, Kind.AGE_RESTRICTED, Kind.MEMBERS_ONLY, Kind.PAID, Kind.LOGIN_NEEDED),
        *(Kind.LIST_UNAVAILABLE, Kind.BOT_CHECK),
    )
)


def carry_out(order: Order, setup: Setup, engine: dict[str, str], tell: Tell) -> Outcome:
    """Do what an order says; whatever goes wrong comes back as a Failed with the facts.

    Cookies are shown to YouTube only where it wants a login, unless the setup says otherwise.
    """
    outcome = _attempt(order, setup, engine, tell)
    if not setup.cookies_file or setup.cookies_always or _kind(outcome) not in _NEEDS_LOGIN:
        return outcome
    signed_in = _attempt(order, structs.replace(setup, cookies_always=True), engine, tell)
    if isinstance(outcome, Failed) and _kind(signed_in) is Kind.COOKIES_EXPIRED:
        # it is this video alone that wants them, and all others are to go on
        told = f"{outcome.trouble.message}\nThe login in {setup.cookies_file} has expired"
        return Failed(trouble=structs.replace(outcome.trouble, message=told))
    return signed_in


def _kind(outcome: Outcome) -> Kind | None:
    return classify(outcome.trouble).kind if isinstance(outcome, Failed) else None


def _attempt(order: Order, setup: Setup, engine: dict[str, str], tell: Tell) -> Outcome:
    log = Log(heard=lambda: tell(Alive()))
    try:
        match order.task:
            case "formats":
                with open_downloader(setup, log) as downloader:
                    return offered(extract(downloader, order.url))
            case "list":
                with open_downloader(setup, log) as downloader:
                    return list_entries(downloader, order, tell, log)
            case "metadata":
                with open_downloader(setup, log, ignore_no_formats_error=True) as downloader:
                    return _capture(downloader, order, tell, log)
            case "download":
                if sealed := begin(Path(order.library), order.video_id):
                    # before a crash, and perhaps before it was recorded what it is called: all else is to publish it
                    if metadata := described(Path(order.library), order.video_id):
                        tell(Captured(metadata=metadata))
                    return Fetched(manifest=sealed)
                if order.mends is not None:
                    return mend(order, order.mends, setup, tell, log)
                return download(order, setup, engine, tell, log)
    except Exception as error:
        # a page that yt-dlp does not expect ends in whatever its code raises, and that too is an answer of the world
        return Failed(trouble=trouble_of(error, log.warnings))


def _capture(downloader: YoutubeDL, order: Order, tell: Tell, log: Log) -> Outcome:
    info = extract(downloader, order.url)
    if info.get("availability") is None and info.get("channel_id") is None and log.warnings:
        # asked to ignore missing formats, yt-dlp makes up a title for a private or removed video and only warns why
        raise ExtractorError(log.warnings[-1], expected=True)
    capture(order, metadata_of(info), tell)
    return CapturedOnly()
