"""Ledgers with jobs in many states, for tests and for looking at the real program.

As a program: `python -m tests.ui.seeding DIR [THEME] [mono] [ascii] [empty]` shows the interface over such a ledger.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.jobs.factory import WAYS
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.job import JobState, NewJob
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.ui.options import AccountFacts, UiOptions

NOW_MS = 1_795_367_700_000
"""The time that the seeded ledgers are looked at."""

_S = JobState
_BOATS = "Paper boats race down a rain gutter, macro lens, late sun"
_KITTEN = "A tiny cartoon kitten general in golden armor stands on a cliff. Riding a small but heroic warhorse"
_ORIGAMI = "Origami cranes unfold and fly out of a window"

Seeded = tuple[str, str, str, str, int, JobState, dict[str, Any]]
"""Prompt, model, tier, ratio, seconds, state, facts."""

JOBS: tuple[Seeded, ...] = (
    (
        "Ink drops bloom in water, black on white, slow motion, high contrast",
        "wan2.5-t2v-preview",
        "720P",
        "16:9",
        5,
        _S.SAVED,
        {"bytes_done": 4_000_000, "took": 130_000},
    ),
    (
        "A paper city folds itself into a boat",
        "wan2.5-t2v-preview",
        "720P",
        "16:9",
        5,
        _S.LOST,
        {"error_code": "LinkExpired"},
    ),
    (
        "Snow falls on a sleeping fox, breath visible, macro",
        "wan2.5-t2v-preview",
        "720P",
        "16:9",
        5,
        _S.SAVED,
        {"bytes_done": 4_100_000, "took": 130_000},
    ),
    ("One continuous shot through an abandoned observatory", "wan2.7-t2v", "1080P", "16:9", 15, _S.HELD, {}),
    (_ORIGAMI, "wan2.5-t2v-preview", "720P", "16:9", 5, _S.SAVED, {"bytes_done": 3_900_000, "took": 130_000}),
    (
        _ORIGAMI,
        "wan2.5-t2v-preview",
        "720P",
        "16:9",
        5,
        _S.SAVED,
        {"bytes_done": 4_400_000, "seed": 20250411, "took": 130_000},
    ),
    ("Portrait of an old sailor, wind, 85 mm", "wan2.5-t2v-preview", "720P", "9:16", 5, _S.CANCELED, {}),
    (
        "Clay animals bake bread in a tiny kitchen",
        "wan2.2-t2v-plus",
        "480P",
        "16:9",
        5,
        _S.SAVED,
        {"bytes_done": 2_000_000, "took": 130_000},
    ),
    (
        "A crowd storms the palace gates, torches, thunder, wide shot, handheld, embers drift past the lens",
        "wan2.6-t2v",
        "1080P",
        "16:9",
        8,
        _S.FAILED,
        {
            "error_code": "DataInspectionFailed",
            "error_message": "Output data may contain inappropriate content.",
            "seed": 481516234,
            "task_id": "1f0c4be2-77d1-4c1b-9a55-0e6f2d7a9b10",
            "request_id": "8aa2c9d0-3e1f-9f67-b0a4-51c07e2f9d33",
            "took": 74_000,
        },
    ),
    (
        "Steam over a night market, neon in puddles, handheld",
        "wan2.5-t2v-preview",
        "1080P",
        "16:9",
        5,
        _S.SAVED,
        {"bytes_done": 6_800_000, "link_ms": 40 * 60_000 + 5_000, "took": 140_000},
    ),
    (
        "一只戴着金色头盔的小猫将军站在悬崖上,乌云压城",
        "wan2.5-t2v-preview",
        "480P",
        "16:9",
        10,
        _S.SAVED,
        {"bytes_done": 4_200_000, "took": 140_000},
    ),
    (
        "Waves against black rock, long exposure, silver light",
        "wan2.2-t2v-plus",
        "480P",
        "1:1",
        5,
        _S.RUNNING,
        {"ran": 490_000, "overdue": True},
    ),
    (_KITTEN, "wan2.5-t2v-preview", "720P", "16:9", 10, _S.RUNNING, {"ran": 102_000, "seed": 481516234}),
    (_KITTEN, "wan2.5-t2v-preview", "720P", "16:9", 5, _S.RUNNING, {"ran": 48_000}),
    (
        "A lighthouse at dusk, slow aerial push-in, gulls, long lens",
        "wan2.5-t2v-preview",
        "720P",
        "16:9",
        5,
        _S.RUNNING,
        {"ran": 21_000},
    ),
    (_BOATS, "wan2.5-t2v-preview", "720P", "16:9", 5, _S.RUNNING, {"ran": 9_000, "seed": 77120394}),
    (_BOATS, "wan2.5-t2v-preview", "720P", "16:9", 5, _S.QUEUED, {}),
)
"""The jobs, oldest first: prompt, model, tier, ratio, seconds, state, facts."""

_WAYS = {**WAYS, _S.LOST: (_S.SUBMITTING, _S.PENDING, _S.RUNNING, _S.LOST)}
"""The lost job had begun."""


def new_job(prompt: str, **facts: Any) -> NewJob:
    """A job of the demo."""
    given: dict[str, Any] = {
        "profile": "demo",
        "base": "demo",
        "region": "ap-southeast-1",
        "model": "wan2.5-t2v-preview",
        "negative_prompt": None,
        "parameters": {"size": "1280*720", "duration": 5, "prompt_extend": True, "seed": 11},
        "tier": "720P",
        "ratio": "16:9",
        "duration": 5,
        "sound": True,
        "output_dir": "/videos",
        "estimate_amount": "0.08",
        "estimate_currency": "USD",
    }
    return NewJob(prompt=prompt, **(given | facts))


def seed(path: Path, now_ms: Callable[[], int] = lambda: NOW_MS) -> None:
    """Write 24 jobs: the last 17 are those of JOBS, five of them running, the older ones are saved."""
    ledger = Ledger.open(path, now_ms=now_ms)
    try:
        for at in range(7):
            add(
                ledger,
                f"Older video number {at}",
                "wan2.5-t2v-preview",
                "720P",
                "16:9",
                10,
                _S.SAVED,
                {"bytes_done": 4_000_000, "took": 150_000, "seed": at},
                now_ms(),
            )
        for prompt, model, tier, ratio, seconds, state, facts in JOBS:
            add(ledger, prompt, model, tier, ratio, seconds, state, facts, now_ms())
    finally:
        ledger.close()


def add(
    ledger: Ledger,
    prompt: str,
    model: str,
    tier: str,
    ratio: str,
    seconds: int,
    state: JobState,
    facts: dict[str, Any],
    now: int,
) -> int:
    """Add a job and lead it to its state; `ran` ms it runs, `took` ms it took; gives its id."""
    more = dict(facts)
    ran, took, link = more.pop("ran", 0), more.pop("took", 0), more.pop("link_ms", None)
    sent = {"duration": seconds, "prompt_extend": True, "seed": more.pop("seed", 11)}
    (job,) = ledger.add([new_job(prompt, model=model, tier=tier, ratio=ratio, duration=seconds, parameters=sent)])
    began = now - (ran or took + 60_000)
    times: dict[JobState, dict[str, Any]] = {
        _S.SUBMITTING: {"submitted_ms": began - 1_000},
        _S.PENDING: {"accepted_ms": began, "last_look_ms": now},
        _S.RUNNING: {"started_ms": began},
    }
    way = _WAYS[state]
    for at, step in enumerate(way):
        given = dict(times.get(step, {}))
        if at == len(way) - 1:
            given |= more
            if step in (_S.SAVED, _S.FAILED):
                given |= {"ended_ms": began + took}
            if step is _S.SAVED:
                given = (
                    {"seen": True}
                    | given
                    | {
                        "saved_ms": began + took + 2_000,
                        "video_expires_ms": now + (link or 20 * 3_600_000),
                        "file": f"/videos/{job.id}-x.mp4",
                    }
                )
        ledger.move(job.id, step, "seeded", **given)
    return job.id


def options(folder: Path, **facts: Any) -> UiOptions:
    """What the interface is given over a seeded ledger."""
    given: dict[str, Any] = {
        "account": AccountFacts(profile="demo", base="demo", region="ap-southeast-1", place="Singapore", is_demo=True),
        "ledger": folder / "ledger.sqlite3",
        "output_dir": folder / "Videos" / "wanvid",
        "user_home": folder,
        "load_catalog": load_catalog,
    }
    return UiOptions(**(given | facts))


def main() -> int:
    """Show the interface over a seeded ledger, which is made when it is not there."""
    import time

    from wanvid_tui.ui.app import run
    from wanvid_tui.ui.driver import driver_class

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        # As the program itself: without one the library's own reader spins at the input's end, and starves the signals.
        print("this needs a terminal", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1])
    theme = sys.argv[2] if len(sys.argv) > 2 else "ink"
    folder.mkdir(parents=True, exist_ok=True)
    real = time.time_ns() // 1_000_000
    if not (folder / "ledger.sqlite3").exists() and "empty" not in sys.argv:
        seed(folder / "ledger.sqlite3", lambda: real)
    more: dict[str, Any] = {
        "driver_class": driver_class(),
        "mono": "mono" in sys.argv,
        "ascii_only": "ascii" in sys.argv,
        "environ": os.environ,
    }
    return run(options(folder, theme=theme, **more))


if __name__ == "__main__":
    sys.exit(main())
