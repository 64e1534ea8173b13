"""Whatever bytes are dropped, every reader answers: no exception, and of each line either a target or a reason."""

import io
import json
import plistlib
import zipfile

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ytarchived.effects.inbox.formats import Line, exports, read, shortcuts, tables
from ytarchived.effects.inbox.formats.bookmarks import read_bookmarks, read_history
from ytarchived.effects.inbox.formats.bundle import read_bundle
from ytarchived.effects.inbox.formats.opml import read_opml
from ytarchived.effects.inbox.formats.text import read_text

LINK = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
CHANNEL = "UCuAXFkgsw1L7xaCfnd5JJOw"


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", LINK)
        archive.writestr("b.csv", f"a,b\ndQw4w9WgXcQ,{CHANNEL}\n")
    return buffer.getvalue()


SAMPLES = [
    f'# list\n{LINK}\ndQw4w9WgXcQ\n@someone\n{{"url": "{LINK}", "captions": ["en"]}}\n'.encode(),
    f"title\r\n{LINK}\r\n".encode("utf-16"),
    f"[InternetShortcut]\nURL={LINK}\n[InternetShortcut.W]\nURL={LINK}+AEA-\n".encode(),
    f"[Desktop Entry]\nType=Link\nURL[$e]={LINK}\n".encode(),
    plistlib.dumps({"URL": LINK}),
    plistlib.dumps({"URL": LINK}, fmt=plistlib.FMT_BINARY),
    f'<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DT><A HREF="{LINK}">x</A>'.encode(),
    f'<html><div class="outer-cell"><a href="{LINK}">x</a></div>'.encode(),
    f'<opml><body><outline xmlUrl="{LINK}"/></body></opml>'.encode(),
    f'Channel Id,Url,Title\n{CHANNEL},http://x,"One"\n\nVideo Id,Time\ndQw4w9WgXcQ,2020\n'.encode(),
    json.dumps([{"titleUrl": LINK}, {"url": LINK, "quality": "best"}, LINK, {"snippet": {"resourceId": {}}}]).encode(),
    json.dumps({"subscriptions": [{"service_id": 0, "url": LINK}], "playlists": [{"videos": [CHANNEL]}]}).encode(),
    b'{"_id":"a","videoId":"dQw4w9WgXcQ"}\n{"_id":"a","$$deleted":true}\n',
    _zip(),
]
NAMES = st.sampled_from(["x.txt", "x.csv", "x.webloc", "x.zip", "", ".", "a/b\udc80.json"])


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real file with a few bytes replaced, inserted or cut out."""
    data = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 12)))
        data[start:end] = draw(
            st.binary(max_size=12) | st.sampled_from([b"\0", b'"', b"<", b"{", b"\n", b"\xff\xff\xff\xff"])
        )
    return bytes(data)


def _check(lines: list[Line]) -> None:
    for line in lines:
        assert (line.target is None) == bool(line.reason)
        (line.text + line.reason + line.note).encode()
        assert "\n" not in line.text + line.reason
        if line.target:
            line.target.key.encode()


@settings(deadline=None)
@given(st.binary() | mutated(), NAMES)
@example(b"\xff\xfe\x00\xd8", "x")
@example(b"[InternetShortcut.W]\nURL=+2AA-", "x")
def test_any_file_is_answered_line_by_line(data: bytes, name: str) -> None:
    lines = list(read(data, name).lines)
    assert lines
    assert all(line.number >= 1 for line in lines)
    _check(lines)


@settings(deadline=None)
@given(st.binary() | mutated())
def test_every_reader_of_bytes_takes_any_bytes(data: bytes) -> None:
    _check(shortcuts.read_webloc(data))
    _check(read_bundle(data, lambda content, name: read(content, name).lines))


@settings(deadline=None)
@given(st.text() | mutated().map(lambda data: data.decode("utf-8", "replace")))
def test_every_reader_of_text_takes_any_text(text: str) -> None:
    for reader in (
        read_text,
        read_bookmarks,
        read_history,
        read_opml,
        shortcuts.read_windows_shortcut,
        shortcuts.read_desktop_entry,
        tables.read_table,
        exports.read_json,
        exports.read_database,
    ):
        _check(reader(text))
    assert tables.is_of_takeout(text) in (True, False)
