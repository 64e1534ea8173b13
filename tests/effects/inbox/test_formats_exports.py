"""What browsers, feed readers, Takeout and other programs export."""

import json

import pytest

from ytarchived.domain.options import Options
from ytarchived.effects.inbox.formats import Contents, read

A, B, C = "dQw4w9WgXcQ", "9bZkp7q19f0", "-fooBAR_123"
LIST = "PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf"
CHANNEL, OTHER_CHANNEL = "UCuAXFkgsw1L7xaCfnd5JJOw", "UCX6OQ3DkcsbYNE6H8uQQuVA"


def keys_in(contents: Contents) -> list[str]:
    return [line.target.key.removeprefix("youtube:") for line in contents.lines if line.target]


def refusals_in(contents: Contents) -> list[tuple[int, str]]:
    return [(line.number, line.reason) for line in contents.lines if not line.target]


def export(document: object, name: str = "export.json") -> Contents:
    contents = read(json.dumps(document).encode(), name)
    assert contents.format == "json"
    return contents


BOOKMARKS = f"""<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>
<DL><p>
  <DT><H3 ADD_DATE="1">Folder</H3>
  <DL><p>
    <DT><A HREF="https://www.youtube.com/watch?v={A}&amp;t=1" ADD_DATE="1" ICON="data:image/png;base64,AAAA">Title</A>
    <DT><a add_date='2' href='https://www.youtube.com/@someone/videos'>Channel</a>
    <DT><A HREF="https://example.org/">Other</A>
  </DL><p>
</DL>"""


def test_every_link_of_a_bookmarks_file_is_answered() -> None:
    contents = read(BOOKMARKS.encode(), "bookmarks.html")
    assert contents.format == "bookmarks"
    assert keys_in(contents) == [A, "channel:@someone/videos"]
    assert [number for number, _ in refusals_in(contents)] == [3]


CELL = """<div class="outer-cell mdl-cell"><div class="content-cell">Watched&nbsp;<a href="{link}">{title}</a><br>
<a href="https://www.youtube.com/channel/UCuAXFkgsw1L7xaCfnd5JJOw">Someone</a></div><div>{details}</div></div>"""


def test_a_history_page_asks_for_what_was_watched_and_neither_for_channels_nor_for_advertisements() -> None:
    cells = [
        CELL.format(link=f"https://www.youtube.com/watch?v={A}", title="One", details=""),
        CELL.format(link=f"https://www.youtube.com/watch?v={B}", title="Buy", details="Details: From Google Ads"),
        CELL.format(link="https://www.youtube.com/results?search_query=x", title="x", details=""),
        '<div class="outer-cell mdl-cell">Watched a video that has been removed</div>',
        CELL.format(link=f"https://www.youtube.com/watch?v={C}", title="Two", details=""),
    ]
    contents = read(("<html><head></head><body>" + "".join(cells)).encode(), "watch-history.html")
    assert contents.format == "history"
    assert keys_in(contents) == [A, C]
    assert not refusals_in(contents)


OPML = """<?xml version="1.0" encoding="{encoding}"?>
<opml version="1.1"><body><outline text="YouTube">
<outline text="One" type="rss" xmlUrl="https://www.youtube.com/feeds/videos.xml?channel_id=UCuAXFkgsw1L7xaCfnd5JJOw"/>
<outline text="List" type="rss" xmlUrl="https://www.youtube.com/feeds/videos.xml?playlist_id=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf"/>
<outline text="Blog" type="rss" xmlUrl="https://example.org/feed" htmlUrl="https://example.org"/>
</outline></body></opml>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_every_feed_of_an_opml_file_is_answered(encoding: str) -> None:
    contents = read(OPML.format(encoding=encoding).encode(encoding), "feeds.opml")
    assert contents.format == "opml"
    assert keys_in(contents) == [f"channel:{CHANNEL}", f"playlist:{LIST}"]
    assert [number for number, _ in refusals_in(contents)] == [3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_opml_file_that_declares_entities_is_refused_before_it_is_parsed(encoding: str) -> None:
    data = f'<!DOCTYPE opml [<!ENTITY a "{"a" * 99}"><!ENTITY b "&a;&a;">]><opml>&b;</opml>'.encode(encoding)
    ((number, reason),) = refusals_in(read(data, "feeds.opml"))
    assert (number, "declares entities" in reason) == (1, True)


def test_an_opml_file_that_breaks_off_gives_what_it_has_and_says_so() -> None:
    contents = read(OPML.format(encoding="utf-8")[:300].encode(), "feeds.opml")
    assert keys_in(contents) == [f"channel:{CHANNEL}"]
    assert "cannot read the OPML" in refusals_in(contents)[0][1]


@pytest.mark.parametrize(
    "header", ["Channel Id,Channel Url,Channel Title", "Kanal-ID,Kanal-URL,Kanaltitel", "チャンネル ID,URL,タイトル"]
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_subscriptions_of_takeout_are_channels_in_any_language(header: str, ending: str, mark: str) -> None:
    rows = [
        header,
        f'{CHANNEL},http://www.youtube.com/channel/{CHANNEL},"One, the first"',
        f"{OTHER_CHANNEL},x,Programming",
        "",
    ]
    contents = read((mark + ending.join(rows)).encode(), "Abos.csv")
    assert contents.format == "csv"
    assert keys_in(contents) == [f"channel:{CHANNEL}", f"channel:{OTHER_CHANNEL}"]
    assert [line.number for line in contents.lines] == [2, 3]


def test_a_playlist_of_takeout_is_its_videos() -> None:
    rows = [
        "Video ID,Playlist Video Creation Timestamp",
        f"{A},2023-12-07T15:57:57+00:00",
        f"{C},2023-12-07T15:57:57+00:00",
    ]
    contents = read(("\n".join(rows) + "\n" * 6).encode(), "Mine-videos.csv")
    assert keys_in(contents) == [A, C]
    assert not refusals_in(contents)


def test_an_empty_playlist_of_takeout_says_that_it_is_empty() -> None:
    contents = read(b"Video ID,Playlist Video Creation Timestamp\n\n\n", "Mine-videos.csv")
    assert contents.format == "csv"
    assert refusals_in(contents) == [(1, "there is nothing in it to archive")]


OLD_LIST = f"""Playlist-ID,Kanal-ID,Erstellt,Aktualisiert,Titel,Beschreibung,Sichtbarkeit
{LIST},{CHANNEL},2020-01-01 12:00:00 UTC,2021-01-01 12:00:00 UTC,Mine,"two
lines",Privat

