"""A job's detail: what stands in which row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui import seeding
from tests.ui.stage import stage
from tests.ui.test_queue_rows import NOW, job, text
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.job import Job
from wanvid_tui.ui.detail import Told, detail_lines
from wanvid_tui.ui.lines import Line
from wanvid_tui.ui.queue_rows import RowFacts
from wanvid_tui.ui.roles import Role

CATALOG = load_catalog()


def lines_of(made: Job, width: int, height: int = 40) -> list[Line]:
    return detail_lines(Told(made, [], RowFacts(NOW), CATALOG, Path("/home/u")), width, height)


def row_of(made: Job, label: str, width: int) -> Line:
    return next(line for line in lines_of(made, width) if text(line).startswith(f"  {label}"))


@pytest.mark.parametrize(("width", "height", "apart"), [(80, 24, True), (120, 36, False)])
async def test_a_seed_that_does_not_fit_has_its_own_row(tmp_path: Path, width: int, height: int, apart: bool) -> None:
    async with stage(tmp_path, size=(width, height)) as on:
        sent = {"duration": 10, "seed": 2147483647}
        on.ledger.add([seeding.new_job("A fox", model="wan2.5-t2v-preview-2026-01-01-x", duration=10, parameters=sent)])
        await on.until(lambda: any("25 ∘" in row for row in on.rows()))
        await on.pilot.press("f4", "enter")
        await on.until(lambda: any(row.startswith("  Video") for row in on.rows()))
        video, seed = (
            [row for row in on.rows() if row.startswith("  Video") or "2147483647" in row][:2]
            if apart
            else (
                next(row for row in on.rows() if row.startswith("  Video")),
                "",
            )
        )
        assert ("seed 2147483647" in video) is not apart
        assert not apart or seed == "  Seed       2147483647"
        assert "›" not in video


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (80, "accepted +1 s  started +9 s  done +2:14  saved +2:17"),
        (73, "started +9 s  done +2:14  saved +2:17"),
        (60, "done +2:14  saved +2:17"),
        (40, "saved +2:17"),
    ],
)
def test_times_that_have_no_room_go_from_the_oldest_on(width: int, shown: str) -> None:
    began = NOW - 600_000
    times: dict[str, Any] = {"accepted_ms": 1_000, "started_ms": 9_000, "ended_ms": 134_000, "saved_ms": 137_000}
    made = job("saved", created_ms=began, **{name: began + after for name, after in times.items()})
    row = text(row_of(made, "Times", width))
    assert row[13:].partition("  ")[2] == shown
    assert len(row) <= width


@pytest.mark.parametrize(("ok", "role"), [(True, Role.GOOD), (False, Role.WARN)])
def test_what_came_is_good_or_not_as_ordered(ok: bool, role: Role) -> None:
    made = job("saved", checks=({"what": "size", "ordered": "1280*720", "got": "832*480", "ok": ok},))
    assert row_of(made, "Got", 80).spans[1].role is role
