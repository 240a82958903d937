"""One task of the service: what is kept of it, and how it is told in answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wanvid_tui.simulator.models import MODELS
from wanvid_tui.simulator.order import Order

REGION = "cn-beijing"
"""The region that the service says it is in."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task, as it is kept. Times are seconds since the epoch."""

    id: str
    """Its id, drawn when it was submitted."""
    account: str
    """Hash of the key it was sent with."""
    request_id: str
    """That of the submit call."""
    body: Mapping[str, Any]
    """The request, whole."""
    seed: int
    """The seed in force: the given one, or one drawn."""
    submitted_at: float
    """When it was accepted."""
    wait_s: float
    """How long it is PENDING at least."""
    run_s: float
    """How long it is RUNNING at least."""
    fault: tuple[str | None, str | None] | None = None
    """Code and message with which it will fail; None: it will succeed."""
    status: str = "PENDING"
    """PENDING, RUNNING, SUCCEEDED, FAILED or CANCELED."""
    started_at: float | None = None
    """When it began to run."""
    ended_at: float | None = None
    """When it ended."""
    film: str | None = None
    """Name of the film's file."""

    @property
    def model(self) -> str:
        """The model's id."""
        return str(self.body["model"])


def query_output(task: Task, order: Order, video_url: str | None) -> dict[str, Any]:
    """`output` of a query (api.md 3)."""
    output: dict[str, Any] = {"task_id": task.id, "task_status": task.status, "submit_time": told(task.submitted_at)}
    if task.started_at is not None:
        output["scheduled_time"] = told(task.started_at)
    if task.ended_at is not None:
        output["end_time"] = told(task.ended_at)
    if task.status == "SUCCEEDED":
        output["orig_prompt"] = order.prompt
        output["video_url"] = video_url
        if order.rewrite and MODELS[task.model].generation in ("2.1", "2.2", "2.5"):
            output["actual_prompt"] = f"{order.prompt} Soft natural light, slow camera movement, fine detail."
    if task.status == "FAILED" and task.fault:
        code, message = task.fault
        output |= {name: text for name, text in (("code", code), ("message", message)) if text is not None}
    return output


def usage(task: Task, order: Order) -> dict[str, Any]:
    """`usage` of a task that succeeded: differs by generation (api.md 3)."""
    generation = MODELS[task.model].generation
    if generation in ("2.1", "2.2", "2.5"):
        return {"video_count": 1, "video_duration": order.seconds, "video_ratio": order.size}
    told_size = {"size": order.size} if generation == "2.6" else {"ratio": order.ratio}
    found: dict[str, Any] = {"duration": order.seconds, **told_size, "input_video_duration": 0}
    found |= {"output_video_duration": order.seconds, "video_count": 1, "SR": int(order.tier.removesuffix("P"))}
    return found | ({"fps": 30} if generation == "3.0" else {})


def list_item(task: Task) -> dict[str, Any]:
    """One task in the answer to a list call: no prompt, no link (api.md 3). Times in epoch milliseconds."""
    item: dict[str, Any] = {
        "api_key_id": task.account[:8],
        "caller_uid": task.account[8:16],
        "gmt_create": int(task.submitted_at * 1000),
        "model_name": task.model,
        "region": REGION,
        "request_id": task.request_id,
        "status": task.status,
        "task_id": task.id,
    }
    if task.started_at is not None:
        item["start_time"] = int(task.started_at * 1000)
    if task.ended_at is not None:
        item["end_time"] = int(task.ended_at * 1000)
    return item


def told(at: float) -> str:
    """A time as the service writes it: UTC+8 with milliseconds, ``2025-10-23 11:47:23.879``."""
    import time

    millis = int(at * 1000)
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(millis // 1000 + 8 * 3600)) + f".{millis % 1000:03d}"


def moment(text: str) -> float:
    """Seconds since the epoch of a list call's ``YYYYMMDDhhmmss`` in UTC+8. Raises ValueError."""
    import calendar
    import time

    if len(text) != 14 or not text.isdecimal():
        raise ValueError(text)
    return calendar.timegm(time.strptime(text, "%Y%m%d%H%M%S")) - 8 * 3600
