"""A row of the ledger that cannot be read in full makes no other job: why, and the key that takes it off the list."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.ui import seeding
from tests.ui.stage import stage
from wanvid_tui.ui.rebinding import rebound


@pytest.mark.parametrize(("wanted", "key"), [({}, "x"), ({"forget": ["z"]}, "z")])
async def test_the_key_that_takes_it_off_is_the_users(tmp_path: Path, wanted: dict[str, list[str]], key: str) -> None:
    path = tmp_path / "ledger.sqlite3"
    seeding.seed(path)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE jobs SET parameters = 'no JSON' WHERE id = 18")
    async with stage(tmp_path, size=(160, 30), commands=rebound(wanted).commands) as on:
        await on.pilot.press("f4", *["down"] * 6, "e")
        await on.until(lambda: f". {key} takes it off the list." in on.footer)
