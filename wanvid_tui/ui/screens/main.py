"""The main screen: moves the focus, opens pages, and hands every key to what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.ui.commands import LISTS, Where
from wanvid_tui.ui.layout import Depth, Mode, Pane, Slot
from wanvid_tui.ui.screens.over import ListScreen
from wanvid_tui.ui.screens.showing import Showing

if TYPE_CHECKING:
    from textual import events
    from textual.widget import Widget

    from wanvid_tui.ui.control import Control
    from wanvid_tui.ui.session import Session
    from wanvid_tui.ui.strips import Painter
    from wanvid_tui.ui.uncertain import TaskEntry

__all__ = ["MainScreen"]

_PRIORITY = frozenset({"prompt", "video", "queue", "next", "previous", "back", "keys", "palette", "quit", "copy"})
"""Commands that come before whatever the focused field would do with their keys."""
_STEPS = frozenset({"up", "down", "k", "j"})
_ESC_U = "alt+u"
"""Esc and u, when the two came close together."""
_BY = {"up": -1, "down": 1, "k": -1, "j": 1, "pageup": -10, "pagedown": 10, "home": -1000, "end": 1000}


class MainScreen(ListScreen, inherit_bindings=False):
    """The screen that the user works in."""

    def __init__(self, session: Session, painter: Painter, control: Control) -> None:
        super().__init__(session, painter, control)
        for command in session.keymap.commands:
            if command.where is Where.ANYWHERE and command.id in _PRIORITY and command.keys:
                # Not in BINDINGS, which are a class's: the user's keys are known here.
                self._bindings.bind(",".join(command.keys), f"command('{command.id}')", show=False, priority=True)

    def press(self, command_id: str) -> None:
        """A command was clicked in the footer."""
        if self.box is None or self.listing is None:
            if self.where() in LISTS:
                self._press_on_page(command_id)
            else:
                self._control.run(command_id)
        elif command_id == "list-take":
            self.box.take()
        elif command_id == "list-down":
            self.box.move(1)
        elif self.box.act(command_id):
            return
        else:
            self.action_command(command_id)

    def _press_on_page(self, command_id: str) -> None:
        if command_id == "row":
            self._move_page(1)
        else:
            self._control.run(command_id)

    # Pages

    def open_page(self, showing: Showing, depth: Depth) -> None:
        """Show a page; the focus goes to it where it is no job's."""
        self.pages.open(showing, depth)
        self.page.top = 0
        self.relayout()
        if self.holder() is self.page:
            self.page.focus(scroll_visible=False)

    def close_page(self) -> None:
        """One step back from a page."""
        self.pages.close()
        self.page.top = 0
        self.relayout()
        self.go(self.pane)

    def show_text(self, name: str, text: str) -> None:
        """Show a text to be selected by hand, where no clipboard takes it."""
        self.pages.text = (name, text)
        self.open_page(Showing.TEXT, Depth.FULL if self.mode is Mode.TABS else Depth.OPEN)

    def open_entry(self, entry: TaskEntry) -> None:
        """Open the field for the id of a job's task."""
        self.pages.entry = entry
        self.page.top = 0
        self.redraw_entry()
        self.redraw_bars()

    def close_entry(self) -> None:
        """Close the field."""
        self.pages.entry = None
        self.redraw_page()
        self.redraw_bars()
        self.place_cursor()

    def redraw_queue(self) -> None:
        """Draw the queue and what goes with it; a detail whose view has lost its last job is closed."""
        if self.pages.showing is Showing.JOB and self.depth is not Depth.CLOSED and self.job is None:
            self.pages.close_all()
            self.go(self.pane)
        super().redraw_queue()

    # Where the focus is

    def go(self, pane: Pane) -> None:
        """Give a pane the focus; what covers it is closed."""
        if pane is not Pane.QUEUE and self.depth is not Depth.CLOSED:
            self.pages.close_all()
        if pane is Pane.AVOID and self.session.panel.spec.negative_max is None:
            pane = Pane.PROMPT
        self.pane = pane
        self.relayout()
        self.holder().focus(scroll_visible=False)
        self.redraw_bars()

    def step(self, by: int) -> None:
        """Go to the next or the previous of the four stops."""
        stops = [pane for pane in Pane if pane is not Pane.AVOID or self.session.panel.spec.negative_max is not None]
        at = stops.index(self.pane) if self.pane in stops else 0
        self.go(stops[(at + by) % len(stops)])

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click or a key moved the focus; a list over the panes is closed with that."""
        if self.focused is not self.box:
            self.drop_list()
        panes: dict[str | None, Pane] = {
            Slot.PROMPT: Pane.PROMPT,
            Slot.AVOID: Pane.AVOID,
            Slot.VIDEO: Pane.VIDEO,
            Slot.QUEUE: Pane.QUEUE,
        }
        pane = panes.get(event.widget.id)
        if self.mode is Mode.REFUSAL:
            return  # nothing is shown; what has the focus is found again when something is
        if event.widget is not self.focused:
            return  # it went on since, and that was told before this or is told after it
        if pane is not None:
            self.pane = pane
            if pane is not Pane.QUEUE:
                self._control.left_queue()
            if self.pages.showing is not Showing.JOB:
                self.pages.close_all()  # a click beside a list of ours leaves it
                self.relayout()
        if self.mode is Mode.WIDE and self.pages.showing is Showing.JOB and self.depth is not Depth.FULL:
            self._enter_or_leave(event.widget)
        elif event.widget is self.page and self.holder() is not self.page:
            self.holder().focus(scroll_visible=False)  # a click into a job's detail leaves the keys with the queue
        self.redraw_bars()

    def _enter_or_leave(self, widget: Widget) -> None:
        """The focus came into the detail beside the panes, or left it by a click."""
        if widget is self.page and self.job is not None:
            self.pane = Pane.QUEUE
            self.pages.open(Showing.JOB, Depth.OPEN)
        elif widget is self.page:
            self.go(self.pane)
        elif self.depth is Depth.OPEN:
            self.pages.close_all()
        self.redraw_page()

    # Keys

    def action_command(self, command_id: str) -> None:
        """Run a command that works anywhere; a list over the panes is left for it."""
        if self.box is not None and self.listing is not None:
            if command_id in ("next", "previous"):
                self.box.move(1 if command_id == "next" else -1)
                return
            self.drop_list()
            if command_id in ("back", "palette", "copy"):
                return
        self._control.run(command_id)

    def hotkey(self, event: events.Key) -> bool:
        """Run the command of a key in a text field; False when it is the field's own."""
        if event.key == "ctrl+z":  # a field's own undo, whichever key stops the program
            return self._control.maker.undo_in_text()
        if event.key == _ESC_U:
            self._control.run("undo")
            return True
        # Never by the pane that has the focus now: what comes in one lump with Tab is still text of this field.
        command = self.session.keymap.command_for(Where.PROMPT, event.key)
        if command is None or command.id in _PRIORITY:
            return False
        self._control.run(command.id)
        return True

    def take_request(self, text: str) -> bool:
        """Take a paste that is a whole request; False for any other text."""
        return self._control.composer.paste(text)

    def recall(self, by: int) -> None:
        """Show an older (-1) or a newer (1) prompt."""
        self._control.run("older" if by < 0 else "newer")

    def on_key(self, event: events.Key) -> None:
        """Run the command of a key that no pane has used."""
        where = self.where()
        if where in (Where.PROMPT, Where.AVOID):
            return
        if where is Where.LIST:
            self._key_beside_list(event)
            return
        if self.pages.entry is not None:
            event.stop()
            self._control.decider.entry_key(self.pages.entry, event)
            return
        if where is Where.FILTER:
            event.stop()
            self._control.browser.filter_key(event)
            return
        if event.key == _ESC_U:
            event.stop()
            self._control.run("undo")
            return
        command = self.session.keymap.command_for(where, event.key)
        if where in (Where.QUEUE, Where.DETAIL, Where.ASKS):
            moves = event.key in _STEPS and not self.page.hidden  # all of it is in sight: on to the next job
            if self.depth is Depth.FULL and not moves and self._page_key(event):
                return
            event.stop()
            self._control.queue_key(event, command)
        elif where is Where.VIDEO and command is not None and command.id == "undo":
            event.stop()
            self._control.undo_choice()
        elif command is not None and command.where is not Where.VIDEO and command.id != "row":
            event.stop()
            self._control.run(command.id)
        elif where in (Where.MODELS, Where.HELP):
            self._page_key(event)

    def _key_beside_list(self, event: events.Key) -> None:
        """A key that the list has no use for: what works anywhere works, and the list is left for it."""
        command = self.session.keymap.command_for(Where.LIST, event.key)
        event.stop()
        if command is not None and command.where is Where.ANYWHERE:
            self.action_command(command.id)

    def _page_key(self, event: events.Key) -> bool:
        by = _BY.get(event.key)
        if by is None:
            return False
        event.stop()
        self._move_page(by)
        return True

    def _move_page(self, by: int) -> None:
        if self.pages.models is not None:
            self.pages.models.go(by)
            self.page_bar.redraw()
            self.page.redraw()
        else:
            self.page.scroll_rows(by)

    def on_paste(self, event: events.Paste) -> None:
        """A paste outside a field goes into the prompt, and the focus follows."""
        event.stop()
        if self.box is not None and self.listing is not None:
            self.box.put(event.text)
            return
        if self.pages.entry is not None:
            self.pages.entry.put(event.text)
            self.redraw_entry()
            return
        if self.session.filter.typing:
            self._control.browser.filter_paste(event.text)
            return
        if self.pane is Pane.VIDEO and self.video.paste(event.text):
            return
        self.go(Pane.PROMPT)
        self.prompt.put(event.text, elsewhere=True)
