"""The interface beside a bare Textual program, in one run, in turn: the table of what it may cost and what it does.

python -m tests.bench.run [--rounds 7] [--jobs 50 100000] [--only start keys ...] [--json FILE]

Each program runs in a pty of 120x40, in every round once for each kind of measure; the first round is not counted.
A ratio is the median of the ratios within the rounds, so that a busy machine changes it little; read these, and what
does not depend on time (bytes). Exit status 1 when a goal of today is missed.

start    ready (the first screen with all panes and the history on it), processor time, memory, bytes; paste; idle
keys     letters typed, and what is written while nothing is, as five jobs run in a process of their own
link     the start over 64 kbit/s with 150 ms there and back, until nothing more comes
scroll   rows, both ends, rows with all marked, letters into the filter of the queue and the search of 5,000 prompts
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench import goals
from tests.bench.subjects import KINDS, Bare, Options, Wanvid
from tests.e2e.program_home import ROOT, Service


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--jobs", type=int, nargs="+", default=[50, 100_000])
    parser.add_argument("--only", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--keys", type=int, default=100, help="letters typed in a round")
    parser.add_argument("--idle", type=float, default=5.0, help="seconds without a key in a round")
    parser.add_argument("--json", type=Path, help="write every number of every round there")
    options = parser.parse_args()
    wanted = Options(options.keys, options.idle)
    subprocess.run([sys.executable, "-m", "compileall", "-q", "wanvid_tui", "tests/bench"], cwd=ROOT, check=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        # So slow that the five jobs run to the end of the measuring.
        service = stack.enter_context(Service(speed=0.4)) if "keys" in options.only else None
        subjects: list[Bare | Wanvid] = [Bare(scratch)]
        for jobs in options.jobs:
            subjects.append(Wanvid(f"{jobs:,} jobs", scratch / str(jobs), jobs, service))
        subjects.append(Wanvid("with a draft", scratch / "draft", options.jobs[0], None, draft=True))
        for subject in subjects:
            stack.callback(subject.close)
        rounds: list[dict[str, dict[str, float]]] = []
        for number in range(options.rounds + 1):
            found: dict[str, dict[str, float]] = {subject.name: {} for subject in subjects}
            for kind in options.only:
                for subject in subjects:
                    found[subject.name] |= subject.measured(kind, wanted)
            if number:
                rounds.append(found)
            print(f"round {number} of {options.rounds}, load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
    names = [subject.name for subject in subjects]
    table = goals.table(rounds, [f"{jobs:,} jobs" for jobs in options.jobs if jobs > 10_000])
    print("\n".join(goals.lines(table, names)))
    if options.json:
        told = {name: {subject: cell._asdict() for subject, cell in cells.items()} for name, cells in table.items()}
        facts = {"arguments": sys.argv[1:], "load": os.getloadavg(), "table": told, "rounds": rounds}
        options.json.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    return int(
        any(cell.met is False and not cell.goal.later for row in table.values() for cell in row.values() if cell.goal)
    )


if __name__ == "__main__":
    sys.exit(main())
