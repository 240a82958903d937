"""What a key or a click can mean when it arrives, told from what is shown: the ground for judging what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events

from wanvid_tui.ui.app import WanvidApp
from wanvid_tui.ui.commands import Command, Where
from wanvid_tui.ui.panel.fields import Row
from wanvid_tui.ui.screens.money import MoneyScreen
from wanvid_tui.ui.widgets.chrome import Chrome
from wanvid_tui.ui.widgets.listbox import ListBox

if TYPE_CHECKING:
    from textual.screen import Screen

    from wanvid_tui.ui.session import Session

__all__ = ["ObservedApp"]

_LIST_HEAD = 2


class ObservedApp(WanvidApp, inherit_bindings=False):
    """The app, which notes of each key and click what it can mean where it arrives."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.meant: set[str] = set()
        """Ids of commands, ``spend`` for yes to the question about money."""
        self.modals: list[str] = []
        """The screens that were opened over the main one."""

    def push_screen(self, screen: Any, *more: Any, **named: Any) -> Any:
        """Note it."""
        self.modals.append(type(screen).__name__)
        return super().push_screen(screen, *more, **named)

    async def on_event(self, event: events.Event) -> None:
        """Look before anything comes of it."""
        if isinstance(event, events.Key) and not event.is_forwarded and self._main is not None:
            self.meant |= self._meant_by_key(event, self.screen)
        elif isinstance(event, events.MouseDown | events.MouseUp) and not event.is_forwarded and event.button == 1:
            self.meant |= self._meant_at(int(event.screen_x), int(event.screen_y))
        await super().on_event(event)

    def _meant_by_key(self, event: events.Key, screen: Screen[Any]) -> set[str]:
        if isinstance(screen, MoneyScreen):
            yes = event.key == "y" or (event.key == "enter" and not screen.box.on_back)
            return {"spend"} if yes else set()
        if screen is not self.main:
            return {"quit"} if event.key == "ctrl+q" else set()
        keymap, where = self.session.keymap, self.main.where()
        command = keymap.command_for(where, event.key)
        meant = {command.id} if command is not None else set()
        box = self.main.box
        if where is Where.LIST and event.key == "enter" and box is not None and box.state is not None:
            meant = _chosen(box.state.chosen)
        if where is Where.VIDEO and event.key in ("enter", "space") and self.session.panel.row is Row.GENERATE:
            meant.add("generate")
        if event.key in ("ctrl+z", "alt+u"):
            meant.add("undo")
        return meant

    def _meant_at(self, x: int, y: int) -> set[str]:
        if not self.screen.region.contains(x, y):
            return set()
        widget, region = self.screen.get_widget_at(x, y)
        if not isinstance(widget, Chrome):
            return set()
        row = y - region.y
        span = widget.span_at(x - region.x, row)
        meant = {span.id.removeprefix("command:")} if span is not None else set()
        if "follow-message" in meant:
            meant.add("undo")  # what a message offers besides opens something
        if isinstance(widget, ListBox) and widget.state is not None:
            at = widget.state.top + row - _LIST_HEAD
            before = widget.state.at
            if row >= _LIST_HEAD and at < widget.state.count:
                widget.state.at = at
                meant |= _chosen(widget.state.chosen)
                widget.state.at = before
        if "list-take" in meant and self.main.box is not None and self.main.box.state is not None:
            meant |= _chosen(self.main.box.state.chosen)
        return meant


def _chosen(choice: Any) -> set[str]:
    value = choice.value if choice is not None else None
    if isinstance(value, Command) and value.id == "press":
        return {"press", "generate"}  # Enter in the row that generates
    return {value.id} if isinstance(value, Command) else {"list-take"}
