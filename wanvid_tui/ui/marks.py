"""Marked jobs: what actions mean instead of the row under the cursor (ux.md 3.4)."""

from __future__ import annotations

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
            del self._prices[job.id]
        else:
            price = micros(job.cost_amount or job.estimate_amount)
            self._prices[job.id] = (price, job.cost_currency or job.estimate_currency)

    def add(self, prices: Mapping[int, tuple[int | None, str | None]]) -> None:
        """Mark jobs, given with millionths and currency of their prices."""
        self._prices |= prices

    def prices(self) -> dict[int, tuple[int | None, str | None]]:
        """All of them with their prices, as `add` takes them."""
        return dict(self._prices)

    def drop(self, ids: Iterable[int]) -> None:
        """Take marks away, where there are any."""
        for job_id in ids:
            self._prices.pop(job_id, None)

    def clear(self) -> None:
        """Take all marks away."""
        self._prices.clear()

    def words(self) -> str:
        """How many, and what they cost together: ``3 marked, ~$1.50``; empty for none.

        Jobs without a price leave the sum as it is; where none has one, none is named.
        """
        if not self._prices:
            return ""
        sums: dict[str, int] = {}
        for price, currency in self._prices.values():
            if price is not None and currency is not None:
                sums[currency] = sums.get(currency, 0) + price
        money = [format_money(total, currency) for currency, total in sorted(sums.items())]
        return in_context("clauses", ", ").join([_("{n} marked").format(n=len(self._prices)), *money])
