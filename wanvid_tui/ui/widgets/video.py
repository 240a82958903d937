"""The Video pane: the widget around the panel's state; one tab stop for all its rows (ux.md 3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message as TextualMessage

from wanvid_tui.core.language import _
from wanvid_tui.ui.glyphs import Glyphs
from wanvid_tui.ui.lines import Line
from wanvid_tui.ui.panel.fields import ROWS, Row
from wanvid_tui.ui.panel.rows import panel_lines
from wanvid_tui.ui.panel.state import Outcome, Panel
from wanvid_tui.ui.widgets.chrome import Chrome

if TYPE_CHECKING:
    from textual import events

    from wanvid_tui.ui.strips import Painter

__all__ = ["VideoPane"]


_LONGEST_SOURCE = 4096
"""Characters of a path or address at most."""


class VideoPane(Chrome):
    """Ten rows of choices and the price row."""

    can_focus = True

    class Acted(TextualMessage):
        """A key or click did something that others may want to know."""

        def __init__(self, outcome: Outcome) -> None:
            super().__init__()
            self.outcome = outcome
            """What it did."""

    class SourceGiven(TextualMessage):
        """A path or address was entered for the sound file; it is not looked at yet."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text
            """What was entered."""

    def __init__(self, painter: Painter, panel: Panel, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(painter, id=id)
        self.panel = panel
        """The state behind the pane."""
        self._glyphs = glyphs

    def rows(self, width: int, height: int) -> list[Line]:
        """The rows of the panel."""
        return panel_lines(self.panel, width, height, focused=self.has_focus, glyphs=self._glyphs)

    def on_focus(self) -> None:
        """Put the terminal's cursor on the row with the focus."""
        self.call_next(self.park)

    def on_blur(self) -> None:
        """What was typed stands; an open field is closed."""
        self.panel.typed = ""
        self._leave_entry()

    def _leave_entry(self) -> None:
        """Close the open field; what is new in it is taken, as with Enter."""
        entry, self.panel.entry = self.panel.entry, None
        if entry is not None and entry.text.strip() not in ("", self.panel.draft.request.audio_source):
            self.post_message(self.SourceGiven(entry.text.strip()))

    def changed(self) -> None:
        """Draw what the panel's state is now."""
        self.redraw()
        if self.has_focus:
            self.park()

    def on_key(self, event: events.Key) -> None:
        """Move, choose, type."""
        if self.panel.entry is not None:
            if self._edit(event):
                event.stop()
                event.prevent_default()
            return
        outcome = self._key(event)
        if outcome is None:
            return
        event.stop()
        event.prevent_default()
        self.changed()
        self.post_message(self.Acted(outcome))

    def _key(self, event: events.Key) -> Outcome | None:
        panel = self.panel
        match event.key:
            case "up" | "down":
                panel.go(-1 if event.key == "up" else 1)
            case "home" | "end":
                panel.to(ROWS[0] if event.key == "home" else ROWS[-1])
            case "left" | "right":
                return panel.step(-1 if event.key == "left" else 1)
            case "enter" | "space":
                return panel.press(enter=event.key == "enter")
            case "backspace":
                return panel.type("")
            case _ if event.character and (event.character.isdecimal() or event.character == ":"):
                return panel.type(event.character) if event.character.isascii() else None
            case _:
                return None
        return Outcome()

    def _edit(self, event: events.Key) -> bool:
        """A key in the open field of the Sound row."""
        entry = self.panel.entry
        if entry is None:
            return False
        match event.key:
            case "escape":
                self.panel.entry = None
            case "enter":
                self.post_message(self.SourceGiven(entry.text.strip()))
            case "backspace":
                entry.text = entry.text[:-1]
            case "ctrl+u":
                entry.text = ""
            case "up" | "down":
                self._leave_entry()
                self.panel.go(-1 if event.key == "up" else 1)
            case _ if event.is_printable and event.character:
                entry.text += event.character
            case _:
                return False
        self.changed()
        self.post_message(self.Acted(Outcome()))
        return True

    def paste(self, text: str) -> bool:
        """Put pasted text into the open field; False when none is open."""
        if self.panel.entry is None:
            return False
        if len(self.panel.entry.text) + len(text) > _LONGEST_SOURCE:
            self.post_message(self.Acted(Outcome(refused=_("That is too long for a path or an address."))))
            return True
        self.panel.entry.text += "".join(character for character in text if character.isprintable())
        self.changed()
        return True

    def on_chrome_pressed(self, event: Chrome.Pressed) -> None:
        """A click puts the focus on its row, and chooses."""
        event.stop()
        kind, _, rest = event.span_id.partition(":")
        outcome = Outcome()
        panel = self.panel
        if kind == "generate":
            panel.to(Row.GENERATE)
            outcome = panel.press(enter=True)
        elif kind in ("row", "set", "list"):
            name, _, place = rest.partition(":")
            panel.to(Row[name])
            if kind == "list":
                outcome = panel.press(enter=True)
            elif kind == "set":
                choice = panel.choices(panel.row)[int(place)]
                if choice.value != panel.chosen(panel.row) or choice.value == "file":
                    outcome = panel.choose(panel.row, choice.value)
        elif kind == "step":
            outcome = panel.step(int(rest))
        self.changed()
        self.post_message(self.Acted(outcome))

    def park(self) -> None:
        """Put the terminal's cursor on the row with the focus."""
        row = ROWS.index(self.panel.row)
        last = self.size.height - 1
        self.park_cursor(last if self.panel.row is Row.GENERATE else min(row, max(0, last - 1)))
