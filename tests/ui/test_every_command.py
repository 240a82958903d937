"""Every command of the table by the palette, with what a user would notice of it; and every one by the mouse alone."""

from __future__ import annotations

from pathlib import Path

from textual.events import MouseScrollDown, Paste

from tests.ui import seeding
from tests.ui.asking import add_asking
from tests.ui.stage import Stage, stage
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.reading import View
from wanvid_tui.jobs.waiting import ASK_LATER
from wanvid_tui.ui.commands import COMMANDS, LISTS
from wanvid_tui.ui.layout import Depth, Pane
from wanvid_tui.ui.panel.fields import Row
from wanvid_tui.ui.screens.showing import Showing

TITLES = {command.id: command.title for command in COMMANDS if command.title} | {"hold": "Hold"}
"""What to search for; the job that is meant waits, so it can be held and not released."""
FOCUS = ("prompt", "video", "queue", "next", "previous", "back", "keys", "messages", "models")
LEAVING = ("copy", "quit")
TEXT = ("example", "undo-text", "redo-text")
RECALL = ("older", "newer", "prompts", "drafts")
CHOICES = ("step", "next-value", "row", "digits", "press", "undo")
QUEUE = ("open", "down", "up", "page-down", "page-up", "top", "bottom", "view-after", "view-before", "asks")
LINE = ("filter", "sort", "mark", "mark-all", "earlier", "later")
FETCH = ("look", "copy-link", "copy-scp", "copy-task", "copy-request")
JOBS = ("generate", "again", "anew", "edit", "hold", "cancel", "forget", "undo")
ASKS = ("resolve-wait", "resolve-task", "resolve-again", "resolve-give-up")
ELSEWHERE = {
    "palette": "test_palette.py",
    "suspend": "test_suspend.py",
    **dict.fromkeys(("theme", "reload-themes"), "test_theming.py"),
    **dict.fromkeys(("setup", "doctor"), "test_first_run.py"),
    "outside": "test_outside.py",
    **dict.fromkeys(("rewritten", "rename-draft", "drop-draft"), "test_drafting.py"),
}
"""Commands whose effect another file of tests shows."""


