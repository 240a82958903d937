"""Facts that the head of an answer tells: the request's id, how long to wait, the service's clock."""

from __future__ import annotations

import math
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["date_of", "request_id_of", "retry_after"]

_LONGEST_WAIT_S = 3600.0


def request_id_of(headers: Mapping[str, str]) -> str | None:
    """The service's id of the request, where only a header has it."""
    for name in ("x-request-id", "x-dashscope-request-id"):
        value = clean_text(headers.get(name, ""), limit=100).strip()
        if value:
            return value
    return None


def retry_after(headers: Mapping[str, str], now_s: float) -> float | None:
    """Seconds that ``Retry-After`` asks for, 0 to 3600, or None; a date counts from the answer's own ``Date``."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        until = _epoch_s(text)
        if until is None:
            return None
        start = date_of(headers)
        seconds = until - (now_s if start is None else start)
    return min(max(seconds, 0.0), _LONGEST_WAIT_S) if math.isfinite(seconds) else None


def date_of(headers: Mapping[str, str]) -> float | None:
    """The service's clock when it answered, epoch seconds, or None."""
    return _epoch_s(headers.get("date", ""))


def _epoch_s(text: str) -> float | None:
    """A date of HTTP as epoch seconds."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
