"""Answers of the service, read tolerantly into typed results (api.md 3).

Services and gateways differ in where they put things and in the types of numbers. Whatever JSON comes, the outcome is
a result or `UnreadableAnswer`, never another error. Text is cleaned here, at the border.
"""

from __future__ import annotations

from wanvid_tui.core.fields import UnreadableAnswer
from wanvid_tui.core.listing import (
    ErrorAnswer,
    TaskItem,
    TaskPage,
    UploadTicket,
    read_error,
    read_list,
    read_ticket,
)
from wanvid_tui.core.task_answers import Submitted, TaskAnswer, TaskStatus, Usage, read_submit, read_task

__all__ = [
    "ErrorAnswer",
    "Submitted",
    "TaskAnswer",
    "TaskItem",
    "TaskPage",
    "TaskStatus",
    "UnreadableAnswer",
    "UploadTicket",
    "Usage",
    "read_error",
    "read_list",
    "read_submit",
    "read_task",
    "read_ticket",
]
