"""The way of a task, as queries tell it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest

from tests.simulator.caller import Caller, Clock, quick, request, until
from wanvid_tui.simulator.server import Simulator

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}")


def test_pending_running_succeeded() -> None:
    with quick(speed=40.0) as sim:
        caller = Caller(sim.base)
        task_id = caller.task(request())
        seen = [caller.query(task_id)]
        until(lambda: seen.append(caller.query(task_id)) if not_done(seen[-1]) else True)
        words = [answer["output"]["task_status"] for answer in seen]
        assert list(dict.fromkeys(words)) == ["PENDING", "RUNNING", "SUCCEEDED"]
        assert sim.queries(task_id) == len(seen)
    assert set(seen[0]["output"]) == {"task_id", "task_status", "submit_time"}
    output = seen[-1]["output"]
    times = [output["submit_time"], output["scheduled_time"], output["end_time"]]
    assert all(TIME.fullmatch(time) for time in times)
    assert all(one < other for one, other in pairwise(times))


def not_done(answer: dict[str, Any]) -> bool:
    return answer["output"]["task_status"] in ("PENDING", "RUNNING")


def test_times_are_utc_plus_8() -> None:
    clock = Clock()
    clock.ahead = 1_761_191_243.0 - clock()
    with quick(now=clock) as sim:
        caller = Caller(sim.base)
        assert caller.query(caller.task(request()))["output"]["submit_time"].startswith("2025-10-23 11:47:2")


@pytest.mark.parametrize(
    ("body", "usage"),
    [
        (
            request(size="832*480", duration=10),
            {"video_count": 1, "video_duration": 10, "video_ratio": "832*480"},
        ),
        (
            request("wan2.6-t2v", size="1280*720", duration=10),
            {
                "duration": 10,
                "size": "1280*720",
                "input_video_duration": 0,
                "output_video_duration": 10,
                "video_count": 1,
                "SR": 720,
            },
        ),
        (
            request("wan2.7-t2v", resolution="1080P", ratio="3:4", duration=2),
            {
                "duration": 2,
                "ratio": "3:4",
                "input_video_duration": 0,
                "output_video_duration": 2,
                "video_count": 1,
                "SR": 1080,
            },
        ),
        (
            request("wan3.0-video", resolution="480P", ratio="adaptive", duration=-1),
            {
                "duration": 5,
                "ratio": "16:9",
                "input_video_duration": 0,
                "output_video_duration": 5,
                "video_count": 1,
                "SR": 480,
                "fps": 30,
            },
        ),
    ],
)
def test_usage_by_generation(user: Caller, body: dict[str, Any], usage: dict[str, Any]) -> None:
    assert user.settled(user.task(body))["usage"] == usage


def test_defaults_of_the_service(user: Caller) -> None:
    answer = user.settled(user.task({"model": "wan2.2-t2v-plus", "input": {"prompt": "x"}}))
    assert answer["usage"] == {"video_count": 1, "video_duration": 5, "video_ratio": "1920*1080"}


@pytest.mark.parametrize(
    ("model", "extend", "told"),
    [
        ("wan2.5-t2v-preview", None, True),
        ("wan2.5-t2v-preview", True, True),
        ("wan2.5-t2v-preview", False, False),
        ("wanx2.1-t2v-turbo", True, True),
        ("wan2.6-t2v", True, False),
        ("happyhorse-1.0-t2v", None, False),
    ],
)
def test_actual_prompt(user: Caller, model: str, extend: bool | None, told: bool) -> None:
    body = request(model, prompt="Ein Fuchs") | {"parameters": {} if extend is None else {"prompt_extend": extend}}
    output = user.settled(user.task(body))["output"]
    assert output["orig_prompt"] == "Ein Fuchs"
    assert ("actual_prompt" in output) is told


@pytest.mark.parametrize(
    ("model", "text", "kept"), [("wan2.1-t2v-plus", "字" * 801, 800), ("happyhorse-1.1-t2v", "字" * 2600, 2500)]
)
def test_long_prompts_are_cut(user: Caller, model: str, text: str, kept: int) -> None:
    output = user.settled(user.task(request(model, prompt=text) | {"parameters": {}}))["output"]
    assert output["task_status"] == "SUCCEEDED"
    assert output["orig_prompt"] == text[:kept]


def test_wrong_parameters_fail_later(user: Caller) -> None:
    task_id = user.task(request(size="1*1", duration=5))
    answer = user.settled(task_id)
    assert answer["output"]["task_status"] == "FAILED"
    assert answer["output"]["code"] == "InvalidParameter"
    assert "size" in answer["output"]["message"]
    assert "video_url" not in answer["output"]
    assert "usage" not in answer
    assert answer["output"]["submit_time"] < answer["output"]["scheduled_time"] < answer["output"]["end_time"]


@pytest.mark.parametrize(
    ("word", "code"), [("[moderation]", "DataInspectionFailed"), ("[fail]", "InternalError"), ("[silent-fail]", None)]
)
def test_magic_words(user: Caller, word: str, code: str | None) -> None:
    output = user.settled(user.task(request(prompt=f"A fox {word}")))["output"]
    assert output["task_status"] == "FAILED"
    assert output.get("code") == code
    assert ("message" in output) is (code is not None)


def test_unknown_and_other_accounts(user: Caller, sim: Simulator) -> None:
    task_id = user.task(request())
    other = Caller(sim.base, "sk-other")
    answer = other.query(task_id)
    assert answer["output"] == {"task_id": task_id, "task_status": "UNKNOWN"}
    assert set(answer) == {"output", "request_id"}
    assert user.query("no-such-task")["output"]["task_status"] == "UNKNOWN"
    assert other.call("POST", f"/tasks/{task_id}/cancel").code == "UnsupportedOperation"
    assert all(item["task_id"] != task_id for item in other.list("page_size=100")["data"])


def test_tasks_expire() -> None:
    clock = Clock()
    with quick(now=clock) as sim:
        caller = Caller(sim.base)
        task_id = caller.task(request())
        assert caller.settled(task_id)["output"]["task_status"] == "SUCCEEDED"
        clock.ahead = 86_000
        assert caller.query(task_id)["output"]["task_status"] == "SUCCEEDED"
        clock.ahead = 86_500
        assert caller.query(task_id)["output"]["task_status"] == "UNKNOWN"
        assert caller.list()["total"] == 0


def test_cancel_only_while_pending() -> None:
    with quick(speed=1.0) as sim:
        caller = Caller(sim.base)
        task_id = caller.task(request())
        reply = caller.call("POST", f"/tasks/{task_id}/cancel")
        assert (reply.status, set(reply.json)) == (200, {"request_id"})
        output = caller.query(task_id)["output"]
        assert output["task_status"] == "CANCELED"
        assert "video_url" not in output
        again = caller.call("POST", f"/tasks/{task_id}/cancel")
        assert (again.status, again.code) == (400, "UnsupportedOperation")


def test_cancel_of_a_running_task_is_refused() -> None:
    with quick(speed=40.0) as sim:
        caller = Caller(sim.base)
        task_id = caller.task(request())
        until(lambda: caller.query(task_id)["output"]["task_status"] == "RUNNING" or None)
        reply = caller.call("POST", f"/tasks/{task_id}/cancel")
        assert (reply.status, reply.code) == (400, "UnsupportedOperation")
        assert caller.query(task_id)["output"]["task_status"] == "RUNNING"
