"""The tasks that are measured, what is found out about the looks at them, and the table of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, repeat
from statistics import mean, median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Series:
    """Tasks of one kind, and who else asks for them."""

    name: str
    model: str
    tier: str
    geometry: dict[str, Any]
    at_once: int = 1
    """Tasks of one account at a time: with 1 every task has an account of its own; above 5 they wait at the service."""

    def keys(self, phase: str, count: int) -> list[str]:
        """The account of each task."""
        word = "".join(letter for letter in self.name if letter.isalnum())
        return [f"{word}-{phase}-{0 if self.at_once > 1 else n}" for n in range(count)]

    @property
    def seconds(self) -> int:
        """Length of its videos."""
        return int(self.geometry["duration"])


SERIES = (
    Series("wan2.5 480P 5 s", "wan2.5-t2v-preview", "480P", {"size": "832*480", "duration": 5}),
    Series("wan2.6 720P 5 s", "wan2.6-t2v", "720P", {"size": "1280*720", "duration": 5}),
    Series("wan2.7 1080P 10 s", "wan2.7-t2v", "1080P", {"resolution": "1080P", "ratio": "16:9", "duration": 10}),
    Series("wan2.5 480P, 5 at once", "wan2.5-t2v-preview", "480P", {"size": "832*480", "duration": 5}, at_once=5),
    # More than the service runs at once: they wait in its line, as behind the tasks of another program.
    Series("wan2.6 1080P, in line", "wan2.6-t2v", "1080P", {"size": "1920*1080", "duration": 5}, at_once=20),
)
EVERY_S = 8.0
"""From one task of a series to the next: else all would end at once, and wait for two downloads at a time."""


@dataclass(slots=True)
class Looks:
    """What one way of waiting did for the tasks of one series."""

    series: str
    way: str
    calls: float = 0.0
    """Queries and lists a task."""
    lists: float = 0.0
    """Lists among them."""
    most_in_a_second: int = 0
    """Calls of one account in any second, submits too."""
    peer: Looks | None = None
    """The SDK's wait for the same tasks."""
    delays: list[float] = field(default_factory=list)
    """From the end of each task to the start of its download, or to the return of the SDK's ``wait``; s."""

    @property
    def median_s(self) -> float:
        """Half of the videos waited no longer."""
        return median(self.delays)

    @property
    def p95_s(self) -> float:
        """One in twenty waited longer."""
        return sorted(self.delays)[round(0.95 * (len(self.delays) - 1))]


def replayed(series: str, spans: Sequence[float]) -> Looks:
    """What the SDK's ``wait`` would have done for the very same tasks; ``spans`` are their seconds to the end."""
    looks = Looks(series, "SDK")
    for span in spans:
        at, gaps = 0.0, chain((1, 1, 2, 2, 2, 4, 4, 4), repeat(5))
        looks.calls += 1 / len(spans)
        while at < span:
            at += next(gaps)
            looks.calls += 1 / len(spans)
        looks.delays.append(at - span)
    return looks


def shown(found: Sequence[Looks]) -> tuple[list[str], bool]:
    """The table, and whether every goal was met (performance.md, *Looks*)."""
    columns = f"{'calls':>7}{'lists':>7}{'SDK':>7}{'part':>7}{'delay s':>9}{'p95':>6}{'SDK':>7}{'p95':>6}{'most/s':>8}"
    lines, well = [f"{'':36}{columns}  goal"], True
    for series in SERIES:
        for looks in (one for one in found if one.series == series.name):
            peer = looks.peer
            assert peer is not None
            # In line the time varies by more than 15 %.
            close = looks.way == "history" and "in line" not in looks.series
            most, delay = (0.5, 2.0) if close else (1.0, 4.0)
            met = looks.median_s <= delay and looks.calls <= most * peer.calls
            well &= met
            row = f"{looks.series:24}{looks.way:12}{looks.calls:7.1f}{looks.lists:7.1f}{peer.calls:7.1f}"
            row += f"{looks.calls / peer.calls:7.2f}{looks.median_s:9.2f}{looks.p95_s:6.1f}"
            row += f"{peer.median_s:7.2f}{peer.p95_s:6.1f}{looks.most_in_a_second:8}"
            lines.append(f"{row}  {most} and {delay:.0f} s{'' if met else ' MISSED'}")
    return lines, well


def facts(looks: Looks | None) -> dict[str, float]:
    """Its numbers."""
    assert looks is not None
    return {
        "calls": round(looks.calls, 2),
        "lists": round(looks.lists, 2),
        "median_s": round(looks.median_s, 2),
        "p95_s": round(looks.p95_s, 2),
        "mean_s": round(mean(looks.delays), 2),
    }
