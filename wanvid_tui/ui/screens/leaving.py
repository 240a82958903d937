"""Screens over the main one: the keys on request, the way to all commands, and Esc that leaves, but not at once.

It may have been the beginning of a key (ux.md 5.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from wanvid_tui.ui.arrange import SlotScreen
from wanvid_tui.ui.keys import LATE_REST_S, LATE_START_S
from wanvid_tui.ui.widgets.page import Page

if TYPE_CHECKING:
    from textual.timer import Timer

    from wanvid_tui.ui.lines import Line
    from wanvid_tui.ui.session import Session
    from wanvid_tui.ui.setup import Setup
    from wanvid_tui.ui.strips import Painter

__all__ = ["LeavingScreen"]

_SOON_S = LATE_START_S + LATE_REST_S
"""By then the rest of a key is there, where there is one."""
_BY: Mapping[str, int] = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10, "home": -1000, "end": 1000}
"""Rows that a key scrolls."""


class LeavingScreen(SlotScreen[None], inherit_bindings=False):
    """A screen over the main one whose entries would be lost by a key that came in pieces."""

    _away: Timer | None = None

    def __init__(
        self,
        session: Session,
        painter: Painter,
        setup: Setup,
        *,
        leave: Callable[[], None],
        palette: Callable[[], None],
        body_id: str,
    ) -> None:
        """``leave`` ends the program, ``palette`` opens the list of all commands; ``body_id`` is the body's id."""
        super().__init__()
        self.bind_always(session.keymap)
        self._session = session
        self._setup = setup
        self._leave = leave
        self._palette = palette
        self._help = False
        self._body = Page(painter, self._lines, id=body_id)

    def _lines(self, width: int, height: int) -> list[Line]:
        if not self._help:
            return self.own_lines(width, height)
        from wanvid_tui.ui.help import help_lines  # not before the first paint, which needs this module

        return help_lines(width, self._session.keymap)

    def own_lines(self, width: int, height: int) -> list[Line]:
        """Return the rows of the body while the keys are not shown, for a place of this size in cells."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw everything as it is now."""
        raise NotImplementedError

    @property
    def busy(self) -> bool:
        """Whether something goes on that must not be left."""
        return False

    def scroll_by(self, key: str) -> bool:
        """Scroll the body where ``key`` does that; whether it did."""
        if key in _BY:
            self._body.scroll_rows(_BY[key])
        return key in _BY

    def run_always(self, name: str) -> None:
        """Run one of the commands of every screen, as a click on it does."""
        {"keys": self.action_keys, "palette": self.action_palette, "quit": self.action_quit}[name]()

    def action_back(self) -> None:
        """One step back: from the keys, at last to the main screen."""
        if self._help:
            self.action_keys()
        elif not self.busy:
            self.leave_soon()

    def action_keys(self) -> None:
        """Show the list of keys, or what was there before."""
        self._help = not self._help
        self._body.top = 0
        self.redraw()

    def action_palette(self) -> None:
        """All commands, over the main screen."""
        if not self.busy:
            self.dismiss()
            self._palette()

    def action_quit(self) -> None:
        """Leave the program."""
        self._leave()

    def leave_soon(self) -> None:
        """Close, unless what follows shows that no Esc was pressed."""
        if self._away is None:
            self._away = self.set_timer(_SOON_S, self._go_away)

    def _go_away(self) -> None:
        if self.is_current:
            self.dismiss()  # nothing is returned: Textual would wait for it here, which is the screen itself

    def stay(self) -> None:
        """No Esc was pressed."""
        if self._away is not None:
            self._away.stop()
            self._away = None
