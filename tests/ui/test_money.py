"""The one modal: it asks before money is spent, and no letter typed too early spends."""

from __future__ import annotations

from pathlib import Path

from tests.ui import seeding
from tests.ui.asking import add_asking
from tests.ui.stage import Stage, stage
from wanvid_tui.core.job import JobState, NewJob
from wanvid_tui.jobs.limits import Budget, Limits
from wanvid_tui.ui.layout import Depth
from wanvid_tui.ui.money import MoneyBox, Question, asked_of, box_rect
from wanvid_tui.ui.rebinding import rebound
from wanvid_tui.ui.screens.money import MoneyScreen

DOLLAR = 1_000_000


def asks(above: int = 5 * DOLLAR) -> Budget:
    return Budget(confirm_above=above)


async def opened(on: Stage, takes: str = "20") -> None:
    """A dear order, and F5 in the prompt."""
    await on.pilot.press("f3", "end", "up", *takes, "f2")
    on.write("a fox")
    await on.pilot.press("f5")
    await on.until(lambda: isinstance(on.app.screen, MoneyScreen))


async def test_the_box_is_as_it_was_drawn(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, budget=asks) as on:
        await opened(on)
        await on.until(lambda: "This costs about $10.00" in on.rows()[3])
        rows = on.rows()
        assert rows[5][12:68].strip() == "20 takes of 5 s at 720P, $0.10 a second."
        assert rows[6][12:68].strip() == "You set confirm_above = $5. Today so far: $0.00."
        assert rows[8][14:68].startswith(" Spend $10.00    Back ")
        assert rows[8][:68].endswith("y / Esc")
        assert "~$10.00" in rows[12], "the price row stays in sight"
        assert rows[-1].startswith(" Left/Right Choose  y Spend  Esc Back")
        assert on.jobs() == []


async def test_the_box_has_the_users_key_that_leaves(tmp_path: Path) -> None:
    theirs = rebound({"quit": ["ctrl+l"]}).commands
    async with stage(tmp_path, seeded=False, budget=asks, commands=theirs) as on:
        await opened(on)
        await on.until(lambda: on.footer.endswith("^L Quit"))
        await on.pilot.press("ctrl+l")
        await on.until(lambda: not on.app.is_running or on.app._exit)
        assert on.jobs() == []


async def test_back_has_the_focus_and_left_enter_spends(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, budget=asks) as on:
        await opened(on)
        await on.pilot.press("enter")
        await on.until(lambda: on.app.screen is on.app.main)
        assert on.jobs() == []
        on.clock.ahead_s += 10
        await opened(on)
        await on.pilot.press("left", "enter")
        await on.until(lambda: len(on.jobs()) == 20)
        assert {job.state for job in on.jobs()} == {JobState.QUEUED}


def test_a_letter_spends_only_when_nobody_can_be_typing() -> None:
    box = MoneyBox(Question("", "", "", "", ""), since=10.0)
    assert not box.is_answer("y", 10.9), "it has not stood long enough"
    assert not box.is_answer("y", 11.5), "a letter came in the second before"
    assert not box.is_answer("a", 12.6)
    assert not box.is_answer("y", 13.5)
    assert box.is_answer("y", 14.5)


async def test_what_is_typed_meanwhile_reaches_the_prompt(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, budget=asks) as on:
        await opened(on)
        await on.pilot.press("a", "b")
        on.clock.ahead_s += 2
        await on.pilot.press("y")
        await on.until(lambda: len(on.jobs()) == 20)
        assert on.app.main.prompt.text == "a foxab"
        assert {job.prompt for job in on.jobs()} == {"a fox"}


async def test_over_a_limit_it_can_be_held_for_later(tmp_path: Path) -> None:
    budget = Budget(Limits(daily=5 * DOLLAR), confirm_above=DOLLAR)
    async with stage(tmp_path, seeded=False, budget=lambda: budget) as on:
        await opened(on)
        await on.until(lambda: "You set daily_limit = $5; $0 is spent." in on.rows()[6])
        assert "Hold it for later" in on.rows()[8]
        await on.pilot.press("left", "enter")
        await on.says("Jobs 1 to 20 are held: over $5 a day. h releases them.")
        assert {(job.state, job.hold_reason) for job in on.jobs()} == {(JobState.HELD, "over $5 a day")}


async def test_what_is_cheap_is_not_asked_about(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, budget=asks) as on:
        on.write("a fox")
        await on.pilot.press("f5")
        await on.says("Job 1 is queued, ~$0.50.")


