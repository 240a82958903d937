"""Long lists on standard output: read some hundreds at a time, and the same as if they had been read at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from tests.bench.ledgers import seed
from tests.e2e.program_home import ROOT, ProgramHome
from tests.jobs.factory import new_job
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger

if TYPE_CHECKING:
    from pathlib import Path

_JOBS = 1_100


def test_a_long_list_is_whole_and_has_every_place_of_the_line(tmp_path: Path) -> None:
    home = ProgramHome(tmp_path, None)
    seed(home.ledger, _JOBS)
    with closing(Ledger.open(home.ledger)) as ledger:
        ledger.add([new_job(f"queued {number}") for number in range(30)])
        ledger.shift([_JOBS + 2], earlier=True)
        found = [job.id for job in ledger.find()]
        assert [job.id for page in ledger.pages() for job in page] == found
        assert [len(page) for page in ledger.pages(limit=700)] == [500, 200]
        failed = ledger.find(states=[JobState.FAILED], search="lighthouse")
        assert [job for page in ledger.pages(states=[JobState.FAILED], search="lighthouse") for job in page] == failed
        asked: list[str] = []
        ledger._db.set_trace_callback(asked.append)
        places = ledger.places()
        assert len(asked) == 1
        assert [job.id for job in ledger.waiting_line()] == sorted(places, key=lambda id_: places[id_])
    told = home.run("jobs", "--json").json
    assert [job["id"] for job in told] == found
    assert {job["id"]: job["position"] for job in told if job["state"] == "queued"} == places
    assert len(home.run("jobs", "--plain").out.splitlines()) == len(found)
    assert home.run("jobs", "--json", "--state", "running").out == "[]\n"


_MEMORY = """
import sys
from pathlib import Path
from wanvid_tui.__main__ import main
try:
    sys.exit(main())
finally:
    most = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(most.split()[1], file=sys.stderr)
"""


def test_a_long_answer_takes_the_memory_of_a_short_one(tmp_path: Path) -> None:
    home = ProgramHome(tmp_path, None)
    seed(home.ledger, 3_000)
    used = []
    for limit in ("500", "3000"):
        command = [sys.executable, "-c", _MEMORY, "jobs", "--json", "--limit", limit]
        environ = {**home.whole_environ(), "PATH": os.environ["PATH"]}
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)
        assert len(json.loads(done.stdout)) == int(limit)
        used.append(int(done.stderr.split()[-1]))
    few, many = used
    assert many < 1.5 * few, "all jobs are held at once"
