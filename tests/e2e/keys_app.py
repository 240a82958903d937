"""A program for the tests of the terminal: it shows the keys and pastes it gets, in a text area and below it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from wanvid_tui.tty import EarlyTerminal


def main() -> int:
    """Run it; an argument names a file to wait for before Textual is imported."""
    with EarlyTerminal() as early:
        while len(sys.argv) > 1 and not Path(sys.argv[1]).exists():
            time.sleep(0.01)
        from textual import events
        from textual.app import App, ComposeResult
        from textual.widgets import Static, TextArea

        from wanvid_tui.ui.arrivals import FocusBack
        from wanvid_tui.ui.driver import driver_class, install_signal_exits
        from wanvid_tui.ui.sequences import Reply
        from wanvid_tui.ui.terminal_driver import WanvidDriver

        class Field(TextArea):
            """The text area that reports its keys."""

            async def _on_key(self, event: events.Key) -> None:
                app.tell(event.key if len(event.key) > 1 else "")

            async def _on_paste(self, event: events.Paste) -> None:
                app.tell(f"paste {len(event.text)}")

        class KeysApp(App[None]):
            """Two fields, the names of the last keys below. F2 goes to the second, F3 crashes, F4 asks the terminal."""

            told: tuple[str, ...] = ()

            def compose(self) -> ComposeResult:
                yield Field()
                yield Field(id="second")
                yield Static("", id="told", markup=False)

            def on_load(self) -> None:
                install_signal_exits(self)

            def on_mount(self) -> None:
                self.tell("ready")

            def tell(self, what: str) -> None:
                if what:
                    self.told = (*self.told, what)[-8:]
                    self.query_one("#told", Static).update(" ".join(f"<{one}>" for one in self.told))

            def on_focus_back(self, _message: FocusBack) -> None:
                self.tell("focus-back")

            def key_f2(self) -> None:
                self.query_one("#second").focus()

            async def key_f4(self) -> None:
                driver = self._driver
                assert isinstance(driver, WanvidDriver)
                status = await driver.ask_terminal("\x1b[5n", Reply.STATUS, 5)
                self.tell(f"status-{status!r}")

            def key_f3(self) -> None:
                raise RuntimeError("broken on purpose")

        app = KeysApp(driver_class=driver_class(early.attributes))
        app.run()
        print("farewell")
        return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
