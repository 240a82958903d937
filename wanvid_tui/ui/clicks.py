"""What a click means, by the id of the piece of text that it hit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.jobs.reading import View
from wanvid_tui.ui.layout import Slot
from wanvid_tui.ui.messages import FOLLOWS

if TYPE_CHECKING:
    from wanvid_tui.ui.control import Control
    from wanvid_tui.ui.screens.main import MainScreen
    from wanvid_tui.ui.widgets.chrome import Chrome

__all__ = ["clicked"]

_BARS = {Slot.PROMPT_BAR: "prompt", Slot.VIDEO_BAR: "video", Slot.QUEUE_BAR: "queue"}


def clicked(event: Chrome.Pressed, control: Control, screen: MainScreen) -> None:
    """Do what a click outside the Video pane asks."""
    kind, _, rest = event.span_id.partition(":")
    if kind == "command":
        screen.press(rest)
        return
    screen.drop_list()
    if event.span_id == FOLLOWS:
        control.leading.follow()
    elif event.chrome is screen.queue:
        window = screen.session.window
        if event.row < len(window.jobs):
            control.browser.go(window.top + event.row)
            if event.clicks == 2:
                control.run("open")
    elif kind == "view":
        control.browser.show_view(View(rest))
    elif kind == "top":
        control.run("top")
    elif kind == "model" and screen.pages.models is not None:
        screen.pages.models.at = int(rest)
        control.run("choose")
    elif event.chrome is screen.avoid_bar:
        screen.avoid.focus(scroll_visible=False)
    else:
        for slot, command in _BARS.items():
            if event.chrome.id == slot:
                control.run(command)
