"""Answers of every generation and of gateways are understood; whatever else comes is refused in one way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanvid_tui.core.answers import (
    TaskStatus,
    UnreadableAnswer,
    read_error,
    read_list,
    read_submit,
    read_task,
    read_ticket,
)
from wanvid_tui.core.text import clean_text


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_a_submit() -> None:
    answer = read_submit({"output": {"task_status": "PENDING", "task_id": "0385dc79-5ff8"}, "request_id": "4909"})
    assert (answer.task_id, answer.request_id, answer.status) == ("0385dc79-5ff8", "4909", TaskStatus.PENDING)
    gateway = read_submit({"status": "submitted", "task_id": 12345})
    assert (gateway.task_id, gateway.request_id, gateway.status) == ("12345", None, TaskStatus.PENDING)
    assert read_submit({"data": {"id": "t1"}}).task_id == "t1"


@pytest.mark.parametrize("bad", ["../../x", "a b", "", "a\x1b[2J", "x" * 300, None, True, [], {}])
def test_a_submit_without_a_task_id_that_can_be_asked_for_is_unreadable(bad: object) -> None:
    with pytest.raises(UnreadableAnswer) as caught:
        read_submit({"output": {"task_id": bad}, "request_id": "r-1", "code": "Busy", "message": "full\x1b"})
    assert caught.value.request_id == "r-1"
    assert (caught.value.code, caught.value.message) == ("Busy", "full\u241b")


def test_a_task_that_succeeded_with_all_there_is() -> None:
    answer = read_task(
        {
            "request_id": "r",
            "output": {
                "task_id": "t",
                "task_status": "SUCCEEDED",
                "submit_time": "2025-10-23 11:47:23.879",
                "scheduled_time": "2025-10-23 11:47:24",
                "end_time": "2025-10-23 11:48:00.1",
                "orig_prompt": "a\ncat\u200d\x07",
                "actual_prompt": "a big\x9b cat",
                "video_url": "https://bucket.oss.example/v.mp4?Expires=1&Signature=a%2Bb",
            },
            "usage": {"video_count": 1, "video_duration": 10, "video_ratio": "832*480"},
        }
    )
    assert answer.status is TaskStatus.SUCCEEDED
    assert answer.status.settled
    assert answer.submit_ms == ms("2025-10-23T03:47:23.879")
    assert answer.scheduled_ms == ms("2025-10-23T03:47:24.000")
    assert answer.end_ms == ms("2025-10-23T03:48:00.100")
    assert answer.orig_prompt == "a\ncat\u2426\u2407"
    assert answer.raw_prompt == "a\ncat\u200d\x07"
    assert answer.actual_prompt == "a big\u2426 cat"
    assert answer.video_url == "https://bucket.oss.example/v.mp4?Expires=1&Signature=a%2Bb"
    assert answer.usage is not None
    assert (answer.usage.seconds, answer.usage.size, answer.usage.ratio) == (10.0, "832*480", None)
    assert answer.usage_raw == {"video_count": 1, "video_duration": 10, "video_ratio": "832*480"}


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (
            {"duration": 10, "size": "1280*720", "output_video_duration": "10.0", "SR": "720"},
            (10.0, "1280*720", None, "720P"),
        ),
        (
            {"duration": 5.04, "ratio": "16:9", "output_video_duration": 5, "SR": 1080.0, "fps": 30},
            (5.0, None, "16:9", "1080P"),
        ),
        ({"video_duration": "5", "video_ratio": "1280*720", "video_count": "1"}, (5.0, "1280*720", None, None)),
        ({"duration": None, "SR": "many", "size": []}, (None, None, None, None)),
    ],
)
def test_usage_of_every_generation(usage: dict[str, object], expected: tuple[object, ...]) -> None:
    read = read_task({"output": {"task_status": "RUNNING"}, "usage": usage}).usage
    assert read is not None
    assert (read.seconds, read.size, read.ratio, read.tier) == expected


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("PENDING", TaskStatus.PENDING), ("running", TaskStatus.RUNNING), ("CANCELLED", TaskStatus.CANCELED),
        ("CANCELED", TaskStatus.CANCELED), ("UNKNOWN", TaskStatus.UNKNOWN), ("SUSPENDED", TaskStatus.OTHER),
        ("submitted", TaskStatus.PENDING), ("in_progress", TaskStatus.RUNNING), ("completed", TaskStatus.SUCCEEDED),
        ("failed", TaskStatus.FAILED), ("WARMING UP", TaskStatus.OTHER),
    ],
)  # fmt: skip
def test_words_of_the_service_and_of_gateways(word: str, status: TaskStatus) -> None:
    for answer in ({"output": {"task_status": word}}, {"status": word, "task_id": "t"}, {"data": {"status": word}}):
        read = read_task(answer)
        assert (read.status, read.raw_status) == (status, word)
    assert not TaskStatus.OTHER.settled
    assert not TaskStatus.UNKNOWN.settled


def test_what_is_kept_of_usage_is_harmless() -> None:
    deep: object = 1
    for _ in range(50):
        deep = {"x": deep}
    usage = {"SR": 720, "note\x9b": "a\u202eb", "deep": deep, "huge": float("inf"), "list": [1, True, None]}
    read = read_task({"output": {"task_status": "RUNNING", "orig_prompt": "a\ud800"}, "usage": usage})
    assert read.usage_raw is not None
    assert read.usage_raw["note\u2426"] == "a\u2426b"
    assert (read.usage_raw["SR"], read.usage_raw["huge"], read.usage_raw["list"]) == (720, None, [1, True, None])
    assert str(read.usage_raw["deep"]).count("x") == 5
    assert (read.raw_prompt or "").encode() == b"a?"


def test_a_code_that_means_well_is_no_error() -> None:
    read = read_task({"code": 200, "message": "success", "data": {"status": "in_progress"}})
    assert (read.status, read.code, read.message) == (TaskStatus.RUNNING, None, None)


def test_a_failure_may_say_why_or_not() -> None:
    silent = read_task({"output": {"task_status": "FAILED"}})
    assert (silent.code, silent.message) == (None, None)
    said = read_task(
        {"output": {"task_status": "FAILED", "code": "InvalidParameter", "message": "size\r\nis \x1b[31mbad"}}
    )
    assert (said.code, said.message) == ("InvalidParameter", "size is \u241b[31mbad")
    gateway = read_task({"status": "failed", "error": {"code": 500, "message": "no"}})
    assert (gateway.code, gateway.message) == ("500", "no")
    assert read_task({"status": "failed", "error": "out of luck"}).message == "out of luck"


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "completed", "result_url": "https://e.org/v.mp4", "task_id": "t"},
        {"output": {"task_status": "SUCCEEDED", "results": [{"url": "https://e.org/v.mp4"}]}},
        {"output": {"task_status": "SUCCEEDED", "results": {"video_url": " https://e.org/v.mp4 "}}},
    ],
)
def test_the_link_is_found_where_gateways_put_it(answer: dict[str, object]) -> None:
    assert read_task(answer).video_url == "https://e.org/v.mp4"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "https://e.org/a b", "https://e.org/\x1b]8;;", "", 5, "javascript:1"]
)
def test_what_is_no_link_is_none(url: object) -> None:
    assert read_task({"output": {"task_status": "SUCCEEDED", "video_url": url}}).video_url is None


def test_only_the_very_same_prompt_is_recognised() -> None:
    prompt = "a\u200db\n " * 400
    for shown, same in ((prompt, True), (prompt[:800], False), (prompt.strip(), False), ("", False)):
        answer = read_task({"output": {"task_status": "RUNNING", "orig_prompt": shown}})
        assert answer.shows_prompt(prompt) is same
    assert not read_task({"output": {"task_status": "RUNNING"}}).shows_prompt(prompt)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-10-23 11:47:23", "2025-10-23T03:47:23"), ("2025-10-23T11:47:23Z", "2025-10-23T11:47:23"),
        ("2025-10-23T11:47:23.5+02:00", "2025-10-23T09:47:23.500"), (1761191243000, "2025-10-23T03:47:23"),
        (1761191243, "2025-10-23T03:47:23"), ("1761191243000", "2025-10-23T03:47:23"),
    ],
)  # fmt: skip
def test_times_in_every_form(written: object, expected: str) -> None:
    assert read_task({"output": {"task_status": "RUNNING", "submit_time": written}}).submit_ms == ms(expected)


@pytest.mark.parametrize(
    "written", ["2025-02-30 00:00:00", "yesterday", "", None, True, -5, 1e300, float("nan"), "0000-00-00 00:00:00"]
)
def test_what_is_no_time_is_none(written: object) -> None:
    assert read_task({"output": {"task_status": "RUNNING", "submit_time": written}}).submit_ms is None


def test_a_page_of_the_list() -> None:
    row = {
        "task_id": "t-1", "status": "SUCCEEDED", "model_name": "wan2.5-t2v-preview", "region": "cn-beijing",
        "request_id": "r-1", "gmt_create": 1761191243000, "start_time": "1761191244000", "end_time": 1761191300000.0,
    }  # fmt: skip
    page = read_list(
        {"total": "2", "data": [row, {"status": "x"}, None], "total_page": 1.0, "page_no": 1, "request_id": "r"}
    )
    assert (page.total, page.total_page, page.page_no, page.request_id, page.unreadable) == (2, 1, 1, "r", 2)
    (item,) = page.items
    assert (item.task_id, item.status, item.model, item.region) == (
        "t-1",
        TaskStatus.SUCCEEDED,
        row["model_name"],
        "cn-beijing",
    )
    assert (item.created_ms, item.started_ms, item.ended_ms) == (1761191243000, 1761191244000, 1761191300000)
    assert item.request_id == "r-1"
    assert read_list({"data": []}).items == ()


def ticket(**changed: object) -> dict[str, object]:
    return {
        "request_id": "r",
        "data": {
            "policy": "p", "signature": "s", "upload_dir": "dashscope-instant/x", "upload_host": "https://oss.example",
            "expire_in_seconds": "300", "max_file_size_mb": 1024, "capacity_limit_mb": "999999999",
            "oss_access_key_id": "LTAI", "x_oss_object_acl": "private", "x_oss_forbid_overwrite": "true", **changed,
        },
    }  # fmt: skip


def test_an_upload_ticket() -> None:
    read = read_ticket(ticket())
    assert (read.policy, read.signature, read.upload_dir, read.oss_access_key_id) == (
        "p",
        "s",
        "dashscope-instant/x",
        "LTAI",
    )
    assert (read.upload_host, read.expire_s, read.max_file_bytes) == ("https://oss.example", 300, 1024**3)
    assert (read.object_acl, read.forbid_overwrite) == ("private", "true")
    assert "LTAI" not in repr(read)


@pytest.mark.parametrize("name", ["policy", "signature", "upload_dir", "upload_host", "oss_access_key_id"])
@pytest.mark.parametrize("value", [None, 3, "", "a\nb"])
def test_a_ticket_that_lacks_something_names_it(name: str, value: object) -> None:
    with pytest.raises(UnreadableAnswer, match=name):
        read_ticket(ticket(**{name: value}))


def test_errors() -> None:
    read = read_error({"code": "InvalidApiKey", "message": "Invalid\u202e key.", "request_id": "r"})
    assert (read.code, read.message, read.request_id) == ("InvalidApiKey", "Invalid\u2426 key.", "r")
    assert read_error({"error": {"code": "x", "message": "y"}}).message == "y"
    assert read_error({"error": "plain"}).message == "plain"
    assert read_error([1]).code is None


_words = st.text(max_size=8) | st.sampled_from(
    ["SUCCEEDED", "t-1", "2025-10-23 11:47:23", "https://e.org/v.mp4", "\ud800", "9" * 30]
)
# fmt: off
_keys = st.text(max_size=3) | st.sampled_from([
    "output", "data", "task_id", "task_status", "status", "submit_time", "orig_prompt", "usage", "SR",
    "size", "ratio", "duration", "results", "video_url", "error", "code", "message", "request_id", "total",
    "policy", "signature", "upload_dir", "upload_host", "max_file_size_mb", "gmt_create",
])
# fmt: on
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys, inner, max_size=6),
    max_leaves=30,
)


def inert(text: str | None) -> bool:
    """Tell whether cleaning has nothing left to do."""
    return text is None or clean_text(text) == text


@pytest.mark.parametrize("reader", [read_submit, read_task, read_list, read_ticket])
@given(answer=_json)
def test_any_json_is_read_or_unreadable(reader: Callable[[object], Any], answer: object) -> None:
    try:
        result = reader(answer)
    except UnreadableAnswer as error:
        assert error.reason
        assert inert(error.message)
        return
    for name in ("raw_status", "request_id", "code", "message"):
        assert inert(getattr(result, name, None))


@given(_json)
def test_any_error_body_is_read(answer: object) -> None:
    read = read_error(answer)
    assert inert(read.code) and inert(read.message) and inert(read.request_id)
