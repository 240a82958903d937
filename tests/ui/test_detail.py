"""A job's detail: what stands in which row."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui import seeding
from tests.ui.stage import stage


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
