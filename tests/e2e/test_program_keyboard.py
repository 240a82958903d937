"""Every pane with the keyboard alone, in terminals of both usual sizes and in tmux."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator

import pytest

from tests.e2e.program_home import WANVID, ProgramHome, Service, films
from tests.e2e.pty_program import KEYS, PtyProgram
from tests.jobs.homes import wait_for
from tests.programs import needs
from wanvid_tui.core.job import JobState

SIZES = [(80, 24), (120, 36)]
IN_PROMPT, IN_AVOID = "F5 Generate  Tab Avoid", "F5 Generate  Tab Video"
IN_VIDEO, IN_QUEUE = "F5 Generate  Left/Right Choose", "Enter Open "
IN_EMPTY_QUEUE = "F5 Generate  F2 Prompt"


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def program(home: ProgramHome, slow_service: Service, request: pytest.FixtureRequest) -> Iterator[PtyProgram]:
    """An interface whose jobs wait in line for some seconds, and its clean end."""
    home.use(slow_service)
    with home.interface(size=request.param) as running:
        running.wait_for("What should the video show?")
        yield running
        running.press("ctrl+q")
        assert running.wait_exit() == 0
        assert running.left_behind() == []


def test_tab_and_function_keys_go_round_the_panes(program: PtyProgram) -> None:
    shows = ((IN_PROMPT, "f2"), (IN_VIDEO, "f3"), (IN_EMPTY_QUEUE, "f4"))
    for footer in (IN_AVOID, IN_VIDEO, IN_EMPTY_QUEUE, IN_PROMPT):
        program.press("tab")
        program.wait_for(footer)
    for footer in (IN_EMPTY_QUEUE, IN_VIDEO, IN_AVOID, IN_PROMPT):
        program.press("shift+tab")
        program.wait_for(footer)
    for footer, key in shows:
        program.press(key)
        program.wait_for(footer)
    for key, footer in (("v", IN_VIDEO), ("escape", IN_EMPTY_QUEUE), ("p", IN_PROMPT), ("escape", IN_EMPTY_QUEUE)):
        program.press(key)
        program.wait_for(footer)


def test_a_job_is_written_chosen_made_looked_at_and_canceled(program: PtyProgram, home: ProgramHome) -> None:
    program.type("Waves")
    program.press("tab")
    program.wait_for(IN_AVOID)
    program.type("blur, 模糊")
    program.press("tab")
    program.wait_for("›Model")
    program.press("down", "right")
    program.wait_for("›Size")
    program.wait_for("~$0.75")
    program.press("down", "down", "right")
    program.wait_for("›Duration")
    program.wait_for("~$1.50")
    program.press("f5")
    program.wait_for("Job 1 is queued, ~$1.50.")
    assert "›Duration" in program.text(), "making it moves nothing"

    program.press("f4")
    program.wait_for("›   1 ▹ pending ")
    program.press("enter")
    program.wait_for("Esc back to the draft")
    program.wait_for("wan2.5-t2v-preview  1080P 16:9  1920*1080  10 s")
    program.press("escape")
    program.wait_for(IN_QUEUE)
    program.press("c")
    program.wait_for("›   1 ⊘ canceled     free")
    job = home.wait_until(1, JobState.CANCELED)
    assert job.prompt == "Waves"
    assert job.negative_prompt == "blur, 模糊"


def test_text_that_comes_in_one_lump_with_the_key_after_it_is_text(program: PtyProgram, home: ProgramHome) -> None:
    program.type("A fox")
    program.press("f5")
    program.wait_for("Job 1 is queued")
    for key, footer in (("f4", IN_QUEUE), ("escape", IN_QUEUE), ("f3", IN_VIDEO)):
        program.press("f2")
        program.wait_for(IN_PROMPT)
        program.send(b"chr enxu 5" + KEYS[key])
        program.wait_for(footer)
    text = "A fox" + "chr enxu 5" * 3
    program.wait_for(f"{len(text)}/1500")
    program.wait_for(text[:36])
    assert home.is_in(1, JobState.PENDING, JobState.RUNNING)
    assert home.job(2) is None


def test_a_model_is_chosen_from_the_list_and_taken_back(program: PtyProgram) -> None:
    program.press("f3", "enter")
    program.wait_for("Esc back to the choices")
    program.press("up", "enter")
    program.wait_for("wan2.2-t2v-plus: Size now 1080P, Sound now none")
    program.wait_for(lambda: re.search(r"›Model +wan2\.2-t2v-plus", program.text()))
    program.press("u")
    program.wait_for(lambda: re.search(r"›Model +wan2\.5-t2v-preview", program.text()))
    program.press("f1")
    program.wait_for("make the video; also ^R")
    program.press("escape")
    program.wait_for("›Model")


def test_an_example_comes_and_goes(program: PtyProgram) -> None:
    program.press("down")
    program.wait_for("An epically cute scene.")
    program.press("up")
    program.wait_for("What should the video show?")
    program.paste("A pasted fox\n in the snow")
    program.wait_for("A pasted fox")
    program.press("escape")
    program.wait_for(IN_EMPTY_QUEUE)
    program.paste(" and a hare")
    program.wait_for(" in the snow and a hare")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_panes_work_in_tmux(home: ProgramHome, size: tuple[int, int]) -> None:
    tmux = [needs("tmux"), "-f", "/dev/null", "-S", str(home.top / "tmux")]
    env = home.whole_environ()

    def do(*words: str) -> str:
        return subprocess.run([*tmux, *words], env=env, check=True, capture_output=True, text=True).stdout

    def shows(text: str) -> None:
        wait_for(lambda: text in do("capture-pane", "-p"), f"{text!r} on\n{do('capture-pane', '-p')}", 60)

    command = f"{shlex.join(WANVID)}; echo left with $?; cat"
    start = ["new-session", "-d", "-x", str(size[0]), "-y", str(size[1]), "-c", str(home.top), command]
    do(*start)
    try:
        shows("What should the video show?")
        do("send-keys", "-l", "一只狐狸 waves")
        do("send-keys", "Tab", "Tab", "Down", "Left")
        shows("~$0.25")
        do("send-keys", "F5")
        shows("Job 1 is queued, ~$0.25.")
        shows("✓ 1 saved  ")
        do("send-keys", "F4", "Enter")
        shows("Esc back to the draft")
        do("send-keys", "Escape")
        shows(IN_QUEUE)
        do("send-keys", "F2")
        shows(IN_PROMPT)
        do("send-keys", "C-q")
        shows("left with 0")
        assert "Prompt" not in do("capture-pane", "-p"), "the alternate screen was left"
        assert do("display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}") == "0 1 0\n"
    finally:
        do("kill-server")
    assert [film.name for film in films(home.wanvid)] == ["1-一只狐狸-waves.mp4"]
