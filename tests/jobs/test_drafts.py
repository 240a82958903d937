"""Drafts and the history of prompts in the ledger: whose they are, what is found again, and whom it wakes."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.jobs.factory import new_job
from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.drafts import (
    DraftText,
    drafts,
    drop_draft,
    free_draft,
    give_draft,
    name_draft,
    put_back_draft,
    save_draft,
    take_draft,
)
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.meanwhile import meanwhile, note_leaving
from wanvid_tui.jobs.owners import Owner, is_alive, this_process
from wanvid_tui.jobs.prompts import MOST, find_prompts, keep_prompt, newer_prompt, older_prompt
from wanvid_tui.jobs.schema import VERSION

HERE = this_process()
NOW = 1_795_367_700_000
TEXT = DraftText("一只猫 walks", "blur", {"model": "wan2.5-t2v-preview", "takes": 2}, {"prompt": [0, 3]})


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(tmp_path / "ledger.sqlite3")


def dead() -> Owner:
    """A process of this machine that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return Owner(HERE.host, ended.pid, "x:1")


def test_a_draft_is_read_as_it_was_written(ledger: Ledger) -> None:
    draft_id = save_draft(ledger, None, HERE, TEXT, NOW)
    assert save_draft(ledger, draft_id, HERE, TEXT._replace(prompt="other"), NOW + 5) == draft_id
    (kept,) = drafts(ledger)
    assert (kept.text, kept.owner, kept.created_ms, kept.changed_ms) == (
        TEXT._replace(prompt="other"), HERE, NOW, NOW + 5,
    )  # fmt: skip


def test_a_deleted_draft_is_kept_again_as_it_was_and_nobodys(ledger: Ledger) -> None:
    draft_id = save_draft(ledger, None, dead(), TEXT, NOW)
    assert name_draft(ledger, draft_id, "kitten") == ""
    assert name_draft(ledger, draft_id, "general") == "kitten"
    (kept,) = drafts(ledger)
    assert drop_draft(ledger, kept, NOW)
    assert not drop_draft(ledger, kept, NOW), "it is gone"
    assert drafts(ledger) == []
    put_back_draft(ledger, kept)
    (back,) = drafts(ledger)
    assert back._replace(id=0) == kept._replace(id=0, owner=None)


def test_a_draft_that_is_being_written_is_not_deleted(ledger: Ledger) -> None:
    draft_id = save_draft(ledger, None, HERE, TEXT, NOW)
    (kept,) = drafts(ledger)
    assert not drop_draft(ledger, kept, NOW)
    give_draft(ledger, draft_id, HERE, drop=False)
    (free,) = drafts(ledger)
    assert take_draft(ledger, free, HERE)
    assert not drop_draft(ledger, free, NOW), "somebody began to write it after it was seen"
    assert len(drafts(ledger)) == 1


def test_a_draft_moves_no_revision(ledger: Ledger) -> None:
    before = ledger.rev()
    draft_id = save_draft(ledger, None, HERE, TEXT, NOW)
    keep_prompt(ledger, "a", "", NOW)
    note_leaving(ledger, NOW)
    give_draft(ledger, draft_id, HERE, drop=False)
    assert ledger.rev() == before


def test_the_newest_that_nobody_writes_is_found(ledger: Ledger) -> None:
    old = save_draft(ledger, None, dead(), TEXT, NOW)
    newer = save_draft(ledger, None, dead(), TEXT, NOW + 1)
    save_draft(ledger, None, HERE, TEXT, NOW + 2)
    found = free_draft(ledger, NOW)
    assert found is not None
    assert found.id == newer
    assert take_draft(ledger, found, HERE)
    assert not take_draft(ledger, found, dead()), "it is not as it was found"
    left = free_draft(ledger, NOW)
    assert left is not None
    assert left.id == old


def test_a_draft_of_another_machine_is_left_to_it_for_a_while(ledger: Ledger) -> None:
    save_draft(ledger, None, Owner("elsewhere", 1, ""), TEXT, NOW)
    assert free_draft(ledger, NOW + 3_600_000) is None
    assert free_draft(ledger, NOW + 13 * 3_600_000) is not None


def test_one_that_was_taken_is_never_written_over(ledger: Ledger) -> None:
    first = dead()
    draft_id = save_draft(ledger, None, first, TEXT, NOW)
    (kept,) = drafts(ledger)
    assert take_draft(ledger, kept, HERE)
    other = save_draft(ledger, draft_id, first, TEXT._replace(prompt="still there"), NOW + 1)
    assert other != draft_id
    assert {draft.text.prompt for draft in drafts(ledger)} == {TEXT.prompt, "still there"}
    give_draft(ledger, draft_id, first, drop=True)
    assert len(drafts(ledger)) == 2, "only who has it gives it up"


def test_given_up_it_is_free_or_gone(ledger: Ledger) -> None:
    draft_id = save_draft(ledger, None, HERE, TEXT, NOW)
    assert free_draft(ledger, NOW) is None
    give_draft(ledger, draft_id, HERE, drop=False)
    found = free_draft(ledger, NOW)
    assert found is not None
    assert found.owner is None
    assert take_draft(ledger, found, HERE)
    give_draft(ledger, draft_id, HERE, drop=True)
    assert drafts(ledger) == []


def test_a_number_that_was_given_again_is_another_process() -> None:
    assert is_alive(HERE)
    if not HERE.started:
        pytest.skip("this system does not tell when a process was started")
    assert not is_alive(HERE._replace(started="00000000:1"))
    assert not is_alive(dead())


