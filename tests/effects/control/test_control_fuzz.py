"""The API is fuzzed from its own document: whatever is sent, it answers as the document says, goes on, and loses nothing."""

import json
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from anyio.to_thread import run_sync
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from requests import PreparedRequest, Session
from requests.adapters import HTTPAdapter
from schemathesis import Case, GenerationMode, openapi
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks as conformance
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection

from tests.effects.control.client import Api, Connection
from tests.effects.control.scenes import OTHER, PLAYLIST, VIDEO, World, archived
from ytarchived.domain.kind import Kind
from ytarchived.effects.control import docs
from ytarchived.effects.control.app import ROUTES

AnyCase = Case[Any]

EXAMPLES = 6
"""Of each operation and mode: all of it is to take half a minute."""
PHASES = (Phase.generate,)
UNHURRIED = list(HealthCheck)
STREAM_SECONDS = 0.1
PATIENCE_SECONDS = 30.0

KNOWN = {"job": "2", "video_id": "dQw4w9WgXcQ", "text": "dQw4w9WgXcQ", "name": "links.txt", "plan": "later"}
"""What is there, by the name of its path parameter."""

ANY_TEXT = KNOWN.keys() - {"job"}
"""Path parameters that may be anything: where no other is asked for, nothing can be wrong, and to look for it takes long."""

# What is well-formed may still be refused: links, qualities and searches have grammars that no schema tells.
CHECKS = [
    conformance.status_code_conformance,
    conformance.content_type_conformance,
    conformance.response_headers_conformance,
    conformance.response_schema_conformance,
    conformance.negative_data_rejection,
]


class OverSocket(HTTPAdapter):
    """Sends what is meant for the network to a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def get_connection_with_tls_context(self, request: PreparedRequest, *_: Any, **__: Any) -> HTTPConnectionPool:
        """A pool whose connections lead to the socket."""
        path = self._path

        class ToSocket(HTTPConnection):
            def connect(self) -> None:
                connection = Connection(path)
                connection.connect()
                self.sock = connection.sock

        pool = HTTPConnectionPool("localhost")
        pool.ConnectionCls = ToSocket
        return pool


class Fuzz:
    """Sends cases of every operation and keeps what was acknowledged."""

    def __init__(self, api: Api, folder: Path) -> None:
        self.jobs: set[int] = set()
        self.sent = 0
        self._folder = folder
        self._known = cycle((True, False))
        self._session = Session()
        self._session.mount("http://", OverSocket(api.path))

    def all(self) -> None:
        """Every operation of the document, with what it allows and with what it does not."""
        schema = openapi.from_dict(json.loads(docs.DOCUMENT.read_bytes()))
        for operation in schema.get_all_operations():
            assert isinstance(operation, Ok)
            asked = operation.ok()
            self._some(asked.as_strategy(generation_mode=GenerationMode.POSITIVE), GenerationMode.POSITIVE)
            if asked.body or not {parameter.name for parameter in asked.iter_parameters()} <= ANY_TEXT:
                self._some(asked.as_strategy(generation_mode=GenerationMode.NEGATIVE), GenerationMode.NEGATIVE)

    def _some(self, cases: SearchStrategy[AnyCase], mode: GenerationMode) -> None:
        @seed(1)
        @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=PHASES, suppress_health_check=UNHURRIED)
        @given(cases)
        def send(case: AnyCase) -> None:
            if mode is GenerationMode.POSITIVE:
                self._aim(case)
            self._send(case)

        send()

    def _aim(self, case: AnyCase) -> None:
        """Have it ask for something that is there every second time, and wait for nothing."""
        if next(self._known):
            case.path_parameters = {name: KNOWN[name] for name in case.path_parameters}
            if case.path.endswith("/jobs"):
                case.body = {"urls": [f"{self.sent:011d}", VIDEO.partition(":")[2]]}
        if "wait" in case.query:
            case.query = {"wait": 0}
        if "follow" in case.query:
            case.query = {**case.query, "follow": False}

    def _send(self, case: AnyCase) -> None:
        if isinstance(case.body, dict) and str(case.body.get("file")).startswith("/"):
            case.body = {**case.body, "file": f"{self._folder}/{self.sent}.backup"}  # and nowhere else
        patience = STREAM_SECONDS if case.path.endswith("/events") else PATIENCE_SECONDS
        response = case.call(session=self._session, base_url="http://localhost", timeout=patience)
        self.sent += 1
        assert response.status_code < 500, f"{case.as_curl_command()}\n{response.text}"
        case.validate_response(response, checks=CHECKS)
        if response.status_code == 202:
            self.jobs |= {answer["job"] for answer in response.json()["data"]["answers"] if answer.get("job")}


@pytest.mark.no_cover  # what it runs, other tests run too, and measuring doubles the work
async def test_whatever_is_sent_is_answered_as_the_document_says_and_nothing_is_lost(
    api: Api, world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await archived(world, VIDEO, "Never Gonna Give You Up")
    other = await world.asks(OTHER)
    await world.starts(OTHER, other)
    await world.fails(OTHER, other, Kind.PRIVATE)
    await world.asks(PLAYLIST)
    await world.drops("links.txt", VIDEO, "youtube:00000000000")
    await world.plans("later", OTHER)
    (tmp_path / "backups").mkdir()

    fuzz = Fuzz(api, tmp_path / "backups")
    await run_sync(fuzz.all)

    assert fuzz.sent > len(ROUTES) * EXAMPLES / 2
    assert fuzz.jobs
    for job in fuzz.jobs:
        assert (await api.get(f"/jobs/{job}")).status == 200
    assert (await api.post("/record/verify")).data["findings"] == []
    assert [record for record in caplog.records if record.exc_info] == []
