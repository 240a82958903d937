"""``wanvid adopt``: tasks that another program made with this account, over real HTTP with the real driver."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Program
from tests.cli.services import NO_LIST, asking, job_of, post, program_at, service
from tests.done import Done
from wanvid_tui.core.job import JobState
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.server import Simulator

S = JobState
SLOW = 0.02


def adopt(wanvid: Program, *words: str, **env: str) -> Done:
    """The real program: only there a command is given the network."""
    return wanvid.process("adopt", *words, **env)


def finished(one: Simulator, prompt: str = "一只猫, 雪") -> str:
    """A task of another program's that has succeeded."""
    from tests.jobs.homes import wait_for

    task_id = post(one, prompt)
    wait_for(lambda: any(t.id == task_id and t.status == "SUCCEEDED" for t in one.tasks()), "the end of the task")
    return task_id


def test_without_ids_it_lists_asks_and_takes_nothing(tmp_path: Path) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid:
        assert wanvid.call("submit", "ours", "--wait").code == 0
        task_id = finished(one)
        done = adopt(wanvid)
        assert done.code == 7
        (line,) = done.out.splitlines()
        assert line.split()[:2] == [task_id, "succeeded"]
        assert line.endswith("wan2.5-t2v-preview  一只猫, 雪")
        assert "Nothing was taken" in done.err
        listed = adopt(wanvid, "--json")
        assert listed.code == 0
        (task,) = listed.json
        assert (task["task_id"], task["status"], task["prompt"]) == (task_id, "SUCCEEDED", "一只猫, 雪")
        assert len(wanvid.call("jobs", "--json").json) == 1
        assert one.submits() == 2


def test_a_named_task_is_looked_at_fetched_and_saved(tmp_path: Path) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid:
        task_id = finished(one)
        done = adopt(wanvid, task_id, "--json")
        assert done.code == 0, done.err
        (job,) = done.json
        assert (job["id"], job["task_id"], job["adopted"]) == (1, task_id, "sure")
        assert (job["events"][0]["from"], job["events"][0]["to"]) == (None, "pending")
        assert wanvid.call("wait", "1").code == 0
        row = job_of(wanvid)
        assert (row.state, row.prompt, row.tier, row.duration) == (S.SAVED, "一只猫, 雪", "480P", 5)
        assert Path(row.file or "").stat().st_size > 1000
        assert row.checks == ()
        assert one.submits() == 1
        again = adopt(wanvid, task_id)
        assert (again.code, again.out) == (1, "")
        assert "is job 1's already" in again.err


def test_one_that_is_not_finished_gets_its_prompt_when_it_is(tmp_path: Path) -> None:
    with service(NO_LIST, speed=60.0) as one, program_at(tmp_path, one) as wanvid:
        task_id = post(one, "later")
        done = adopt(wanvid, task_id)
        assert (done.code, done.out) == (0, "1\n"), done.err
        assert wanvid.call("wait", "1").code == 0
        row = job_of(wanvid)
        assert (row.state, row.prompt, row.model, row.duration) == (S.SAVED, "later", "?", 5)
        assert "later" in Path(row.file or "").name
        assert one.submits() == 1


def test_what_is_not_told_is_said_so_and_never_sent_again(tmp_path: Path) -> None:
    with service(speed=SLOW) as one, program_at(tmp_path, one) as wanvid:
        assert adopt(wanvid, post(one, "secret")).code == 0
        (job,) = wanvid.call("jobs", "--json").json
        assert job["prompt"] == "(the service has not told the prompt of this task)"
        assert job["parameters"] == {}
        assert job["estimate"] is None
        assert wanvid.call("show", "1").code == 0
        assert wanvid.call("jobs").code == 0


def test_yes_takes_all_that_is_listed(tmp_path: Path) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid:
        ids = {finished(one), finished(one, "second")}
        done = adopt(wanvid, "--yes", "--json")
        assert done.code == 0, done.err
        assert {job["task_id"] for job in done.json} == ids
        assert wanvid.call("wait").code == 0
        assert adopt(wanvid).code == 0
        assert adopt(wanvid, "--json").json == []
        assert one.submits() == 2


@pytest.mark.parametrize(("answer", "code", "jobs"), [(b"\n", 7, 0), (b"yes\n", 0, 1)])
def test_a_terminal_is_asked(tmp_path: Path, answer: bytes, code: int, jobs: int) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid:
        finished(one)
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "wanvid_tui", "adopt"],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=wanvid.env(),
        )
        os.write(ours, answer)
        _, said = process.communicate(timeout=60)
        os.close(ours)
        os.close(theirs)
        assert process.returncode == code, said
        assert b"Take them all over? [y/N]" in said
        assert len(wanvid.call("jobs", "--json").json) == jobs


