"""When a submit was sent by the service's own clock: this machine's may be wrong, or be set in between (faults.md N2).

With each send two numbers are kept in the job's history: how far the wall clock was from the steady one, and how far
the service's clock was ahead of ours, if an answer had told that by then. The second says it all. Without it the first
tells whether our clock has been steady since, so that today's difference also holds for then. If it has not, the moment
is not known, and the user decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.steps.verdict import BEFORE_MS, LIST_LIFE_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine

__all__ = ["by_service", "clock_facts", "list_window", "service_now_ms"]

_CLOCK = "clock_ms"
_SKEW = "skew_ms"
_STEADY_MS = 2_000
"""A clock that differs by less has not been set."""
_MARGIN_MS = 30_000


def clock_facts(engine: Engine, account: Account) -> dict[str, int]:
    """What is kept in the history with a send."""
    facts = {_CLOCK: _offset_ms(engine)}
    skew_s = account.service.skew_s
    if skew_s is not None:
        facts[_SKEW] = round(skew_s * 1000)
    return facts


def service_now_ms(engine: Engine, account: Account) -> int | None:
    """The service's wall clock, epoch ms; None while no answer has told it."""
    skew_s = account.service.skew_s
    return None if skew_s is None else engine.clock.now_ms() + round(skew_s * 1000)


def by_service(engine: Engine, account: Account, job: Job) -> Job:
    """The job with its send by the service's clock; with none (``submitted_ms`` None) where that is not known."""
    return job._replace(submitted_ms=_sent_ms(engine, account, job))


def list_window(engine: Engine, account: Account, jobs: Sequence[Job]) -> tuple[int | None, int | None]:
    """The part of the list that shows the tasks of these sends, epoch ms by the service's clock.

    (None, None) while its clock is not known: what the service itself takes for the last 24 h.
    """
    now_ms = service_now_ms(engine, account)
    if now_ms is None:
        return None, None
    reach = now_ms - LIST_LIFE_MS
    sent = [_sent_ms(engine, account, job) for job in jobs]
    # A moment that is not known is taken for the oldest. The answers may tell the clock a little differently.
    start = min(reach if at is None else at - BEFORE_MS - _MARGIN_MS for at in sent)
    return max(start, reach), now_ms + _MARGIN_MS


def _offset_ms(engine: Engine) -> int:
    """Wall clock less steady clock: it moves when the wall clock is set, the machine slept or was started anew."""
    return engine.clock.now_ms() - round(engine.clock.monotonic() * 1000)


def _sent_ms(engine: Engine, account: Account, job: Job) -> int | None:
    now_ms = service_now_ms(engine, account)
    skew_s = account.service.skew_s
    if job.submitted_ms is None or now_ms is None or skew_s is None:
        return None
    skew_ms = round(skew_s * 1000)
    sends = [event.facts for event in engine.ledger.events(job.id) if event.new == JobState.SUBMITTING.value]
    facts = sends[-1] if sends else {}
    clock, then = facts.get(_CLOCK), facts.get(_SKEW)
    steady = isinstance(clock, int) and abs(clock - _offset_ms(engine)) <= _STEADY_MS
    if isinstance(then, int):
        if steady and abs(then - skew_ms) > BEFORE_MS:
            return None  # The service's own clock was set, or its answers disagree.
        skew_ms = then
    elif not steady:
        return None
    sent = job.submitted_ms + skew_ms
    return sent if sent <= now_ms + BEFORE_MS else None
