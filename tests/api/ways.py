"""Short ways to a client and its answers, for the tests of the client."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.api.loopback import Line, Seen
from wanvid_tui.api.client import DashScopeClient
from wanvid_tui.api.deadlines import Deadlines

KEY = "sk-0123456789abcdef-secret"
PEM = Path(__file__).with_name("wan_test.pem")
QUICK = Deadlines(submit_s=0.6, call_s=0.6, connect_s=0.5, stall_s=0.4, stall_rate=1024)
"""Deadlines for faults that end by one."""
ACCEPTED = {"output": {"task_status": "PENDING", "task_id": "t-1"}, "request_id": "r-1"}
BODY: dict[str, Any] = {
    "model": "wan2.5-t2v-preview",
    "input": {"prompt": '一只 "kitten"'},
    "parameters": {"size": "832*480", "duration": 5},
}


def client(base: str, deadlines: Deadlines | None = None, **facts: str) -> DashScopeClient:
    return DashScopeClient(base, KEY, deadlines=deadlines, **facts)  # type: ignore[arg-type]  # only texts are given


def accepts(request: Seen, line: Line) -> bool:
    return line.answer(ACCEPTED)
