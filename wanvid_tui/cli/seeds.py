"""Drawing seeds: the client always does so itself, so that every result can be made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["draw_seed"]

_BITS = 31
"""Every model takes seeds of 0 to 2**31 - 1 (api.md 1)."""


def draw_seed() -> Callable[[], int]:
    """What draws one seed a call, from the system's own randomness."""
    import os

    def draw() -> int:
        return int.from_bytes(os.urandom(4), "big") >> (32 - _BITS)

    return draw
