"""What the palette and clicks do to the text fields: the same as their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.language import _
from wanvid_tui.ui.layout import Pane
from wanvid_tui.ui.messages import said

if TYPE_CHECKING:
    from wanvid_tui.ui.desk import Desk
    from wanvid_tui.ui.widgets.editor import Editor

__all__ = ["Writing"]


class Writing:
    """Acts on the field with the focus, else on the prompt."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def _field(self) -> Editor:
        screen = self._desk.screen
        if screen.editor is None:
            screen.go(Pane.PROMPT)
        return screen.editor or screen.prompt

    def example(self) -> None:
        """Put an example into the empty prompt."""
        screen = self._desk.screen
        screen.go(Pane.PROMPT)
        if screen.prompt.text:
            self._desk.say(said(_("An example comes only into an empty prompt.")))
            return
        screen.prompt.action_cursor_down()

    def undo(self) -> None:
        """Undo the last change of the text."""
        self._field().undo()

    def redo(self) -> None:
        """Do it again."""
        self._field().redo()
