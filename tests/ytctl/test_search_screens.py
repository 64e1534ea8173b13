"""What a search found and what the archive is made of, as people see it."""

from typing import Any

import click
import pytest

from tests.ytctl.samples import LONG, sent
from ytarchived.domain.views import FoundVideo, Hit, LargeVideo, Share
from ytarchived.protocol import StorageStatistics
from ytctl import search, stats

ID = "dQw4w9WgXcQ"
URL = f"https://www.youtube.com/watch?v={ID}"


def hit(field: Any, text: str, *words: str, **more: Any) -> Hit:
    """A hit on each of the words in the text."""
    marks = tuple(sorted((text.index(word), text.index(word) + len(word)) for word in words))
    return Hit(field=field, text=text, marks=marks, url=more.pop("url", URL), **more)


def found(title: str, *hits: Hit, **more: Any) -> Any:
    fields: dict[str, Any] = {
        "video_id": ID,
        "title": title,
        "channel": "Morning walks",
        "published": "2024-02-29T10:00:00Z",
        "duration_seconds": 754.0,
        "height": 1080,
        "status": "archived",
        "url": URL,
        "hits": hits,
    }
    return sent(FoundVideo(**{**fields, **more}))


def shown(videos: list[Any], width: int | None = 80) -> str:
    """The screen with brackets in the place of paint."""
    text = "\n".join(search.screen(videos, width))
    return text.replace("\x1b[33m\x1b[1m", "[").replace("\x1b[0m", "]") + "\n"


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_a_video_is_shown_with_its_hits_and_its_moments() -> None:
    video = found(
        "A walk along the harbour",
        hit("title", "A walk along the harbour", "harbour"),
        hit("channel", "Morning walks", "walks"),
        hit("tags", "sea harbour", "harbour"),
        hit("captions", "now we see the harbour and a ship", "harbour", seconds=185, url=f"{URL}&t=185"),
        hit("captions", "the harbour again", "harbour", seconds=3785, url=f"{URL}&t=3785"),
    )
    assert (
        shown([video])
        == """\
dQw4w9WgXcQ  A walk along the [harbour]
  Morning walks, 12 m 34 s, 2024-02-29, 1080p
  tags  sea [harbour]
  3:05  now we see the [harbour] and a ship
        https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=185
  1:03:05  the [harbour] again
           https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3785
"""
    )


def test_a_video_that_is_not_archived_says_how_it_stands_and_only_what_is_known() -> None:
    video = found("Lost", status="failed", height=None, published="", duration_seconds=0.0, channel="")
    assert shown([video, found("Sound", height=0)]) == (
        "dQw4w9WgXcQ  Lost\n  failed\n\ndQw4w9WgXcQ  Sound\n  Morning walks, 12 m 34 s, 2024-02-29, sound\n"
    )


def test_a_text_that_is_too_wide_is_shown_around_its_first_hit() -> None:
    text = f"{LONG} and then the harbour and {LONG}"
    lines = shown([found(LONG, hit("description", text, "harbour", "zoo"))]).splitlines()
    assert lines[2].startswith("  description  Me at the [zoo], in") and lines[2].endswith("…")
    lines = shown([found(LONG, hit("description", text, "harbour"))]).splitlines()
    assert "… " in lines[2] or "…" in lines[2][:20]
    assert " the [harbour] and " in lines[2]
    assert all(len(line.replace("[", "").replace("]", "")) <= 80 for line in lines)


def test_wide_characters_do_not_push_a_line_over_the_edge() -> None:
    text = "漢字" * 60 + "東京" + "漢字" * 60
    line = shown([found("T", hit("description", text, "東京"))], 60).splitlines()[2]
    assert "[東京]" in line
    assert len(click.unstyle(line)) <= 60


def test_a_pipe_gets_whole_texts() -> None:
    assert LONG * 3 in shown([found(LONG * 3)], None)


def test_a_hit_cannot_move_the_cursor() -> None:
    assert "\x1b[2J" not in shown([found("a\x1b[2Jb", hit("title", "a\x1b[2Jb", "b"))])


def test_nothing_found_is_said() -> None:
    assert shown([]) == "nothing is found\n"


def share(name: str, videos: int, bytes_: int, channel_id: str = "") -> Share:
    return Share(name=name, videos=videos, bytes=bytes_, seconds=videos * 600.0, channel_id=channel_id)


def statistics(**more: Any) -> Any:
    fields: dict[str, Any] = {
        "videos": 12,
        "bytes": 4_000_000_000,
        "seconds": 7200.0,
        "channels": [share("Morning walks", 8, 3_000_000_000, "UC1"), share("", 4, 1_000_000_000, "UC2")],
        "channel_count": 5,
        "months": [share("2026-10", 4, 1_000_000_000), share("2026-11", 8, 3_000_000_000)],
        "heights": [share("1080", 11, 3_990_000_000), share("0", 1, 10_000_000)],
        "codecs": [share("h264", 12, 4_000_000_000)],
        "largest": [LargeVideo(video_id=ID, title=LONG, channel="x", bytes=900_000_000, seconds=900.0, height=1080)],
        "free_bytes": 300_000_000_000,
        "bytes_per_day": 150_000_000.0,
        "days_left": 2000.0,
    }
    return sent(StorageStatistics(**{**fields, **more}))


def lines_of(sample: Any, width: int | None = 80, *, bars: bool = True) -> list[str]:
    return [click.unstyle(line) for line in stats.screen(sample, width, bars=bars)]


def test_statistics_show_the_whole_then_its_parts_with_bars() -> None:
    assert (
        "\n".join(lines_of(statistics()))
        == """\
archive   12 videos, 4.0 GB, 2 h
channels  5, 3 of them not shown
disk      300 GB free, enough for 5 y 175 d at 150 MB a day

CHANNEL        VIDEOS    SIZE    LENGTH
Morning walks       8  3.0 GB  1 h 20 m  ████████████████
UC2                 4  1.0 GB      40 m  █████▍

MONTH    VIDEOS    SIZE    LENGTH
2026-10       4  1.0 GB      40 m  █████▍
2026-11       8  3.0 GB  1 h 20 m  ████████████████

QUALITY  VIDEOS    SIZE    LENGTH
1080p        11  4.0 GB  1 h 50 m  ████████████████
sound         1   10 MB      10 m

CODEC  VIDEOS    SIZE  LENGTH
h264       12  4.0 GB     2 h  ████████████████

LARGEST        SIZE  LENGTH  TITLE
dQw4w9WgXcQ  900 MB    15 m  Me at the zoo, in a very …never ends, until it does"""
    )


def test_a_pipe_gets_no_bars_and_every_month() -> None:
    months = [share(f"2025-{month:02}", 1, 1) for month in range(1, 13)] + [share("2026-01", 1, 1)]
    lines = lines_of(statistics(months=months), None, bars=False)
    assert not any("█" in line for line in lines)
    assert any(line.startswith("2025-01") for line in lines)
    assert not any(line.startswith("2025-01") for line in lines_of(statistics(months=months)))


def test_an_empty_archive_says_so_and_what_is_free() -> None:
    none: list[Any] = []
    empty = statistics(
        videos=0, bytes=0, seconds=0.0, channels=none, channel_count=0, months=none, heights=none, codecs=none, largest=none,
        bytes_per_day=0.0, days_left=None,
    )  # fmt: skip
    assert lines_of(empty) == ["archive  0 videos, 0 B, 0 s", "disk     300 GB free"]


def test_a_library_that_is_not_in_its_place_has_no_free_space() -> None:
    assert lines_of(statistics(free_bytes=None))[2] == "disk      the library is not in its place"
