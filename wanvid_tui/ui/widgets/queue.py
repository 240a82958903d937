"""The queue: the rows of the window in sight, nothing more (ux.md 3.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message as TextualMessage

from wanvid_tui.ui.lines import Line
from wanvid_tui.ui.queue_rows import RowFacts, job_line
from wanvid_tui.ui.widgets.chrome import Chrome

if TYPE_CHECKING:
    from textual import events

    from wanvid_tui.ui.queue_window import QueueWindow
    from wanvid_tui.ui.strips import Painter

__all__ = ["QueuePane"]


class QueuePane(Chrome):
    """The job list. What a key means is decided by the screen; this draws and tells of clicks and the wheel."""

    can_focus = True

    class Scrolled(TextualMessage):
        """The wheel was turned."""

        def __init__(self, rows: int) -> None:
            super().__init__()
            self.rows = rows
            """How far, down is positive."""

    def __init__(
        self,
        painter: Painter,
        window: QueueWindow,
        facts: Callable[[], RowFacts],
        empty: Callable[[int], list[Line]],
        *,
        id: str,
    ) -> None:
        super().__init__(painter, id=id)
        self.window = window
        """The rows in sight."""
        self._facts = facts
        self._empty = empty

    def rows(self, width: int, height: int) -> list[Line]:
        """The jobs in sight, or the words of an empty queue."""
        window = self.window
        if not window.jobs:
            lines = self._empty(width)
            # What is said goes before the air between it.
            return lines if len(lines) <= height else [line for line in lines if line.spans]
        facts = self._facts()
        thumb = window.thumb()
        at = window.cursor - window.top
        rows = [
            job_line(
                job,
                window.jobs[row - 1] if row and window.ditto else None,
                width,
                facts,
                cursor=row == at,
                focused=self.has_focus,
                thumb=row == thumb,
            )
            for row, job in enumerate(window.jobs[:height])
        ]
        return rows + [Line()] * (height - len(rows))

    def on_focus(self) -> None:
        """Put the terminal's cursor on the row under the queue's."""
        self.call_next(self.park)

    def park(self) -> None:
        """Put the terminal's cursor on the row under the queue's."""
        self.park_cursor(max(0, self.window.cursor - self.window.top))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Down by three rows."""
        event.stop()
        self.post_message(self.Scrolled(3))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Up by three rows."""
        event.stop()
        self.post_message(self.Scrolled(-3))