@pytest.mark.skipif(not HERE.started, reason="this system does not tell what a process does")
def test_a_process_that_ended_and_was_not_asked_for_yet_lives_no_more() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        assert not is_alive(Owner(HERE.host, ended.pid))


def test_a_name(ledger: Ledger) -> None:
    draft_id = save_draft(ledger, None, HERE, TEXT, NOW)
    name_draft(ledger, draft_id, "cats")
    assert drafts(ledger)[0].name == "cats"
    with pytest.raises(LedgerError):
        name_draft(ledger, 99, "none")


def test_damaged_values_are_none(ledger: Ledger) -> None:
    save_draft(ledger, None, HERE, TEXT, NOW)
    with ledger.quietly() as db:
        db.execute("UPDATE drafts SET choices = '[1', place = '[]'")
    assert drafts(ledger)[0].text == DraftText(TEXT.prompt, TEXT.avoid)


def test_prompts_go_from_newest_to_oldest_and_back(ledger: Ledger) -> None:
    for at, prompt in enumerate(("one", "two", "three", "one")):
        keep_prompt(ledger, prompt, "", NOW + at)
    assert [kept.prompt for kept in find_prompts(ledger)] == ["one", "three", "two"]
    newest = older_prompt(ledger, None, ("one", ""))
    assert newest is not None
    assert newest.prompt == "three", "the text that stands there already is passed over"
    oldest = older_prompt(ledger, newest.id, ("three", ""))
    assert oldest is not None
    assert oldest.prompt == "two"
    assert older_prompt(ledger, oldest.id, ("two", "")) is None
    assert newer_prompt(ledger, oldest.id, ("two", "")) == newest


def test_nothing_is_kept_of_nothing(ledger: Ledger) -> None:
    assert keep_prompt(ledger, " \n", "", NOW) is None
    assert find_prompts(ledger) == []


def test_prompts_are_found_by_words(ledger: Ledger) -> None:
    keep_prompt(ledger, "A Lighthouse at dusk", "fog", NOW)
    keep_prompt(ledger, "灯塔, 黄昏", "", NOW)
    assert [kept.prompt for kept in find_prompts(ledger, "DUSK light")] == ["A Lighthouse at dusk"]
    assert [kept.prompt for kept in find_prompts(ledger, "黄昏")] == ["灯塔, 黄昏"]
    assert [kept.prompt for kept in find_prompts(ledger, "fog")] == ["A Lighthouse at dusk"]
    assert len(find_prompts(ledger, limit=1)) == 1
    keep_prompt(ledger, "ÉTÉ à la mer", "", NOW)
    assert [kept.prompt for kept in find_prompts(ledger, "été MER")] == ["ÉTÉ à la mer"]
    assert find_prompts(ledger, "été dusk") == []


def test_the_history_has_an_end(ledger: Ledger) -> None:
    with ledger.quietly() as db:
        db.executemany("INSERT INTO prompts(at_ms, prompt) VALUES(?, ?)", ((NOW, str(n)) for n in range(MOST)))
    keep_prompt(ledger, "one more", "", NOW)
    assert len(find_prompts(ledger, limit=MOST * 2)) == MOST
    assert find_prompts(ledger, "one more")


def test_an_older_ledger_brings_the_prompts_of_its_jobs(tmp_path: Path) -> None:
    path = Path(shutil.copy(Path(__file__).with_name("ledger_v1.sqlite3"), tmp_path / "ledger.sqlite3"))
    ledger = Ledger.open(path)
    wanted = {job.prompt for job in ledger.find() if job.prompt.strip()}
    assert {kept.prompt for kept in find_prompts(ledger)} == wanted
    assert drafts(ledger) == []
    ledger.close()
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (VERSION,)
    raw.close()


def test_what_ended_meanwhile_is_counted(tmp_path: Path) -> None:
    now = [NOW]
    ledger = Ledger.open(tmp_path / "ledger.sqlite3", now_ms=lambda: now[0])
    assert meanwhile(ledger).states == {}
    jobs = ledger.add([new_job(estimate_amount="0.50", estimate_currency="USD") for _ in range(4)])
    end(ledger, jobs[0].id, JobState.SAVED, now[0])
    now[0] += 1000
    note_leaving(ledger, now[0])
    assert meanwhile(ledger).states == {}
    now[0] += 1000
    end(ledger, jobs[1].id, JobState.SAVED, now[0])
    end(ledger, jobs[2].id, JobState.FAILED, now[0])
    ledger.note(jobs[0].id, seen=True)
    found = meanwhile(ledger)
    assert (found.states, found.spent) == ({"saved": 1, "failed": 1}, {"USD": "0.50"})


def end(ledger: Ledger, job_id: int, how: JobState, now_ms: int) -> None:
    """Let a job go its way to the end."""
    ledger.move(job_id, JobState.SUBMITTING, "test")
    ledger.move(job_id, JobState.PENDING, "test", task_id=f"task-{job_id}", accepted_ms=now_ms)
    ledger.move(job_id, JobState.RUNNING, "test")
    if how is JobState.SAVED:
        ledger.move(job_id, JobState.DOWNLOADING, "test", ended_ms=now_ms)
        ledger.move(job_id, how, "test", saved_ms=now_ms)
    else:
        ledger.move(job_id, how, "test", ended_ms=now_ms)
