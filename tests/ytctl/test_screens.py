"""The screens as people see them on 80 columns."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from tests.effects.control.conftest import FORMAT
from tests.ytctl.samples import (
    LONG,
    NO_DENO,
    NOW,
    before,
    downloading,
    failure,
    job,
    plan_item,
    report,
    sent,
    video,
    view,
)
from ytarchived.domain.answers import Answer
from ytarchived.domain.kind import Kind
from ytarchived.domain.views import LineView, ProgressView, TakeView
from ytarchived.protocol import Check, FormatsReport, Health, Receipt, ServiceView, Story, StoryLine
from ytctl import events, formats, health, inbox, job_screen, jobs, plans, services, status, videos, why
from ytctl.job_words import far, one_line
from ytctl.shapes.record import Record


@pytest.fixture(autouse=True)
def utc_without_colours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("NO_COLOR", "1")
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def text(lines: list[str]) -> str:
    assert all(len(line) <= 80 for line in lines)
    return "\n".join(lines) + "\n"


def test_an_empty_archive_is_three_lines() -> None:
    assert (
        text(status.screen(report(), NOW, 80))
        == """\
jobs     none yet
archive  0 videos, 0 B
session  YouTube answers us
"""
    )


def test_status_tells_problems_first_then_what_runs_then_what_waits() -> None:
    waiting = job(3, "retrying", error=failure(Kind.DNS, "no such host"), retry_at=NOW + timedelta(seconds=200))
    everything = report(
        problems=[NO_DENO, Check(name="inbox", ok=False, words="it is not readable")],
        running=[
            view(
                job(5, "running", kind="playlist", title="My list", entries={"completed": 2, "failed": 1, "queued": 9})
            ),
            view(job(2, "running", title=LONG, progress=downloading(63))),
            view(job(4, "running", title="Just begun")),
            view(job(6, "running", title="Nearly there", progress=ProgressView(stage="sealing"))),
        ],
        waiting=[view(waiting), view(job(10, title="Next"))],
        counts={"running": 4, "queued": 1, "retrying": 1, "completed": 100, "failed": 0},
        videos=1,
        bytes=12_400_000,
        today=1,
        in_plans=3,
        disk="120 GB free",
        pace="downloads are held back until midnight",
    )
    assert (
        text(status.screen(everything, NOW, 80))
        == """\
Problems
  js runtime  no deno and no node was found
              hint: install deno 2.3 or newer
  inbox       it is not readable

Running
  5   3 of 12                 1 failed  My list
  2       63%  2.1 MB/s  1 m 13 s left  Me at the zoo, in a …ends, until it does
  4  starting                           Just begun
  6   sealing                           Nearly there

Waiting
   3  in 3 m 20 s      dns  https://www.youtube.com/watch?v=00000000003
  10  next free place       Next

jobs     4 running, 1 queued, 1 retrying, 100 completed
archive  1 video, 12 MB, 1 of them today
disk     120 GB free
pace     downloads are held back until midnight
session  YouTube answers us
plans    3 that did not make it: `ytctl recovery`
"""
    )
    assert (
        text(status.screen(everything, NOW, 80, bars=True)).partition("Running\n")[2].partition("\n\n")[0]
        == """\
  5  ███·········   3 of 12                 1 failed  My list
  2  ███████▌····       63%  2.1 MB/s  1 m 13 s left  Me at the zoo…ntil it does
  4                starting                           Just begun
  6                 sealing                           Nearly there"""
    )


def test_one_job_is_told_with_all_that_is_known_of_it() -> None:
    words = "cannot resolve www.youtube.com because the name server at 192.0.2.1 does not answer"
    told = job(
        3,
        "retrying",
        title=LONG,
        attempts=2,
        quality="720p",
        parent=1,
        error=failure(Kind.DNS, words),
        retry_at=NOW - timedelta(seconds=1),
    )
    assert (
        text(job_screen.screen(told, NOW, 80))
        == """\
