"""Jobs that ask, in ledgers to look at.

As a program: `python -m tests.ui.asking DIR [THEME] [mono] [ascii]` shows the interface over a ledger with some.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.ui import seeding
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger

NO_LIST = "this service has no task list: only you can tell"
KITTEN = "A tiny cartoon kitten general in golden armor stands on a cliff. Riding a small but heroic warhorse"
CHINESE = "一只戴着金色头盔的小猫将军站在悬崖上,乌云压城城欲摧,甲光向日金鳞开"


def add_asking(
    ledger: Ledger,
    prompt: str = KITTEN,
    *,
    why: str = NO_LIST,
    ended: str = "no clear answer: read timeout",
    sent_after_ms: int = 2_000,
    **facts: Any,
) -> int:
    """Add a job whose submit got no answer, and that only the user can decide; its id."""
    given = {"duration": 10, "estimate_amount": "1.00", "parameters": {"size": "1280*720", "seed": 481516234}}
    (job,) = ledger.add([seeding.new_job(prompt, **given)])
    ledger.move(job.id, JobState.SUBMITTING, "sending", submitted_ms=job.created_ms + sent_after_ms, key_id="k")
    ledger.move(job.id, JobState.UNCERTAIN, ended, **facts)
    if why:
        ledger.note(job.id, why=why, asks=True)
    return job.id


def main() -> int:
    """Show the interface over a ledger with jobs that ask."""
    import time

    from wanvid_tui.ui.app import run

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "ledger.sqlite3"
    if not path.exists():
        seeding.seed(path, lambda: time.time_ns() // 1_000_000)
        ledger = Ledger.open(path)
        add_asking(ledger, CHINESE, why="2 tasks could be it: only you can tell")
        add_asking(ledger)
        ledger.close()
    theme = sys.argv[2] if len(sys.argv) > 2 else "ink"
    return run(seeding.options(folder, theme=theme, mono="mono" in sys.argv, ascii_only="ascii" in sys.argv))


if __name__ == "__main__":
    sys.exit(main())