def test_each_is_shown_here_or_elsewhere() -> None:
    here = {*FOCUS, *LEAVING, *TEXT, *RECALL, *CHOICES, *QUEUE, *LINE, *FETCH, *JOBS, *ASKS}
    panes = {command.id for command in COMMANDS if command.where not in LISTS}
    tests = {path.name: path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")}
    tests.pop(Path(__file__).name)
    for name in sorted(panes - here):
        if name in ELSEWHERE:
            assert ELSEWHERE[name] in tests
        else:
            assert any(f'"{name}"' in text for text in tests.values()), f"no test names the command {name}"


async def run(on: Stage, name: str) -> None:
    """Run a command from the palette: its title is what is searched, and must come first."""
    await on.pilot.press("ctrl+p")
    await on.until(lambda: on.app.main.listing is not None, "no palette")
    on.app.post_message(Paste(TITLES[name]))
    box = on.app.main.box
    assert box is not None and box.state is not None
    state = box.state
    await on.until(lambda: state.words == TITLES[name])
    assert state.chosen is not None and state.chosen.value.id == name
    assert state.chosen.off == "", f"{name}: {state.chosen.off}"
    await on.pilot.press("enter")
    await on.until(lambda: box.state is not state, f"{name} was not run")


async def test_going_about(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await run(on, "queue")
        await on.until(lambda: on.app.main.queue.has_focus)
        await run(on, "video")
        await on.until(lambda: on.app.main.video.has_focus)
        await run(on, "prompt")
        await on.until(lambda: on.app.main.prompt.has_focus)
        await run(on, "next")
        await on.until(lambda: on.app.main.avoid.has_focus)
        await run(on, "previous")
        await on.until(lambda: on.app.main.prompt.has_focus)
        await run(on, "back")
        await on.until(lambda: on.pane is Pane.QUEUE)
        await run(on, "keys")
        await on.until(lambda: on.app.main.pages.showing is Showing.KEYS)
        await on.pilot.press("escape")
        await run(on, "models")
        await on.until(lambda: on.app.main.pages.showing is Showing.MODELS)
        await on.pilot.press("escape")
        await run(on, "messages")
        await on.until(lambda: "Messages" in on.rows()[2])


async def test_copying_and_leaving(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        on.write("a fox")
        on.app.main.prompt.select_all()
        await run(on, "copy")
        await on.says("Copied")
        await run(on, "quit")
        await on.until(lambda: not on.app.is_running or on.app._exit)
        assert on.app.return_code == 0


async def test_writing(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        prompt = on.app.main.prompt
        await run(on, "example")
        await on.until(lambda: prompt.text.startswith("An epically cute scene."))
        await run(on, "undo-text")
        await on.until(lambda: prompt.text == "")
        await run(on, "redo-text")
        await on.until(lambda: prompt.text.startswith("An epically cute scene."))


async def test_recalling(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        prompt = on.app.main.prompt
        on.write("a fox")
        await on.pilot.press("f5")
        await on.until(lambda: len(on.jobs()) == 1)
        on.write("an owl")
        await run(on, "older")
        await on.until(lambda: prompt.text == "a fox")
        await run(on, "newer")
        await on.until(lambda: prompt.text == "an owl")
        await run(on, "prompts")
        await on.until(lambda: "Prompts" in on.rows()[2])
        await on.pilot.press("escape")
        await run(on, "drafts")
        await on.until(lambda: "Drafts" in on.rows()[2])


async def test_choosing(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        panel = on.app.session.panel
        await run(on, "row")
        await on.until(lambda: panel.row is Row.SIZE and on.app.main.video.has_focus)
        await run(on, "step")
        await on.until(lambda: panel.draft.request.resolution == "1080P")
        await run(on, "next-value")
        await on.until(lambda: panel.draft.request.resolution == "480P")
        await run(on, "undo")
        await on.until(lambda: panel.draft.request.resolution == "1080P")
        await run(on, "digits")
        await on.says("Digits type the value of this row")
        assert panel.row is Row.TAKES
        await on.pilot.press("4")
        assert panel.draft.takes == 4
        panel.to(Row.MODEL)
        await run(on, "press")
        await on.until(lambda: on.app.main.pages.showing is Showing.MODELS)


async def test_walking_through_the_queue(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        window = on.app.session.window
        for name, cursor_id in (
            ("down", 23),
            ("up", 24),
            ("page-down", 16),
            ("page-up", 24),
            ("bottom", 1),
            ("top", 24),
        ):
            await run(on, name)
            await on.until(lambda wanted=cursor_id: window.cursor_id == wanted, name)  # type: ignore[misc]  # a default
        await run(on, "view-after")
        await on.until(lambda: window.view is View.ACTIVE)
        await run(on, "view-before")
        await on.until(lambda: window.view is View.ALL)
        job_id = add_asking(on.ledger)
        await on.until(lambda: "? 1 ask" in on.rows()[0])
        await run(on, "bottom")
        await run(on, "asks")
        await on.until(lambda: window.cursor_id == job_id)
        await run(on, "open")
        await on.until(lambda: on.depth is Depth.OPEN)


async def test_putting_the_queue_in_order(tmp_path: Path) -> None:
    async with stage(tmp_path, seeded=False) as on:
        on.ledger.add([seeding.new_job(f"Job {at}") for at in range(3)])
        await on.until(lambda: on.app.session.window.total == 3)
        await run(on, "earlier")
        await on.says("Job 3 is number 2 in the line.")
        await run(on, "later")
        await on.says("Job 3 is number 3 in the line.")
        await run(on, "mark")
        await on.until(lambda: on.app.session.marks.ids == (3,))
        await run(on, "mark-all")
        await on.until(lambda: on.app.session.marks.ids == (1, 2, 3))
        await run(on, "sort")
        await on.until(lambda: "oldest first" in on.rows()[13] or on.rows()[14][2:6].strip() == "1")
        await run(on, "filter")
        await on.until(lambda: on.app.session.filter.typing)


async def test_fetching(tmp_path: Path) -> None:
    video = tmp_path / "18.mp4"
    video.write_bytes(b"x")
    async with stage(tmp_path, environ={"TERM": "linux", "SSH_CONNECTION": "10.0.0.9 5 10.0.0.1 22"}) as on:
        on.ledger.note(18, video_url="https://a.example/v.mp4?Signature=x", file=str(video))
        window = on.app.session.window
        await on.pilot.press("f4", *["down"] * 6)
        await on.until(lambda: window.job is not None and window.job.file == str(video))
        await run(on, "look")
        await on.says("18 is at")
        await run(on, "copy-link")
        await on.until(lambda: "https://a.example/v.mp4" in on.rows()[3])
        await on.pilot.press("escape")
        await run(on, "copy-scp")
        await on.until(lambda: "scp " in on.rows()[3])
        await on.pilot.press("escape", "down", "down")
        await on.until(lambda: window.cursor_id == 16)
        await run(on, "copy-task")
        await on.until(lambda: "1f0c4be2-77d1-4c1b-9a55-0e6f2d7a9b10" in on.rows()[3])
        await on.pilot.press("escape")
        await run(on, "copy-request")
        await on.until(lambda: "8aa2c9d0-3e1f-9f67-b0a4-51c07e2f9d33" in on.rows()[3])


async def test_making_and_changing_jobs(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.press("f4")
        await run(on, "again")
        await on.says("Job 25 is 24 again")
        await run(on, "undo")
        await on.says("Job 25 is taken back.")
        await on.until(lambda: any("all 24" in row for row in on.rows()), "job 25 is still meant")
        on.clock.ahead_s += 1
        await run(on, "anew")
        await on.says("Job 26 is 24 again")
        await on.pilot.press("g")
        await run(on, "hold")
        await on.says("is held; h releases it.")
        await run(on, "cancel")
        await on.says("is canceled, free.")
        await run(on, "forget")
        await on.says("is forgotten.")
        await on.until(lambda: any("all 24" in row for row in on.rows()), "job 26 is still meant")
        await run(on, "edit")
        await on.until(lambda: on.app.main.prompt.has_focus and on.app.main.prompt.text != "")
        await run(on, "generate")
        await on.says("is queued, ~$")


async def test_a_job_that_went_while_its_key_was_pressed_is_named(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        maker = on.app.control.maker
        for act in (
            maker.edit,
            maker.take_rewritten,
            lambda: maker.again(anew=False),
            lambda: maker.shift(earlier=True),
        ):
            on.app.main.say(None)
            maker.target = 99
            act()
            maker.target = None
            await on.says("Job 99 is not there any more.")


async def test_deciding(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        job_id = add_asking(on.ledger)
        await on.until(lambda: "? 1 ask" in on.rows()[0])
        await on.pilot.press("f4", "exclamation_mark", "f2")
        await run(on, "resolve-again")
        await on.says(f"s again sends job {job_id} a second time")
        assert on.depth is Depth.OPEN and on.pane is Pane.QUEUE
        await run(on, "resolve-task")
        await on.until(lambda: on.app.main.pages.entry is not None)
        await on.pilot.press("escape")
        await run(on, "resolve-wait")
        await on.says(f"Job {job_id} waits")
        await on.until(lambda: on.jobs()[0].waiting == ASK_LATER)
        await run(on, "resolve-give-up")
        await on.says(f"Job {job_id} is given up")
        assert on.jobs()[0].state is JobState.LOST


async def test_the_mouse_alone_reaches_every_one(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        await on.pilot.click(offset=(on.footer.index("^P"), 23))
        await on.until(lambda: on.app.main.listing is not None)
        box = on.app.main.box
        assert box is not None and box.state is not None
        state, seen = box.state, set[str]()
        for _ in range(len(COMMANDS)):
            for y in range(2, box.size.height):
                for span in box.line_at(y).spans:
                    kind, _, place = span.id.partition(":")
                    if kind == "choice":
                        seen.add(state._found[int(place)][0].value.id)
            if state.at == state.count - 1:
                break
            await on.pilot._post_mouse_events([MouseScrollDown], widget=box, offset=(30, 4), button=0)
        assert seen == {command.id for command in COMMANDS if command.title} - {"palette"}
        state.to(0)
        box.redraw()
        assert state.chosen is not None and state.chosen.off == ""
        await on.pilot.click(box, offset=(30, 2))
        await on.until(lambda: box.state is not state, "a click has chosen nothing")


async def test_every_item_of_a_footer_can_be_clicked(tmp_path: Path) -> None:
    async with stage(tmp_path, size=(120, 36)) as on:
        for keys in (("f2",), ("f3",), ("f4",), ("f4", "enter"), ("f1",), ("ctrl+p",)):
            await on.pilot.press("escape", "escape", *keys)
            footer = on.app.main.footer
            await on.until(lambda: footer.where is on.app.main.where())  # noqa: B023  # awaited in this round
            ids = {span.id.partition(":")[2] for span in footer.line_at(0).spans if span.id}
            runs = on.app.control._runs
            assert {"keys", "palette", "quit"} <= ids
            assert {name for name in ids if name not in runs} <= {"list-take", "list-down", "row"}
