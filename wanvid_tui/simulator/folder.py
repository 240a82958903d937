"""The directory that the service keeps its state in, and that no other service may use meanwhile."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

WAIT_S = 3.0
"""How long a service that is just ending may still hold the directory."""


class Folder:
    """A directory for one service at a time; without a path a temporary one that goes with it."""

    def __init__(self, path: Path | None, wait_s: float = WAIT_S) -> None:
        """Take the directory. Raises OSError: it cannot be made or written, or stays another service's for `wait_s`."""
        self._temporary = None
        if path is None:
            import tempfile

            self._temporary = tempfile.TemporaryDirectory(prefix="wanvid-simulator-")
            path = Path(self._temporary.name)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = path.resolve()
        """The directory, absolute."""
        self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    os.close(self._lock)
                    raise BlockingIOError(f"{path} is in use by another simulator") from None
                time.sleep(0.05)

    def close(self) -> None:
        """Let go of it."""
        os.close(self._lock)
        if self._temporary is not None:
            self._temporary.cleanup()
