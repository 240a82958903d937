"""`wanvid batch --dry-run` of 10,000 rows, and the commands that must start fast, against `python -c pass`.

python -m tests.bench.batch [--rows 10000] [--runs 5]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def timed(command: list[str], env: dict[str, str]) -> float:
    """Wall time of one run, seconds."""
    began = time.perf_counter()
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        env = os.environ | {"WANVID_HOME": scratch}
        rows = Path(scratch) / "rows.jsonl"
        with rows.open("w", encoding="utf-8") as out:
            for number in range(options.rows):
                row = {"prompt": f"A lighthouse, take {number}", "model": "wan2.5-t2v-preview", "size": "1280*720"}
                out.write(json.dumps(row) + "\n")
        wanvid = [sys.executable, "-m", "wanvid_tui"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "--version": [*wanvid, "--version"],
            "jobs": [*wanvid, "jobs"],
            "submit --dry-run": [*wanvid, "submit", "--dry-run", "a prompt"],
            f"batch --dry-run, {options.rows} rows": [*wanvid, "batch", str(rows), "--dry-run", "--json"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(options.runs + 1):
            for name, command in commands.items():
                times[name].append(timed(command, env))
        base = times["python -c pass"][1:]
        for name, taken in times.items():
            ratio = statistics.median(mine / other for mine, other in zip(taken[1:], base, strict=True))
            print(f"{name:34} {statistics.median(taken[1:]):8.3f} s   x{ratio:.1f}")
        print(f"peak memory of any of them: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
