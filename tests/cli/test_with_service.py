"""Commands against the service over real HTTP, with the real driver as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Program, at, jobs
from tests.jobs.homes import wait_for
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.lease import lock_path, probe
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.simulator.server import Simulator

SLOW = 0.02


@pytest.fixture(scope="module")
def slow() -> Iterator[Simulator]:
    """A service whose tasks do not end while a test looks."""
    with Simulator(speed=SLOW, render=False, rates=False) as service:
        yield service


def test_a_prompt_becomes_a_saved_file_through_a_gateways_prefix(program: Program, fast: Simulator) -> None:
    prompt = 'A "golden" cat walks through a "quiet" night market. ' * 12
    words = ["--model", "wan2.5-t2v-preview", "--size", "832*480", "--duration", "10", "--prompt-extend", "--audio"]
    done = program.process("submit", prompt, *words, "--wait", **at(fast, "/qwen"))
    assert done.code == 0, done.err
    path = Path(done.out.removesuffix("\n"))
    assert path.parent == program.home / "videos"
    assert path.suffix == ".mp4"
    assert path.stat().st_size > 1000
    (job,) = jobs(program)
    assert (job["state"], job["file"], job["bytes"]) == ("saved", str(path), path.stat().st_size)
    assert job["prompt"] == prompt
    assert job["base"] == at(fast)["DASHSCOPE_HTTP_BASE_URL"] + "/qwen/api/v1"
    assert job["region"] is None
    sent = [task for task in fast.tasks() if task.id == job["task_id"]]
    assert sent[0].body["parameters"] == job["parameters"]
    assert [event["to"] for event in job["events"]][:3] == ["queued", "submitting", "pending"]
    assert all(job[name] for name in ("submitted_at", "ended_at", "saved_at"))


def test_submit_returns_when_accepted(program: Program, slow: Simulator) -> None:
    done = program.call("submit", "a cat", "--json", **at(slow))
    assert (done.code, done.err) == (0, "")
    assert done.json["id"] == 1
    assert done.json["state"] in ("pending", "running")
    assert done.json["task_id"] in [task.id for task in slow.tasks()]
    plain = program.call("submit", "a cat", **at(slow))
    assert (plain.code, plain.out) == (0, "2\n")


def test_takes_over_the_running_limit_wait_for_a_slot(program: Program, slow: Simulator) -> None:
    done = program.call("submit", "a cat", "--takes", "4", "--model", "wan2.2-t2v-plus", "--json", **at(slow))
    assert done.code == 0, done.err
    assert "wait for a slot" in done.err
    assert [job["state"] for job in done.json][2:] == ["queued", "queued"]
    assert [job["position"] for job in done.json] == [None, None, 1, 2]


@pytest.mark.parametrize(
    ("key", "code", "state", "said"),
    [
        ("sk-wrong", 3, "queued", "paused: key"),
        ("sk-overdue", 4, "queued", "paused: billing"),
        ("sk-denied", 8, "failed", "no right to this model"),
    ],
)
def test_a_refused_key_is_told_at_once(
    program: Program, fast: Simulator, key: str, code: int, state: str, said: str
) -> None:
    done = program.call("submit", "a cat", "--json", **at(fast), DASHSCOPE_API_KEY=key)
    assert done.code == code
    assert said in done.err
    assert done.json["state"] == state
    assert key not in done.out + done.err + (program.home / "wanvid.log").read_text()


def test_a_new_key_tries_a_paused_queue_again(program: Program, fast: Simulator) -> None:
    assert program.call("submit", "one", **at(fast), DASHSCOPE_API_KEY="sk-wrong").code == 3
    assert jobs(program)[0]["waiting"] == {"reason": "paused: key", "until": None}
    waited = program.call("wait", "--timeout", "0.5", **at(fast), DASHSCOPE_API_KEY="sk-wrong")
    assert (waited.code, waited.err.count("paused: key")) == (5, 1)
    assert program.call("release", "1", **at(fast)).code == 0
    assert program.call("wait", "1", "--timeout", "60", **at(fast)).code == 0
    assert jobs(program)[0]["state"] == "saved"


def test_a_refused_prompt_is_exit_10_and_a_failed_one_8(program: Program, fast: Simulator) -> None:
    done = program.call("submit", "x [moderation]", "--wait", "--json", **at(fast))
    assert done.code == 10
    assert done.json["error"]["code"] == "DataInspectionFailed"
    assert done.json["error"]["remedy"]
    assert program.call("submit", "x [fail]", "--wait", **at(fast)).code == 8


def test_wait_times_out_and_the_job_lives_on(program: Program, slow: Simulator) -> None:
    assert program.call("submit", "a cat", **at(slow)).code == 0
    done = program.call("wait", "--timeout", "0.5", **at(slow))
    assert (done.code, done.out) == (5, "")
    assert jobs(program)[0]["state"] in ("pending", "running")


def test_a_batch_ends_with_all_files_saved(program: Program, fast: Simulator) -> None:
    rows = [{"prompt": "a {red|blue} cat"}, {"prompt": "a dog", "hold": True}]
    text = "".join(json.dumps(row) + "\n" for row in rows)
    done = program.call("batch", "-", "--wait", stdin=text, **at(fast))
    assert done.code == 0, done.err
    assert sorted(Path(line).name for line in done.out.splitlines()) == ["1-a-red-cat.mp4", "2-a-blue-cat.mp4"]
    assert {job["id"]: job["state"] for job in jobs(program)} == {1: "saved", 2: "saved", 3: "held"}


def test_retry_asks_for_the_same_again(program: Program, fast: Simulator) -> None:
    program.call("submit", "a cat", "--wait", "--seed", "5", **at(fast))
    done = program.call("retry", "1", "--json", **at(fast))
    assert done.code == 0, done.err
    assert (done.json[0]["id"], done.json[0]["retry_of"]) == (2, 1)
    assert done.json[0]["parameters"]["seed"] == 5
    assert program.call("retry", "1", "--new-seed", "--json", **at(fast)).json[0]["parameters"]["seed"] != 5
    assert program.call("wait", "--timeout", "60", **at(fast)).code == 0
    assert len({job["file"] for job in jobs(program)}) == 3


def test_the_place_of_the_file_is_the_users(program: Program, fast: Simulator, tmp_path: Path) -> None:
    out = tmp_path / "films" / "mine.mp4"
    done = program.call("submit", "a cat", "--wait", "--out", str(out), **at(fast))
    assert (done.code, done.out) == (0, f"{out}\n")
    again = program.call("submit", "a cat", "--wait", "--out", str(out), **at(fast))
    assert again.code == 2
    assert "nothing is ever overwritten" in again.err
    done = program.call("submit", "a cat", "--wait", "--out", str(tmp_path / "other"), **at(fast))
    assert Path(done.out.strip()).parent == tmp_path / "other"


def test_without_follow_the_driver_ends_with_the_command(program: Program, slow: Simulator) -> None:
    done = program.process("submit", "a cat", "--no-follow", **at(slow))
    assert done.code == 0, done.err
    assert not probe(lock_path(program.home / "ledger.sqlite3")).held
    assert jobs(program)[0]["state"] in ("pending", "running")


def test_a_released_job_is_sent_without_follow_too(program: Program, slow: Simulator) -> None:
    assert program.call("submit", "a cat", "--hold", **at(slow)).code == 0
    done = program.process("release", "1", "--no-follow", **at(slow))
    assert done.code == 0, done.err
    assert jobs(program)[0]["state"] in ("pending", "running")


def test_a_pending_job_is_canceled_at_the_service(program: Program, slow: Simulator) -> None:
    assert program.call("submit", "a cat", **at(slow)).code == 0
    done = program.call("cancel", "1", **at(slow))
    assert done.code == 0, done.err
    ledger = Ledger.open(program.home / "ledger.sqlite3", read_only=True)

    def state() -> JobState | None:
        job = ledger.get(1)
        return job.state if job is not None else None

    wait_for(lambda: state() is JobState.CANCELED, "the cancellation")
    ledger.close()


def test_follow_by_hand_drives_until_there_is_no_work(program: Program, fast: Simulator) -> None:
    held = program.call("submit", "a cat", "--hold", **at(fast))
    assert held.code == 0
    ledger = Ledger.open(program.home / "ledger.sqlite3")
    ledger.move(1, JobState.QUEUED, "test")
    ledger.close()
    done = program.process("follow", **at(fast))
    assert done.code == 0, done.err
    assert jobs(program)[0]["state"] == "saved"


TWO_PROFILES = """
[profiles.default]
api_key_command = ["false"]
[profiles.work]
api_key = "sk-work"
"""


def queued_for_work(program: Program, service: Simulator) -> None:
    """Job 1, queued for profile `work`; the profile in use has a key command that fails."""
    path = program.home / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TWO_PROFILES)
    del program.environ["DASHSCOPE_API_KEY"]
    assert program.call("--profile", "work", "submit", "a cat", "--hold", **at(service)).code == 0
    ledger = Ledger.open(program.home / "ledger.sqlite3")
    ledger.move(1, JobState.QUEUED, "test")
    ledger.close()


def test_a_profile_whose_key_cannot_be_had_keeps_no_other_from_its_own(program: Program, fast: Simulator) -> None:
    queued_for_work(program, fast)
    done = program.process("follow", **at(fast))
    assert done.code == 0, done.err
    assert jobs(program)[0]["state"] == "saved"
    assert (
        "profile default: api_key_command of profile default: false ended" in (program.home / "wanvid.log").read_text()
    )


def test_a_driver_that_was_started_bears_settings_at_fault(program: Program, fast: Simulator) -> None:
    queued_for_work(program, fast)
    good = (program.home / "config.toml").read_text()
    (program.home / "config.toml").write_text("theme = 3\n" + good)
    (program.home / "models.d").mkdir()
    (program.home / "models.d" / "broken.toml").write_text("[")
    child = subprocess.Popen(
        [sys.executable, "-m", "wanvid_tui", "follow", "--until-eof"],
        stdin=subprocess.PIPE,
        env=program.env(**at(fast)),
    )
    ledger = Ledger.open(program.home / "ledger.sqlite3")

    def is_saved() -> bool:
        job = ledger.get(1)
        return job is not None and job.state is JobState.SAVED

    wait_for(is_saved, "the saved video")
    ledger.close()
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(30) == 0


def test_what_cannot_be_written_is_told_before_anything_is_queued(
    program: Program, fast: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    done = program.call("submit", "a cat", "--out", str(tmp_path / "file" / "a.mp4"), **at(fast))
    assert done.code == 1
    assert "videos cannot be written there" in done.err
    assert jobs(program) == []
