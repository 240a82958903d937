"""Whether this terminal draws box lines and curly quotes on two cells: asked once, unless the user said (ux.md 4.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.errors import NoWidget
from textual.geometry import Region

from wanvid_tui.terminal import answers_width
from wanvid_tui.ui.sequences import Reply

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["ANSWER_S", "QUESTION", "Ambiguity"]

ANSWER_S = 2.0
"""How long the answer is waited for; none is one cell."""
QUESTION = "\x1b7\x1b[2;1H\u2500\x1b[6n\x1b8"
"""A box line in the second row, and where the cursor stands after it; in the first the answer could be a key."""

_ANSWER = re.compile(r"\x1b\[2;(\d+)R")
_CELLS, _ROWS = 2, 2
"""Cells that the question may have drawn over, and rows that there must be for it."""


class Ambiguity:
    """What is known, and the question."""

    def __init__(self, setting: str, environ: Mapping[str, str], *, ascii_only: bool = False) -> None:
        """Take the setting, ``auto``, ``narrow`` or ``wide``; a terminal that is to get ASCII alone is not asked."""
        self.wide = setting == "wide"
        """Whether such characters take two cells, as far as is known."""
        self.asks = setting == "auto" and not ascii_only and answers_width(environ)
        """Whether the terminal is to be asked."""

    async def ask(self, app: App[Any]) -> bool:
        """Ask the terminal, after the first paint; whether it draws otherwise than was known. Cells are drawn again."""
        ask = getattr(app._driver, "ask_terminal", None)  # only our own driver has it
        if ask is None or app.size.height < _ROWS:
            return False
        answer = ask(QUESTION, Reply.CURSOR, ANSWER_S)
        app.call_next(_restore, app)
        found = _ANSWER.fullmatch(await answer or "")
        self.wide = found is not None and int(found[1]) == 3
        return self.wide


def _restore(app: App[Any]) -> None:
    """Have the cells painted that the question has drawn over."""
    with suppress(NoWidget):  # the terminal has become smaller: what is to be drawn is drawn whole then
        widget, region = app.screen.get_widget_at(0, 1)
        widget.refresh(Region(-region.x, 1 - region.y, _CELLS, 1))
