"""What widgets tell the app, and to whom it is handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import App

from wanvid_tui.core.language import _
from wanvid_tui.ui.messages import problem
from wanvid_tui.ui.screens.leaving import LeavingScreen
from wanvid_tui.ui.standing import put_back, standing_of

if TYPE_CHECKING:
    from wanvid_tui.ui.arrivals import FocusBack
    from wanvid_tui.ui.control import Control
    from wanvid_tui.ui.screens.main import MainScreen
    from wanvid_tui.ui.standing import Standing
    from wanvid_tui.ui.widgets.chrome import Chrome
    from wanvid_tui.ui.widgets.editor import Editor
    from wanvid_tui.ui.widgets.page import Page
    from wanvid_tui.ui.widgets.queue import QueuePane
    from wanvid_tui.ui.widgets.video import VideoPane

__all__ = ["HearingApp"]


class HearingApp(App[int], inherit_bindings=False):
    """An app that hears keys before anybody else and passes on what its widgets tell."""

    control: Control
    """Runs the commands."""
    _main: MainScreen | None = None
    _before_escape: Standing | None = None

    @property
    def main(self) -> MainScreen:
        """The main screen."""
        raise NotImplementedError

    async def on_event(self, event: events.Event) -> None:
        """See every key before anybody: messages that stood long enough go with it."""
        if isinstance(event, events.Key) and not event.is_forwarded and self._main is not None:
            self.control.desk.key_seen()
            if event.key == "escape":
                self._before_escape = standing_of(self.main)
            if self.screen is self.main and self.control.leading.mend(event):
                return
        await super().on_event(event)

    def on_focus_back(self, _event: FocusBack) -> None:
        """The Esc before was the beginning of a key: put back what it closed, and the focus."""
        before, self._before_escape = self._before_escape, None
        if isinstance(self.screen, LeavingScreen):
            self.screen.stay()
        elif before is not None:
            put_back(before, self.main, self.control)

    def on_chrome_pressed(self, event: Chrome.Pressed) -> None:
        """A click in a bar, the footer, the queue or a page."""
        from wanvid_tui.ui.clicks import clicked

        clicked(event, self.control, self.main)

    def on_queue_pane_scrolled(self, event: QueuePane.Scrolled) -> None:
        """The wheel over the queue."""
        self.control.browser.scroll(event.rows)

    def on_page_scrolled(self, event: Page.Scrolled) -> None:
        """The wheel over a page."""
        if self.main.pages.models is not None:
            self.main.pages.models.go(1 if event.rows > 0 else -1)
            self.main.redraw_page()
        else:
            self.main.page.scroll_rows(event.rows)

    def on_video_pane_acted(self, event: VideoPane.Acted) -> None:
        """Something was chosen."""
        self.control.chooser.acted(event.outcome)

    def on_video_pane_source_given(self, event: VideoPane.SourceGiven) -> None:
        """A sound file was named."""
        self.control.chooser.give_source(event.text)

    def on_text_area_changed(self) -> None:
        """A text changed: counters, and whether Generate would refuse."""
        self.main.texts_changed()

    def on_editor_pasted(self, event: Editor.Pasted) -> None:
        """Text was pasted."""
        self.control.pasted(event.count, event.dropped, elsewhere=event.elsewhere)

    def on_editor_overfull(self, event: Editor.Overfull) -> None:
        """Too much was pasted."""
        self.control.desk.say(
            problem(_("{n} characters are too many to paste; nothing was put in.").format(n=event.count))
        )
