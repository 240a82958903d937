"""Single fields of an answer: whatever type came, the value that is meant, or None."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wanvid_tui.core.hiding import without_links
from wanvid_tui.core.text import clean_text

Places = Sequence[Mapping[str, Any]]
"""Objects in which a field may stand, the likeliest first."""


class UnreadableAnswer(ValueError):
    """JSON that is not the answer that was asked for; whoever made the call says so in the exception family."""

    def __init__(
        self, reason: str, *, request_id: str | None = None, code: str | None = None, message: str | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        """What is missing in it."""
        self.request_id = request_id
        """The service's id of the call, where the answer shows it."""
        self.code = code
        """An error code that it shows instead, cleaned."""
        self.message = message
        """An error message that it shows instead, cleaned."""


_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:=+@-]{0,199}")
_LINK = re.compile(
    r"https?://[^\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]{1,8000}", re.I
)
_NUMBER = re.compile(r"\s*-?\d{1,15}(?:\.\d{1,9})?\s*")
_TIME = re.compile(r"\s*(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?\s*")
_SERVICE_OFFSET_S = 8 * 3600


def maps(place: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Give the object under a name, as a list of one; an empty list when there is none."""
    value = place.get(name)
    return [value] if isinstance(value, Mapping) else []


def first_map(places: Places, name: str) -> Mapping[str, Any] | None:
    """Give the first object under this name."""
    return next((value for place in places for value in maps(place, name)), None)


def read_text(value: object, *, keep_newlines: bool = False, limit: int = 4000) -> str | None:
    """Give a text, cleaned, or a number as text; None for an empty one and for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    if isinstance(value, int) and not -(10**30) < value < 10**30:
        return None
    return clean_text(str(value), keep_newlines=keep_newlines, limit=limit) or None


def first_text(places: Places, *names: str, keep_newlines: bool = False, limit: int = 4000) -> str | None:
    """Give the first text under one of these names, cleaned."""
    for name in names:
        for place in places:
            text = read_text(place.get(name), keep_newlines=keep_newlines, limit=limit)
            if text is not None:
                return text
    return None


def first_message(places: Places, *names: str) -> str | None:
    """Give the first text under one of these names, cleaned, without the signatures of links that it quotes."""
    text = first_text(places, *names)
    return None if text is None else without_links(text)


def clean_json(value: object, depth: int = 6) -> Any:
    """Give a value as it came, its texts cleaned, so that it can be kept and shown; None for what is too deep."""
    if isinstance(value, str):
        return clean_text(value, keep_newlines=True)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return value if -1e30 < value < 1e30 else None
    if depth and isinstance(value, Mapping):
        return {clean_text(str(name), limit=200): clean_json(inner, depth - 1) for name, inner in value.items()}
    if depth and isinstance(value, list):
        return [clean_json(inner, depth - 1) for inner in value]
    return None


def read_id(places: Places, *names: str) -> str | None:
    """Give a task id: letters, digits and a few signs, nothing that means something in an address."""
    for name in names:
        for place in places:
            text = read_text(place.get(name), limit=300)
            if text is not None and _ID.fullmatch(text.strip()):
                return text.strip()
    return None


def read_number(places: Places, *names: str) -> float | None:
    """Give a number that came as int, float or text."""
    for name in names:
        for place in places:
            number = _number(place.get(name))
            if number is not None:
                return number
    return None


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and _NUMBER.fullmatch(value) and value.isascii():
        return float(value)
    if isinstance(value, (int, float)) and -1e15 < value < 1e15:
        return float(value)
    return None


def read_int(places: Places, *names: str) -> int | None:
    """Give a whole number that came as int, float or text."""
    number = read_number(places, *names)
    return None if number is None else int(number)


def read_link(places: Places, *names: str) -> str | None:
    """Give an http or https address without blanks and control characters; nothing in it is changed."""
    for name in names:
        for place in places:
            value = place.get(name)
            if isinstance(value, str) and _LINK.fullmatch(value.strip()):
                return value.strip()
    return None


def read_ms(places: Places, *names: str) -> int | None:
    """Give a time as epoch milliseconds: "2025-10-23 11:47:23.879" in UTC+8, ISO with a zone, or epoch s or ms."""
    for name in names:
        for place in places:
            value = place.get(name)
            found = _TIME.fullmatch(value) if isinstance(value, str) and len(value) < 60 else None
            moment = _moment(found) if found else _epoch_ms(_number(value))
            if moment is not None:
                return moment
    return None


def _epoch_ms(number: float | None) -> int | None:
    """Read a number as epoch milliseconds, or as seconds when it is too small for those."""
    if number is None or not 1e8 < number < 1e14:
        return None
    return int(number if number > 1e11 else number * 1000)


def _moment(found: re.Match[str]) -> int | None:
    """Make epoch milliseconds of a written time; None for a day that does not exist."""
    from datetime import UTC, datetime

    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    try:
        written = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    zone, offset_s = found[8], _SERVICE_OFFSET_S
    if zone == "Z":
        offset_s = 0
    elif zone:
        digits = zone[1:].replace(":", "")
        offset_s = (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * (-1 if zone[0] == "-" else 1)
    millis = int((found[7] or "0").ljust(3, "0")[:3])
    return (int(written.timestamp()) - offset_s) * 1000 + millis