job 3, video, retrying
  title     Me at the zoo, in a very long title that goes on and on and never
            ends, until it does
  target    https://www.youtube.com/watch?v=00000000003
  quality   720p
  asked     2026-11-20 09:50:00 by socket
  changed   2026-11-20 09:58:00, 2 m ago
  attempts  2
  part of   job 1
  error     dns: cannot resolve www.youtube.com because the name server at
            192.0.2.1 does not answer
  advice    check the connection and the name server
  retry     2026-11-20 09:59:59, now
"""
    )


@pytest.mark.parametrize(
    ("more", "fact"),
    [
        ({"status": "running", "progress": downloading(63)}, "progress  63%, 6.3 MB of 10 MB, 2.1 MB/s, 1 m 13 s left"),
        ({"status": "running", "progress": downloading(63, total=None)}, "progress  downloading, 6.3 MB, 2.1 MB/s"),
        ({"status": "running", "progress": ProgressView(stage="extracting")}, "progress  extracting"),
        (
            {"status": "running", "entries": {"completed": 2, "queued": 1}},
            "entries  2 of 3 over: 2 completed, 1 queued",
        ),
        ({"status": "running", "entries": {}}, "entries  none known yet"),
        ({"status": "completed", "title": "x"}, "video    `ytctl videos 00000000007`"),
    ],
)
def test_a_job_tells_how_far_it_is(more: dict[str, Any], fact: str) -> None:
    assert fact in text(job_screen.screen(job(7, **more), NOW, 80))


@pytest.mark.parametrize(
    ("more", "line"),
    [
        ({"status": "queued"}, "job 7  queued  https://www.youtube.com/watch?v=00000000007"),
        ({"status": "running", "title": "T", "progress": downloading(63)}, "job 7  running  63%  T"),
        (
            {"status": "failed", "title": "T", "error": failure(Kind.PRIVATE, "Private")},
            "job 7  failed  T  private: Private",
        ),
        ({"status": "completed", "title": "T"}, "job 7  completed  T"),
        (
            {"status": "completed", "title": "T", "entries": {"completed": 1, "failed": 2, "cancelled": 1}},
            "job 7  completed  4 of 4  2 failed, 1 cancelled  T",
        ),
    ],
)
def test_a_job_fits_on_one_line(more: dict[str, Any], line: str) -> None:
    assert one_line(job(7, **more)) == line


def test_jobs_are_a_table() -> None:
    rows = [
        job(12, "retrying", title=LONG, retry_at=NOW + timedelta(hours=2), error=failure(Kind.DNS)),
        job(11, "running", title="Half done", progress=downloading(50)),
        job(2, "failed", title="Gone", error=failure(Kind.REMOVED, "This video was removed: by its owner")),
        job(1, "completed", title="漢字", updated_at=before(days=400)),
    ]
    assert (
        text(jobs.screen(rows, NOW, 80))
        == """\
JOB  STATUS          CHANGED           TITLE
 12  retrying        2 m ago  in 2 h   Me at the zoo, in a … ends, until it does
 11  running         2 m ago  50%      Half done
  2  failed          2 m ago  removed  Gone
  1  completed  1 y 35 d ago           漢字
"""
    )


def test_videos_are_a_table() -> None:
    rows = [video("dQw4w9WgXcQ", LONG), video("jNQXAC9IVRw", "Sound", height=0, bytes=900)]
    assert (
        text(videos.screen(rows, 80))
        == """\
VIDEO        HEIGHT   SIZE  ARCHIVED    TITLE
dQw4w9WgXcQ    720p  12 MB  2026-11-19  Me at the zoo, in a …ends, until it does
jNQXAC9IVRw   sound  900 B  2026-11-19  Sound
"""
    )


def test_a_list_of_which_nothing_is_known_yet_is_being_listed() -> None:
    assert far(job(5, "running", kind="playlist", entries={})) == "listing"


def test_a_video_was_published_when_youtube_says_it_was() -> None:
    shown = text(videos.one_screen(video("dQw4w9WgXcQ", "Never", published="2026-01-02T10:00:00Z"), 80))
    assert "  published  2026-01-02 10:00:00 UTC\n" in shown


def test_one_video_is_told_with_its_files() -> None:
    assert (
        text(videos.one_screen(video("dQw4w9WgXcQ", "Never", missing=("captions de: none",)), 80))
        == """\
