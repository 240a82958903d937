"""Answers about one task: to a submit and to a query (api.md 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wanvid_tui.core.fields import (
    Places,
    UnreadableAnswer,
    clean_json,
    first_map,
    first_message,
    first_text,
    maps,
    read_id,
    read_int,
    read_link,
    read_ms,
    read_number,
    read_text,
)
from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text

PROMPT_LIMIT = 100_000
"""Longest prompt that is kept of an answer, characters."""


class TaskStatus(StrEnum):
    """What the service says of a task."""

    PENDING = "PENDING"
    """It waits for a slot there."""
    RUNNING = "RUNNING"
    """It is being made."""
    SUCCEEDED = "SUCCEEDED"
    """It is done; there should be a link."""
    FAILED = "FAILED"
    """It failed; code and message may be absent."""
    CANCELED = "CANCELED"
    """It was cancelled before it started."""
    UNKNOWN = "UNKNOWN"
    """The service does not know it: expired, or of another account or region."""
    OTHER = "OTHER"
    """A word that we do not know: in progress; `raw_status` has the word."""

    @property
    def settled(self) -> bool:
        """Whether nothing more will happen to the task."""
        return self in (TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELED)


_WORDS = {
    "PENDING": TaskStatus.PENDING,
    "SUBMITTED": TaskStatus.PENDING,
    "QUEUED": TaskStatus.PENDING,
    "RUNNING": TaskStatus.RUNNING,
    "IN_PROGRESS": TaskStatus.RUNNING,
    "PROCESSING": TaskStatus.RUNNING,
    "SUCCEEDED": TaskStatus.SUCCEEDED,
    "SUCCESS": TaskStatus.SUCCEEDED,
    "COMPLETED": TaskStatus.SUCCEEDED,
    "FAILED": TaskStatus.FAILED,
    "FAILURE": TaskStatus.FAILED,
    "CANCELED": TaskStatus.CANCELED,
    "CANCELLED": TaskStatus.CANCELED,
    "UNKNOWN": TaskStatus.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A submit that was accepted."""

    task_id: str
    """The service's id of the task."""
    request_id: str | None
    """The service's id of the call, to quote in a complaint."""
    status: TaskStatus
    """Usually PENDING."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What was made and is billed, of whichever generation's form; None where it is not said."""

    seconds: float | None = None
    """Length of the video."""
    size: str | None = None
    """Pixels, "1280*720"."""
    ratio: str | None = None
    """Width to height, "16:9"."""
    tier: str | None = None
    """The tier, "720P"."""
    fps: float | None = None
    """Frames a second."""
    count: int | None = None
    """Videos."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAnswer:
    """What a query says of a task."""

    status: TaskStatus
    """The state, OTHER for a word that we do not know."""
    raw_status: str
    """The word as it came, cleaned."""
    task_id: str | None
    """The id in the answer; absent in some gateways'."""
    request_id: str | None
    """The id of this call."""
    submit_ms: int | None = None
    """When it was accepted, epoch milliseconds by the service's clock."""
    scheduled_ms: int | None = None
    """When it started."""
    end_ms: int | None = None
    """When it ended."""
    video_url: str | None = None
    """The signed link: an http or https address, not yet checked for where it leads."""
    orig_prompt: str | None = None
    """The prompt as the service has it, cleaned: to show."""
    actual_prompt: str | None = None
    """The prompt as the service rewrote it, cleaned: to show."""
    raw_prompt: str | None = None
    """The prompt as the service has it, uncleaned but for what is no text: to compare and to adopt, never to show."""
    usage: Usage | None = None
    """What was made."""
    usage_raw: Mapping[str, Any] | None = None
    """The same as it came, texts cleaned."""
    code: str | None = None
    """Why it failed, the service's code."""
    message: str | None = None
    """Why it failed, in the service's words."""

    def shows_prompt(self, prompt: str) -> bool:
        """Tell whether the answer shows exactly this prompt: a task that shows another is another's."""
        return self.raw_prompt is not None and self.raw_prompt == prompt


