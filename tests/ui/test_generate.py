"""Generate and what follows: one row written, everything left where it was, and the guards around money."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from tests.ui.sounds import write_wav
from tests.ui.stage import Stage, stage
from wanvid_tui.core.job import JobState
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.ui.layout import Pane
from wanvid_tui.ui.options import AccountFacts


async def test_generate_writes_one_job_and_leaves_text_caret_and_focus(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False, draw_seed=lambda _max: 4711) as on:
        await on.pilot.press(*"a red fox", "left", "left")
        prompt = on.app.main.prompt
        before = (prompt.text, prompt.selection)
        await on.pilot.press("f5")
        await on.says("Job 1 is queued, ~$0.50.")
        assert (prompt.text, prompt.selection) == before
        assert prompt.has_focus
        (job,) = on.jobs()
        assert (job.state, job.prompt, job.profile, job.base) == (JobState.QUEUED, "a red fox", "demo", "demo")
        assert job.parameters == {
            "size": "1280*720",
            "duration": 5,
            "prompt_extend": True,
            "watermark": False,
            "audio": True,
            "seed": 4711,
        }
        assert (job.tier, job.ratio, job.duration, job.sound) == ("720P", "16:9", 5, True)
        assert (job.estimate_amount, job.estimate_currency) == ("0.50", "USD")
        await on.until(lambda: on.rows()[14].startswith("›   1 ∘ queued       next               a red fox"))


async def test_takes_make_as_many_jobs(tmp_path: Path) -> None:
    seeds = iter(range(100))
    async with stage(tmp_path, seeded=False, draw_seed=lambda _max: next(seeds)) as on:
        on.write("a fox")
        await on.pilot.press("f3", "end", "up", "right", "right", "f5")
        await on.says("Jobs 1 to 4 are queued, ~$2.00.")
        assert [job.parameters["seed"] for job in on.jobs()] == [3, 2, 1, 0]


async def test_an_empty_prompt_makes_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        await on.pilot.press("space", "f5")
        await on.says("Write what the video should show first.")
        assert on.jobs() == []


async def test_a_prompt_over_the_limit_is_refused_with_how_much(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.write("x" * 1523)
        await on.until(lambda: on.rows()[1].startswith(" Prompt            1523/1500, 23 are cut"))
        await on.pilot.press("f5")
        await on.says("23 characters too many for wan2.5; the service would cut them. Shorten it.")
        assert on.jobs() == []


async def test_without_a_key_nothing_is_queued(tmp_path: Path) -> None:
    account = AccountFacts(profile="work", base="x", region="ap-southeast-1", place="Singapore", has_key=False)
    async with stage(tmp_path, seeded=False, account=account) as on:
        on.write("a fox")
        await on.pilot.press("f5")
        await on.says("No API key for profile work.")
        assert on.jobs() == []


async def test_a_held_key_counts_once(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.write("a fox")
        await on.pilot.press(*["f5"] * 12)
        await on.says("Job 1 is queued")
        await on.until(lambda: len(on.jobs()) == 1)


async def twice(on: Stage) -> None:
    """F5, and F5 again: the second job waits to be taken back."""
    on.write("a fox")
    await on.pilot.press("f5")
    await on.says("Job 1 is queued")
    on.clock.ahead_s += 1
    await on.pilot.press("f5")
    await on.says("The same again: job 2. ^Z takes it back.")


async def test_the_same_again_waits_and_can_be_taken_back_from_the_prompt(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        await twice(on)
        assert on.jobs()[0].not_before_ms == on.clock.ms + 5_000
        await on.pilot.press("ctrl+z")
        await on.says("Job 2 is taken back.")
        assert [job.id for job in on.jobs()] == [1]
        assert on.app.main.prompt.text == "a fox"


async def test_what_the_message_says_of_ctrl_z_holds_in_the_queue_too(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        await twice(on)
        await on.pilot.press("f4", "ctrl+z")
        await on.says("Job 2 is taken back.")


async def test_u_in_the_choices_takes_back_the_job_first_and_then_a_choice(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.write("a fox")
        await on.pilot.press("f3", "down", "right", "f5")
        await on.says("Job 1 is queued, ~$0.75.")
        on.clock.ahead_s += 1
        await on.pilot.press("f5")
        await on.says("The same again: job 2. u takes it back.")
        await on.pilot.press("alt+u")  # Esc u in one lump
        await on.says("Job 2 is taken back.")
        await on.pilot.press("u")
        await on.until(lambda: on.app.session.panel.draft.request.resolution == "720P")


async def test_a_ledger_that_cannot_be_written_keeps_the_text_and_says_why(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.write("a fox")
        on.ledger._db.execute("CREATE TRIGGER full BEFORE INSERT ON jobs BEGIN SELECT RAISE(FAIL, 'disk is full'); END")
        await on.pilot.press("f5")
        await on.says("the disk is full")
        assert "the disk is full: /" in on.footer
        assert on.footer.endswith("Make room there and try again.")
        assert on.app.main.prompt.text == "a fox"


async def test_cancel_says_what_is_true(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "c")
        await on.says("Job 24 is canceled, free.")
        await on.until(lambda: "canceled" in on.rows()[14])
        await on.pilot.press("down", "c")
        await on.says("Job 23 has started; it will finish and be billed.")
        assert on.ledger.get(23) is not None


async def test_a_pending_job_is_canceled_by_asking(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.ledger.move(24, JobState.SUBMITTING, "test")
        on.ledger.move(24, JobState.PENDING, "test", accepted_ms=on.clock.ms)
        await on.until(lambda: "pending" in on.rows()[14])
        await on.pilot.press("f4", "c")
        await on.says("Asked the service to cancel 24.")
        job = on.ledger.get(24)
        assert job is not None and job.cancel_asked


async def test_again_waits_two_seconds_and_u_takes_it_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down", "r")
        await on.says("Job 25 is 23 again")
        job = on.ledger.get(25)
        assert job is not None
        assert (job.retry_of, job.not_before_ms, job.parameters["seed"]) == (23, on.clock.ms + 2_000, 77120394)
        await on.pilot.press("u")
        await on.says("Job 25 is taken back.")
        assert on.ledger.get(25) is None


async def test_text_typed_into_the_queue_does_nothing_to_jobs(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "down", "down")
        for key in "once more a crane":
            on.app.post_message(events.Key("space" if key == " " else key, key))
        await on.says("That looked like typing. F2 goes to the prompt.")
        await on.until(lambda: on.rows()[16].startswith("›  22"))
        assert len(on.jobs()) == 24
        assert {job.state for job in on.jobs() if job.id == 22} == {JobState.RUNNING}


async def test_a_paste_outside_a_field_goes_into_the_prompt(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4")
        on.app.post_message(events.Paste("a fox\x07 at\tdawn"))
        await on.says("13 characters pasted into the prompt. 1 control character left out.")
        assert on.app.main.prompt.text == "a fox at\tdawn"
        assert on.pane is Pane.PROMPT


async def test_hold_release_and_forget(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", "h")
        await on.says("Job 24 is held; h releases it.")
        await on.until(lambda: "held" in on.rows()[14])
        await on.pilot.press("h")
        await on.says("Job 24 is released.")
        await on.pilot.press("x")
        await on.says("Job 24 is queued; only what is over can be forgotten.")
        await on.pilot.press("G")
        await on.pilot.press("x")
        await on.says("Job 1 is forgotten; its file stays.")
        assert on.ledger.get(1) is None


async def test_edit_makes_a_draft_of_a_job_and_u_brings_the_old_one_back(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.write("my own words")
        await on.pilot.press("f4", *["down"] * 5, "e")
        await on.says("Job 19 is the draft now")
        assert on.app.main.prompt.text.startswith("Waves against black rock")
        assert on.app.session.panel.draft.request.model == "wan2.2-t2v-plus"
        await on.pilot.press("escape", "u")
        await on.until(lambda: on.app.main.prompt.text == "my own words")
        assert on.app.session.panel.draft.request.model == "wan2.5-t2v-preview"


async def test_a_sound_file_is_looked_at_before_it_is_taken(tmp_path: Path) -> None:
    sound = tmp_path / "song.wav"
    write_wav(sound, 4)
    async with stage(tmp_path, seeded=False) as on:
        on.write("a fox")
        await on.pilot.press("f3", "down", "down", "down", "down", "right", "right")
        assert "path, address; Tab completes" in on.rows()[1]
        await on.pilot.press(*"~/none.wav", "enter")
        await on.says("Sound: ")
        await on.pilot.press("ctrl+u", *"~/song.wav", "enter")
        await on.until(lambda: "song.wav" in on.rows()[6])
        await on.pilot.press("f5")
        await on.says("Job 1 is queued")
        (job,) = on.jobs()
        assert (job.audio_source, job.audio_seconds) == (str(sound), 4.0)
        assert job.audio_bytes == sound.stat().st_size


async def test_defaults_begin_the_draft(tmp_path: Path) -> None:
    wanted = VideoRequest(model="wan2.6-t2v", resolution="1080P", duration=8)
    async with stage(tmp_path, seeded=False, defaults=wanted) as on:
        assert on.rows()[2][42:].startswith(" Model      wan2.6-t2v  5/12")
        assert "‹ 8 s ›  2 to 15" in on.rows()[5]


@pytest.mark.parametrize("key", ["ctrl+q", "q"])
async def test_quitting_counts_what_goes_on(tmp_path: Path, key: str) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4", key)
        await on.until(lambda: on.app.return_code == 0)
        app = on.app
    from wanvid_tui.ui.farewell import last_words

    assert last_words(app.session) == [
        "✓ 18 saved  /videos/18-x.mp4",
        "6 jobs go on without this window; videos land in ~/Videos/wanvid. wanvid --demo shows them.",
    ]