dQw4w9WgXcQ  Never
  channel    A channel
  published  2026-01-02
  length     3 m 32 s
  picture    720p h264
  sound      aac
  quality    720p, mp4
  size       12 MB
  archived   2026-11-19 10:00:00 by job 1
  missing    captions de: none
files
  media    12 MB  videos/dQw4w9WgXcQ/dQw4w9WgXcQ.mp4
  caption  900 B  videos/dQw4w9WgXcQ/captions/dQw4w9WgXcQ_en.vtt
"""
    )
    assert "picture    none" in text(videos.one_screen(video("dQw4w9WgXcQ", "Never", height=0), 80))
    assert "sound      none" in text(videos.one_screen(video("dQw4w9WgXcQ", "Never", audio_codec=""), 80))


def test_plans_are_told_by_the_kind_of_failure_with_its_advice() -> None:
    items = [
        plan_item(9, Kind.PRIVATE, "Secret", minutes=5),
        plan_item(8, Kind.REMOVED, minutes=6),
        plan_item(7, Kind.PRIVATE, days=2),
    ]
    assert (
        text(plans.screen(items, NOW, 80))
        == """\
private
  ask the owner for access, then give that account's cookies as
  ytdlp.cookies_file
  9  5 m ago  Secret
  7  2 d ago  youtube:00000000007

removed
  nothing to do here; look for another copy
  8  6 m ago  youtube:00000000008
"""
    )


TAKE = TakeView(
    take="t",
    name="links.txt",
    sha256="ab" * 32,
    taken_at=before(hours=1),
    path="done/links.txt",
    format="text",
    stage="taken",
    lines=6,
    accepted=1,
    duplicate=3,
    archived=1,
    refused=1,
)


def test_taken_files_are_a_table() -> None:
    assert (
        text(inbox.screen([sent(TAKE)], 80))
        == """\
TAKEN                NEW  KNOWN  REFUSED  FILE
2026-11-20 09:00:00    1      4        1  links.txt
"""
    )


def test_held_files_say_how_to_take_them() -> None:
    held = structs.replace(TAKE, stage="held", name="my history.json", lines=12345, accepted=0, duplicate=0)
    assert (
        text(inbox.screen([sent(held)], 80))
        == """\
TAKEN                NEW  KNOWN  REFUSED  FILE
2026-11-20 09:00:00    -      -        -  my history.json
held for its 12,345 lines; to take them: ytctl inbox approve 'my history.json'
"""
    )
    assert (
        text(inbox.receipt_screen(sent(Receipt(take=held, lines=[])), 80))
        == """\
my history.json (text), held 2026-11-20 09:00:00, now done/links.txt
held for its 12,345 lines; to take them: ytctl inbox approve 'my history.json'
"""
    )


def test_a_receipt_has_an_answer_for_each_line() -> None:
    answers = [
        Answer(verdict="accepted", job=8, note="the playlist was left out"),
        Answer(verdict="duplicate", job=3),
        Answer(verdict="duplicate", line=1),
        Answer(verdict="archived", path="videos/x/x.mp4", at="2026-11-01T10:00:00Z"),
        Answer(verdict="refused", reason="cannot archive vimeo.com: only YouTube is archived"),
    ]
    lines = [LineView(number=number, text=f"link {number}", answer=answer) for number, answer in enumerate(answers, 9)]
    assert (
        text(inbox.receipt_screen(sent(Receipt(take=TAKE, lines=lines)), 80))
        == """\
links.txt (text), taken 2026-11-20 09:00:00, now done/links.txt
  9   link 9
      job 8 (the playlist was left out)
  10  link 10
      already job 3
  11  link 11
      same as line 1
  12  link 12
      already archived on 2026-11-01 as videos/x/x.mp4
  13  link 13
      refused: cannot archive vimeo.com: only YouTube is archived
