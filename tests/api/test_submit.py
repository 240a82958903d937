"""Submitting: once, on a new connection, and what a fault says of whether a task may exist."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import tracemalloc
import zlib

import pytest

from tests.api.loopback import Handler, Line, Seen, Server
from tests.api.ways import ACCEPTED, BODY, KEY, QUICK, accepts, client
from wanvid_tui import __version__
from wanvid_tui.api.client import DashScopeClient
from wanvid_tui.api.deadlines import Deadlines
from wanvid_tui.core import errors


async def _submit_error(handler: Handler, deadlines: Deadlines | None = None) -> tuple[errors.WanvidError, Server]:
    with Server(handler) as server:
        service = client(server.base, deadlines)
        with pytest.raises(errors.WanvidError) as caught:
            await service.submit(BODY)
        await service.aclose()
    assert len(server.seen) == 1, "never resent"
    assert KEY not in str(caught.value) and KEY not in repr(caught.value)
    return caught.value, server


async def test_a_submit_is_what_the_service_expects() -> None:
    with Server(accepts) as server:
        service = client(f"{server.origin}/qwen", workspace="ws-1")
        answer = await service.submit(BODY)
        await service.aclose()
    (request,) = server.seen
    assert answer.task_id == "t-1" and answer.request_id == "r-1"
    assert (request.method, request.target) == (
        "POST",
        "/qwen/api/v1/services/aigc/video-generation/video-synthesis",
    )
    assert json.loads(request.body) == BODY
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["x-dashscope-async"] == "enable"
    assert request.headers["x-dashscope-workspace"] == "ws-1"
    assert request.headers["user-agent"] == f"wanvid/{__version__}"
    assert "x-dashscope-ossresourceresolve" not in request.headers


async def test_an_oss_address_asks_to_be_resolved() -> None:
    with Server(accepts) as server:
        service = client(server.base)
        await service.submit({**BODY, "input": {"prompt": "x", "audio_url": "oss://a/b.mp3"}})
        await service.aclose()
    assert server.seen[0].headers["x-dashscope-ossresourceresolve"] == "enable"


@pytest.mark.parametrize("slept_s", [3600.0, -3600.0])
async def test_a_submit_does_not_leave_when_the_machine_slept_while_it_connected(slept_s: float) -> None:
    began = iter([1_790_000_000.0])
    with Server(accepts) as server:
        service = DashScopeClient(server.base, KEY, clock=lambda: next(began, 1_790_000_000.0 + slept_s))
        with pytest.raises(errors.NotSent):
            await service.submit(BODY)
        await service.aclose()
    assert server.seen == []


async def test_every_submit_has_a_connection_of_its_own() -> None:
    with Server(accepts) as server:
        service = client(server.base)
        for _ in range(3):
            await service.submit(BODY)
        await service.aclose()
    assert server.connections == 3


async def test_refused_is_surely_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    service = client(f"http://127.0.0.1:{port}")
    with pytest.raises(errors.NotSent, match="refuses connections"):
        await service.submit(BODY)
    await service.aclose()


async def test_an_unknown_host_is_surely_not_sent() -> None:
    service = client("https://no-such-host.invalid")
    with pytest.raises(errors.NotSent, match=r"no-such-host\.invalid"):
        await service.submit(BODY)
    await service.aclose()


async def test_a_connection_that_does_not_come_about_is_surely_not_sent() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        # With the line of waiting connections full, the next one gets no answer at all.
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        service = client(f"http://127.0.0.1:{listener.getsockname()[1]}", QUICK)
        with pytest.raises(errors.NotSent):
            await service.submit(BODY)
        await service.aclose()
        for one in waiting:
            one.close()


def _reset(request: Seen, line: Line) -> bool:
    return line.reset()


def _close(request: Seen, line: Line) -> bool:
    return False


def _silent(request: Seen, line: Line) -> bool:
    return line.silent()


def _drip(request: Seen, line: Line) -> bool:
    return line.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b" " * 500, 0.05)


def _cut(request: Seen, line: Line) -> bool:
    line.send(b"HTTP/1.1 200 OK\r\nX-Request-Id: r-77\r\nContent-Length: 500\r\n\r\n{")
    return False


def _no_http(request: Seen, line: Line) -> bool:
    line.send(b"220 mail.example ESMTP\r\n")
    return False


@pytest.mark.parametrize("handler", [_reset, _close, _silent, _drip, _cut, _no_http])
async def test_an_answer_that_does_not_come_whole_leaves_the_outcome_unknown(handler: Handler) -> None:
    error, _ = await _submit_error(handler, QUICK if handler in (_silent, _drip) else None)
    assert isinstance(error, errors.AnswerLost)
    assert error.exit_code == 6
    assert error.request_id == ("r-77" if handler is _cut else None)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", [b"<html>Bad Gateway</html>", b'{"code":"InternalError","message":"m"}', b""])
async def test_a_5xx_is_a_fault_of_the_service(status: int, body: bytes) -> None:
    error, _ = await _submit_error(lambda request, line: line.answer(body, status))
    assert isinstance(error, errors.ServiceFault)
    assert error.status == status


_PAGE = b"<!DOCTYPE html><html><title>Log in</title></html>"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (_PAGE, "HTML"),
        (b"", "an empty body"),
        (b"null", "no JSON object"),
        (b"[1]", "no JSON object"),
        (b'{"a":', "broken JSON"),
        (b"\xff\xfe\xfd", "not JSON"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"output":{"task_status":"PENDING"}}', "task id"),
        (b'{"output":{"task_id":["x"]},"request_id":"r-9"}', "task id"),
        (b'{"code":200,"message":"ok"}', "task id"),
    ],
    ids=range(10),
)
async def test_what_is_not_an_answer_of_the_api_says_so(body: bytes, words: str) -> None:
    error, server = await _submit_error(lambda request, line: line.answer(body, headers={"X-Request-Id": "r-9"}))
    assert isinstance(error, errors.UnreadableAnswer)
    assert words in error.message
    assert f"127.0.0.1:{server.port}" in error.message
    assert error.request_id == "r-9"


async def test_a_known_code_with_200_is_an_error_of_the_service() -> None:
    error, _ = await _submit_error(lambda request, line: line.answer({"code": "InvalidApiKey", "message": "no"}))
    assert isinstance(error, errors.KeyRefused)


async def test_a_content_type_alone_is_ignored() -> None:
    with Server(lambda request, line: line.answer(ACCEPTED, headers={"Content-Type": "text/html"})) as server:
        service = client(server.base)
        assert (await service.submit(BODY)).task_id == "t-1"
        await service.aclose()


async def test_a_compressed_answer_is_read() -> None:
    for encoding, packed in (
        ("gzip", gzip.compress(json.dumps(ACCEPTED).encode())),
        ("deflate", zlib.compress(json.dumps(ACCEPTED).encode())),
    ):
        headers = {"Content-Encoding": encoding}
        with Server(lambda request, line, p=packed, h=headers: line.answer(p, headers=h)) as server:  # type: ignore[misc]  # mypy cannot infer defaults of a lambda
            service = client(server.base)
            assert (await service.submit(BODY)).task_id == "t-1"
            await service.aclose()


async def test_bodies_are_capped_and_bombs_stay_small() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b" " * 1024 * 1024) for _ in range(200)) + packer.flush()
    tracemalloc.start()
    try:
        error, _ = await _submit_error(lambda request, line: line.answer(bomb, headers={"Content-Encoding": "gzip"}))
        assert isinstance(error, errors.UnreadableAnswer)
        assert "more than 1048576 bytes" in error.message
        assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    finally:
        tracemalloc.stop()


async def test_an_endless_body_is_left() -> None:
    def endless(request: Seen, line: Line) -> bool:
        line.send(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(64):
            line.send(b" " * 65536)
        return False

    error, _ = await _submit_error(endless)
    assert isinstance(error, errors.UnreadableAnswer)


@pytest.mark.parametrize("location", ["https://elsewhere.example/x", "/login", "http://[bad", "\x01", None])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_never_followed(status: int, location: str | None) -> None:
    headers = {} if location is None else {"Location": location}
    error, _ = await _submit_error(lambda request, line: line.answer(b"", status, headers))
    assert isinstance(error, errors.Redirected | errors.AnswerLost)
    if location != "\x01":
        assert isinstance(error, errors.Redirected)


@pytest.mark.parametrize(
    ("status", "code", "family"),
    [
        (401, "InvalidApiKey", errors.KeyRefused),
        (403, "AccessDenied", errors.NoPermission),
        (403, "AccessDenied.Unpurchased", errors.BillingError),
        (403, "AllocationQuota.FreeTierOnly", errors.BillingError),
        (400, "Arrearage", errors.BillingError),
        (429, "PrepaidBillOverdue", errors.BillingError),
        (429, "Throttling.RateQuota", errors.Throttled),
        (404, "ModelNotFound", errors.BadRequest),
        (400, "InvalidParameter.Size", errors.BadRequest),
        (400, "DataInspectionFailed", errors.ModerationRefused),
        (400, "UnsupportedOperation", errors.BadRequest),
        (503, "ModelUnavailable", errors.ServiceFault),
        (404, "404", errors.NotOffered),
        (405, "", errors.NotOffered),
    ],
)
async def test_errors_of_the_service_keep_their_facts(
    status: int, code: str, family: type[errors.ServiceError]
) -> None:
    body = {"code": code, "message": "said \x1b]52;c;AA\x07 so", "request_id": "r-5"}
    error, _ = await _submit_error(lambda request, line: line.answer(body, status))
    assert type(error) is family
    assert error.request_id == "r-5" and error.status == status
    assert "\x1b" not in str(error) and "\x07" not in str(error)


async def test_a_cancelled_submit_ends_at_once_and_leaves_the_client_usable() -> None:
    def first_silent(request: Seen, line: Line) -> bool:
        return line.silent() if len(server.seen) == 1 else line.answer(ACCEPTED)

    with Server(first_silent) as server:
        service = client(server.base)
        submit = asyncio.create_task(service.submit(BODY))
        assert await asyncio.to_thread(server.asked.wait, 10)
        submit.cancel()
        with pytest.raises(asyncio.CancelledError):
            await submit
        assert (await service.submit(BODY)).task_id == "t-1"
        await service.aclose()