Video-ID,Hinzugefügt
{A},2021-05-01 12:00:00 UTC
 {B},2021-05-01 12:00:00 UTC

"""


def test_an_older_playlist_of_takeout_is_its_videos_and_neither_the_list_nor_its_owner() -> None:
    contents = read(OLD_LIST.encode(), "Mine.csv")
    assert keys_in(contents) == [A, B]
    assert [line.number for line in contents.lines] == [6, 7]
    assert not refusals_in(contents)


def test_the_table_of_playlists_is_playlists_wherever_its_column_is() -> None:
    rows = [
        "Playlist Image,Playlist ID,Add new videos to top,Playlist Title (Original),Playlist Visibility",
        f"https://i.ytimg.com/1.jpg,{LIST},False,Programming,Private",
    ]
    assert keys_in(read("\n".join(rows).encode(), "playlists.csv")) == [f"playlist:{LIST}"]


@pytest.mark.parametrize(
    ("header", "row", "key"),
    [
        ("Playlist-ID,Titel,Sichtbarkeit", f"{LIST},Mine,Privat", f"playlist:{LIST}"),
        ("Identifiant,Horodatage", f"{A},2023-12-07T15:57:57+00:00", A),
    ],
)
def test_a_header_as_long_as_an_id_is_still_a_header(header: str, row: str, key: str) -> None:
    contents = read(f"{header}\n{row}\n".encode(), "x.csv")
    assert keys_in(contents) == [key]
    assert not refusals_in(contents)


def test_a_table_without_a_header_is_answered_from_its_first_row() -> None:
    assert keys_in(read(f"{A},2023-12-07\n{B},2023-12-07\n".encode(), "x.csv")) == [A, B]
    assert keys_in(read(f"{CHANNEL},One\n{OTHER_CHANNEL},Two\n".encode(), "x.csv")) == [
        f"channel:{CHANNEL}",
        f"channel:{OTHER_CHANNEL}",
    ]


def test_anybodys_table_with_a_column_of_links_is_read_and_each_row_without_one_is_refused() -> None:
    rows = ["title;link", f"One;https://youtu.be/{A}", "Two;", f"Three;https://youtu.be/{B}", "Four;soon"]
    contents = read("\n".join(rows).encode(), "sheet")
    assert contents.format == "csv"
    assert keys_in(contents) == [A, B]
    assert [number for number, _ in refusals_in(contents)] == [3, 5]


def test_a_stray_quote_in_a_table_swallows_no_rows() -> None:
    rows = ["Video ID,Title", f'{A},"the" best', f'{B},"one', f"{C},two"]
    assert keys_in(read("\n".join(rows).encode(), "x.csv")) == [A, B, C]


def test_prose_with_commas_is_no_table() -> None:
    contents = read(f"Look, a video\nhttps://youtu.be/{A}, fine\n".encode(), "note.txt")
    assert contents.format == "text"
    assert len(contents.lines) == 2


def test_a_watch_history_asks_for_what_was_watched() -> None:
    channel = {"name": "Someone", "url": f"https://www.youtube.com/channel/{CHANNEL}"}
    contents = export(
        [
            {
                "header": "YouTube",
                "title": "Watched One",
                "titleUrl": f"https://www.youtube.com/watch?v\u003d{A}",
                "subtitles": [channel],
            },
            {
                "header": "YouTube",
                "title": "Ad",
                "titleUrl": f"https://youtu.be/{B}",
                "details": [{"name": "From Google Ads"}],
            },
            {"header": "YouTube", "title": "Watched a video that has been removed", "time": "2020-01-01T00:00:00Z"},
            {"header": "YouTube", "title": "Searched", "titleUrl": "https://www.youtube.com/results?search_query=x"},
            {"header": "YouTube Music", "titleUrl": f"https://music.youtube.com/watch?v={C}"},
        ],
        "watch-history.json",
    )
    assert keys_in(contents) == [A, C]
    assert [line.number for line in contents.lines] == [1, 2]
    assert contents.lines[0].text.startswith("Watched One https://")


def test_newpipe_gives_its_channels_and_those_of_other_services_are_refused() -> None:
    contents = export(
        {
            "app_version": "0.27",
            "app_version_int": 1,
            "subscriptions": [
                {"service_id": 0, "url": f"https://www.youtube.com/channel/{CHANNEL}", "name": "One"},
                {"service_id": 1, "url": "https://soundcloud.com/x", "name": "Two"},
            ],
        }
    )
    assert keys_in(contents) == [f"channel:{CHANNEL}"]
    ((number, reason),) = refusals_in(contents)
    assert (number, "another service" in reason) == (2, True)


def test_invidious_gives_channels_playlists_and_what_was_watched() -> None:
    contents = export(
        {
            "subscriptions": [CHANNEL],
            "watch_history": [A],
            "preferences": {"region": "US"},
            "playlists": [{"title": "Mine", "description": "", "privacy": "Private", "videos": [B, C]}],
        }
    )
    assert keys_in(contents) == [f"channel:{CHANNEL}", B, C, A]
    assert [line.number for line in contents.lines] == [1, 2, 3, 4]


def test_old_subscriptions_of_takeout_are_channels() -> None:
    snippet = {"title": "One", "resourceId": {"kind": "youtube#channel", "channelId": CHANNEL}}
    assert keys_in(export([{"id": "x" * 30, "snippet": snippet}])) == [f"channel:{CHANNEL}"]


def test_freetube_gives_channels_and_videos_as_they_stand_last() -> None:
    records = [
        {"_id": "allChannels", "name": "All", "subscriptions": [{"id": OTHER_CHANNEL, "name": "Old"}]},
        {"_id": "allChannels", "name": "All", "subscriptions": [{"id": CHANNEL, "name": "One"}]},
        {"_id": A, "videoId": A, "title": "seen"},
        {"_id": B, "videoId": B},
        {"_id": B, "$$deleted": True},
        {"_id": "favorites", "playlistName": "Favorites", "videos": [{"videoId": C, "title": "x"}]},
        {"_id": "currentLocale", "value": "system"},
    ]
    data = "\n".join(map(json.dumps, records)) + '\n{"_id": broken\n'
    contents = read(data.encode(), "profiles.db")
    assert contents.format == "freetube"
    assert keys_in(contents) == [f"channel:{CHANNEL}", A, C]
    assert [number for number, _ in refusals_in(contents)] == [4, 5]


def test_an_array_of_links_and_orders_is_read() -> None:
    contents = export([f"https://youtu.be/{A}", {"url": B, "quality": "480p"}, 5, None, ["x"], {"what": 1}, {"url": 3}])
    assert keys_in(contents) == [A, B]
    assert contents.lines[1].options == Options(quality="480p")
    assert [number for number, _ in refusals_in(contents)] == [3, 4, 5, 6, 7]


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_a_document_is_read_the_same_however_it_is_broken_into_lines(indent: int | None) -> None:
    channels = [{"service_id": 0, "name": "x", "url": f"https://www.youtube.com/channel/{CHANNEL}"}] * 2
    document = json.dumps({"subscriptions": channels}, indent=indent)
    lines = '{"subscriptions": [\n' + ",\n".join(map(json.dumps, channels)) + "\n]}"
    for text in (document, lines, lines.removeprefix('{"subscriptions": ').removesuffix("}")):
        assert keys_in(read(text.encode(), "x.json")) == [f"channel:{CHANNEL}"] * 2


@pytest.mark.parametrize("document", [[], {"subscriptions": []}])
def test_an_export_of_nothing_says_so(document: object) -> None:
    assert refusals_in(export(document)) == [(1, "there is nothing in it to archive")]


@pytest.mark.parametrize(
    "text", ['[{"titleUrl": "https://youtu.be/dQw4w9WgXcQ"},\n {"tit', '{"subscriptions": [', "[" * 100_000]
)
def test_a_broken_document_is_refused_whole_for_half_of_it_could_mean_anything(text: str) -> None:
    contents = read(text.encode(), "watch-history.json")
    assert contents.format == "json"
    ((_, reason),) = refusals_in(contents)
    assert reason.startswith("cannot read it as JSON")


@pytest.mark.parametrize("depth", [100, 300, 900, 2000])
def test_a_document_of_any_depth_is_answered(depth: int) -> None:
    for text in ('{"url":' * depth + "1" + "}" * depth, '[{"videos":' * depth + "1" + "}]" * depth):
        assert refusals_in(read(text.encode(), "x"))
