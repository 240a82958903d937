"""What the real program says and does when the service, or the key, is not as it should be (N2, S2, S10, S12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import JobState
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.spoiled import Statuses

if TYPE_CHECKING:
    from tests.faults.faulty import FaultyHome, FaultyService

S = JobState


def test_s2_one_unpaid_bill_is_said_once_and_release_tries_again(home: FaultyHome, service: FaultyService) -> None:
    service.faults.become(Fault(deeds.Refuses(400, "Arrearage", "Your account is in arrears."), Kind.SUBMIT))
    rows = home.top / "rows.jsonl"
    rows.write_text('{"prompt": "A fox"}\n{"prompt": "A kitten"}\n{"prompt": "A crow"}\n')
    home.run("batch", str(rows), "--yes")
    (pause,) = home.pauses()
    assert pause.code == "Arrearage"
    # On a busy machine the second may be on the wire before the first is answered; the third never is.
    assert len(service.seen(Kind.SUBMIT)) <= 2
    listed = home.run("jobs").out.splitlines()
    assert len(listed) == 3
    assert all("queued  paused: billing" in line for line in listed)
    assert "refused: Arrearage: Your account is in arrears." in home.run("show", "1").out
    done = home.run("submit", "A cat")
    assert done.code == 4
    assert done.err.count("Top up the account") == 1
    service.faults.become()
    home.run("release", "1")
    home.wait_for_all(S.SAVED)
    assert len(service.tasks()) == 4


def test_s10_cancel_of_a_task_that_has_started_says_so(home: FaultyHome, service: FaultyService) -> None:
    service.faults.become(Fault(Statuses(["RUNNING"] * 3), Kind.QUERY))
    home.run("submit", "A fox")
    home.wait_until(1, S.RUNNING)
    done = home.run("cancel", "1")
    assert done.code == 1
    assert "already started, it will finish and be billed" in done.err
    assert home.wait_until(1, S.SAVED).task_id == service.task().id


def test_s12_a_job_waits_for_its_own_key_and_the_row_says_so(home: FaultyHome, service: FaultyService) -> None:
    service.faults.become(Fault(Statuses(["RUNNING"] * 500), Kind.QUERY))
    home.run("submit", "A fox")
    home.wait_until(1, S.RUNNING)
    home.close()
    service.faults.become()
    other = {"DASHSCOPE_API_KEY": "sk-of-another-account"}
    done = home.run("submit", "A kitten", "--wait", **other)
    assert done.code == 0, done.err
    assert "running  key of default" in home.run("jobs", "--state", "running", **other).out
    job = home.job(1)
    assert job is not None
    assert (job.state, home.run("show", "1", **other).code) == (S.RUNNING, 0)
    done = home.run("wait", "1")
    assert (done.code, done.out) == (0, f"{home.wait_until(1, S.SAVED).file}\n")
    assert len(service.seen(Kind.SUBMIT)) == 2
