"""Marked jobs: what actions mean instead of the row under the cursor (ux.md 3.4)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from wanvid_tui.core.language import _, in_context
from wanvid_tui.core.pricing import format_money
from wanvid_tui.jobs.rows import micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wanvid_tui.core.job import Job

__all__ = ["Marks"]


class Marks:
    """The ids of marked jobs, each with its price, in no order."""

    def __init__(self) -> None:
        self._prices: dict[int, tuple[int | None, str | None]] = {}
        # Kept as marks come and go: the bar says it with every key, however many there are.
        self._sums: dict[str, int] = {}
        self._priced: dict[str, int] = {}

    def __contains__(self, job_id: object) -> bool:
        return job_id in self._prices

    def __len__(self) -> int:
        return len(self._prices)

    @property
    def ids(self) -> tuple[int, ...]:
        """All of them, oldest first."""
        return tuple(sorted(self._prices))

    def turn(self, job: Job) -> None:
        """Mark a job, or take its mark away."""
        if job.id in self._prices:
            self.drop([job.id])
        else:
            price = micros(job.cost_amount or job.estimate_amount)
            self.add({job.id: (price, job.cost_currency or job.estimate_currency)})

    def add(self, prices: Mapping[int, tuple[int | None, str | None]]) -> None:
        """Mark jobs, given with millionths and currency of their prices."""
        self.drop([job_id for job_id in prices if job_id in self._prices])
        self._prices |= prices
        self._count(prices.values(), 1)

    def _count(self, prices: Iterable[tuple[int | None, str | None]], sign: int) -> None:
        """Add prices to the sums of their currencies, or take them away; a hundred thousand are of a few kinds."""
        for (price, currency), number in Counter(prices).items():
            if price is not None and currency is not None:
                self._sums[currency] = self._sums.get(currency, 0) + sign * number * price
                self._priced[currency] = self._priced.get(currency, 0) + sign * number

    def has_all(self, ids: Mapping[int, object]) -> bool:
        """Whether all of these are marked."""
        return ids.keys() <= self._prices.keys()

    def prices(self) -> dict[int, tuple[int | None, str | None]]:
        """All of them with their prices, as `add` takes them."""
        return dict(self._prices)

    def drop(self, ids: Iterable[int]) -> None:
        """Take marks away, where there are any."""
        self._count([self._prices.pop(job_id) for job_id in dict.fromkeys(ids) if job_id in self._prices], -1)

    def clear(self) -> None:
        """Take all marks away."""
        self._prices.clear()
        self._sums.clear()
        self._priced.clear()

    def words(self) -> str:
        """How many, and what they cost together: ``3 marked, ~$1.50``; empty for none.

        Jobs without a price leave the sum as it is; where none has one, none is named.
        """
        if not self._prices:
            return ""
        money = [format_money(total, unit) for unit, total in sorted(self._sums.items()) if self._priced[unit]]
        return in_context("clauses", ", ").join([_("{n} marked").format(n=len(self._prices)), *money])
