"""``python -m tests.ui.random_input --seconds 600 --seed 1``: random input for a while, one world after another."""

from __future__ import annotations

import argparse
import asyncio
import faulthandler
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import pytest_configure
from tests.ui.random_input.play import Fault, Tally, play


def main() -> int:
    """Play; 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.ui.random_input")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long in all")
    parser.add_argument("--seed", type=int, default=1, help="of the first world; each next one has the next")
    parser.add_argument("--steps", type=int, default=400, help="steps in each world")
    parser.add_argument("--every", type=int, default=5, help="steps between two looks at the whole screen")
    given = parser.parse_args()
    pytest_configure()
    faulthandler.register(signal.SIGUSR1, all_threads=False)
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    end, seed, failed = time.monotonic() + given.seconds, given.seed, 0
    whole = Tally()
    while time.monotonic() < end:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            try:
                done = asyncio.run(play(Path(folder), seed, lambda tally: tally.steps < given.steps, every=given.every))
            except Fault as fault:
                failed += 1
                print(f"FAULT {fault}\n", flush=True)
                import traceback

                if fault.__cause__ is not None and not isinstance(fault.__cause__, Fault):
                    traceback.print_exception(fault.__cause__)
            else:
                whole.meant |= done.meant
                whole.screens |= done.screens
                print(
                    f"seed {seed}: {done.steps} steps, {done.inputs} inputs, {done.starts} starts, {done.jobs} jobs,"
                    f" {done.compared} looks, {time.monotonic() - began:.1f} s",
                    flush=True,
                )
        seed += 1
    print(f"meant: {sorted(whole.meant)}\nscreens: {sorted(whole.screens)}\n{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
