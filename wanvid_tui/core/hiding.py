"""Cutting secrets out of text that is kept or shown: keys, and the signatures of links (faults.md X4)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SIGNED = re.compile(r"(https?://[^\s?\"'<>\\]*)\?[^\s\"'<>]*", re.I)
_LIKELY_KEY = re.compile(r"\bsk-[A-Za-z0-9_-]{8,}")
_BEARER = re.compile(r"\b(bearer)\s+[^\s\"',;]{8,}", re.I)
_KEY = "[key]"
_LEAST_KEY = 5
"""Characters of the shortest text that is taken for a key: a shorter one would strike out half of all text."""


def without_links(text: str) -> str:
    """Cut the query off every address: the signature of a signed link stands there."""
    return _SIGNED.sub(r"\1?...", text)


def without_secrets(text: str, keys: Iterable[str] = ()) -> str:
    """Cut out `keys`, whatever looks like a key, and the signatures of links."""
    for key in keys:
        if len(key) >= _LEAST_KEY:
            text = text.replace(key, _KEY)
    return _LIKELY_KEY.sub(_KEY, _BEARER.sub(rf"\1 {_KEY}", without_links(text)))
