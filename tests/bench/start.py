"""Start of the interface against the bare Textual program, in turn in a pty: ready, CPU, bytes, memory, as ratios.

python -m tests.bench.start [--runs 7] [--jobs 10 10000]
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import NamedTuple

from tests.jobs.factory import new_job
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger

HERE = Path(__file__).parent


class Started(NamedTuple):
    """What one start cost."""

    ready_ms: float
    cpu_ms: float
    bytes: float
    rss_mb: float


def seed(home: Path, jobs: int) -> None:
    """A demo ledger with ``jobs`` canceled jobs: nothing in it is work."""
    folder = home / "demo"
    folder.mkdir(parents=True)
    ledger = Ledger.open(folder / "ledger.sqlite3")
    orders = [new_job(f"prompt number {number}", profile="demo", base="demo", held=True) for number in range(jobs)]
    ledger.add(orders)
    with ledger.transaction():
        ledger._db.execute("UPDATE jobs SET state = ?", (JobState.CANCELED.value,))
    ledger.close()


def start(command: list[str], ready: bytes, env: dict[str, str]) -> Started:
    """Run a program in a pty of 120x40 until it shows ``ready`` and has been quiet for 0.3 s."""
    pid, master = pty.fork()
    if pid == 0:
        os.execvpe(command[0], command, env)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    began = time.perf_counter()
    seen, ready_at = b"", 0.0
    while True:
        found, _, _ = select.select([master], [], [], 0.3 if ready_at else 20)
        if not found:
            break
        seen += os.read(master, 65536)
        if not ready_at and ready in seen:
            ready_at = time.perf_counter()
    if not ready_at:
        raise SystemExit(f"{command}: never showed {ready!r}")
    status = Path(f"/proc/{pid}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    cpu = (int(ticks[11]) + int(ticks[12])) * 1000 / os.sysconf("SC_CLK_TCK")
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(master)
    return Started((ready_at - began) * 1000, cpu, len(seen), int(peak.split()[1]) / 1024)


def main() -> None:
    """Measure, in turn, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--jobs", type=int, nargs="+", default=[10, 10_000])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("TEXTUAL", "PYTHON"))}
        env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        programs: dict[str, tuple[list[str], bytes, dict[str, str]]] = {
            "bare": ([sys.executable, str(HERE / "bare.py")], b"job-0005", env)
        }
        for jobs in options.jobs:
            home = Path(scratch) / str(jobs)
            seed(home, jobs)
            wanvid = [sys.executable, "-m", "wanvid_tui", "--demo"]
            programs[f"wanvid, {jobs} jobs"] = (wanvid, b"prompt number", env | {"WANVID_HOME": str(home)})
        subprocess.run([sys.executable, "-m", "compileall", "-q", "wanvid_tui", str(HERE)], check=True)
        runs: dict[str, list[Started]] = {name: [] for name in programs}
        for program in programs.values():
            start(*program)
        for _ in range(options.runs):
            for name, program in programs.items():
                runs[name].append(start(*program))
    print(f"{'':20}" + "".join(f"{field:>22}" for field in Started._fields))
    for name, results in runs.items():
        cells = []
        for index in range(len(Started._fields)):
            median = statistics.median(result[index] for result in results)
            ratio = statistics.median(
                result[index] / bare[index] for result, bare in zip(results, runs["bare"], strict=True) if bare[index]
            )
            cells.append(f"{median:>14.0f} (x{ratio:.2f})")
        print(f"{name:20}" + "".join(f"{cell:>22}" for cell in cells))


if __name__ == "__main__":
    main()
