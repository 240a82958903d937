"""One thing that is wrong with a request: the field, the reason, what would be valid instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["Nearest", "Problem"]

Nearest = str | int | bool | Mapping[str, str] | None
"""A valid value near a refused one; a mapping of resolution and ratio for a size; None: leave the field out."""


class Problem(NamedTuple):
    """One thing that is wrong with a request."""

    field: str
    """The field's name on the wire and in a batch: model, size, resolution, ratio, duration, prompt..."""
    reason: str
    """Why, in words, without a final period."""
    nearest: Nearest = None
    """What would be valid instead."""

    def as_json(self) -> dict[str, object]:
        """Give the object that `batch --dry-run --json` prints (cli.md, *A batch*)."""
        nearest = dict(self.nearest) if isinstance(self.nearest, Mapping) else self.nearest
        return {"field": self.field, "reason": self.reason, "nearest": nearest}
