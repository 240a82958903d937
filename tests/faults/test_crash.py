"""Kills at random moments and at every named step: nothing is lost, nothing is paid twice (faults.md R2)."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.faults.crash import Campaign
from tests.faults.crash_checks import Ask, Films, faults
from tests.faults.crash_plan import IDLE_POINTS, POINT_ACTS
from tests.jobs.factory import new_job
from wanvid_tui.core.job import JobState, may_move
from wanvid_tui.faultpoint import STEPS, VARIABLE, points
from wanvid_tui.jobs.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

_S = JobState
ROOT = Path(__file__).resolve().parent.parent.parent
KILLS = 60


def test_r2_sixty_kills_of_real_programs_lose_nothing_and_pay_nothing_twice(tmp_path: Path) -> None:
    campaign = Campaign(KILLS, seed=1, top=tmp_path / "homes", lanes=4, a_life=15, wholly=False)
    campaign.run()
    assert campaign.wrong == []
    assert campaign.killed >= KILLS
    assert {"driver", "submit", "interface"} <= set(campaign.summary()["by"])


def test_r2_every_point_has_its_place_and_every_place_its_name() -> None:
    called = [name for path in sorted((ROOT / "wanvid_tui").rglob("*.py")) for name in _reached(path)]
    assert {name for name in called if name is not None} == set(STEPS)
    twice = {name for name in STEPS if called.count(name) > 1}
    assert twice == {"forget.open", "forget.done"}, "one job is forgotten elsewhere than many are"
    assert called.count(None) == 2, "the moves, whose names are made of their states"
    assert len(set(points())) == len(list(points()))


def _reached(path: Path) -> Iterator[str | None]:
    """The names that a file gives to its points, None for one that is made when it is reached."""
    text = path.read_text()
    for node in ast.walk(ast.parse(text)) if "reached(" in text else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "reached":
            yield str(node.args[0].value) if isinstance(node.args[0], ast.Constant) else None


def test_r2_the_campaign_goes_to_every_step() -> None:
    visited = {point for group in POINT_ACTS.values() for point in group} | set(IDLE_POINTS)
    assert visited <= set(points())
    assert set(STEPS) <= visited


_WHOLE = ("add", "adopt", "note", "forget")
"""Writes of the ledger beside the moves."""

_WRITE = """
import sys
from pathlib import Path
from tests.jobs.factory import new_job
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger
ledger = Ledger.open(Path(sys.argv[1]))
for word in sys.argv[2:]:
    match word.split("-"):
        case ["add"]: ledger.add([new_job("new")])
        case ["adopt"]: ledger.adopt(new_job("new"), "theirs", only_if=lambda: True, task_id="t")
        case ["note"]: ledger.note(1, polls=7)
        case ["forget"]: ledger.forget(1)
        case [state]: ledger.move(1, JobState(state), "moved")
"""


@pytest.mark.parametrize("when", ["open", "done"])
@pytest.mark.parametrize("word", ["add", "adopt", "note", "forget", "submitting", "canceled"])
def test_r2_a_write_is_whole_or_not_there(tmp_path: Path, word: str, when: str) -> None:
    path = tmp_path / "ledger.sqlite3"
    with_one = Ledger.open(path)
    with_one.add([new_job("old", held=word == "forget")])
    with_one.close()
    step = word if word in _WHOLE else f"move.queued-{word}"
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), VARIABLE: f"{step}.{when}"}
    done = subprocess.run([sys.executable, "-c", _WRITE, str(path), word], env=environ, cwd=tmp_path, check=False)
    assert done.returncode == -signal.SIGKILL
    after = Ledger.open(path)
    job = after.get(1)
    written = {
        "add": after.last_id() == 2 and after.by_task("t") is None,
        "adopt": after.by_task("t") is not None,
        "note": job is not None and job.polls == 7,
        "forget": job is None,
        "submitting": job is not None and job.state is _S.SUBMITTING and len(after.events(1)) == 2,
        "canceled": job is not None and job.state is _S.CANCELED and len(after.events(1)) == 2,
    }
    assert written[word] is (when == "done")
    assert sum(written.values()) == (when == "done")
    after.close()


def test_r2_a_point_kills_at_its_nth_time_and_one_process_only(tmp_path: Path) -> None:
    path, token = tmp_path / "ledger.sqlite3", tmp_path / "token"
    token.touch()
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), VARIABLE: f"add.done 2 {token}"}
    argv = [sys.executable, "-c", _WRITE, str(path), "add", "add", "add"]
    first = subprocess.run(argv, env=environ, check=False)
    second = subprocess.run(argv, env=environ, check=False)
    assert (first.returncode, second.returncode) == (-signal.SIGKILL, 0)
    ledger = Ledger.open(path)
    assert ledger.last_id() == 5
    ledger.close()


def test_r2_what_is_wrong_is_found(tmp_path: Path) -> None:
    """The looks of the campaign, held against a home that is not well."""
    path = tmp_path / "ledger.sqlite3"
    ledger = Ledger.open(path)
    (job,) = ledger.add([new_job("told")])
    for state in (_S.SUBMITTING, _S.PENDING, _S.DOWNLOADING, _S.SAVED):
        assert may_move(job.state, state)
        moved = ledger.move(1, state, "walked", task_id="t", file=str(tmp_path / "1.mp4"))
        assert moved is not None
        job = moved
    ledger.close()
    (tmp_path / "1.mp4").write_bytes(b"\0\0\0\x10ftypisom")
    asks = {"told": Ask("told", ids={1, 2}), "gone": Ask("gone", ids={3})}
    found = "\n".join(faults(path, asks, list, Films(tmp_path), end=True))
    for words in ("job 2 was told of", "job 3 was told of", "not whole", "no film of the service's", "is saved, its"):
        assert words in found
