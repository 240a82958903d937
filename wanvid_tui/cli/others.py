"""Asking the service for tasks that no row has: the list, page by page, and what single tasks say of themselves."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.answers import TaskItem, TaskStatus
from wanvid_tui.core.errors import NotOffered, ServiceError, WanvidError
from wanvid_tui.jobs.adoption import OtherTask
from wanvid_tui.jobs.steps.listing import is_last

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from wanvid_tui.core.answers import TaskAnswer
    from wanvid_tui.core.ports import VideoService

__all__ = ["Asked", "ask_list", "ask_tasks"]

_PAGE, _PAGES = 100, 100
_GAP_S = 0.12
"""Between two calls: a driver of this account may make 10 calls a second beside us, of the 20 that are allowed."""

_PROMPTS = 50
"""Of so many finished tasks, the newest, the prompt is asked for."""


class Asked(NamedTuple):
    """What the service said."""

    tasks: tuple[OtherTask, ...] = ()
    """Oldest first."""
    errors: tuple[WanvidError, ...] = ()
    """What was wrong with single tasks."""
    skew_ms: int | None = None
    """How far the service's clock is ahead of ours; None where no answer told it."""


def ask_list(service: VideoService, wanted: Callable[[TaskItem], bool]) -> Asked:
    """The account's tasks of the last 24 h that are ``wanted``; finished ones are asked for their prompts.

    Raises NotOffered where there is no list, any other of the family where it cannot be read.
    """
    return asyncio.run(_ask_list(service, wanted))


def ask_tasks(service: VideoService, task_ids: Sequence[str]) -> Asked:
    """What these tasks say of themselves, with what the list, where there is one, adds: model and time."""
    return asyncio.run(_ask_tasks(service, task_ids))


async def _ask_list(service: VideoService, wanted: Callable[[TaskItem], bool]) -> Asked:
    try:
        items = [item for item in await _items(service) if wanted(item)]
        items.sort(key=lambda item: item.created_ms or 0)
        done = [item for item in items if item.status is TaskStatus.SUCCEEDED][-_PROMPTS:]
        answers: dict[str, TaskAnswer] = {}
        for item in done:
            await asyncio.sleep(_GAP_S)
            try:
                answers[item.task_id] = await service.query(item.task_id)
            except ServiceError:
                continue  # its prompt is not told; it stands in the list all the same
        return Asked(tuple(OtherTask(item, answers.get(item.task_id)) for item in items), (), _skew_ms(service))
    finally:
        await service.aclose()


async def _ask_tasks(service: VideoService, task_ids: Sequence[str]) -> Asked:
    try:
        try:
            items = {item.task_id: item for item in await _items(service)}
        except NotOffered:
            items = {}
        tasks: list[OtherTask] = []
        errors: list[WanvidError] = []
        for task_id in task_ids:
            await asyncio.sleep(_GAP_S)
            try:
                answer = await service.query(task_id)
            except WanvidError as error:
                errors.append(error)
                continue
            tasks.append(OtherTask(items.get(task_id) or _item_of(task_id, answer), answer))
        return Asked(tuple(tasks), tuple(errors), _skew_ms(service))
    finally:
        await service.aclose()


async def _items(service: VideoService) -> list[TaskItem]:
    """Every task of the list."""
    seen: dict[str, TaskItem] = {}
    unreadable = 0
    for page in range(1, _PAGES + 1):
        try:
            answer = await service.list_tasks(page=page, page_size=_PAGE)
        except ServiceError as error:
            if error.status in (404, 405) and not isinstance(error, NotOffered):
                raise NotOffered(error.code, error.said, status=error.status) from error
            raise
        before = len(seen)
        seen.update({item.task_id: item for item in answer.items})
        unreadable += answer.unreadable
        if is_last(answer, page, read=len(seen) + unreadable, new=len(seen) - before):
            break
        await asyncio.sleep(_GAP_S)
    return list(seen.values())


def _item_of(task_id: str, answer: TaskAnswer) -> TaskItem:
    """A task as a list would show it, where there is none."""
    return TaskItem(task_id=task_id, status=answer.status, raw_status=answer.raw_status, created_ms=answer.submit_ms)


def _skew_ms(service: VideoService) -> int | None:
    return None if service.skew_s is None else round(service.skew_s * 1000)
