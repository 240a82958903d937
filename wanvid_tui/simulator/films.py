"""The films on disk, and who makes them."""

from __future__ import annotations

import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from wanvid_tui.simulator.painter import Painter
from wanvid_tui.simulator.sheet import Sheet

PAINTERS_MAX = 2
"""How many films are drawn at the same time, where there are as many cores."""


def can_draw() -> bool:
    """Whether PyAV and Pillow are installed."""
    from importlib.util import find_spec

    return find_spec("av") is not None and find_spec("PIL") is not None


class Films:
    """Has films made in the order in which they are asked for. `ask` is called under the service's lock."""

    def __init__(self, folder: Path, ready: Callable[[], None], *, draw: bool) -> None:
        """Keep films in `folder`; call `ready`, from another thread, when one is done.

        Without `draw` every film is a copy of the clip that ships with the package.
        """
        self._folder = folder
        self._ready = ready
        self._draw = draw
        self._asked: dict[str, str | None] = {}
        self._sheets: queue.Queue[Sheet | None] = queue.Queue()
        self._lock = threading.Lock()
        self._painters: list[Painter] = []
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for part in folder.glob("*.part"):
            part.unlink()

    def path(self, name: str) -> Path:
        """Where a film of this name is, or will be."""
        return self._folder / f"{name}.mp4"

    def ask(self, sheet: Sheet) -> None:
        """Have a film made, unless it is there or under way."""
        with self._lock:
            under_way = [name for name, problem in self._asked.items() if problem is None]
            if sheet.name in under_way or self.path(sheet.name).exists():
                return
            self._asked[sheet.name] = None
        self._sheets.put(sheet)
        if len(self._painters) <= len(under_way) and len(self._painters) < min(PAINTERS_MAX, os.cpu_count() or 1):
            self._painters.append(Painter(self._sheets, self._part, self._made, draw=self._draw))

    def drawn_at(self, name: str) -> float | None:
        """When the film was whole on disk, seconds since the epoch; None: it is not yet."""
        try:
            return self.path(name).stat().st_mtime
        except FileNotFoundError:
            return None

    def problem(self, name: str) -> str | None:
        """Why the film could not be made; None when it was, or is still to be."""
        with self._lock:
            return self._asked.get(name)

    def keep_only(self, names: set[str]) -> None:
        """Remove the films that no task has any more."""
        for path in self._folder.glob("*.mp4"):
            if path.stem not in names:
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """End the children; films under way are given up."""
        for painter in self._painters:
            painter.stop()
            self._sheets.put(None)
        for painter in self._painters:
            painter.join()

    def _part(self, sheet: Sheet) -> Path:
        return self._folder / f"{sheet.name}.part"

    def _made(self, sheet: Sheet, problem: str | None) -> None:
        if problem is None:
            with self._lock:
                self._part(sheet).replace(self.path(sheet.name))
                del self._asked[sheet.name]
        else:
            with self._lock:
                self._asked[sheet.name] = problem
            print(f"wanvid simulate: a film could not be drawn: {problem}", file=sys.stderr, flush=True)
        self._ready()
