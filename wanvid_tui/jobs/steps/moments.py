"""When things happened by the service's own clock: ours may be wrong, or be set in between (faults.md N2, S11).

With a send, and with the answer that accepted it, two numbers are kept in the job's history: how far the wall clock was
from the steady one, and how far the service's clock was ahead of ours, if an answer had told that by then. The second
says it all. Without it the first tells whether our clock has been steady since, so that today's difference also holds
for then; as soon as an answer tells that, it is kept too, for the machine may sleep or start anew before the end. If it
has not been steady, the moment is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.steps.verdict import BEFORE_MS, Sought

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.account import Account
    from wanvid_tui.jobs.engine import Engine
    from wanvid_tui.jobs.ledger import Ledger

__all__ = [
    "age_ms",
    "age_of_send_ms",
    "clock_facts",
    "keep_clock",
    "kept_send",
    "moment_facts",
    "sent_facts",
    "service_now_ms",
    "sought",
]

_CLOCK = "clock_ms"
_SKEW = "skew_ms"
_TOOK = "took_ms"
_STEADY_MS = 5_000
"""A clock that differs by less has not been set."""


def clock_facts(engine: Engine, account: Account) -> dict[str, int]:
    """What is kept in the history with a send, and with its answer."""
    facts = {_CLOCK: _offset_ms(engine)}
    skew_s = account.service.skew_s
    if skew_s is not None:
        return {**facts, _SKEW: round(skew_s * 1000)}
    for kept in engine.ledger.recent_facts(account.base):
        # The first call of a driver: what one before it was told still holds, as long as our clock is the same.
        if isinstance(kept.get(_SKEW), int) and _is_steady(engine, kept):
            return {**facts, _SKEW: kept[_SKEW]}
    return facts


def moment_facts(engine: Engine, account: Account, job: Job) -> dict[str, int]:
    """What is kept with the end of a send without a clear answer: the clocks, and how long it was under way."""
    took_ms = engine.clock.now_ms() - (job.submitted_ms or engine.clock.now_ms())
    return {**_same_clock(engine, account, _kept(engine.ledger, job)), _TOOK: took_ms}


def keep_clock(engine: Engine, account: Account, job: Job, why: str) -> None:
    """Keep how far the service's clock is ahead, for an uncertain job that was sent before anything told it."""
    kept = _kept(engine.ledger, job)
    if _SKEW not in kept and (facts := _same_clock(engine, account, kept)):
        engine.ledger.remark(job.id, why, told=facts)


def service_now_ms(engine: Engine, account: Account) -> int | None:
    """The service's wall clock, epoch ms; None while no answer has told it."""
    skew_s = account.service.skew_s
    return None if skew_s is None else engine.clock.now_ms() + round(skew_s * 1000)


def sought(engine: Engine, account: Account, job: Job) -> Sought:
    """The uncertain job with the times of its send by the service's clock."""
    kept = _kept(engine.ledger, job)
    sent_ms, now_ms = _moment(engine, account, job.submitted_ms, kept), service_now_ms(engine, account)
    if sent_ms is not None and (now_ms is None or sent_ms > now_ms + BEFORE_MS):
        sent_ms = None  # The service's own clock was set, or its answers disagree.
    took = kept.get(_TOOK, 0)
    plain = Sought(job, sent_ms)
    return plain._replace(took_ms=max(plain.took_ms, took)) if isinstance(took, int) else plain


def kept_send(ledger: Ledger, job: Job) -> tuple[int | None, int]:
    """When a job was sent, by the service's clock, and how many ms it was under way, as its history tells.

    None where nothing had told that clock yet; 0 where no end of the send is known.
    """
    kept = _kept(ledger, job)
    skew_ms, took_ms = kept.get(_SKEW), kept.get(_TOOK)
    sent_ms = job.submitted_ms + skew_ms if job.submitted_ms is not None and isinstance(skew_ms, int) else None
    return sent_ms, took_ms if isinstance(took_ms, int) else 0


def sent_facts(one: Sought) -> dict[str, int]:
    """What is kept in the history with the task of an uncertain job: it was accepted when it was sent."""
    if one.sent_ms is None or one.job.submitted_ms is None:
        return {}
    return {_SKEW: one.sent_ms - one.job.submitted_ms}


def age_of_send_ms(engine: Engine, account: Account, job: Job) -> int | None:
    """How long ago the job was sent; None when a clock that was set leaves that unknown."""
    return _age_ms(engine, account, job.submitted_ms, _kept(engine.ledger, job))


def age_ms(engine: Engine, account: Account | None, job: Job) -> int | None:
    """How long ago the task was accepted; None when a clock that was set leaves that unknown."""
    return _age_ms(engine, account, job.accepted_ms, _kept(engine.ledger, job, JobState.PENDING))


def _age_ms(engine: Engine, account: Account | None, ours_ms: int | None, kept: Mapping[str, Any]) -> int | None:
    """How long ago a moment of ours was, by the service's clock; by ours as long as it has been steady."""
    if account is not None:
        then_ms, now_ms = _moment(engine, account, ours_ms, kept), service_now_ms(engine, account)
        if then_ms is not None and now_ms is not None:
            return max(0, now_ms - then_ms)
    if ours_ms is None or not _is_steady(engine, kept):
        return None
    return max(0, engine.clock.now_ms() - ours_ms)


def _moment(engine: Engine, account: Account, ours_ms: int | None, kept: Mapping[str, Any]) -> int | None:
    """A moment of ours by the service's clock; None where that is not known."""
    skew_s = account.service.skew_s
    if ours_ms is None or skew_s is None:
        return None
    skew_ms, then = round(skew_s * 1000), kept.get(_SKEW)
    if not isinstance(then, int):
        return ours_ms + skew_ms if _is_steady(engine, kept) else None
    if _is_steady(engine, kept) and abs(then - skew_ms) > BEFORE_MS:
        return None  # The service's own clock was set, or its answers disagree.
    return ours_ms + then


def _kept(ledger: Ledger, job: Job, of: JobState = JobState.SUBMITTING) -> dict[str, Any]:
    """The facts kept with the job's last move to a state, and since."""
    facts: dict[str, Any] = {}
    for event in ledger.events(job.id):
        if event.new == of.value and event.old not in (event.new, JobState.LOST.value):
            facts = {}
        facts.update(event.facts)
    return facts


def _same_clock(engine: Engine, account: Account, kept: Mapping[str, Any]) -> dict[str, int]:
    """How far the service's clock is ahead, if that also holds for the moment that ``kept`` is of."""
    skew_s = account.service.skew_s
    return {_SKEW: round(skew_s * 1000)} if skew_s is not None and _is_steady(engine, kept) else {}


def _is_steady(engine: Engine, kept: Mapping[str, Any]) -> bool:
    """Whether our clock has not been set since, and the machine has not slept or started anew."""
    clock = kept.get(_CLOCK)
    return isinstance(clock, int) and abs(clock - _offset_ms(engine)) <= _STEADY_MS


def _offset_ms(engine: Engine) -> int:
    """Wall clock less steady clock: it moves when the wall clock is set, the machine slept or was started anew."""
    return engine.clock.now_ms() - round(engine.clock.monotonic() * 1000)
