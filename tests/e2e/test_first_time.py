"""The first quarter of an hour of somebody who has read nothing: at each step the screen names the key that comes next.

A key is named in the footer, or in the list of keys that F1 shows, which the footer always names.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

from tests.e2e.program_home import ProgramHome, films
from tests.e2e.pty_program import PtyProgram
from wanvid_tui.core.job import JobState


class Newcomer:
    """Presses only keys that the screen names."""

    def __init__(self, program: PtyProgram, *, rows: int = 24) -> None:
        self._program = program
        self._last = rows - 1
        self._keys = ""
        """The footer as it named keys last."""

    @property
    def footer(self) -> str:
        """The last row."""
        return self._program.screen()[self._last]

    def row_of(self, words: str) -> str:
        """The row of a title."""
        return next((row for row in self._program.screen() if row.startswith(f" {words}")), "")

    def sees(self, words: str) -> None:
        """Wait until something is on the screen."""
        self.waits(lambda: words in self._program.text())

    def changes(self, key: str) -> None:
        """Press a key, and wait until the screen is another."""
        before = self._program.text()
        self._program.press(key)
        self._program.wait_for(lambda: self._program.text() != before)

    def press(self, key: str, printed: str, label: str) -> None:
        """Press a key that the footer names, or named until something was said in its place."""
        named = re.compile(rf"(^| ){re.escape(printed)} {re.escape(label)}( |$)")
        self.waits(lambda: named.search(self._keys))
        self._program.press(key)

    def waits(self, holds: Callable[[], object]) -> None:
        """Wait, and read the footer meanwhile."""

        def look() -> object:
            footer = self.footer
            self._keys = footer if "Quit" in footer else self._keys
            return holds()

        self._program.wait_for(look, 90)  # a task of the demo takes a quarter of a minute, and longer on a busy machine

    def finds(self, key: str, printed: str, says: str) -> None:
        """Press a key that the footer has no room for, after F1, which it has, has named it."""
        self.press("f1", "F1", "Keys")
        self.waits(lambda: "Scroll" in self.footer)
        line = re.compile(rf"(^| ){re.escape(printed)} +{re.escape(says)}", re.MULTILINE)
        for _ in range(12):
            self._program.wait_for(self._program.has_read)
            if line.search(self._program.text()):
                break
            self.changes("pagedown")
        assert line.search(self._program.text()), f"F1 does not name {printed} {says}\n{self._program.text()}"
        self.press("escape", "Esc", "Back")
        self.waits(lambda: "Scroll" not in self.footer)
        self._program.press(key)


def test_every_step_is_named_on_the_screen(home: ProgramHome) -> None:
    del home.environ["DASHSCOPE_API_KEY"]
    demo = ProgramHome(home.top, None)
    demo.wanvid = home.wanvid / "demo"
    with home.interface() as program:
        person = Newcomer(program)
        person.sees("The demo needs none and costs nothing.")
        while "Enter Open the demo" not in person.footer:
            assert "Tab Next" in person.footer
            person.changes("tab")
        person.press("enter", "Enter", "Open the demo")

        person.sees("What should the video show?")
        person.sees("No videos yet. Write what you want to see, then press F5.")
        assert program.screen()[0].startswith(" wanvid  demo")
        program.type("A paper boat on a rainy street")
        person.press("tab", "Tab", "Avoid")
        program.type("text")
        person.press("tab", "Tab", "Video")
        person.sees("›Model")
        person.finds("down", "Up/Down", "row")
        person.sees("›Size")
        person.press("right", "Left/Right", "Choose")
        person.sees("1080P")
        person.press("f5", "F5", "Generate")
        person.sees("Job 1 is queued")
        person.press("escape", "Esc", "Queue")
        person.sees("›   1 ")
        person.sees("✓ saved")
        person.press("enter", "Enter", "Open")
        person.sees("Prompt     A paper boat on a rainy street")
        person.sees("Esc back to the draft")
        person.press("y", "y", "Copy")
        person.sees("Link copied (OSC 52).")
        assert b"https://" in copied(program) or b"http://" in copied(program)
        person.press("escape", "Esc", "Back")
        person.finds("n", "n", "the same with a new seed")
        person.sees("Job 2 is 1 again")
        person.press("/", "/", "Filter")
        program.type("state:saved boat")
        person.press("enter", "Enter", "Keep")
        person.waits(lambda: "boat" in person.row_of("Queue") and "A paper boat" in program.text())
        first, second = demo.job(1), demo.job(2)
        assert first is not None and second is not None and first.state is JobState.SAVED
        assert first.prompt == second.prompt and first.parameters["seed"] != second.parameters["seed"]
        person.press("ctrl+q", "^Q", "Quit")
        assert program.wait_exit() == 0
        assert program.left_behind() == []
    assert any("1-a-paper-boat" in film.name for film in films(home.wanvid))


def copied(program: PtyProgram) -> bytes:
    """What the program put on the terminal's clipboard last."""
    return base64.b64decode(re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)", program.raw)[-1])
