"""Reading the task list as a whole, page by page, and knowing whether it is whole (faults.md N2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanvid_tui.jobs.steps.moments import list_window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.core.answers import TaskItem, TaskPage
    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["Listing", "read_listing"]

_PAGE = 100
_MAX_PAGES = 100


@dataclass(frozen=True, slots=True)
class Listing:
    """One reading of the list."""

    items: Sequence[TaskItem]
    """The tasks that no row of the ledger has, oldest first."""
    complete: bool
    """Whether it surely shows every task of its window."""
    start_ms: int | None
    """From when on it was read, by the service's clock; None when it was read as far back as the service goes."""
    why: str
    """Why it is not complete; empty when it is."""


async def read_listing(engine: Engine, account: Account, jobs: Sequence[Job]) -> Listing | None:
    """Every task of the account since the first of the sends; None when its key was refused in the meantime.

    The list may shift while it is read: a task that is new pushes others to the next page, where they are seen a second
    time; one that falls out pulls others to a page that was read already, so fewer come than the service counted.
    """
    start_ms, end_ms = list_window(engine, account, jobs)
    seen: dict[str, TaskItem] = {}
    why = f"it has more than {_MAX_PAGES} pages"
    unreadable = 0
    for page in range(1, _MAX_PAGES + 1):
        if not await engine.asking.slot(account):
            return None
        answer = await account.service.list_tasks(start_ms=start_ms, end_ms=end_ms, page=page, page_size=_PAGE)
        before = len(seen)
        seen.update({item.task_id: item for item in answer.items})
        unreadable += answer.unreadable
        if _is_last(answer, page, read=len(seen) + unreadable, new=len(seen) - before):
            why = _hole(answer, len(seen), unreadable)
            break
    fresh = [item for item in seen.values() if engine.ledger.by_task(item.task_id) is None]
    return Listing(sorted(fresh, key=lambda item: item.created_ms or 0), not why, start_ms, why)


def _is_last(answer: TaskPage, page: int, *, read: int, new: int) -> bool:
    """Whether nothing follows. A short page says so only of itself: services cap the page size as they like."""
    if not answer.items or (new == 0 and not answer.unreadable):
        return True
    if answer.total_page is not None:
        return page >= answer.total_page
    return answer.total is not None and read >= answer.total


def _hole(answer: TaskPage, read: int, unreadable: int) -> str:
    if unreadable:
        return f"{unreadable} of its rows cannot be read"
    if answer.total is not None and read < answer.total:
        return f"{read} of {answer.total} tasks came"
    return ""