def read_submit(answer: object) -> Submitted:
    """Read the answer to a submit. Raises UnreadableAnswer when it shows no task id: a task may exist all the same."""
    places = _places(answer)
    request_id = first_text(places, "request_id", "requestId")
    task_id = read_id(places, "task_id", "taskId") or read_id(places, "id")
    if task_id is None:
        raise no_answer(_("the answer to the submit shows no task id"), places)
    return Submitted(task_id=task_id, request_id=request_id, status=status_in(places)[0] or TaskStatus.PENDING)


def read_task(answer: object) -> TaskAnswer:
    """Read the answer to a query. Raises UnreadableAnswer when it shows no status."""
    places = _places(answer)
    status, raw = status_in(places)
    request_id = first_text(places, "request_id", "requestId")
    if status is None:
        raise no_answer(_("the answer to the query shows no status"), places)
    error = first_map(places, "error") or {}
    code = message = None
    if status not in (TaskStatus.PENDING, TaskStatus.RUNNING, TaskStatus.SUCCEEDED):
        code = first_text([*places, error], "code", "error_code")
        message = first_message([*places, error], "message", "error", "fail_reason", "error_message")
    prompt = next((p["orig_prompt"] for p in places if isinstance(p.get("orig_prompt"), str)), None)
    usage = first_map(places, "usage")
    return TaskAnswer(
        status=status,
        raw_status=raw,
        task_id=read_id(places, "task_id", "taskId"),
        request_id=request_id,
        submit_ms=read_ms(places, "submit_time"),
        scheduled_ms=read_ms(places, "scheduled_time"),
        end_ms=read_ms(places, "end_time"),
        video_url=_video_url(places),
        orig_prompt=None if prompt is None else clean_text(prompt, keep_newlines=True, limit=PROMPT_LIMIT),
        actual_prompt=first_text(places, "actual_prompt", keep_newlines=True, limit=PROMPT_LIMIT),
        raw_prompt=None if prompt is None else prompt[:PROMPT_LIMIT].encode("utf-8", "replace").decode(),
        usage=None if usage is None else _usage(usage),
        usage_raw=None if usage is None else clean_json(usage),
        code=code,
        message=message,
    )


def no_answer(reason: str, places: Places) -> UnreadableAnswer:
    """Make the error for an answer that is another than was asked for, with what it shows of an error."""
    return UnreadableAnswer(
        reason,
        request_id=first_text(places, "request_id", "requestId"),
        code=first_text(places, "code", "error_code"),
        message=first_message(places, "message", "error"),
    )


def _places(answer: object) -> list[Mapping[str, Any]]:
    """Give the objects in which a fact may stand, the likeliest first."""
    if not isinstance(answer, Mapping):
        raise UnreadableAnswer(_("the answer is no JSON object"))
    return [*maps(answer, "output"), *maps(answer, "data"), answer]


def status_in(places: list[Mapping[str, Any]]) -> tuple[TaskStatus | None, str]:
    """Read the state of a task and its word."""
    raw = first_text(places, "task_status", "status", limit=60)
    if not raw:
        return None, ""
    return _WORDS.get(raw.strip().upper().replace("-", "_").replace(" ", "_"), TaskStatus.OTHER), raw


def _video_url(places: list[Mapping[str, Any]]) -> str | None:
    """Find the link, where the service or a gateway puts it."""
    deeper: list[Mapping[str, Any]] = []
    for place in places:
        deeper += maps(place, "results")
        results = place.get("results")
        if isinstance(results, list):
            deeper += [item for item in results[:10] if isinstance(item, Mapping)]
    return read_link([*places, *deeper], "video_url", "result_url") or read_link(deeper, "url")


def _usage(usage: Mapping[str, Any]) -> Usage:
    """Bring the three generations' forms of `usage` into one."""
    places = [usage]
    seconds = read_number(places, "output_video_duration", "video_duration", "duration")
    ratio, size = read_text(usage.get("video_ratio") or usage.get("ratio")), read_text(usage.get("size"))
    if ratio and "*" in ratio:
        ratio, size = None, size or ratio
    lines = read_int(places, "SR")
    return Usage(
        seconds=seconds,
        size=size,
        ratio=ratio,
        tier=None if lines is None else f"{lines}P",
        fps=read_number(places, "fps"),
        count=read_int(places, "video_count"),
    )
