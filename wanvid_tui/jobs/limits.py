"""Limits on spending: what a profile may send in a day or a month, judged where a job is claimed (config.md).

A limit judges each job alone, in the transaction that makes ``submitting`` of ``queued``: what every process has
sent by then counts, estimates of what is unsettled and actuals of what is settled.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import N_
from wanvid_tui.core.pricing import MICROS, amount_text
from wanvid_tui.jobs.rows import micros

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.core.job import Job, NewJob
    from wanvid_tui.jobs.queries import Queries

__all__ = [
    "NO_LIMITS",
    "Budget",
    "Excess",
    "Limits",
    "Spent",
    "amount_words",
    "excess",
    "first_excess",
    "forgotten_of",
    "micros_of",
    "spent_of",
    "started_ms",
]

_LONGEST_S = 30.0
"""What a video counts whose length the model decides, until that is known: the longest that any model makes."""
_SIGNS = {"USD": "$"}
_ROW_CELLS = 17

_KEPT_MS = 62 * 24 * 3600 * 1000


class Limits(NamedTuple):
    """What one profile may spend; None where nothing is set."""

    daily: int | None = None
    """Money in a day, millionths of the currency of the job that is judged."""
    monthly: int | None = None
    """The same in a month."""
    daily_s: float | None = None
    """Seconds of video in a day."""
    monthly_s: float | None = None
    """The same in a month."""

    @property
    def any(self) -> bool:
        """Whether there is anything to judge by."""
        return any(limit is not None for limit in self)


NO_LIMITS = Limits()
"""Nothing is limited."""


class Budget(NamedTuple):
    """What the user set about spending, as it holds for one profile."""

    limits: Limits = NO_LIMITS
    """What may be spent in a day and in a month."""
    confirm_above: int | None = None
    """From which cost on the user is asked, millionths; None: never."""


class Spent(NamedTuple):
    """What was sent since some time."""

    micros: int
    """Money in one currency, millionths."""
    seconds: float
    """Seconds of video."""


class Excess(NamedTuple):
    """The limit that a job does not fit."""

    key: str
    """Its name in the config: ``daily_limit`` or another of the four."""
    limit: str
    """What it allows, in words: ``$5``, ``60 s``."""
    spent: str
    """What is spent of it: ``$1.20``, ``45 s``."""

    @property
    def reason(self) -> str:
        """For the row of a job that is held for it: ``over $5 a day``, at most 17 cells where that can be."""
        form = N_("over {limit} a day") if self.key.startswith("daily") else N_("over {limit} a month")
        said = form.format(limit=self.limit)
        return said if len(said) <= _ROW_CELLS else N_("over {limit}").format(limit=self.limit)[:_ROW_CELLS]


def amount_words(amount: int, currency: str) -> str:
    """Money as it is said of limits: ``$5``, ``$1.20``, ``CNY 30``."""
    sign = _SIGNS.get(currency, f"{currency} ")
    return f"{sign}{amount_text(amount).removesuffix('.00')}"


def started_ms(now_ms: int) -> tuple[int, int]:
    """When the day and the month began on this machine's calendar, epoch ms."""
    now = time.localtime(now_ms / 1000)
    starts = [(now.tm_year, now.tm_mon, day, 0, 0, 0, 0, 0, -1) for day in (now.tm_mday, 1)]
    day, month = [int(time.mktime(start)) * 1000 for start in starts]
    return day, month


_LENGTH = """
    CASE WHEN json_valid(usage) THEN cast(coalesce(
        nullif(json_extract(usage, '$.output_video_duration'), 0),
        nullif(json_extract(usage, '$.video_duration'), 0),
        nullif(json_extract(usage, '$.duration'), 0)
    ) AS REAL) END
"""
"""Seconds by what the service counted, whose numbers come as text too (api.md 3); null where it told none."""

_SPENT = f"""
    SELECT
        coalesce(sum(CASE
            WHEN cost_currency = ?1 THEN cost_micros
            WHEN cost_currency IS NULL AND estimate_currency = ?1 THEN estimate_micros
        END), 0),
        coalesce(sum(coalesce({_LENGTH}, CASE WHEN duration > 0 THEN duration ELSE ?2 END)), 0.0)
    FROM jobs
    WHERE profile = ?3 AND state NOT IN ('held', 'queued', 'failed', 'canceled') AND (
        accepted_ms >= ?4
        OR (accepted_ms IS NULL AND state IN ('submitting', 'uncertain', 'lost') AND submitted_ms >= ?4)
    )
"""

