"""The files that desktops make of a dragged link."""

import plistlib

import pytest

from ytarchived.effects.inbox.formats import Line, read

A = "dQw4w9WgXcQ"
LINK = f"https://www.youtube.com/watch?v={A}"
OTHER = "https://youtu.be/9bZkp7q19f0"


def only(data: bytes, name: str, found: str) -> Line:
    contents = read(data, name)
    assert contents.format == found
    (line,) = contents.lines
    assert line.number == 1
    return line


def video_of(line: Line) -> str:
    assert line.target is not None, line.reason
    return line.target.id


@pytest.mark.parametrize(
    "text",
    [
        f"[InternetShortcut]\r\nURL={LINK}\r\n",
        f"[internetshortcut]\r\nurl = {LINK}\r\n",
        f'[ InternetShortcut ]\nURL="{LINK}"\n',
        f"[InternetShortcut]\nURL='{LINK}'\n",
        f"[InternetShortcut]\nURL={LINK}\nURL={OTHER}\n",
        f"; saved\n[InternetShortcut]\n;URL={OTHER}\nIconIndex=0\nURL={LINK}\n",
        f"[DEFAULT]\nBASEURL={OTHER}\n[InternetShortcut]\nURL={LINK}\nModified=F0\n",
        f"[{{000214A0-0000-0000-C000-000000000046}}]\nProp3=19,11\n[InternetShortcut]\nIDList=\nURL={LINK}\n",
        f"[InternetShortcut]\nURL={OTHER}\n[InternetShortcut.W]\nURL={LINK}\n",
        f"[InternetShortcut.A]\nURL={OTHER}\n[InternetShortcut.W]\nURL={LINK}\n",
    ],
)
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_windows_shortcut_is_its_url(text: str, encoding: str) -> None:
    assert video_of(only(text.encode(encoding), "Video.url", "url")) == A


def test_the_unicode_section_of_a_windows_shortcut_is_utf_7_and_wins() -> None:
    wide = "https://www.youtube.com/@caf\u00e9".encode("utf-7").decode()
    line = only(
        f"[InternetShortcut]\nURL=https://www.youtube.com/@caf?\n[InternetShortcut.W]\nURL={wide}\n".encode(),
        "a.url",
        "url",
    )
    assert line.target is not None
    assert line.target.key == "youtube:channel:@caf\u00e9"


def test_what_is_no_utf_7_is_taken_as_it_is() -> None:
    data = f"[InternetShortcut.W]\nURL={LINK}&q=+\u00e9\n".encode()
    assert video_of(only(data, "a.url", "url")) == A


def test_a_windows_shortcut_in_a_code_page_keeps_its_letters() -> None:
    line = only("[InternetShortcut]\nURL=https://www.youtube.com/@caf\u00e9\n".encode("cp1252"), "a.url", "url")
    assert line.target is not None
    assert line.target.id == "@caf\u00e9"


def test_a_windows_shortcut_without_a_url_is_refused() -> None:
    assert only(b"[InternetShortcut]\nIconIndex=0\n", "a.url", "url").reason == "the shortcut has no URL"


def test_a_windows_shortcut_to_another_site_is_refused() -> None:
    assert "cannot archive vimeo.com" in only(b"[InternetShortcut]\nURL=https://vimeo.com/1\n", "a.url", "url").reason


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY])
@pytest.mark.parametrize("key", ["URL", "URLString"])
def test_a_mac_shortcut_is_its_url(form: plistlib.PlistFormat, key: str) -> None:
    assert video_of(only(plistlib.dumps({key: LINK}, fmt=form), "Video.webloc", "webloc")) == A


def test_an_old_mac_shortcut_that_lost_its_resource_fork_is_explained() -> None:
    assert "resource fork" in only(b"", "Video.webloc", "unknown").reason


@pytest.mark.parametrize("content", [{}, {"URL": 5}, ["x"]])
def test_a_property_list_without_a_url_is_refused(content: dict[str, int] | list[str]) -> None:
    assert only(plistlib.dumps(content), "a.webloc", "webloc").reason == "the property list has no URL"


@pytest.mark.parametrize(
    "data",
    [
        b"bplist00garbage",
        b"bplist00",
        b"<?xml version='1.0'?><plist><dict><key>URL</key>",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e 'eeee'>]><plist><dict><key>URL</key><string>&e;</string></dict></plist>",
    ],
)
def test_a_damaged_or_scheming_property_list_is_refused(data: bytes) -> None:
    assert only(data, "a.webloc", "webloc").reason.startswith("cannot read the property list: ")


@pytest.mark.parametrize(
    "text",
    [
        f"[Desktop Entry]\nType=Link\nURL={LINK}\nIcon=text-html\n",
        f"#!/usr/bin/env xdg-open\n[Desktop Entry]\nEncoding=UTF-8\nName=x\nType=Link\nURL[$e]={LINK}&a=$$1\n",
    ],
)
def test_a_linux_link_is_its_url(text: str) -> None:
    assert video_of(only(text.encode(), "Video.desktop", "desktop")) == A


def test_a_linux_starter_is_refused_and_not_run() -> None:
    data = f"[Desktop Entry]\nType=Application\nExec=xdg-open {LINK}\nURL={LINK}\n".encode()
    assert "starts a program" in only(data, "Video.desktop", "desktop").reason


def test_a_linux_link_without_a_url_is_refused() -> None:
    assert only(b"[Desktop Entry]\nType=Link\n", "a.desktop", "desktop").reason == "the desktop entry has no URL"


def test_content_decides_and_not_the_name() -> None:
    assert video_of(only(f"[InternetShortcut]\nURL={LINK}\n".encode(), "list.txt", "url")) == A
    assert video_of(only(LINK.encode(), "Video.webloc", "text")) == A
