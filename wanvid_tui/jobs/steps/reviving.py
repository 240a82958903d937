"""Step *revive*: ask about lost tasks that the service may still know, once at start and then every 10 minutes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import KeyRefused, WanvidError
from wanvid_tui.core.job import Job
from wanvid_tui.jobs.steps.answered import REVIVE, REVIVE_EVERY_S, TASK_LIFE_MS, is_too_old, take_over

if TYPE_CHECKING:
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["revive"]

_CLOCK_OFF_MS = 26 * 3600 * 1000
"""By so much our clock may have been wrong, then or now: what is older by it may be younger by the service's."""


def revive(engine: Engine) -> float | None:
    """Start what is due. A lost job keeps no driver alive."""
    now, now_ms = engine.clock.monotonic(), engine.clock.now_ms()
    times: list[float] = []
    for job in engine.ledger.lost_since(now_ms - TASK_LIFE_MS - _CLOCK_OFF_MS):
        if job.task_id is None or engine.is_running(REVIVE, job.id):
            continue
        at = engine.agenda.at(REVIVE, job.id)
        if at is not None and at > now:
            times.append(at)
            continue
        at = engine.agenda.in_s(REVIVE, job.id, REVIVE_EVERY_S)
        if is_too_old(engine, job):
            continue
        times.append(at)
        account = engine.asking.account_for(REVIVE, job)
        if account is not None:
            engine.start(REVIVE, job.id, partial(_ask_one, engine, account, job, job.task_id))
    return min(times) if times else None


async def _ask_one(engine: Engine, account: Account, job: Job, task_id: str) -> None:
    if not await engine.asking.slot(account):
        return
    try:
        answer = await account.service.query(task_id)
    except KeyRefused as error:
        engine.asking.key_refused(account, job, error)
    except WanvidError as error:
        engine.log.info("job %d is lost, and no answer came: %s", job.id, error.message)
    else:
        engine.asking.connected(account)
        engine.ledger.say(job, None)
        take_over(engine, job, answer)
