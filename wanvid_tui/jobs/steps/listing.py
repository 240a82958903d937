"""Reading the task list as a whole, page by page, and knowing whether it is whole (faults.md N2).

It is asked for without times: what the service itself takes for the last 24 h. In which zone it would read times is
not sure (api.md 2), and a window that misses our task would make it look absent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import BadRequest, NotOffered, ServiceError
from wanvid_tui.core.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.core.answers import TaskItem, TaskPage
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["Listing", "is_last", "read_listing"]

_PAGE_SIZES = (100, 10)
"""The most that a page is said to take, and what it has when nothing is asked for (api.md 2)."""

_MAX_PAGES = 200


@dataclass(frozen=True, slots=True)
class Listing:
    """One reading of the list."""

    items: Sequence[TaskItem]
    """Every task that it shows."""
    why: str
    """Why a task may be missing from it; empty when it is complete."""

    @property
    def complete(self) -> bool:
        """Whether it surely shows every task of the last 24 h."""
        return not self.why


async def read_listing(engine: Engine, account: Account) -> Listing | None:
    """Every task of the account; None when its key was refused in the meantime.

    Raises NotOffered where there is no list (404, 405, whatever its code says: nothing was asked for that could be
    missing), any other of the family where it cannot be read.
    """
    try:
        try:
            return await _read(engine, account, _PAGE_SIZES[0])
        except BadRequest as error:
            if error.status != 400:
                raise
            engine.log.info("the task list with %d on a page: %s", _PAGE_SIZES[0], error.message)
            return await _read(engine, account, _PAGE_SIZES[1])
    except ServiceError as error:
        if error.status in (404, 405) and not isinstance(error, NotOffered):
            raise NotOffered(error.code, error.said, status=error.status, request_id=error.request_id) from error
        raise


async def _read(engine: Engine, account: Account, page_size: int) -> Listing | None:
    pages: list[TaskPage] = []
    seen: dict[str, TaskItem] = {}
    for page in range(1, _MAX_PAGES + 1):
        if not await engine.asking.slot(account):
            return None
        try:
            answer = await account.service.list_tasks(page=page, page_size=page_size)
        except (BadRequest, NotOffered) as error:
            if page == 1:
                raise
            return Listing(list(seen.values()), N_("page {page}: {reason}").format(page=page, reason=error.message))
        pages.append(answer)
        before = len(seen)
        seen.update({item.task_id: item for item in answer.items})
        read = len(seen) + sum(one.unreadable for one in pages)
        new = len(seen) - before + answer.unreadable
        if is_last(answer, page, read=read, new=new):
            return Listing(list(seen.values()), _hole(pages, read, repeats=bool(answer.items) and not new))
    return Listing(list(seen.values()), N_("it has more than {max_pages} pages").format(max_pages=_MAX_PAGES))


def is_last(answer: TaskPage, page: int, *, read: int, new: int) -> bool:
    """Whether nothing follows. A short page says so only of itself: services cap the page size as they like."""
    if not new:
        return True
    if answer.total_page is not None:
        return page >= answer.total_page
    return answer.total is not None and read >= answer.total


def _hole(pages: Sequence[TaskPage], read: int, *, repeats: bool) -> str:
    """Why a task may be missing; empty when none can be.

    The list may shift while it is read. Newest first, a task that is new pushes others to the next page, where they are
    seen a second time, and one that falls out was the last. In any other order one that falls out pulls another to a
    page that was read already.
    """
    if unreadable := sum(page.unreadable for page in pages):
        return N_("{unreadable} of its rows cannot be read").format(unreadable=unreadable)
    totals = [page.total for page in pages if page.total is not None]
    if totals and read < min(totals):
        return N_("{read} of {min} tasks came").format(read=read, min=min(totals))
    if repeats and not totals:
        return N_("its pages repeat")
    if totals and len(set(totals)) > 1 and not _newest_first(pages):
        return N_("it changed while it was read")
    return ""


def _newest_first(pages: Sequence[TaskPage]) -> bool:
    shown = [[item.created_ms for item in page.items if item.created_ms is not None] for page in pages if page.items]
    firsts = [times[0] for times in shown if times]
    return all(times == sorted(times, reverse=True) for times in [*shown, firsts])
