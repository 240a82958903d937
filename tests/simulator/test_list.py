"""The list call."""

from __future__ import annotations

import time

import pytest

from tests.simulator.caller import Caller, Clock, quick, request


def test_items(user: Caller) -> None:
    reply = user.submit(request())
    task_id = reply.json["output"]["task_id"]
    user.settled(task_id)
    answer = user.list()
    assert {name: answer[name] for name in ("total", "total_page", "page_no", "page_size")} == {
        "total": 1,
        "total_page": 1,
        "page_no": 1,
        "page_size": 10,
    }
    (item,) = answer["data"]
    assert item["task_id"] == task_id
    assert item["status"] == "SUCCEEDED"
    assert item["model_name"] == "wan2.5-t2v-preview"
    assert item["request_id"] == reply.json["request_id"]
    assert item["gmt_create"] < item["start_time"] < item["end_time"] <= time.time() * 1000
    assert "prompt" not in str(item)
    assert "video_url" not in item


def test_pages_newest_first(user: Caller) -> None:
    made = [user.task(request(prompt=f"number {number}")) for number in range(23)]
    pages = [user.list(f"page_no={page}&page_size=10") for page in (1, 2, 3, 4)]
    assert [len(page["data"]) for page in pages] == [10, 10, 3, 0]
    assert {page["total"] for page in pages} == {23}
    assert {page["total_page"] for page in pages} == {3}
    assert [item["task_id"] for page in pages for item in page["data"]] == made[::-1]
    assert len(user.list("page_size=100")["data"]) == 23


def test_filters(user: Caller) -> None:
    old, new = user.task(request()), user.task(request("wan2.6-t2v", prompt="[fail]"))
    user.settled(old)
    user.settled(new)

    def ids(query: str) -> list[str]:
        return [item["task_id"] for item in user.list(query)["data"]]

    assert ids("model_name=wan2.6-t2v") == [new]
    assert ids("status=SUCCEEDED") == [old]
    assert ids("status=FAILED&model_name=wan2.5-t2v-preview") == []
    assert ids("status=RUNNING") == []


def test_window() -> None:
    clock = Clock()
    with quick(now=clock) as sim:
        caller = Caller(sim.base)
        first = caller.task(request())
        began = clock()
        clock.ahead = 3600
        second = caller.task(request())

        def ids(since: float | None, until: float | None) -> list[str]:
            parts = [f"{name}={beijing(at)}" for name, at in (("start_time", since), ("end_time", until)) if at]
            return [item["task_id"] for item in caller.list("&".join(parts))["data"]]

        assert ids(began - 5, began + 5) == [first]
        assert ids(began + 1800, began + 5000) == [second]
        assert ids(began - 5, None) == [second, first]
        assert ids(None, began + 1800) == [first]
        assert ids(None, None) == [second, first]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("start_time=2025-01-01", "start_time"),
        ("start_time=20250101000000&end_time=20250103000000", "24 hours"),
        ("start_time=20250102000000&end_time=20250101000000", "24 hours"),
        ("start_time=20251399000000", "start_time"),
        ("page_size=101", "page_size"),
        ("page_size=0", "page_size"),
        ("page_no=x", "page_no"),
    ],
)
def test_bad_queries(user: Caller, query: str, named: str) -> None:
    reply = user.call("GET", f"/tasks/?{query}")
    assert (reply.status, reply.code) == (400, "InvalidParameter")
    assert named in reply.json["message"]


def beijing(at: float) -> str:
    return time.strftime("%Y%m%d%H%M%S", time.gmtime(at + 8 * 3600))
