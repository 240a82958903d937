"""How long the finished jobs of each kind took, read once a kind and again when one more has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.schedule import Past, past_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.reading import Reader

__all__ = ["History", "Kind", "kind_of"]

Kind = tuple[str, str, int]
"""What the time depends on: model, tier, seconds ordered."""


class _Known(NamedTuple):
    past: Past | None
    usual_s: float | None


def kind_of(job: Job) -> Kind:
    """The kind that a job is of."""
    return job.model, job.tier, job.duration


class History:
    """What is known of each kind, in memory."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[Kind, _Known] = {}

    def past(self, job: Job) -> Past | None:
        """What finished jobs of the kind tell of this one; None while they are too few."""
        return self._of(kind_of(job)).past

    def usual_s(self, job: Job) -> float | None:
        """The usual seconds from the start (where that is known) to the end; None while there is no such job."""
        return self._of(kind_of(job)).usual_s

    def forget(self, kinds: Iterable[Kind]) -> None:
        """One more job of each of these kinds was saved: read them again at the next need."""
        for kind in kinds:
            self._known.pop(kind, None)

    def _of(self, kind: Kind) -> _Known:
        known = self._known.get(kind)
        if known is None:
            usual = self._reader.usual_ms(*kind)
            took = [(end / 1000, None if start is None else start / 1000) for end, start in self._reader.took(*kind)]
            known = self._known[kind] = _Known(past_of(took), usual / 1000 if usual else None)
        return known