async def test_it_keeps_its_place_when_the_terminal_changes(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, budget=asks) as on:
        await opened(on)
        for size in ((40, 12), (60, 18), (120, 36), (200, 50), (80, 24)):
            await on.pilot.resize_terminal(*size)
            await on.until(lambda: any("This costs about" in row for row in on.rows()), str(size))
        await on.pilot.press("escape")
        await on.until(lambda: on.app.screen is on.app.main)


def test_the_box_lies_inside_every_size() -> None:
    for width in range(40, 240, 7):
        for height in range(12, 70):
            rect = box_rect(width, height)
            assert rect is not None
            assert rect.x >= 0
            assert rect.y >= 1
            assert rect.x + rect.width <= width
            assert rect.y + rect.height < height, (width, height)


async def test_again_asks_as_well(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, budget=lambda: asks(DOLLAR // 4)) as on:
        on.write("a fox")
        await on.pilot.press("f5")
        await on.until(lambda: isinstance(on.app.screen, MoneyScreen))
        await on.pilot.press("left", "enter")
        await on.until(lambda: "queued" in "".join(on.rows()[13:22]))
        await on.pilot.press("f4", "r")
        await on.until(lambda: isinstance(on.app.screen, MoneyScreen))
        await on.pilot.press("escape")
        await on.until(lambda: on.app.screen is on.app.main)
        assert len(on.jobs()) == 1


async def test_dear_jobs_are_asked_about_before_they_are_released(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, budget=lambda: asks(DOLLAR)) as on:
        dear = {"held": True, "estimate_amount": "0.75", "estimate_currency": "USD"}
        on.ledger.add([seeding.new_job("a fox", **dear), seeding.new_job("an owl", **dear)])
        await on.until(lambda: any("an owl" in row for row in on.rows()))
        await on.pilot.press("f4", "h")
        await on.until(lambda: {job.state for job in on.jobs()} == {JobState.HELD, JobState.QUEUED})
        assert on.app.screen is on.app.main, "one of them is not dear"
        await on.pilot.press("h")
        await on.until(lambda: {job.state for job in on.jobs()} == {JobState.HELD})
        on.clock.ahead_s += 10
        await on.pilot.press("asterisk", "h")
        await on.until(lambda: isinstance(on.app.screen, MoneyScreen))
        assert any("This costs about $1.50" in row for row in on.rows())
        await on.pilot.press("escape")
        await on.until(lambda: on.app.screen is on.app.main)
        assert {job.state for job in on.jobs()} == {JobState.HELD}
        on.clock.ahead_s += 10
        await on.pilot.press("h")
        await on.until(lambda: isinstance(on.app.screen, MoneyScreen))
        await on.pilot.press("left", "enter")
        await on.until(lambda: {job.state for job in on.jobs()} == {JobState.QUEUED})
        await on.says("2 jobs are released.")


async def test_each_currency_counts_by_itself(tmp_path: Path) -> None:
    def held(amount: str, currency: str) -> NewJob:
        return seeding.new_job("a fox", held=True, estimate_amount=amount, estimate_currency=currency)

    async with stage(tmp_path, seeded=False, budget=lambda: asks(DOLLAR)) as on:
        jobs = [held("0.60", "USD"), held("0.90", "CNY")]
        assert asked_of(on.app.session, jobs, limits=False) is None
        asked = asked_of(on.app.session, [*jobs, held("0.50", "CNY")], limits=False)
        assert asked is not None and asked.question.title == "This costs about $0.60 + CNY 1.40"
        assert asked.question.limit == "You set confirm_above = CNY 1. Today so far: CNY 0.00."


async def test_a_dear_job_is_asked_about_before_it_is_sent_a_second_time(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, budget=lambda: asks(DOLLAR // 2)) as on:
        job_id = add_asking(on.ledger)
        await on.until(lambda: "? 1 asks" in on.rows()[0])
        await on.pilot.press("f4", "exclamation_mark", "enter")
        await on.until(lambda: on.depth is Depth.OPEN)
        for answer, state in (("escape", JobState.UNCERTAIN), ("y", JobState.QUEUED)):
            await on.pilot.press("s")
            await on.says(f"s again sends job {job_id} a second time, ~$1.00")
            on.clock.ahead_s += 1
            await on.pilot.press("s")
            await on.until(lambda: isinstance(on.app.screen, MoneyScreen))
            assert any("This costs about $1.00" in row for row in on.rows())
            on.clock.ahead_s += 2
            await on.pilot.press(answer)
            await on.until(lambda: on.app.screen is on.app.main)
            await on.until(lambda: on.jobs()[0].state is state)  # noqa: B023 - looked at within this round
            on.clock.ahead_s += 10
