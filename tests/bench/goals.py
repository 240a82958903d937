"""What the interface may cost beside the bare program, and the table that shows what it does cost."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from tests.bench.measures import Found

BARE = "bare"


class Goal(NamedTuple):
    """How much of something is allowed."""

    most: float
    is_ratio: bool = True
    """Whether it is times what the bare program takes, else a number by itself."""
    later: bool = False
    """Whether it waits for frames of changed cells only."""

    def words(self) -> str:
        """As the table says it."""
        most = f"x{self.most:.2f}" if self.is_ratio else f"{self.most:g}"
        return f"{most} later" if self.later else most


class Row(NamedTuple):
    """A line of the table."""

    name: str
    words: str
    goal: Goal | None = None
    long: Goal | None = None
    """The goal with the longest ledger, where it is another one."""


ROWS = (
    Row("ready_ms", "ready, all panes and history, ms", Goal(1.10), Goal(1.15)),
    Row("start_cpu_ms", "CPU of the start, ms", Goal(1.10)),
    Row("rss_mb", "memory, MB", Goal(1.25)),
    Row("start_bytes", "bytes of the start", Goal(0.25, later=True)),
    Row("key_p50_ms", "key while five jobs run, p50, ms", Goal(1.2)),
    Row("key_p95_ms", "the same, p95", Goal(1.2)),
    Row("key_bytes", "bytes per key", Goal(0.05, later=True)),
    Row("key_cpu_ms", "CPU per key, ms"),
    Row("paste_ms", "paste of 2,000 characters, ms", Goal(1.5)),
    Row("idle_bytes_s", "idle, no job running, bytes/s", Goal(0, is_ratio=False)),
    Row("running_bytes_s", "idle, five jobs running, bytes/s", Goal(1000, is_ratio=False)),
    Row("running_cpu_pct", "the same, % of a core"),
    Row("link_settled_ms", "settled on 64 kbit/s, 150 ms, ms", Goal(0.25, later=True)),
    Row("scroll_p50_ms", "down by one row, p50, ms"),
    Row("scroll_p95_ms", "the same, p95"),
    Row("marked_p50_ms", "down by one row, all marked, p50, ms"),
    Row("jump_p50_ms", "to the end and back, p50, ms"),
    Row("filter_p50_ms", "key in the filter, p50, ms"),
    Row("filter_p95_ms", "the same, p95"),
    Row("history_p50_ms", "key in the search of 5,000 prompts, p50, ms"),
    Row("history_p95_ms", "the same, p95"),
)


class Cell(NamedTuple):
    """One number of the table."""

    median: float
    ratio: float | None
    """Median of the ratios to the bare program within each round."""
    goal: Goal | None
    met: bool | None
    """None without a goal."""


def table(rounds: Sequence[Mapping[str, Found]], long: Collection[str] = ()) -> dict[str, dict[str, Cell]]:
    """Measure, then subject, to its number; for the subjects of ``long`` the goals of long ledgers hold."""
    subjects = list(rounds[0])
    found: dict[str, dict[str, Cell]] = {}
    for row in ROWS:
        cells = {
            name: cell for name in subjects if (cell := _cell(row, rounds, name, is_long=name in long)) is not None
        }
        if cells:
            found[row.name] = cells
    return found


def _cell(row: Row, rounds: Sequence[Mapping[str, Found]], name: str, *, is_long: bool) -> Cell | None:
    values = [round_[name][row.name] for round_ in rounds if row.name in round_[name]]
    if not values:
        return None
    median = statistics.median(values)
    if name == BARE:
        return Cell(median, None, None, None)
    ratios = [
        round_[name][row.name] / base
        for round_ in rounds
        if row.name in round_[name] and (base := round_.get(BARE, {}).get(row.name))
    ]
    ratio = statistics.median(ratios) if ratios else None
    goal = row.long if is_long and row.long is not None else row.goal
    met = None
    if goal is not None:
        value = ratio if goal.is_ratio else median
        met = None if value is None else value <= goal.most
    return Cell(median, ratio, goal, met)


def lines(found: Mapping[str, Mapping[str, Cell]], subjects: Sequence[str]) -> list[str]:
    """The table as text."""
    words = {row.name: row for row in ROWS}
    rows = [["", *subjects, "goal"]]
    for name, cells in found.items():
        goals = dict.fromkeys(cell.goal.words() for cell in cells.values() if cell.goal is not None)
        rows.append([words[name].words, *(_shown(cells.get(subject)) for subject in subjects), ", ".join(goals)])
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(_set(text, width, at) for at, (text, width) in enumerate(zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]


def _set(text: str, width: int, at: int) -> str:
    return text.ljust(width) if at == 0 else text.rjust(width)


def _shown(cell: Cell | None) -> str:
    if cell is None:
        return "-"
    value = cell.median
    number = f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:.1f}"
    ratio = f" x{cell.ratio:.2f}" if cell.ratio is not None else ""
    mark = "" if cell.met is None else " met" if cell.met else " not met"
    return f"{number}{ratio}{mark}"
