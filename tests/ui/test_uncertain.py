"""The uncertain job that asks: its row, the header, the detail with the four ways out, and what they do (ux.md 2)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste

from tests.ui.asking import CHINESE, KITTEN, NO_LIST, add_asking
from tests.ui.stage import Stage, stage
from wanvid_tui.core.cells import width as cells
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.resolving import CHECKING, GIVEN_UP
from wanvid_tui.jobs.waiting import ASK_LATER, is_asking
from wanvid_tui.ui.layout import Depth

S = JobState


def job_of(on: Stage, job_id: int) -> Job:
    job = on.ledger.get(job_id)
    assert job is not None
    return job


async def opened(on: Stage) -> int:
    """Add a job that asks, and open its detail by the keys; its id."""
    job_id = add_asking(on.ledger)
    asks = sum(map(is_asking, on.jobs()))
    await on.until(lambda: f"? {asks} ask" in on.rows()[0], "the header does not say that a job asks")
    await on.pilot.press("f4", "exclamation_mark", "enter")
    await on.until(lambda: on.depth is Depth.OPEN)
    return job_id


async def test_it_is_drawn_as_designed(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = await opened(on)
        rows = on.rows()
        assert rows[0].startswith(" wanvid  demo  Singapore")
        assert "? 1 asks you  " in rows[0]
        assert rows[1].startswith(f" {job_id}  ? uncertain")
        assert rows[2] == f"  The line broke after the request left. The service may have job {job_id}, or not."
        assert rows[3] == "  Only you can tell: this service has no task list. Nothing is sent meanwhile."
        assert rows[4] == "    w   Wait                    ask again at the next start"
        assert rows[5] == "    a   It is there             enter its task id; wanvid takes it over"
        assert rows[6] == "    s   Send again, ~$1.00      if it did arrive, it is paid twice"
        assert rows[7] == "    x   Give it up              ends as lost; sends nothing"
        assert rows[8] == ""
        assert rows[9].startswith("  Prompt     A tiny cartoon kitten general")
        assert rows[10] == "  Video      wan2.5-t2v-preview  720P 16:9  10 s  sound  seed 481516234"
        assert "queued  sent +2 s  line broke +0 s (read timeout)" in rows[11]
        assert rows[12] == "  Request    none came back"
        assert any("? uncertain    asks you: Enter" in row for row in rows[13:])
        assert rows[-1].startswith(" w Wait  a It is there  s s Send again  x Give up ")


async def test_the_first_sign_is_a_bell_and_nothing_opens_by_itself(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        rung: list[int] = []
        on.app.bell = lambda: rung.append(1)  # type: ignore[method-assign]  # counts in the terminal's place
        add_asking(on.ledger)
        await on.until(lambda: "? 1 asks you" in on.rows()[0])
        assert (len(rung), on.depth) == (1, Depth.CLOSED)
        add_asking(on.ledger)
        await on.until(lambda: "? 2 ask you" in on.rows()[0])
        assert len(rung) == 2


async def test_what_asks_goes_before_all_and_never_goes(tmp_path: Path) -> None:
    for size in ((40, 12), (72, 20), (200, 50)):
        async with stage(tmp_path, size=size) as on:
            if not any(map(is_asking, on.jobs())):
                add_asking(on.ledger)
            await on.until(lambda: "? 1 asks you" in on.rows()[0], f"not in the header at {size}")
            if size == (40, 12):
                await on.pilot.press("f4", "exclamation_mark", "enter")
                await on.until(lambda: on.rows()[1].startswith(" 25  ? uncertain  "), "its state is cut")
                assert on.rows()[1].endswith("Esc back")
                await on.pilot.press("ctrl+p")
                await on.until(lambda: "›  Wait; it asks again" in on.rows()[4], "what it asks does not come first")


async def test_w_waits_until_the_next_start(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = await opened(on)
        await on.pilot.press("w")
        await on.says(f"Job {job_id} waits; it asks again at the next start.")
        await on.until(lambda: "ask" not in on.rows()[0])
        assert (job_of(on, job_id).state, job_of(on, job_id).waiting) == (S.UNCERTAIN, ASK_LATER)
        assert any("asks next start" in row for row in on.rows())
        assert "You chose to wait" in on.rows()[3]
    async with stage(tmp_path) as on:
        # the next start has it looked for once more; here no driver answers
        await on.until(lambda: not job_of(on, job_id).asks)
        assert job_of(on, job_id).waiting is None


async def test_a_takes_the_id_of_its_task(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = await opened(on)
        await on.pilot.press("a")
        await on.until(lambda: on.footer.startswith(" Enter Take it over  Esc Back"))
        await on.pilot.press("enter")
        await on.says("Type or paste the task id")
        await on.pilot.press("x", "s", "w", "backspace", "ctrl+u", "t", "minus", "1")
        await on.until(lambda: on.rows()[5] == "    a   It is there              t-1_")
        assert job_of(on, job_id).state is S.UNCERTAIN
        await on.pilot.press("enter")
        await on.says(f"Asked the service whether it has task t-1, for job {job_id}.")
        job = job_of(on, job_id)
        assert (job.state, job.task_id, job.asks, job.waiting) == (S.UNCERTAIN, "t-1", False, CHECKING)
        await on.until(lambda: any("checks the task" in row for row in on.rows()))


async def test_the_id_can_be_pasted_and_left(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = await opened(on)
        await on.pilot.press("a")
        on.app.main.on_paste(Paste(" 1f0c4be2-77d1-4c1b\x1b[2J\n"))
        await on.until(lambda: "1f0c4be2-77d1-4c1b[2J_" in on.rows()[5])
        await on.pilot.press("escape")
        await on.until(lambda: "enter its task id" in on.rows()[5])
        assert on.depth is Depth.OPEN
        assert job_of(on, job_id).task_id is None
        assert on.app.main.prompt.text == ""


async def test_a_task_of_another_job_is_refused_in_words(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = await opened(on)
        taken = next(job for job in on.jobs() if job.task_id)
        await on.pilot.press("a", *(taken.task_id or ""))
        await on.pilot.press("enter")
        await on.says(f"is job {taken.id}'s")
        assert is_asking(job_of(on, job_id))


async def test_s_is_pressed_twice_within_three_seconds(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = await opened(on)
        await on.pilot.press("s")
        await on.says(f"s again sends job {job_id} a second time, ~$1.00")
        on.clock.ahead_s += 4
        on.app.control.decider.tick()
        await on.until(lambda: "s again" not in on.footer)
        await on.pilot.press("s")
        await on.says(f"s again sends job {job_id} a second time, ~$1.00")
        assert job_of(on, job_id).state is S.UNCERTAIN
        on.clock.ahead_s += 2
        await on.pilot.press("s")
        await on.says(f"Job {job_id} is queued again, ~$1.00. If the first one arrived, it is paid twice.")
        assert job_of(on, job_id).state is S.QUEUED


async def test_two_s_in_one_lump_are_one(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = await opened(on)
        for _ in range(3):
            on.app.control.decider.send_again()
        await on.says(f"s again sends job {job_id}")
        assert job_of(on, job_id).state is S.UNCERTAIN


async def test_a_key_that_is_held_down_sends_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = await opened(on)
        for wait_s in (0.0, 0.5, 0.05, 0.05, 0.05):
            on.clock.ahead_s += wait_s
            on.app.control.decider.send_again()
        on.app.later(0.3, lambda: on.app.control.decider.wait())
        await on.says(f"Job {job_id} waits")
        assert job_of(on, job_id).state is S.UNCERTAIN


async def test_another_job_is_not_sent_by_the_second_s(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        ids = {add_asking(on.ledger), await opened(on)}
        job_id = on.app.session.window.cursor_id or 0
        (other,) = ids - {job_id}
        await on.pilot.press("s")
        await on.says(f"s again sends job {job_id}")
        on.clock.ahead_s += 1
        await on.pilot.press("down" if other < job_id else "up")
        await on.until(lambda: on.rows()[1].startswith(f" {other}  ?"))
        await on.pilot.press("s")
        await on.says(f"s again sends job {other}")
        assert {job_of(on, one).state for one in (job_id, other)} == {S.UNCERTAIN}


async def test_x_gives_up(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = await opened(on)
        await on.pilot.press("x")
        await on.says(f"Job {job_id} is given up and lost; nothing is sent.")
        job = job_of(on, job_id)
        assert (job.state, job.error_code) == (S.LOST, GIVEN_UP)
        await on.until(lambda: "You gave this job up." in on.rows()[2])


async def test_in_the_queue_the_same_keys_decide_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = add_asking(on.ledger)
        await on.until(lambda: "? 1 asks you" in on.rows()[0])
        await on.pilot.press("f4", "exclamation_mark")
        await on.pilot.press("x")
        await on.says("only what is over can be forgotten")
        await on.pilot.press("w")
        assert is_asking(job_of(on, job_id))


async def test_the_mark_goes_from_one_that_asks_to_the_next(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(80, 24)) as on:
        first = add_asking(on.ledger)
        second = add_asking(on.ledger)
        await on.until(lambda: "? 2 ask you" in on.rows()[0])
        await on.pilot.press("f4")
        seen = []
        for _ in range(3):
            await on.pilot.press("exclamation_mark")
            await on.pilot.pause()
            seen.append(on.app.session.window.cursor_id)
        assert seen[1:] in ([first, second], [second, first])
        assert set(seen) == {first, second}


@pytest.mark.parametrize(
    ("ended", "facts", "said"),
    [
        ("found when the driver started: whether it was sent is not known", {}, "wanvid was ended while it sent this."),
        ("no clear answer: x", {"error_code": "InternalError"}, "The service answered with a fault (InternalError)."),
        ("no clear answer: x", {}, "The line broke after the request left."),
    ],
)
async def test_what_broke_is_said_as_it_was(tmp_path: Path, ended: str, facts: dict[str, Any], said: str) -> None:
    async with stage(tmp_path) as on:
        add_asking(on.ledger, ended=ended, **facts)
        await on.until(lambda: "? 1 asks you" in on.rows()[0])
        await on.pilot.press("f4", "exclamation_mark", "enter")
        await on.until(lambda: said in on.rows()[2])


async def test_one_that_is_looked_for_asks_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = add_asking(on.ledger, why="")
        await on.until(lambda: any("? uncertain    looking for it" in row for row in on.rows()))
        assert "ask" not in on.rows()[0]
        await on.pilot.press("f4", "g", "enter")
        await on.until(lambda: "It is being looked for there. Nothing is sent meanwhile." in on.rows()[3])
        await on.pilot.press("w", "a")
        assert (job_of(on, job_id).waiting, on.app.main.pages.entry) == (None, None)


async def test_a_long_reason_and_a_chinese_prompt_stay_in_their_rows(tmp_path: Path) -> None:
    why = "the task list cannot be read as a whole (it has more than 100 pages, 读不完): only you can tell"
    for size in ((60, 18), (80, 24), (120, 36)):
        async with stage(tmp_path, size=size) as on:
            if not any(map(is_asking, on.jobs())):
                add_asking(on.ledger, CHINESE, why=why)
            await on.until(lambda: "? 1 asks you" in on.rows()[0])
            await on.pilot.press("f4", "exclamation_mark", "enter")
            await on.until(lambda: "Wait" in "\n".join(on.rows()))
            text = " ".join(row.strip() for row in on.rows())
            assert "more than 100 pages" in text
            assert all(cells(row) <= size[0] for row in on.rows())


async def test_a_guess_is_told_and_stays_in_the_detail(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = add_asking(on.ledger, KITTEN, why="")
        facts: dict[str, Any] = {"task_id": "t-9", "accepted_ms": on.clock(), "adopted": "guess"}
        on.ledger.move(job_id, S.PENDING, "adopted: the only task that can be it", **facts)
        await on.says(f"{job_id} took the only task that can be it")
        await on.pilot.press("f4", "g", "enter")
        await on.until(lambda: any(row.startswith("  Adopted    a guess") for row in on.rows()))


async def test_mono_and_ascii_name_the_keys_too(tmp_path: Path) -> None:
    async with stage(tmp_path, theme="ansi-dark", mono=True, ascii_only=True) as on:
        await opened(on)
        assert "w" in on.rows()[4] and "Wait" in on.rows()[4]
        assert all(ord(char) < 128 for row in on.rows()[:9] for char in row)


def test_the_list_of_reasons_that_engines_give_reads_well(tmp_path: Path) -> None:
    from wanvid_tui.ui.uncertain import uncertain_lines

    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    try:
        job = ledger.get(add_asking(ledger, why=NO_LIST))
        assert job is not None
        lines, at = uncertain_lines(job, ledger.events(job.id), 80, None, ">")
    finally:
        ledger.close()
    assert (len(lines), at) == (6, -1)
