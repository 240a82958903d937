"""Whether the files of saved jobs are where they were put; asked on a thread, as a disk may take long to answer."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path

__all__ = ["Presence", "is_gone"]

_RESTS_S = 5.0


def is_gone(path: str) -> bool:
    """Whether a file is missing from a directory that is there; of a disk that is not there nothing is said."""
    return not os.path.lexists(path) and Path(path).parent.is_dir()


class Presence:
    """One look at a time; what it found is picked up when there is time for it."""

    def __init__(self) -> None:
        self.gone: frozenset[int] = frozenset()
        """Ids of the jobs whose file was missing in the last look."""
        self._looking = False
        self._files: tuple[tuple[int, str], ...] = ()
        self._looked_s = float("-inf")

    def look(self, files: Sequence[tuple[int, str]], now_s: float) -> None:
        """Look for these files, given with their job's id: other ones at once, the same ones every 5 s.

        ``now_s`` is of any steady clock.
        """
        wanted = tuple(files)
        if self._looking or (wanted == self._files and now_s - self._looked_s < _RESTS_S):
            return
        self._looking, self._files, self._looked_s = True, wanted, now_s
        # A daemon: a disk that never answers must not keep the program from its end.
        threading.Thread(target=self._look, args=(wanted,), name="file-look", daemon=True).start()

    def _look(self, files: Sequence[tuple[int, str]]) -> None:
        try:
            self.gone = frozenset(job_id for job_id, path in files if is_gone(path))
        finally:
            self._looking = False
