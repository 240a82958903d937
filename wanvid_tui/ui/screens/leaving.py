"""Screens that Esc leaves, but not at once: it may have been the beginning of a key (ux.md 5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.ui.arrange import SlotScreen
from wanvid_tui.ui.keys import LATE_REST_S, LATE_START_S

if TYPE_CHECKING:
    from textual.timer import Timer

__all__ = ["LeavingScreen"]

_SOON_S = LATE_START_S + LATE_REST_S
"""By then the rest of a key is there, where there is one."""


class LeavingScreen(SlotScreen[None], inherit_bindings=False):
    """A screen over the main one whose entries would be lost by a key that came in pieces."""

    _away: Timer | None = None

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
