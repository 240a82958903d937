"""What a service costs that works on every submit and loses every answer: tasks, submits, videos; ours and the SDK's.

python -m tests.bench.lost_answers [--orders 20]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.faulty import FaultyHome, FaultyService
from wanvid_tui.core.job import JobState
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault

_WITH_THE_SDK = """
import sys
from dashscope.aigc.video_synthesis import VideoSynthesis
for number in range(int(sys.argv[1])):
    try:
        VideoSynthesis.async_call(prompt=f"Fox {number}", model="wan2.5-t2v-preview", size="832*480", duration=5)
    except Exception as error:
        print(type(error).__name__, file=sys.stderr)
"""


def ours(orders: int) -> str:
    """One batch through the program."""
    with FaultyService(Fault(deeds.Reset(worked=True))) as service, tempfile.TemporaryDirectory() as top:
        home = FaultyHome(Path(top), service)
        rows = Path(top) / "rows.jsonl"
        rows.write_text("".join(json.dumps({"prompt": f"Fox {number}"}) + "\n" for number in range(orders)))
        began = time.monotonic()
        done = home.run("batch", str(rows), "--yes")
        assert done.code == 0, done.err
        home.wait_for_all(JobState.SAVED, within_s=30.0 * orders)
        took = time.monotonic() - began
        home.close()
        return f"{_counts(service)}, {len(home.films())} videos saved, after {took:.0f} s"


def the_sdk_s(orders: int) -> str:
    """The same orders through the official SDK, which ends each with an error."""
    with FaultyService(Fault(deeds.Reset(worked=True))) as service:
        environ = {**os.environ, "DASHSCOPE_HTTP_BASE_URL": service.base, "DASHSCOPE_API_KEY": "sk-any"}
        done = subprocess.run(
            [sys.executable, "-c", _WITH_THE_SDK, str(orders)],
            env=environ,
            stderr=subprocess.PIPE,
            text=True,
            check=True,
        )
        return f"{_counts(service)}, {len(done.stderr.splitlines())} errors and no task id"


def _counts(service: FaultyService) -> str:
    return f"{len(service.tasks())} tasks, {len(service.seen(Kind.SUBMIT))} submits"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=20)
    options = parser.parse_args()
    print(f"{options.orders} orders, every answer to a submit lost after the task was made")
    print("wanvid:", ours(options.orders))
    print("SDK:   ", the_sdk_s(options.orders))


if __name__ == "__main__":
    main()
