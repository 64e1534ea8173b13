"""Zips of lists, Takeout's above all, and the ways in which a zip can be hostile."""

import io
import zipfile

import pytest

from ytarchived.effects.inbox.formats import Contents, bundle, read

A, B, C = "dQw4w9WgXcQ", "9bZkp7q19f0", "-fooBAR_123"
CHANNEL = "UCuAXFkgsw1L7xaCfnd5JJOw"
LIST = "PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf"
ROOT = "Takeout/YouTube and YouTube Music/"

TAKEOUT = {
    "Takeout/archive_browser.html": '<html><body><a href="https://www.youtube.com/watch?v=aaaaaaaaaaa">x</a></body></html>',
    ROOT + "subscriptions/subscriptions.csv": f"Channel Id,Channel Url,Channel Title\n{CHANNEL},http://x/,One\n",
    ROOT
    + "playlists/playlists.csv": f"Playlist ID,Add new videos to top,Title,Visibility\n{LIST},False,Mine,Private\n",
    ROOT
    + "playlists/Mine-videos.csv": f"Video ID,Playlist Video Creation Timestamp\n{A},2023-12-07T15:57:57+00:00\n\n\n",
    ROOT + "playlists/Empty-videos.csv": "Video ID,Playlist Video Creation Timestamp\n\n\n",
    ROOT + "history/watch-history.json": f'[{{"header":"YouTube","titleUrl":"https://youtu.be/{B}"}}]',
    ROOT + "comments/comments.csv": f"Comment ID,Channel ID,Time,Price,Video ID\nUgx,{CHANNEL},2020,0,{C}\n",
    ROOT + "channels/channel.csv": f"Channel ID,Country,Tag,Title,Visibility\n{CHANNEL},DE,,Me,Public\n",
    ROOT + "videos/holiday.mp4": "not a list",
}


def zipped(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def keys_in(contents: Contents) -> list[str]:
    assert contents.format == "zip"
    return [line.target.key.removeprefix("youtube:") for line in contents.lines if line.target]


def reasons_in(contents: Contents) -> list[str]:
    return [line.reason for line in contents.lines if not line.target]


def test_every_list_of_a_takeout_is_read_and_nothing_else_in_it() -> None:
    contents = read(zipped({**TAKEOUT}), "takeout.zip")
    assert keys_in(contents) == [f"channel:{CHANNEL}", f"playlist:{LIST}", A, B]
    assert reasons_in(contents) == []


def test_numbers_run_on_and_texts_begin_with_the_members_name() -> None:
    contents = read(
        zipped({"a.txt": f"{A}\n{B}\n", "sub/b.url": f"[InternetShortcut]\nURL=https://youtu.be/{C}\n"}), "x.zip"
    )
    assert [(line.number, line.text) for line in contents.lines] == [
        (1, f"a.txt: {A}"),
        (2, f"a.txt: {B}"),
        (3, f"sub/b.url: https://youtu.be/{C}"),
    ]


def test_anybodys_own_lists_in_a_zip_are_read_too() -> None:
    sheet = f"title,link,remark,rating\nOne,https://youtu.be/{A},good,5\n"
    contents = read(zipped({"sheet.csv": sheet, "broken.txt": b"\x01\x02\x03" * 9, "empty.txt": ""}), "x.zip")
    assert keys_in(contents) == [A]
    assert reasons_in(contents) == ["cannot read it: it is binary data"]


@pytest.mark.parametrize("members", [{}, {"a.mp4": "x"}, {"folder/": ""}])
def test_a_zip_without_lists_says_so(members: dict[str, str | bytes]) -> None:
    assert reasons_in(read(zipped(members), "x.zip")) == ["there is nothing in it to archive"]


def test_a_damaged_zip_is_refused() -> None:
    assert reasons_in(read(zipped({**TAKEOUT})[:-40], "x.zip"))[0].startswith("cannot open the zip: ")


def test_a_damaged_member_spoils_only_itself() -> None:
    data = zipped({"a.txt": A + "\n" + A, "b.txt": B}, zipfile.ZIP_STORED).replace(A.encode(), C.encode(), 1)
    contents = read(data, "x.zip")
    assert keys_in(contents) == [B]
    assert reasons_in(contents)[0].startswith("cannot unpack it: ")
    assert contents.lines[0].text == "a.txt"


@pytest.mark.parametrize("name", ["inner.zip", "inner.tgz", "inner.txt"])
def test_an_archive_within_an_archive_is_refused(name: str) -> None:
    assert "archive within an archive" in reasons_in(read(zipped({name: zipped({"a.txt": A})}), "x.zip"))[0]


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(zipped({"a.txt": A}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert "it is encrypted" in reasons_in(read(bytes(data), "x.zip"))[0]


def test_a_member_packed_in_an_unusual_way_is_refused() -> None:
    assert "is packed in a way" in reasons_in(read(zipped({"a.txt": A}, zipfile.ZIP_LZMA), "x.zip"))[0]


def test_a_member_that_shrinks_as_no_list_does_is_refused() -> None:
    contents = read(zipped({"bomb.txt": bytes(3 * 2**20), "a.txt": A}), "x.zip")
    assert keys_in(contents) == [A]
    assert "shrinks as no list does" in reasons_in(contents)[0]


def test_a_member_that_claims_to_be_small_gives_no_more_than_it_claims() -> None:
    data = zipped({"bomb.txt": b"x" * 2**20})
    size = (2**20).to_bytes(4, "little")
    contents = read(data.replace(size, (100).to_bytes(4, "little")), "x.zip")
    assert keys_in(contents) == []
    assert len(reasons_in(contents)) == 1


def test_what_goes_beyond_the_limits_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MOST_MEMBER_BYTES", 50)
    monkeypatch.setattr(bundle, "MOST_BYTES", 60)
    contents = read(zipped({"large.txt": "x" * 51, "a.txt": A + "\n" * 20, "b.txt": B + "\n" * 30}), "x.zip")
    assert keys_in(contents) == [A]
    large, late = reasons_in(contents)
    assert "it is larger than" in large
    assert "together" in late


def test_a_zip_of_too_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MOST_MEMBERS", 2)
    assert "more than 2" in reasons_in(read(zipped({"a.txt": A, "b.txt": B, "c.txt": C}), "x.zip"))[0]
