"""What a video will cost, exactly, in millionths of a currency's unit: floats would lose cents."""

from __future__ import annotations

from typing import NamedTuple

from wanvid_tui.core.catalog import AUTO_DURATION, Catalog
from wanvid_tui.core.request import VideoRequest

MICROS = 1_000_000
"""Millionths in one unit."""
_SIGNS = {"USD": "$"}
"""Signs that are one cell everywhere; the yen sign is not."""


class Estimate(NamedTuple):
    """What is expected to be billed when it succeeds; a failed task costs nothing."""

    micros: int
    """Millionths of the currency's unit."""
    currency: str
    """ISO code, "USD"."""
    date: str
    """The day of the price table, "2026-05-28"."""

    @property
    def amount(self) -> str:
        """The exact amount in units: "0.50", "0.429"."""
        return amount_text(self.micros)

    def as_json(self) -> dict[str, str]:
        """Give the object of a job's `estimate` (cli.md, *A job as JSON*)."""
        return {"amount": self.amount, "currency": self.currency}


def estimate(request: VideoRequest, catalog: Catalog, region: str | None) -> Estimate | None:
    """Give the price of a complete request; None where price or length are not known."""
    seconds = request.duration
    if seconds is None or seconds == AUTO_DURATION or request.resolution is None:
        return None
    price = catalog.price(request.model, region, request.resolution)
    return Estimate(price.micros_per_s * seconds, price.currency, price.date) if price else None


def amount_text(micros: int) -> str:
    """Write an amount exactly, with at least two decimals: "0.50", "0.429", "-1.20"."""
    units, rest = divmod(abs(micros), MICROS)
    decimals = f"{rest:06d}".rstrip("0").ljust(2, "0")
    return f"{'-' if micros < 0 else ''}{units}.{decimals}"


def format_money(micros: int, currency: str, about: bool = True) -> str:
    """Write an amount for people: "~$0.50", "~CNY 3.00"; two decimals, more where it would read as nothing."""
    step = 10_000
    while 0 < abs(micros) * 2 < step:
        step //= 10
    rounded = (abs(micros) * 2 + step) // (2 * step) * step
    sign = _SIGNS.get(currency, f"{currency} ")
    return f"{'~' if about else ''}{'-' if micros < 0 and rounded else ''}{sign}{amount_text(rounded)}"


def parse_amount(text: str) -> int:
    """Read "0.50" as millionths. Raises ValueError for what is no amount or finer than a millionth."""
    units, _, decimals = text.strip().removeprefix("-").partition(".")
    if not (units + decimals).isdecimal() or not (units + decimals).isascii() or len(decimals) > 6 or not units:
        raise ValueError(f"{text!r} is no amount such as 0.50")
    micros = int(units) * MICROS + int(decimals.ljust(6, "0"))
    return -micros if text.strip().startswith("-") else micros
