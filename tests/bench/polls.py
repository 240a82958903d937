"""What the engine itself costs per call for looks: CPU of the loop and the ledger, without the network.

python -m tests.bench.polls [--jobs 50] [--seconds 600]
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from tests.jobs.factory import new_job
from tests.jobs.scripted import ScriptedService, TurnedClock, drive, engine_over
from wanvid_tui.jobs.ledger import Ledger


async def measure(folder: Path, jobs: int, seconds: float, *, has_list: bool) -> None:
    """Let ``jobs`` tasks run for ``seconds`` of the service's time and count what the calls cost."""
    clock = TurnedClock()
    ledger = Ledger.open(folder / "ledger.sqlite3", now_ms=clock.now_ms)
    service = ScriptedService(clock, runs_s=seconds, has_list=has_list)
    engine = engine_over(ledger, clock, service, running=jobs)
    ledger.add([new_job(output_dir=str(folder)) for _ in range(jobs)])
    began = time.process_time()
    await drive(engine, clock, lambda: clock.at >= seconds, turns=10_000_000)
    took = time.process_time() - began
    calls = sum(1 for _, what in service.calls if what in ("query", "list"))
    whose = "with the list" if has_list else "by queries"
    print(
        f"{jobs} jobs, {seconds:.0f} s, {whose}: {calls} calls, {took:.2f} s CPU, {took / calls * 1000:.2f} ms a call"
    )
    ledger.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=600)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for has_list in (False, True):
            home = Path(folder) / str(has_list)
            home.mkdir()
            asyncio.run(measure(home, options.jobs, options.seconds, has_list=has_list))


if __name__ == "__main__":
    main()
