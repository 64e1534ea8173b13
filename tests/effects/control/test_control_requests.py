"""What every request may rely on, however wrong it is: an envelope, a trace, a code that fits, and never a 5xx."""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
import pytest
from starlette.responses import Response

from tests.effects.control.client import Api
from ytarchived.effects.control.envelope import STATUS_OF_CODE, failed
from ytarchived.effects.control.route import LARGEST_BODY_BYTES
from ytarchived.errors import Code, CommandRefused, NotFound, Overloaded, StorageFull, YtarchivedError
from ytarchived.protocol import RecordPage


async def test_every_answer_is_an_envelope_with_its_trace(api: Api) -> None:
    for path in ("/health", "/jobs/9", "/nowhere", "/jobs?limit=x"):
        answer = await api.get(path)
        assert set(answer.envelope) == {"success", "data", "error", "trace_id"}
        assert answer.envelope["trace_id"] == answer.headers["x-trace-id"] != ""


async def test_two_requests_have_two_traces(api: Api) -> None:
    assert (await api.get("/health")).envelope["trace_id"] != (await api.get("/health")).envelope["trace_id"]


async def test_the_trace_of_the_asker_follows_the_command_into_the_log(api: Api) -> None:
    answer = await api.post("/jobs", {"urls": ["dQw4w9WgXcQ"]}, X_Trace_Id="backup-2026.11")
    assert answer.envelope["trace_id"] == "backup-2026.11"
    records = (await api.get("/records")).as_(RecordPage).records
    assert {record.trace for record in records} == {"backup-2026.11"}


@pytest.mark.parametrize("trace", ["", "a b", "x" * 65, "<script>"])
async def test_a_trace_that_is_not_fit_for_a_log_is_replaced(api: Api, trace: str) -> None:
    assert (await api.get("/health", X_Trace_Id=trace)).envelope["trace_id"] != trace


async def test_an_unknown_path_is_not_found(api: Api) -> None:
    for path in ("/nowhere", "/jobs/", "/jobs/1/hold"):
        answer = await api.get(path)
        assert (answer.status, answer.error["code"]) == (404, "E007")


async def test_a_wrong_method_is_refused_with_those_that_are_right(api: Api) -> None:
    answer = await api.ask("DELETE", "/jobs")
    assert (answer.status, answer.error["code"]) == (405, "E007")
    assert answer.error["message"] == "cannot DELETE /api/v1/jobs: it takes GET, HEAD, POST"
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "truncated"),
        (b'{"urls": [', "truncated"),
        (b'{"urls": ["a",]}', "byte 14"),
        (b'{"urls": "a"}', "`$.urls`"),
        (b'{"urls": ["a", 5]}', "`$.urls[1]`"),
        (b'{"urls": ["a"], "prio": 1}', "`prio`"),
        (b'{"urls": ["a"], "force": "yes"}', "`$.force`"),
        (b'{"options": {}}', "`urls`"),
        (b'{"urls": ["\xff"]}', "utf-8"),
        (b'{"urls": ["\\ud800\\u0041"]}', "surrogate"),
        (b"[" * 100_000, "got `array`"),
        (b'"hello"', "got `str`"),
    ],
)
async def test_a_body_that_is_wrong_is_refused_with_the_place(api: Api, body: bytes, place: str) -> None:
    answer = await api.ask("POST", "/jobs", body)
    assert (answer.status, answer.error["code"]) == (400, "E007")
    assert place in answer.error["message"]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("limit=0", "`$.limit`"),
        ("limit=1001", "`$.limit`"),
        ("limit=many", "`$.limit`"),
        ("cursor=-1", "`$.cursor`"),
        ("cursor=99999999999999999999", "`$.cursor`"),
        ("limit=1&limit=2", "`limit` is given twice"),
        ("statu=failed", "`statu`"),
        ("parent=%00", "`$.parent`"),
    ],
)
async def test_a_parameter_that_is_wrong_is_refused_with_its_name(api: Api, query: str, place: str) -> None:
    answer = await api.get(f"/jobs?{query}")
    assert (answer.status, answer.error["code"]) == (400, "E007")
    assert place in answer.error["message"]


async def test_a_number_that_is_none_is_refused(api: Api) -> None:
    for number in ("x", "0", "-1", "1.5", "9" * 30):
        assert (await api.get(f"/jobs/{number}")).status == 400


async def test_a_path_parameter_cannot_be_given_again_in_the_query(api: Api) -> None:
    assert (await api.get("/jobs/1?job=2")).status == 400


async def test_a_body_of_the_largest_size_is_read(api: Api) -> None:
    frame = b'{"urls": [""]}'
    body = frame[:-3] + b"x" * (LARGEST_BODY_BYTES - len(frame)) + frame[-3:]
    assert len(body) == LARGEST_BODY_BYTES
    assert (await api.ask("POST", "/jobs", body)).status == 200


async def test_a_larger_body_is_refused(api: Api) -> None:
    answer = await api.ask("POST", "/jobs", b" " * (LARGEST_BODY_BYTES + 1))
    assert (answer.status, answer.error["code"]) == (413, "E007")


async def test_a_larger_body_is_refused_too_when_its_size_was_not_told(api: Api) -> None:
    size = b"%x\r\n" % (LARGEST_BODY_BYTES + 1)
    body = size + b" " * (LARGEST_BODY_BYTES + 1) + b"\r\n0\r\n\r\n"
    answer = await api.ask("POST", "/jobs", body, {"Transfer-Encoding": "chunked"})
    assert (answer.status, answer.error["code"]) == (413, "E007")


async def test_head_answers_like_get_without_the_body(api: Api) -> None:
    for path in ("/health", "/events"):
        answer = await api.ask("HEAD", path)
        assert (answer.status, answer.body) == (200, b"")


def error_of(response: Response) -> Any:
    return msgspec.json.decode(response.body)["error"]


def test_what_was_not_foreseen_is_told_in_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = failed(RuntimeError("the secret is 42"), "t1")
    assert response.status_code == 500
    assert error_of(response)["code"] == "E999"
    assert b"42" not in bytes(response.body)
    assert "the secret is 42" in caplog.text
    assert "t1" in caplog.text


def test_a_daemon_with_too_much_to_do_says_when_to_come_back() -> None:
    response = failed(Overloaded(hint="send it again"), "t1")
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")
    assert error_of(response) == {
        "code": "E006",
        "message": "cannot take more commands now: too many are waiting",
        "details": {"hint": "send it again"},
    }


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StorageFull(), HTTPStatus.INSUFFICIENT_STORAGE),
        (NotFound(), HTTPStatus.NOT_FOUND),
        (CommandRefused(), HTTPStatus.CONFLICT),
        (YtarchivedError(), HTTPStatus.INTERNAL_SERVER_ERROR),
    ],
)
def test_an_error_has_the_status_that_fits(error: YtarchivedError, status: HTTPStatus) -> None:
    response = failed(error, "t1")
    assert response.status_code == status
    assert error_of(response)["code"] == error.code


def test_every_code_has_a_status() -> None:
    assert set(STATUS_OF_CODE) == set(Code)
