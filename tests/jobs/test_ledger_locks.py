"""Several connections of one process, and others that come and go: nobody loses the log that all write to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.jobs.factory import new_job
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger

ROOT = Path(__file__).resolve().parents[2]


def elsewhere(path: Path, code: str) -> str:
    """Run code in a process of its own, with ``ledger`` open; what it prints."""
    script = (
        "from pathlib import Path\n"
        "from tests.jobs.factory import new_job\n"
        "from wanvid_tui.jobs.ledger import Ledger\n"
        f"ledger = Ledger.open(Path({str(path)!r}))\n{code}\nledger.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_second_connection_does_not_give_up_the_locks_of_the_first(tmp_path: Path) -> None:
    """As of an interface. A process that closes any descriptor of a file gives up all its POSIX locks there."""
    path = tmp_path / "ledger.sqlite3"
    first = Ledger.open(path)
    second = Ledger.open(path, read_only=True)
    log = path.with_name(f"{path.name}-wal")
    inode = log.stat().st_ino
    elsewhere(path, "pass")
    assert log.stat().st_ino == inode, "the log is still the one that this process writes to"
    elsewhere(path, "ledger.add([new_job(held=True)])")
    assert first.counts() == second.counts() == {JobState.HELD: 1}
    first.add([new_job()])
    assert elsewhere(path, "print(len(ledger.find()))") == "2"
    second.close()
    first.close()
