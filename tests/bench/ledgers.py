"""Ledgers of any length to measure with: settled jobs of many kinds, a history of prompts, a draft."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tests.jobs.factory import new_job
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.drafts import DraftText, save_draft
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.owners import Owner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wanvid_tui.core.job import NewJob

HISTORY = "A prompt of the history"
"""How every prompt of a seeded job begins."""
_THINGS = ("lighthouse", "kitten", "paper city", "night market", "river", "observatory", "lantern", "猫将军")
_LIGHT = ("at dusk", "in the rain", "under neon", "in thick fog", "by candle light", "before dawn")
_SETTLED = (
    (JobState.SAVED, 12),
    (JobState.FAILED, 2),
    (JobState.CANCELED, 1),
    (JobState.LOST, 1),
)
_DAY_MS = 86_400_000


def prompt(number: int) -> str:
    """The prompt of a job; those of neighbours differ."""
    thing, light = _THINGS[number % len(_THINGS)], _LIGHT[number // len(_THINGS) % len(_LIGHT)]
    return f"{HISTORY}, number {number}: a {thing} {light}, slow aerial push-in, long lens"


def _orders(first: int, count: int, folder: str) -> Iterator[NewJob]:
    kinds = (("wan2.5-t2v-preview", "720P", 5), ("wan2.5-t2v-preview", "480P", 10), ("wan2.6-t2v", "1080P", 5))
    for number in range(first, first + count):
        model, tier, seconds = kinds[number // 3 % len(kinds)]
        text = prompt(number)
        yield new_job(text, model=model, tier=tier, duration=seconds, held=True, output_dir=folder)


def seed(path: Path, jobs: int, *, prompts: int = 0, draft: str = "") -> None:
    """Make a ledger with settled jobs, none of them work for a driver, all made before today."""
    path.parent.mkdir(parents=True, exist_ok=True)
    now_ms = time.time_ns() // 1_000_000
    with closing(Ledger.open(path)) as ledger:
        for first in range(0, jobs, 10_000):
            ledger.add(list(_orders(first, min(10_000, jobs - first), str(path.parent))))
        if draft:
            save_draft(ledger, None, Owner(os.uname().nodename, 2**22 + 1, "0"), DraftText(draft), now_ms)
    with closing(sqlite3.connect(path)) as db:
        states = [state.value for state, share in _SETTLED for _ in range(share)]
        cases = " ".join(f"WHEN {at} THEN '{state}'" for at, state in enumerate(states))
        db.execute(f"UPDATE jobs SET state = CASE id % {len(states)} {cases} END, seen = id % 50 <> 0")
        db.execute(
            "UPDATE jobs SET created_ms = ? - (? - id) * 60000, accepted_ms = ? - (? - id) * 60000, "
            "ended_ms = ? - (? - id) * 60000 + 120000 + id % 7 * 1000, bytes_done = 4000000 + id, "
            "video_expires_ms = ?, task_id = 'task-' || id",
            (*(now_ms - _DAY_MS, jobs) * 3, now_ms - 1000),
        )
        db.execute("DELETE FROM prompts")
        db.executemany(
            "INSERT INTO prompts(at_ms, prompt) VALUES(?, ?)",
            (
                (now_ms - (prompts - number) * 60_000, f"{prompt(number)}. {_filler(number)}")
                for number in range(prompts)
            ),
        )
        db.commit()


def forget_drafts(path: Path) -> None:
    """Let the next interface begin with an empty draft, whatever was typed into the one before."""
    with closing(sqlite3.connect(path, timeout=30)) as db:
        db.execute("DELETE FROM drafts")
        db.commit()


def _filler(number: int) -> str:
    """Some more words, so that a prompt is as long as people's."""
    return " ".join(_THINGS[(number * 7 + at) % len(_THINGS)] + " " + _LIGHT[at % len(_LIGHT)] for at in range(12))
