"""The main screen's list over its panes: opened, chosen from, closed; the focus comes back to where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.ui.messages import said
from wanvid_tui.ui.screens.drawing import DrawnScreen
from wanvid_tui.ui.screens.panes import BOX_ID

if TYPE_CHECKING:
    from textual.widget import Widget

    from wanvid_tui.ui.control import Control
    from wanvid_tui.ui.listing import Listing, ListState
    from wanvid_tui.ui.session import Session
    from wanvid_tui.ui.strips import Painter
    from wanvid_tui.ui.widgets.listbox import ListBox

__all__ = ["ListScreen"]


class ListScreen(DrawnScreen, inherit_bindings=False):
    """The panes with a list over them at times."""

    def __init__(self, session: Session, painter: Painter, control: Control) -> None:
        super().__init__(session, painter)
        self._control = control
        self._before_list: Widget | None = None

    def open_list(self, listing: Listing, state: ListState | None = None) -> None:
        """Open a list over the panes; the focus goes to it, and back when it is closed. ``state`` as it was left."""
        from wanvid_tui.ui.widgets.listbox import ListBox

        if self.box is None:
            self.box = ListBox(self._painter, self.session.glyphs, id=BOX_ID)
            self.mount(self.box)
        if self.listing is None:
            self._before_list = self.focused
        self._control.left_queue()
        self.box.open(listing, state)
        self.relayout()
        self.set_focus(self.box, scroll_visible=False)

    def close_list(self) -> None:
        """Close the list; the focus goes back to where it was."""
        if self.box is None or self.box.state is None:
            return
        self.box.state = None
        if self.focused is self.box:
            self.set_focus(self._before_list, scroll_visible=False)
        self._before_list = None
        self.relayout()

    def drop_list(self) -> None:
        """Close the list as nothing was chosen."""
        listing = self.listing
        if listing is not None:
            self.close_list()
            listing.dropped()

    def on_list_box_done(self, event: ListBox.Done) -> None:
        """Something was chosen in the list."""
        if event.listing is self.listing:  # a second press may come when it is closed, or another one is open
            self.close_list()
            event.listing.take(event.choice)

    def on_list_box_acted(self, event: ListBox.Acted) -> None:
        """Something else is to be done with a choice of the list."""
        if event.listing is self.listing:
            self.close_list()
            event.listing.more[event.command_id](event.choice)

    def on_list_box_said(self, event: ListBox.Said) -> None:
        """The list has something to say."""
        self._control.desk.say(said(event.text))

    def on_list_box_grown(self) -> None:
        """The list needs another place."""
        self.arrange_again()
