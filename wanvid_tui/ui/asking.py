"""Questions to the terminal: who waits for which kind of reply."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock

from wanvid_tui.ui.sequences import Reply


class Askers:
    """The waiting askers of each kind, first come first served; safe to use from several threads."""

    def __init__(self) -> None:
        self._waiting: dict[Reply, deque[Callable[[str], None]]] = {}
        self._lock = Lock()

    def ask(self, kind: Reply, callback: Callable[[str], None]) -> Callable[[], None]:
        """Wait for the next reply of this kind; return what takes the question back.

        `callback` gets the whole sequence, once, on the thread that reads the terminal: it must not block.
        """
        with self._lock:
            self._waiting.setdefault(kind, deque()).append(callback)

        def take_back() -> None:
            with self._lock:
                waiting = self._waiting.get(kind, deque())
                if callback in waiting:
                    waiting.remove(callback)

        return take_back

    def answer(self, kind: Reply, sequence: str) -> bool:
        """Hand a reply to whoever waits longest; say whether anybody did."""
        with self._lock:
            waiting = self._waiting.get(kind)
            callback = waiting.popleft() if waiting else None
        if callback is None:
            return False
        callback(sequence)
        return True
