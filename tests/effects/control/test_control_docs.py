"""The page that describes the API: all of it, and nothing that the page itself does not hold."""

import shlex
from html.parser import HTMLParser

import msgspec
import pytest

from tests.effects.control.client import API, Api
from tests.effects.control.scenes import VIDEO, World, archived
from ytarchived.effects.control import docs
from ytarchived.effects.control.app import ROUTES
from ytarchived.effects.control.reference import page
from ytarchived.errors import Code

PAGE = page(msgspec.json.decode(docs.DOCUMENT.read_bytes()))
VOID = {"meta", "link"}


class Reader(HTMLParser):
    """Follows a page tag by tag."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.led_to: list[str] = []
        self.tags: set[str] = set()
        self.words = ""
        self.commands: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert name not in ("src", "onclick", "style"), f"{tag} has {name}"
            if name == "id":
                self.names.append(str(value))
            if name == "href":
                self.led_to.append(str(value))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data
        if self.open and self.open[-1] == "pre" and data.startswith("curl "):
            self.commands.append(data)


@pytest.fixture(scope="module")
def read() -> Reader:
    reader = Reader()
    reader.feed(PAGE)
    reader.close()
    assert reader.open == []
    return reader


async def test_the_page_is_served_as_html(api: Api) -> None:
    answer = await api.get("/docs")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.body.decode() == PAGE


async def test_the_page_may_load_nothing_at_all(api: Api, read: Reader) -> None:
    assert (await api.get("/docs")).headers["content-security-policy"].startswith("default-src 'none'")
    assert read.tags.isdisjoint({"script", "img", "iframe", "object", "embed", "base", "form"})
    assert {link for link in read.led_to if not link.startswith("#")} == {"data:,"}
    assert "url(" not in PAGE and "@import" not in PAGE


def test_every_route_and_every_parameter_is_on_the_page(read: Reader) -> None:
    for route in ROUTES:
        assert f"{route.method} {API}{route.path.replace(':path}', '}')}" in read.words
        assert [name for name in route.asked.__struct_fields__ if f"<code>{name}</code>" not in PAGE] == []
        assert [name for name in route.headers if name not in read.words] == []


def test_every_code_is_on_the_page(read: Reader) -> None:
    assert [code for code in Code if f"{code} {code.name}" not in read.words] == []


def test_every_link_leads_to_a_place_of_its_own(read: Reader) -> None:
    assert len(set(read.names)) == len(read.names)
    assert {link.removeprefix("#") for link in read.led_to if link.startswith("#")} <= set(read.names)


def test_the_page_says_the_limits_and_defaults_of_a_parameter() -> None:
    assert "integer, at least <code>1</code>, at most <code>1000</code>; <code>50</code> if not given" in PAGE


async def test_every_command_on_the_page_is_a_request_that_the_api_takes(api: Api, world: World, read: Reader) -> None:
    await archived(world, VIDEO)
    assert len(read.commands) == len(ROUTES) + 1
    for command in read.commands:
        words = shlex.split(command)
        assert words[words.index("--unix-socket") + 1] == "$XDG_RUNTIME_DIR/ytarchived/control.sock"
        path = words[-1].removeprefix(f"http://localhost{API}")
        body = words[words.index("-d") + 1].encode() if "-d" in words else None
        method = "HEAD" if "-N" in words else "POST" if {"-d", "-X"} & set(words) else "GET"
        answer = await api.ask(method, path, body)
        assert answer.status in (200, 202, 404, 409), command
        assert b"the API has no such path" not in answer.body, command
