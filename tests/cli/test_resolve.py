"""``wanvid resolve``: the four ways out of an uncertain job, over real HTTP with the real driver."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.services import NO_LIST, asking, job_of, lost_answer, program_at, service
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger

S = JobState


def test_the_words_name_the_ways_out(tmp_path: Path) -> None:
    with service(lost_answer(), NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        assert wanvid.call("submit", "a cat", "--wait").code == 9
        assert (job_of(wanvid).state, job_of(wanvid).asks) == (S.UNCERTAIN, True)
        waited = wanvid.call("wait", "1")
        assert waited.code == 9
        assert "wanvid resolve 1 with --wait, --task TASK_ID (it is there), --send-again or --give-up" in waited.err
        assert "asks you" in wanvid.call("jobs").out
        shown = wanvid.call("show", "1").out
        assert "this service has no task list: only you can tell" in shown
        assert "wanvid resolve 1 with --wait" in shown
        assert "wanvid resolve 1" in wanvid.call("cancel", "1").err


def test_wait_sends_nothing_and_asks_again_at_the_next_start(tmp_path: Path) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one)
        done = wanvid.call("resolve", "1", "--wait", "--json")
        assert (done.code, done.json["state"]) == (0, "uncertain")
        assert done.json["waiting"] == {"reason": "asks next start", "until": None}
        assert "asks next start" in wanvid.call("jobs").out
        assert wanvid.call("wait", "1").code == 9
        # a driver that starts looks for it once more, and it asks again
        assert wanvid.process("follow").code == 0
        assert (job_of(wanvid).waiting, job_of(wanvid).asks) == (None, True)
        assert [seen.path for seen in one.requests() if "tasks" in seen.path] != []
        assert one.submits() == 1


def test_the_named_task_is_taken_over_and_saved(tmp_path: Path) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one)
        (task,) = one.tasks()
        done = wanvid.call("resolve", "1", "--task", task.id, "--json")
        assert done.code == 0, done.err
        assert done.json["task_id"] == task.id
        assert done.json["adopted"] == "sure"
        assert f"job 1 is task {task.id}" in done.err
        assert wanvid.call("wait", "1").code == 0
        assert (job_of(wanvid).state, one.submits()) == (S.SAVED, 1)


def test_a_wrong_task_is_told_and_the_job_asks_again(tmp_path: Path) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one)
        done = wanvid.call("resolve", "1", "--task", "no-such-task")
        assert done.code == 9
        assert "not taken over: the service does not know task no-such-task" in done.err
        assert (job_of(wanvid).task_id, job_of(wanvid).asks) == (None, True)
        assert wanvid.call("resolve", "1", "--task", "x y").code == 2


def test_the_task_of_another_job_is_refused(tmp_path: Path) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one)
        assert wanvid.call("submit", "a dog").code == 0
        done = wanvid.call("resolve", "1", "--task", job_of(wanvid, 2).task_id or "")
        assert done.code == 2
        assert "is job 2's" in done.err


def test_send_again_wants_a_yes(tmp_path: Path) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one)
        refused = wanvid.call("resolve", "1", "--send-again")
        assert (refused.code, refused.out) == (7, "")
        assert "may be paid twice" in refused.err
        assert "confirm_above" not in refused.err
        with closing(Ledger.open(wanvid.home / "ledger.sqlite3")) as ledger:
            ledger.note(1, estimate_micros=2_000_000, estimate_currency="USD")
        wanvid.write("config.toml", "confirm_above = 1.5\n")
        dear = wanvid.call("resolve", "1", "--send-again")
        assert dear.code == 7
        assert "it may be paid twice, ~$2.00; you set confirm_above = $1.50" in dear.err
        assert job_of(wanvid).state is S.UNCERTAIN
        assert one.submits() == 1
        done = wanvid.call("resolve", "1", "--send-again", "--yes", "--json")
        assert (done.code, done.json["id"]) == (0, 1)
        assert wanvid.call("wait", "1").code == 0
        assert one.submits() == 2
        assert "paid twice" in "".join(event["why"] for event in wanvid.call("show", "1", "--json").json["events"])


@pytest.mark.parametrize(("answer", "code", "submits"), [(b"n\n", 7, 1), (b"y\n", 0, 2)])
def test_a_terminal_is_asked(tmp_path: Path, answer: bytes, code: int, submits: int) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one)
        ours, theirs = pty.openpty()
        words = [sys.executable, "-m", "wanvid_tui", "resolve", "1", "--send-again"]
        process = subprocess.Popen(words, stdin=theirs, stderr=subprocess.PIPE, env=wanvid.env())
        os.write(ours, answer)
        _, said = process.communicate(timeout=60)
        os.close(ours)
        os.close(theirs)
        assert process.returncode == code, said
        assert b"Send job 1 again? [y/N]" in said
        if not code:
            assert wanvid.call("wait", "1").code == 0
        assert one.submits() == submits


def test_given_up_it_is_lost_and_nothing_is_sent(tmp_path: Path) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one)
        done = wanvid.call("resolve", "last", "--give-up", "--json")
        assert (done.code, done.json["state"], done.json["error"]["code"]) == (0, "lost", "GivenUp")
        assert "wanvid adopt finds it" in done.err
        assert wanvid.call("wait", "1").code == 9
        assert one.submits() == 1


@pytest.mark.parametrize("way", [["--wait"], ["--task", "t"], ["--send-again", "--yes"], ["--give-up"]])
def test_only_uncertain_jobs_are_decided_about(tmp_path: Path, way: list[str]) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid:
        assert wanvid.call("submit", "--hold", "a cat").code == 0
        done = wanvid.call("resolve", "1", *way)
        assert (done.code, done.out) == (1, "")
        assert "job 1 is held; only an uncertain job leaves something to decide" in done.err
        assert wanvid.call("resolve", "7", *way).code == 2


@pytest.mark.parametrize("words", [["1"], ["1", "--wait", "--give-up"], ["1..2", "--task", "t"], ["--wait"]])
def test_one_way_is_named(tmp_path: Path, words: list[str]) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid:
        assert wanvid.call("resolve", *words).code == 2
