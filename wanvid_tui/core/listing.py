"""Answers about more than a task: the task list, the upload ticket, errors (api.md 2, 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wanvid_tui.core.fields import (
    UnreadableAnswer,
    first_map,
    first_message,
    first_text,
    maps,
    read_id,
    read_int,
    read_link,
    read_ms,
)
from wanvid_tui.core.language import _
from wanvid_tui.core.task_answers import TaskStatus, no_answer, status_in


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskItem:
    """One task of the list; a list shows neither prompt nor link."""

    task_id: str
    """The service's id of the task."""
    status: TaskStatus
    """The state."""
    raw_status: str
    """Its word, cleaned."""
    model: str | None = None
    """The model's id."""
    region: str | None = None
    """The region's id."""
    request_id: str | None = None
    """The id of the submit call."""
    created_ms: int | None = None
    """When it was accepted, epoch milliseconds."""
    started_ms: int | None = None
    """When it started."""
    ended_ms: int | None = None
    """When it ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """One page of the list."""

    items: tuple[TaskItem, ...]
    """The tasks; rows without a readable id or status are left out."""
    unreadable: int = 0
    """How many rows were left out."""
    total: int | None = None
    """Tasks on all pages."""
    total_page: int | None = None
    """Pages."""
    page_no: int | None = None
    """This page, from 1."""
    request_id: str | None = None
    """The id of this call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadTicket:
    """The leave to upload one file for one model."""

    policy: str = field(repr=False)
    """Signed conditions."""
    signature: str = field(repr=False)
    """Their signature."""
    oss_access_key_id: str = field(repr=False)
    """The key they are signed with; not the user's."""
    upload_dir: str
    """Start of the file's key."""
    upload_host: str
    """The address to post to."""
    expire_s: int | None = None
    """Seconds that the ticket lives."""
    max_file_bytes: int | None = None
    """Largest file."""
    capacity_bytes: int | None = None
    """Room for all files."""
    object_acl: str = "private"
    """Value of x-oss-object-acl."""
    forbid_overwrite: str = "true"
    """Value of x-oss-forbid-overwrite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorAnswer:
    """What an error body says, cleaned; None where it says nothing."""

    code: str | None = None
    """The service's code, "InvalidApiKey"."""
    message: str | None = None
    """Its words."""
    request_id: str | None = None
    """The id of the call."""


def read_list(answer: object) -> TaskPage:
    """Read one page of the task list. Raises UnreadableAnswer when there is no list in it."""
    if not isinstance(answer, Mapping):
        raise UnreadableAnswer(_("the answer to the list call is no JSON object"))
    places = [answer, *maps(answer, "output"), *maps(answer, "data")]
    rows = next((place["data"] for place in places if isinstance(place.get("data"), list)), None)
    request_id = first_text(places, "request_id", "requestId")
    if rows is None:
        raise no_answer(_("the answer to the list call has no list of tasks"), places)
    items = [item for row in rows if (item := _item(row)) is not None]
    return TaskPage(
        items=tuple(items),
        unreadable=len(rows) - len(items),
        total=read_int(places, "total"),
        total_page=read_int(places, "total_page"),
        page_no=read_int(places, "page_no"),
        request_id=request_id,
    )


def _item(row: object) -> TaskItem | None:
    """Read one row of the list; None when it shows no id or no status."""
    if not isinstance(row, Mapping):
        return None
    places: list[Mapping[str, Any]] = [row]
    task_id, (status, raw) = read_id(places, "task_id", "taskId"), status_in(places)
    if task_id is None or status is None:
        return None
    return TaskItem(
        task_id=task_id,
        status=status,
        raw_status=raw,
        model=first_text(places, "model_name", "model"),
        region=first_text(places, "region"),
        request_id=first_text(places, "request_id"),
        created_ms=read_ms(places, "gmt_create", "submit_time"),
        started_ms=read_ms(places, "start_time"),
        ended_ms=read_ms(places, "end_time"),
    )


def read_ticket(answer: object) -> UploadTicket:
    """Read the answer to the call for an upload ticket. Raises UnreadableAnswer naming what is missing."""
    if not isinstance(answer, Mapping):
        raise UnreadableAnswer(_("the answer to the upload call is no JSON object"))
    data = first_map([answer], "data") or first_map([answer], "output") or answer
    texts: dict[str, str] = {}
    for name in ("policy", "signature", "oss_access_key_id", "upload_dir"):
        value = data.get(name)
        if not isinstance(value, str) or not value.isprintable() or not value:
            raise no_answer(_("the upload ticket has no {name}").format(name=name), [answer, data])
        texts[name] = value
    host = read_link([data], "upload_host")
    if host is None:
        raise no_answer(_("the upload ticket has no upload_host"), [answer, data])
    max_mb, capacity_mb = read_int([data], "max_file_size_mb"), read_int([data], "capacity_limit_mb")
    return UploadTicket(
        upload_host=host,
        expire_s=read_int([data], "expire_in_seconds"),
        max_file_bytes=None if max_mb is None else max_mb * 1024 * 1024,
        capacity_bytes=None if capacity_mb is None else capacity_mb * 1024 * 1024,
        object_acl=first_text([data], "x_oss_object_acl") or "private",
        forbid_overwrite=(first_text([data], "x_oss_forbid_overwrite") or "true").lower(),
        **texts,
    )


def read_error(answer: object) -> ErrorAnswer:
    """Read an error body; what is no object says nothing."""
    if not isinstance(answer, Mapping):
        return ErrorAnswer()
    places = [answer, *maps(answer, "error"), *maps(answer, "output"), *maps(answer, "data")]
    message = first_message(places, "message", "msg") or first_message([answer], "error")
    return ErrorAnswer(
        code=first_text(places, "code", "error_code"),
        message=message,
        request_id=first_text(places, "request_id", "requestId"),
    )