_FORGOTTEN = "spent:"
"""Start of the names under which the ledger keeps what forgotten jobs cost; the time follows, as 15 digits."""


def spent_of(ledger: Queries, profile: str, currency: str, since_ms: int) -> Spent:
    """What a profile has sent since then: billed where that is known, else estimated; failed tasks cost nothing.

    Jobs that were forgotten meanwhile count as well. Raises LedgerError.
    """
    ((amount, seconds),) = ledger.rows(_SPENT, (currency, _LONGEST_S, profile, since_ms))
    bounds = (f"{_FORGOTTEN}{since_ms:015d}", _FORGOTTEN + "~")
    for (kept,) in ledger.rows("SELECT value FROM meta WHERE key >= ? AND key < ?", bounds):
        whose, cost, unit, length = _forgotten(kept)
        if whose == profile:
            amount += cost if unit == currency else 0
            seconds += length
    return Spent(int(amount), float(seconds))


def _forgotten(kept: object) -> tuple[str, int, str, float]:
    """Whose a forgotten job was, its cost and currency, its seconds; nobody's where that is damaged."""
    try:
        profile, cost, currency, seconds = json.loads(str(kept))
        return str(profile), int(cost), str(currency), float(seconds)
    except (TypeError, ValueError):
        return "", 0, "", 0.0


class Forgotten(NamedTuple):
    """What stays of a forgotten job that was paid for, in ``meta``."""

    name: str
    """Its key in the ledger's table of facts."""
    value: str
    """Whose it was, cost, currency and seconds, as JSON."""
    old: tuple[str, str]
    """Between these lie the names that no limit asks for any more."""


def forgotten_of(job: Job, now_ms: int) -> Forgotten | None:
    """What is kept of a job that is forgotten, for no limit grows by that; None where it cost nothing."""
    at_ms = job.accepted_ms or job.submitted_ms
    if at_ms is None or job.state not in (JobState.SAVED, JobState.LOST):
        return None
    cost, currency = job.cost_amount or job.estimate_amount, job.cost_currency or job.estimate_currency
    value = json.dumps([job.profile, micros(cost) or 0, currency or "", seconds_of(job)])
    old = (f"{_FORGOTTEN}", f"{_FORGOTTEN}{max(0, now_ms - _KEPT_MS):015d}")
    return Forgotten(f"{_FORGOTTEN}{at_ms:015d}:{job.id}", value, old)


def seconds_of(job: Job | NewJob) -> float:
    """The seconds that a job counts before it is settled."""
    return float(job.duration) if job.duration > 0 else _LONGEST_S


def excess(ledger: Queries, limits: Limits, job: Job | NewJob, now_ms: int) -> Excess | None:
    """The first limit that the job does not fit, by what the ledger says now; None when it may go."""
    return first_excess(ledger, limits, [job], now_ms)


def first_excess(ledger: Queries, limits: Limits, jobs: Sequence[Job | NewJob], now_ms: int) -> Excess | None:
    """The limit that the jobs of one profile, one after the other, do not fit; None when all may go."""
    if not limits.any or not jobs:
        return None
    currency = next((job.estimate_currency for job in jobs if job.estimate_currency), "")
    cost = sum(micros(job.estimate_amount) or 0 for job in jobs)
    priced = any(job.estimate_amount is not None for job in jobs)
    length = sum(seconds_of(job) for job in jobs)
    day_ms, month_ms = started_ms(now_ms)
    for since_ms, name, money_limit, seconds_limit in (
        (day_ms, "daily_limit", limits.daily, limits.daily_s),
        (month_ms, "monthly_limit", limits.monthly, limits.monthly_s),
    ):
        if money_limit is None and seconds_limit is None:
            continue
        spent = spent_of(ledger, jobs[0].profile, currency, since_ms)
        if money_limit is not None and priced and spent.micros + cost > money_limit:
            return Excess(name, amount_words(money_limit, currency), amount_words(spent.micros, currency))
        if seconds_limit is not None and spent.seconds + length > seconds_limit:
            return Excess(f"{name}_seconds", f"{seconds_limit:g} s", f"{spent.seconds:g} s")
    return None


def micros_of(value: float) -> int:
    """An amount of the config as millionths."""
    return round(value * MICROS)
