"""The one call that costs nothing and shows whether key, address and region go together: the list, one row of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.errors import NotOffered, WanvidError

if TYPE_CHECKING:
    from collections.abc import Callable

    from wanvid_tui.core.ports import ServiceMaker

__all__ = ["FreeAnswer", "ask_freely"]


class FreeAnswer(NamedTuple):
    """How a service took the call."""

    seconds: float
    """From the question to the whole answer, the first connection with it."""
    skew_s: float | None
    """The service's clock less ours, by the ``Date`` of its answer; None when it told none."""
    error: WanvidError | None
    """What it answered instead of a list, or why there was no answer."""

    @property
    def has_no_list(self) -> bool:
        """Whether the service answered that it has no such call: then nothing is known of the key."""
        return isinstance(self.error, NotOffered)


def ask_freely(
    service: Callable[[], ServiceMaker], base: str, key: str, *, workspace: str | None, task_path: str | None = None
) -> FreeAnswer:
    """Make the call and wait for its end: 30 s at most (faults.md N3)."""
    import asyncio

    from wanvid_tui.jobs.driver_end import wind_up

    async def call() -> FreeAnswer:
        asked = service()(base, key, workspace=workspace, task_path=task_path)
        began = time.monotonic()
        error: WanvidError | None = None
        try:
            await asked.list_tasks(page_size=1)
        except WanvidError as found:
            error = found
        answer = FreeAnswer(time.monotonic() - began, asked.skew_s, error)
        await asked.aclose()
        return answer

    # not asyncio.run: that waits for its threads, and a name lookup may hang for minutes
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(call())
    except WanvidError as error:  # what cannot be a key or a base
        return FreeAnswer(0.0, None, error)
    finally:
        wind_up(loop)
