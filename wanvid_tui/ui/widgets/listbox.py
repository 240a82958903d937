"""The list over the panes: a row to type into, what fits, no frame; its title bar is its only edge (ux.md 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message as TextualMessage

from wanvid_tui.ui.layout import Rect
from wanvid_tui.ui.lines import Line
from wanvid_tui.ui.listing import ListState
from wanvid_tui.ui.roles import Ground
from wanvid_tui.ui.whole import WholeStrip
from wanvid_tui.ui.widgets.chrome import Chrome

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Region
    from textual.strip import Strip

    from wanvid_tui.ui.glyphs import Glyphs
    from wanvid_tui.ui.listing import Choice, Listing
    from wanvid_tui.ui.strips import Painter

__all__ = ["ListBox"]

_TOP, _HEAD = 2, 2
_PAGE = 10
_MORE = {"delete": "list-drop", "ctrl+d": "list-drop", "ctrl+e": "list-rename"}
"""What a key does besides choosing, in a list that has it."""


class ListBox(Chrome):
    """Draws a list and takes its keys; the screen puts it where `rect` says and closes it."""

    can_focus = True

    class Done(TextualMessage):
        """The list is done with: something was chosen."""

        def __init__(self, listing: Listing, choice: Choice) -> None:
            super().__init__()
            self.listing = listing
            """Of which list; another may be open by now."""
            self.choice = choice
            """What was chosen."""

    class Acted(TextualMessage):
        """Something else than choosing is to be done with a choice."""

        def __init__(self, listing: Listing, command_id: str, choice: Choice) -> None:
            super().__init__()
            self.listing = listing
            """Of which list; another may be open by now."""
            self.command_id = command_id
            """What: one of those that the list has."""
            self.choice = choice
            """With which."""

    class Said(TextualMessage):
        """Something is to be said in the footer."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text
            """The sentence."""

    class Grown(TextualMessage):
        """The list has another number of rows now."""

    def __init__(self, painter: Painter, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(painter, id=id)
        self._glyphs = glyphs
        self.state: ListState | None = None
        """What is listed; None while it is closed."""
        self._searching = False
        self._takes_found = False

    def open(self, listing: Listing, state: ListState | None = None) -> None:
        """Show a list; ``state`` as it was left."""
        self.state = state or ListState(listing)
        self._takes_found = False

    @property
    def _has_end(self) -> bool:
        """Whether a blank row ends it: without grounds its last row is underlined (ux.md 4.2)."""
        return self.painter.mono or self.painter.palette.ansi

    def rect(self, left: int, width: int, height: int) -> Rect | None:
        """Its place over panes of `width` cells that begin at `left`, on a terminal of `height` rows."""
        if self.state is None:
            return None
        mine = min(self.state.listing.width, width)
        end = 1 if self._has_end else 0
        rows = self.state.rows_shown(height - _TOP - _HEAD - end - 1)
        return Rect(left + (width - mine) // 2, _TOP, mine, _HEAD + rows + end)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows, each of which is divided beside its wide characters: panes end under it."""
        return [WholeStrip(strip, strip.cell_length) for strip in super().render_lines(crop)]

    def rows(self, width: int, height: int) -> list[Line]:
        """Title, what was typed, choices."""
        if self.state is None:
            return []
        shown = max(1, height - _HEAD - (1 if self._has_end else 0))
        lines = self.state.lines(width, shown, self._glyphs)
        return [*lines, Line((), Ground.MODAL_END)] if self._has_end else lines

    def park(self) -> None:
        """Put the terminal's cursor behind what was typed."""
        if self.state is not None:
            self.park_cursor(1, self.state.caret(self.size.width))

    def on_resize(self) -> None:
        """It stands where it did not stand before: so does the terminal's cursor."""
        if self.has_focus:
            self.park()

    def on_key(self, event: events.Key) -> None:
        """Type, move, choose."""
        state = self.state
        if state is None:
            return
        before, rows = state.chosen, state.count
        match event.key:
            case _ if event.key in _MORE and self.act(_MORE[event.key]):
                pass
            case "enter":
                self.take()
            case "up" | "down":
                state.go(-1 if event.key == "up" else 1)
            case "pageup" | "pagedown":
                state.go(-_PAGE if event.key == "pageup" else _PAGE)
            case "home" | "end":
                state.to(0 if event.key == "home" else state.count - 1)
            case "backspace" | "ctrl+h":
                state.rub()
            case "ctrl+w":
                state.rub(word=True)
            case "ctrl+u":
                state.rub(everything=True)
            case _ if event.is_printable and event.character:
                state.type(event.character)
            case _:
                return
        event.stop()
        event.prevent_default()
        self.changed(before, rows)

    def put(self, text: str) -> None:
        """Add pasted text to what is searched."""
        if self.state is not None:
            before, rows = self.state.chosen, self.state.count
            self.state.type("".join(one if one.isprintable() else " " for one in text[:400]).strip())
            self.changed(before, rows)

    def changed(self, before: Choice | None, rows: int) -> None:
        """Draw what is listed now; tell of another choice under the cursor, and of another height."""
        state = self.state
        if state is None:
            return
        if state.awaits and not self._searching:
            self._searching = True
            self.run_worker(self._find(), exclusive=False)
        if state.count != rows:
            self.post_message(self.Grown())
        self.redraw()
        self.park()
        if state.chosen is not None and state.chosen is not before:
            state.listing.under(state.chosen)

    async def _find(self) -> None:
        """Let the list find what was typed, one search at a time, until it has found what stands there."""
        try:
            while (state := self.state) is not None and state.awaits and (find := state.listing.find) is not None:
                words = state.words
                found = await find(words)
                before, rows = state.chosen, state.count
                if state.show(words, found) and state is self.state:
                    self.changed(before, rows)
        finally:
            self._searching = False
        if self._takes_found:
            self.take()

    def move(self, by: int) -> None:
        """Move the cursor by rows."""
        if self.state is not None:
            before = self.state.chosen
            self.state.go(by)
            self.changed(before, self.state.count)

    def act(self, command_id: str) -> bool:
        """Do something else with what is under the cursor; False where the list has no such thing."""
        state = self.state
        if state is None or command_id not in state.listing.more:
            return False
        if state.chosen is not None:
            self.post_message(self.Acted(state.listing, command_id, state.chosen))
        return True

    def take(self) -> None:
        """Choose what is under the cursor; what cannot be chosen says why and the list stays.

        What is still searched is chosen when it is found.
        """
        state = self.state
        self._takes_found = state is not None and state.awaits
        if state is None or state.awaits or state.chosen is None:
            return
        choice = state.chosen
        if choice.off:
            name = "  ".join(part for part in (choice.text, choice.note) if part)
            self.post_message(self.Said(f"{name}: {choice.off}."))
            return
        self.post_message(self.Done(state.listing, choice))

    def on_chrome_pressed(self, event: Chrome.Pressed) -> None:
        """A click on a row chooses it."""
        event.stop()
        kind, _, place = event.span_id.partition(":")
        if self.state is None:
            return
        at = self.state.top + event.row - _HEAD
        if kind != "choice" and not (event.row >= _HEAD and at < self.state.count):
            return
        before = self.state.chosen
        self.state.to(int(place) if kind == "choice" else at)
        self.changed(before, self.state.count)
        self.take()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Down by three rows."""
        event.stop()
        self.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Up by three rows."""
        event.stop()
        self.move(-3)
