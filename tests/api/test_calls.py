"""The calls besides submit: query, list, cancel; gateways; pooled connections; Retry-After."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.api.loopback import Line, Seen, Server
from tests.api.ways import KEY, QUICK, client
from wanvid_tui.api.channel import Channel
from wanvid_tui.api.client import DashScopeClient, ServiceFactory, make_service
from wanvid_tui.api.deadlines import Deadlines
from wanvid_tui.api.tls import TlsSource
from wanvid_tui.api.translate import Call
from wanvid_tui.core import errors
from wanvid_tui.core.answers import TaskStatus
from wanvid_tui.core.ports import ServiceMaker, VideoService

RUNNING = {"output": {"task_id": "t-1", "task_status": "RUNNING"}, "request_id": "r"}


def _running(request: Seen, line: Line) -> bool:
    return line.answer(RUNNING)


def test_the_client_is_what_the_driver_needs() -> None:
    service: VideoService = DashScopeClient("https://h.example", KEY)
    makers: list[ServiceMaker] = [make_service, ServiceFactory()]
    assert service is not None
    assert "h.example" in repr(makers[0]("https://h.example", KEY, workspace=None, task_path=None))


def test_the_key_shows_nowhere() -> None:
    service = client("https://h.example")
    assert KEY not in repr(service) and KEY not in repr(vars(service))
    assert all(KEY not in repr(vars(part)) for part in vars(service).values() if hasattr(part, "__dict__"))


@pytest.mark.parametrize("key", ["", "  ", "sk-a b", "sk-a\nX-Evil: 1", "sk-ключ", "sk-\x00"])
def test_a_key_that_is_none_is_refused_and_not_echoed(key: str) -> None:
    with pytest.raises(errors.CredentialError) as caught:
        DashScopeClient("https://h.example", key)
    assert not key.strip() or key not in str(caught.value)


async def test_without_a_key_nothing_is_sent() -> None:
    with Server(_running) as server:
        service = make_service(server.base, None, workspace=None, task_path=None)
        calls = (service.query("t-1"), service.list_tasks(), service.cancel("t-1"), service.submit({"model": "m"}))
        for call in calls:
            with pytest.raises(errors.CredentialError, match="there is no key for 127"):
                await call
        await service.aclose()
    assert server.connections == 0


async def test_queries_share_a_connection() -> None:
    with Server(_running) as server:
        service = client(server.base)
        for _ in range(3):
            assert (await service.query("t-1")).status is TaskStatus.RUNNING
        await service.aclose()
    assert server.connections == 1
    assert [request.target for request in server.seen] == ["/api/v1/tasks/t-1"] * 3


async def test_a_stale_connection_is_replaced_once() -> None:
    def handler(request: Seen, line: Line) -> bool:
        # The second request on a connection is answered with a reset.
        if len(server.seen) == 2:
            return line.reset()
        return line.answer(RUNNING)

    with Server(handler) as server:
        service = client(server.base)
        await service.query("t-1")
        assert (await service.query("t-1")).status is TaskStatus.RUNNING
        await service.aclose()
    assert server.connections == 2 and len(server.seen) == 3


async def test_a_new_connection_that_breaks_is_not_retried() -> None:
    with Server(lambda request, line: line.reset()) as server:
        service = client(server.base)
        with pytest.raises(errors.AnswerLost):
            await service.query("t-1")
        await service.aclose()
    assert len(server.seen) == 1


async def test_a_query_has_its_deadline() -> None:
    with Server(lambda request, line: line.silent()) as server:
        service = client(server.base, QUICK)
        with pytest.raises(errors.AnswerLost, match=r"within 0\.6 s"):
            await service.query("t-1")
        await service.aclose()


async def test_a_gateway_may_ask_elsewhere() -> None:
    answer = {"status": "completed", "result_url": "https://v.example/a.mp4", "task_id": "a/../b"}
    with Server(lambda request, line: line.answer(answer)) as server:
        service = client(f"{server.origin}/qwen", task_path="/v1/tasks/{task_id}")
        found = await service.query("a/../b")
        await service.aclose()
    assert found.status is TaskStatus.SUCCEEDED and found.video_url == "https://v.example/a.mp4"
    assert server.seen[0].target == "/v1/tasks/a%2F..%2Fb"


async def test_the_list_asks_for_its_window() -> None:
    rows = [{"task_id": "t-1", "status": "SUCCEEDED", "model_name": "m", "gmt_create": 1761191266000}]
    page = {"total": 1, "data": rows, "total_page": 1, "page_no": 1, "request_id": "r"}
    start = int(datetime(2026, 5, 1, 20, 0, 0, tzinfo=UTC).timestamp() * 1000)
    with Server(lambda request, line: line.answer(page)) as server:
        service = client(server.base)
        found = await service.list_tasks(start_ms=start + 1, end_ms=start + 1001, model="m", status="SUCCEEDED", page=2)
        await service.list_tasks()
        await service.aclose()
    assert found.items[0].task_id == "t-1"
    url = urlsplit(server.seen[0].target)
    assert url.path == "/api/v1/tasks/"
    assert parse_qs(url.query) == {
        "start_time": ["20260502040000"],
        "end_time": ["20260502040002"],
        "model_name": ["m"],
        "status": ["SUCCEEDED"],
        "page_no": ["2"],
        "page_size": ["100"],
    }
    assert parse_qs(urlsplit(server.seen[1].target).query) == {"page_no": ["1"], "page_size": ["100"]}


async def test_cancel_goes_out_once_and_says_when_it_is_too_late() -> None:
    late = {"code": "UnsupportedOperation", "message": "running", "request_id": "r"}
    with Server(lambda request, line: line.answer({"request_id": "r"})) as server:
        service = client(server.base)
        await service.cancel("t-1")
        await service.aclose()
    assert (server.seen[0].method, server.seen[0].target) == ("POST", "/api/v1/tasks/t-1/cancel")
    with Server(lambda request, line: line.answer(late, 400)) as server:
        service = client(server.base)
        with pytest.raises(errors.AlreadyStarted, match="finish and be billed"):
            await service.cancel("t-1")
        await service.aclose()


@pytest.mark.parametrize("body", [b"<html>404</html>", b"", b'{"detail":"Not Found"}', b'{"code":404,"message":"x"}'])
@pytest.mark.parametrize("status", [404, 405])
async def test_what_a_gateway_lacks_is_said_as_such(body: bytes, status: int) -> None:
    with Server(lambda request, line: line.answer(body, status)) as server:
        service = client(server.base)
        with pytest.raises(errors.NotOffered, match="does not offer the list of tasks"):
            await service.list_tasks()
        with pytest.raises(errors.NotOffered, match="does not offer cancelling a task"):
            await service.cancel("t-1")
        await service.aclose()


async def test_a_404_with_a_code_is_about_the_task() -> None:
    with Server(lambda request, line: line.answer({"code": "TaskNotFound", "message": "x"}, 404)) as server:
        service = client(server.base)
        with pytest.raises(errors.BadRequest):
            await service.query("t-1")
        await service.aclose()


NOW = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        ("-3", 0.0),
        ("999999999", 3600.0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        (format_datetime(NOW + timedelta(seconds=42), usegmt=True), 42.0),
        (format_datetime(NOW - timedelta(days=9), usegmt=True), 0.0),
        ("Wed, 99 Foo 2020", None),
    ],
)
async def test_retry_after_is_read_in_both_forms(value: str, seconds: float | None) -> None:
    headers = {"Retry-After": value, "Date": format_datetime(NOW, usegmt=True)}
    body = {"code": "Throttling.RateQuota", "message": "slow down"}
    with Server(lambda request, line: line.answer(body, 429, headers)) as server:
        service = client(server.base)
        with pytest.raises(errors.Throttled) as caught:
            await service.query("t-1")
        assert service.skew_s is not None and service.skew_s < 0
        await service.aclose()
    assert caught.value.retry_after_s == seconds


async def test_cookies_are_not_kept() -> None:
    with Server(lambda request, line: line.answer(RUNNING, headers={"Set-Cookie": "a=b"})) as server:
        service = client(server.base)
        await service.query("t-1")
        await service.query("t-1")
        await service.aclose()
    assert "cookie" not in server.seen[1].headers


async def test_the_difference_of_the_clocks_is_forgotten_when_ours_is_set() -> None:
    steady, wall = 100.0, NOW.timestamp() - 5 * 3600
    date = {"Date": format_datetime(NOW, usegmt=True)}
    with Server(lambda request, line: line.answer(RUNNING, headers=date)) as server:
        channel = Channel(
            server.base,
            "sk-test",
            workspace=None,
            deadlines=Deadlines(),
            tls=TlsSource(),
            clock=lambda: wall,
            steady=lambda: steady,
        )

        def skew() -> float | None:
            return channel.skew_s

        assert skew() is None
        await channel.ask(Call.QUERY, "GET", f"{server.base}/tasks/t-1")
        assert skew() == 5 * 3600
        wall, steady = wall + 60, steady + 60
        assert skew() == 5 * 3600
        wall += 5 * 3600
        assert skew() is None
        await channel.ask(Call.QUERY, "GET", f"{server.base}/tasks/t-1")
        assert skew() == -60
        await channel.aclose()
