"""``jobs``, ``show``, ``cancel``, ``hold``, ``release``, ``retry``, ``forget``, ``wait`` over rows of the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Program
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger

FIELDS = [
    "id", "state", "task_id", "request_id", "profile", "region", "base", "model", "prompt", "negative_prompt",
    "actual_prompt", "parameters", "audio", "created_at", "submitted_at", "started_at", "ended_at", "saved_at",
    "waiting", "position", "overdue", "adopted", "retry_of", "video_url", "video_expires_at", "file", "bytes",
    "checks", "usage", "error", "estimate", "cost", "polls", "events",
]  # fmt: skip


@pytest.fixture
def queue(wanvid: Program) -> Program:
    """Five held jobs, 1 to 5."""
    done = wanvid.call("submit", "a cat", "--takes", "5", "--seed", "1", "--hold")
    assert done.out.split() == ["1", "2", "3", "4", "5"]
    return wanvid


def ledger_of(wanvid: Program) -> Ledger:
    return Ledger.open(wanvid.home / "ledger.sqlite3")


def move(wanvid: Program, job: int, *states: JobState, **facts: Any) -> None:
    """Take a job through states, as the driver would."""
    ledger = ledger_of(wanvid)
    for state in states[:-1]:
        ledger.move(job, state, "test")
    ledger.move(job, states[-1], "test", **facts)
    ledger.close()


S = JobState
SENT = (S.QUEUED, S.SUBMITTING, S.PENDING)


def states(wanvid: Program) -> dict[int, str]:
    return {job["id"]: job["state"] for job in wanvid.call("jobs", "--json").json}


def test_a_job_as_json_has_exactly_the_fields_of_the_contract(queue: Program) -> None:
    job = queue.call("show", "1", "--json").json
    assert list(job) == FIELDS
    assert job["parameters"] == {
        "size": "1280*720", "duration": 5, "prompt_extend": True, "watermark": False, "audio": True, "seed": 1,
    }  # fmt: skip
    assert job["events"][0] | {"at": ""} == {"at": "", "from": None, "to": "held", "why": "held by wish"}
    assert job["created_at"].endswith("Z")
    assert len(job["created_at"]) == len("2026-11-22T17:00:00.000Z")


def test_an_empty_queue_is_no_error_and_makes_no_file(wanvid: Program) -> None:
    assert wanvid.call("jobs", "--json").json == []
    assert wanvid.call("jobs").code == 0
    assert not wanvid.home.exists()


def test_jobs_are_listed_newest_first_and_chosen(queue: Program) -> None:
    move(queue, 2, S.CANCELED)
    assert [line.split()[0] for line in queue.call("jobs").out.splitlines()] == ["5", "4", "3", "2", "1"]
    assert [job["id"] for job in queue.call("jobs", "--state", "canceled", "--json").json] == [2]
    assert [job["id"] for job in queue.call("jobs", "--limit", "2", "--json").json] == [5, 4]
    assert queue.call("jobs", "--search", "dog", "--json").json == []
    assert queue.call("jobs", "--state", "nonsense").code == 2
    assert queue.call("jobs", "--plain").out.splitlines()[0].split("\t")[0] == "5"


def test_links_are_printed_only_when_asked_for(queue: Program) -> None:
    move(queue, 1, *SENT, S.DOWNLOADING, video_url="https://host.example/v.mp4?Signature=s", task_id="t-1")
    for words in (["jobs"], ["jobs", "--json"], ["show", "1"], ["show", "1", "--json"]):
        assert "Signature" not in queue.call(*words).out
        assert "Signature" in queue.call(*words, "--links").out


def test_ids_in_every_form(queue: Program) -> None:
    move(queue, 3, *SENT, task_id="task-abc")
    assert queue.call("show", "task-abc", "--json").json["id"] == 3
    assert queue.call("show", "last", "--json").json["id"] == 5
    done = queue.call("cancel", "1..2", "5", "1")
    assert (done.code, states(queue)) == (0, {1: "canceled", 2: "canceled", 3: "pending", 4: "held", 5: "canceled"})


def test_a_range_is_shown_as_an_array_whatever_it_holds(queue: Program) -> None:
    assert [job["id"] for job in queue.call("show", "2..3", "--json").json] == [2, 3]
    assert [job["id"] for job in queue.call("show", "5..9", "--json").json] == [5]
    lines = queue.call("show", "2..3").out.splitlines()
    assert [line for line in lines if line.startswith("job ")] == [
        "job                       2 held",
        "job                       3 held",
    ]


@pytest.mark.parametrize("word", ["99", "90..99", "nonsense", "0", "-1", "1.5", "\x1b[31m"])
def test_an_id_that_names_no_job_is_told(queue: Program, word: str) -> None:
    done = queue.call("show", "--", word)
    assert done.code == 2
    assert "there is no job" in done.err
    assert "\x1b" not in done.err


def test_what_can_be_done_is_done_and_the_rest_told(queue: Program) -> None:
    move(queue, 2, *SENT, S.RUNNING)
    done = queue.call("cancel", "1", "99", "2", "3", "--json")
    assert done.code == 2
    assert [job["id"] for job in done.json] == [1, 3]
    assert "there is no job 99" in done.err
    assert "job 2 has already started, it will finish and be billed" in done.err
    assert states(queue)[2] == "running"


def test_hold_and_forget(queue: Program) -> None:
    move(queue, 1, S.QUEUED)
    assert queue.call("hold", "1").code == 0
    assert states(queue)[1] == "held"
    assert queue.call("hold", "1").code == 0
    move(queue, 2, *SENT)
    done = queue.call("forget", "1", "2", "--json")
    assert done.code == 1
    assert [job["id"] for job in done.json] == [1]
    assert 1 not in states(queue)
    assert "only settled or held jobs" in done.err


def test_release_and_retry_need_a_key(queue: Program) -> None:
    move(queue, 2, S.CANCELED)
    assert queue.call("release", "1").code == 3
    assert queue.call("retry", "2").code == 3
    assert states(queue) == {1: "held", 2: "canceled", 3: "held", 4: "held", 5: "held"}


def test_only_settled_jobs_are_made_again(queue: Program) -> None:
    done = queue.call("retry", "1", DASHSCOPE_API_KEY="sk-a")
    assert done.code == 1
    assert "job 1 is held; only a settled job is made again" in done.err


def test_a_job_of_another_base_is_not_released_with_this_key(queue: Program) -> None:
    done = queue.call("release", "1", DASHSCOPE_API_KEY="sk-a", DASHSCOPE_HTTP_BASE_URL="https://gw.example")
    assert done.code == 3
    assert "belongs to profile default" in done.err
    assert states(queue)[1] == "held"


@pytest.mark.parametrize(
    ("path", "facts", "code", "said"),
    [
        ((S.DOWNLOADING, S.SAVED), {"file": "/v/1.mp4"}, 0, ""),
        ((S.FAILED,), {"error_code": "InternalError", "error_message": "oh"}, 8, "job 1 failed: InternalError: oh"),
        ((S.FAILED,), {"error_code": "DataInspectionFailed", "error_message": "no"}, 10, "reword the prompt"),
        ((S.FAILED,), {}, 8, "job 1 failed: no reason given"),
        (
            (S.LOST,),
            {"error_message": "link expired"},
            9,
            "job 1 is lost: link expired\nwanvid retry 1 makes it again, and is paid again\n",
        ),
        ((S.LOST,), {"error_message": "given up", "error_code": "GivenUp"}, 9, "job 1 is lost: given up\n"),
        ((S.CANCELED,), {}, 1, "job 1 was canceled"),
    ],
)
def test_wait_tells_how_a_job_ended(
    queue: Program, path: tuple[JobState, ...], facts: dict[str, str], code: int, said: str
) -> None:
    move(queue, 1, *SENT, *path, **facts)
    done = queue.call("wait", "1")
    assert done.code == code
    assert said in done.err
    assert done.out == (facts["file"] + "\n" if "file" in facts else "")


def test_wait_counts_held_and_asking_jobs_as_settled_and_takes_the_highest_code(queue: Program) -> None:
    move(queue, 2, S.QUEUED, S.SUBMITTING, S.UNCERTAIN, asks=True)
    move(queue, 3, *SENT, S.FAILED)
    assert queue.call("wait", "1").code == 4
    assert queue.call("wait", "1", "3").code == 8
    done = queue.call("wait", "1..3", "--json")
    assert done.code == 9
    assert [job["id"] for job in done.json] == [1, 2, 3]


def test_wait_without_anything_that_goes_on_ends_at_once(queue: Program, wanvid: Program) -> None:
    assert queue.call("wait").code == 0


def test_nasty_text_from_the_service_is_shown_as_symbols(queue: Program) -> None:
    nasty = "\x1b]52;c;x\x07\x9b31m\u202e"
    facts = {"error_code": nasty, "error_message": nasty, "actual_prompt": nasty, "request_id": nasty}
    move(queue, 1, *SENT, S.FAILED, **facts)
    for words in (
        ["jobs"],
        ["jobs", "--json"],
        ["jobs", "--plain"],
        ["show", "1"],
        ["show", "1", "--json"],
        ["wait", "1"],
    ):
        done = queue.call(*words)
        assert not set(done.out + done.err) & set("\x1b\x07\x9b\u202e")
    assert queue.call("show", "1", "--json").json["error"]["message"] == nasty


def test_a_ledger_that_is_none_is_set_aside_as_it_is(wanvid: Program) -> None:
    path = wanvid.write("ledger.sqlite3", "this is not a database, and it is long enough to be read as one" * 10)
    before = path.read_bytes()
    done = wanvid.call("jobs")
    assert done.code == 1
    assert str(path) in done.err
    assert path.with_name("ledger.sqlite3.damaged").read_bytes() == before
    assert not path.exists()


def test_a_directory_that_cannot_be_made_is_named_and_nothing_is_queued(wanvid: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = wanvid.call("submit", "x", "--hold", WANVID_HOME=str(tmp_path / "file" / "w"))
    assert done.code in (1, 2)
    assert str(tmp_path / "file") in done.err


def test_a_job_held_before_a_region_was_named_goes_to_the_one_named_later(queue: Program) -> None:
    env = {"DASHSCOPE_API_KEY": "sk-a", "DASHSCOPE_API_REGION": "us-east-1"}
    done = queue.call("release", "1", **env)
    assert done.code == 2
    assert done.err.startswith("model: ")
    assert states(queue)[1] == "held"