def test_a_task_that_may_be_an_uncertain_jobs_is_left_to_it(tmp_path: Path) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid:
        asking(wanvid, one)
        (task,) = one.tasks()
        for words in ([], [task.id]):
            done = adopt(wanvid, *words)
            assert f"task {task.id} may be job 1's: wanvid resolve 1 --task {task.id}" in done.err
            assert done.out == ""
        other = finished(one, "surely another's")
        assert adopt(wanvid, other).code == 0
        assert [job["task_id"] for job in wanvid.call("jobs", "--json").json] == [other, None]


def test_what_is_of_no_use_is_told(tmp_path: Path) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid:
        failed = finished_badly(one)
        done = adopt(wanvid, failed, "no-such-task", "x y")
        assert done.code == 2
        assert f"task {failed} failed: " in done.err
        assert "it cost nothing" in done.err
        assert "the service does not know task no-such-task" in done.err
        assert '"x y" is no task id' in done.err
        assert adopt(wanvid, "--json").json == []
        assert wanvid.call("jobs", "--json").json == []


def finished_badly(one: Simulator) -> str:
    from tests.jobs.homes import wait_for

    task_id = post(one, "a [fail] cat", parameters={"size": "7*7", "duration": 5})
    wait_for(lambda: any(t.id == task_id and t.status == "FAILED" for t in one.tasks()), "the end of the task")
    return task_id


def test_a_service_without_a_list_takes_ids_only(tmp_path: Path) -> None:
    with service(NO_LIST) as one, program_at(tmp_path, one) as wanvid:
        task_id = finished(one)
        done = adopt(wanvid)
        assert (done.code, done.out) == (1, "")
        assert "this service has no task list" in done.err
        assert "wanvid adopt TASK_ID" in done.err
        assert adopt(wanvid, task_id).code == 0


@pytest.mark.parametrize(
    ("environ", "code"),
    [({"DASHSCOPE_API_KEY": ""}, 3), ({"DASHSCOPE_API_KEY": "sk-wrong"}, 3)],
)
def test_no_key_or_a_wrong_one(tmp_path: Path, environ: dict[str, str], code: int) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid:
        for words in ([], ["some-task"]):
            assert adopt(wanvid, *words, **environ).code == code


def test_no_connection_is_6(tmp_path: Path) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid:
        environ = {"DASHSCOPE_HTTP_BASE_URL": "http://127.0.0.1:9"}
        assert adopt(wanvid, **environ).code == 6
        assert adopt(wanvid, "some-task", **environ).code == 6


@pytest.mark.parametrize("words", [["--since", "25h"], ["--since", "x"], ["t", "--since", "3h"]])
def test_words_that_mean_nothing(tmp_path: Path, words: list[str]) -> None:
    with service() as one, program_at(tmp_path, one) as wanvid:
        assert adopt(wanvid, *words).code == 2


def test_since_leaves_older_ones_out_and_the_list_is_read_whole(tmp_path: Path) -> None:
    def listed(wanvid: Program, *words: str) -> list[Any]:
        found = adopt(wanvid, "--json", *words).json
        assert isinstance(found, list)
        return found

    with service(speed=SLOW) as one, program_at(tmp_path, one) as wanvid:
        ids = {post(one, f"cat {n}") for n in range(103)}
        assert {task["task_id"] for task in listed(wanvid)} == ids
        assert {task["task_id"] for task in listed(wanvid, "--since", "1h")} == ids
        assert all(task["prompt"] is None for task in listed(wanvid, "--since", "24h"))


def test_the_demo_has_nothing_to_adopt(wanvid: Program) -> None:
    done = wanvid.call("--demo", "adopt")
    assert (done.code, done.out) == (1, "")


def test_a_hostile_list_is_shown_as_text(tmp_path: Path) -> None:
    page = (
        b'{"total": 1, "data": [{"task_id": "a\\u001b[2Jb", "status": "PENDING", "model_name": "wan2.5-t2v-preview"}]}'
    )
    with service(Fault(deeds.Says(200, page), Kind.LIST)) as one, program_at(tmp_path, one) as wanvid:
        done = adopt(wanvid)
        assert "\x1b" not in done.out + done.err
