"""What keeps a driver from its work although it lives: the last error in its log, while it is new, for faces to tell.

A fault of ours in one step is tried again every minute, and a full disk every few seconds. Whoever waits for a job
would hear nothing of it: the row stays as it is.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from wanvid_tui.core.hiding import without_secrets
from wanvid_tui.core.language import N_
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

__all__ = ["TroubleBell"]

_STANDS_S = 90.0
"""How long an error counts: longer than what failed by a fault of ours waits until it is tried again."""
_LONGEST = 400
"""Characters: the lock file's line holds it, escaped."""


class TroubleBell(logging.Handler):
    """Hears what goes into the log, and keeps the last error for a while."""

    def __init__(
        self,
        log: Path,
        *,
        hide: Callable[[], Iterable[str]],
        monotonic: Callable[[], float],
        on_change: Callable[[], None],
    ) -> None:
        """``hide`` gives the keys held now; ``on_change`` is called, on any thread, when the text is another."""
        super().__init__(logging.ERROR)
        self._log = log
        self._hide = hide
        self._monotonic = monotonic
        self._on_change = on_change
        self._said = ""
        self._until = 0.0

    @property
    def text(self) -> str:
        """What to tell, one line without secrets; empty when all goes well, as far as is known."""
        return self._said if self._monotonic() < self._until else ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep an error."""
        before = self.text
        said = record.getMessage()
        if record.exc_info:
            said = N_("a fault of wanvid's own ({said}); it is tried again, {log} has the details").format(
                said=said, log=self._log
            )
        self._said = clean_text(without_secrets(said, self._hide()), limit=_LONGEST)
        self._until = self._monotonic() + _STANDS_S
        if self._said != before:
            self._on_change()