"""
    )


def test_a_story_is_told_step_by_step() -> None:
    said = "attempt 1 failed, dns: cannot resolve www.youtube.com; it costs no attempt"
    steps = [StoryLine(position=4, at="2026-11-20T09:00:00+00:00", words=said)]
    story = Story(key="youtube:x", title="Never", lines=steps, next="nothing: it is done")
    assert (
        text(why.screen(sent(story), 80))
        == """\
youtube:x  Never
  2026-11-20 09:00:00  attempt 1 failed, dns: cannot resolve www.youtube.com; it
                       costs no attempt
  next                 nothing: it is done
"""
    )


def test_health_names_each_check_and_what_to_do() -> None:
    well = Check(name="library", ok=True, words="mounted and ours", hint="not shown")
    told = Health(status="degraded", version="1.2.3", pid=42, uptime_seconds=7505.0, checks=[well, NO_DENO])
    assert (
        text(health.screen(sent(told), 80))
        == """\
ytarchived 1.2.3 is degraded, up 2 h 5 m, process 42
  library     ok, mounted and ours
  js runtime  FAILS, no deno and no node was found
              hint: install deno 2.3 or newer
"""
    )


def test_services_are_a_table_with_what_can_be_done() -> None:
    began = NOW - timedelta(minutes=3, seconds=20)
    told = [
        ServiceView(name="ledger", ok=True, words="12 records, and it can be written", started_at=began, restarts=0),
        ServiceView(name="workers", ok=True, words="getting ready", started_at=None, restarts=2),
        ServiceView(name="runner", ok=False, words=NO_DENO.words, hint=NO_DENO.hint, started_at=began, restarts=0),
    ]
    assert (
        text(services.screen(list(map(sent, told)), NOW, 80))
        == """\
SERVICE  STATE  SINCE         RESTARTS
ledger   ok     3 m 20 s ago         0  12 records, and it can be written
workers  ok     -                    2  getting ready
runner   FAILS  3 m 20 s ago         0  no deno and no node was found
hint: install deno 2.3 or newer
"""
    )


def test_a_record_is_one_line() -> None:
    record: Record = {
        "position": 12,
        "at": "2026-11-20T09:00:00Z",
        "role": "outcome",
        "stream": "youtube:dQw4w9WgXcQ",
        "version": 2,
        "type": "AttemptFailed",
        "schema": 1,
        "cause": 11,
        "trace": "t",
        "words": "attempt 1 failed, dns: no\nhost",
        "body": {"type": "AttemptFailed", "key": "youtube:dQw4w9WgXcQ", "job": 3},
    }
    assert events.one_line(record, None) == "    12  11-20 09:00:00  dQw4w9WgXcQ  attempt 1 failed, dns: no host"
    assert events.one_line(record, 50) == "    12  11-20 09:00:00  dQw4w9WgXcQ  attempt 1 fa…"
    said = {"type": "RecordFailure", "key": "k", "job": 3, "failure": {"kind": "dns"}, "left": ["out"]}
    command: Record = {**record, "role": "command", "type": "RecordFailure", "words": "", "body": said}
    assert events.one_line(command, None) == "    12  11-20 09:00:00  dQw4w9WgXcQ  > RecordFailure job=3 kind=dns"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (jobs.screen([], NOW, 80), "no jobs"),
        (videos.screen([], 80), "no videos yet"),
        (plans.screen([], NOW, 80), "nothing is amiss: all that was asked for is archived or under way"),
        (inbox.screen([], 80), "no file was taken yet"),
    ],
)
def test_an_empty_list_says_so(lines: list[str], said: str) -> None:
    assert lines == [said]


def test_the_formats_of_a_video_are_a_table() -> None:
    report = FormatsReport(
        video_id="dQw4w9WgXcQ",
        title="Any",
        duration_seconds=3.0,
        formats=[FORMAT],
        captions=["en"],
        automatic_captions=[],
    )
    assert formats.screen(sent(report), 80) == [
        "dQw4w9WgXcQ  Any  3 s",
        "  FORMAT         PICTURE  CODECS       IN          RATE  SIZE  NOTE",
        "  137     1920x1080 24/s  avc1.640028  mp4  4000 kbit/s        1080p",
        "  captions   en",
        "  automatic  none",
    ]
