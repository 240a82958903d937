"""Step *revive*: ask about lost tasks that the service may still know, once at start and then every 10 minutes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.job import Job
from wanvid_tui.jobs.steps.looking import TASK_LIFE_MS, take_over

if TYPE_CHECKING:
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["revive"]

KIND = "revive"
_EVERY_S = 600.0


def revive(engine: Engine) -> float | None:
    """Start what is due. A lost job keeps no driver alive."""
    now, now_ms = engine.clock.monotonic(), engine.clock.now_ms()
    times: list[float] = []
    for job in engine.ledger.lost_since(now_ms - TASK_LIFE_MS):
        if job.task_id is None or engine.is_running(KIND, job.id):
            continue
        at = engine.next_at.get((KIND, job.id), now)
        if at > now:
            times.append(at)
            continue
        engine.in_s(KIND, job.id, _EVERY_S)
        account = engine.account_of(job)
        if account is not None:
            engine.start(KIND, job.id, partial(_ask_one, engine, account, job))
    return min(times) if times else None


async def _ask_one(engine: Engine, account: Account, job: Job) -> None:
    if job.task_id is None:
        return
    await account.pace.wait()
    try:
        answer = await account.service.query(job.task_id)
    except WanvidError as error:
        engine.log.info("job %d is lost, and no answer came: %s", job.id, error.message)
        return
    take_over(engine, job, answer)
