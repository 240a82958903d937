"""A disk of a few megabytes that a test fills, empties and makes read-only; it takes root to mount one."""

from __future__ import annotations

import errno
import os
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from wanvid_tui.simulator.deeds import Harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e.pty_program import PtyProgram
    from wanvid_tui.simulator.exchange import Answer, Call


class SmallDisk:
    """A file system of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        """Where it is mounted."""
        self._filler = path / "filler"

    def fill(self, but: int = 0) -> None:
        """Leave no block free, or only ``but`` bytes."""
        with self._filler.open("ab", buffering=0) as filler:
            for size in (65_536, 4096, 1):
                try:
                    while True:
                        filler.write(b"x" * size)
                except OSError as error:
                    assert error.errno == errno.ENOSPC
        assert os.statvfs(self.path).f_bavail == 0
        os.truncate(self._filler, self._filler.stat().st_size - but)

    def make_room(self) -> None:
        """Take away what filled it."""
        self._filler.unlink()

    def protect(self) -> None:
        """Let nothing be written to it any more, also not by root."""
        _mount("-o", "remount,ro", str(self.path))

    def open_again(self) -> None:
        """Let it be written to."""
        _mount("-o", "remount,rw", str(self.path))


class Fills(Harmless):
    """The disk is filled while the service works: there was room when the call left, there is none for its answer."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act

    def after(self, call: Call, answer: Answer) -> Answer:
        """Fill it, then answer as if nothing was."""
        self._act()
        return answer


@contextmanager
def small_disk(path: Path, size: str) -> Iterator[SmallDisk]:
    """Mount a disk of ``size``, such as ``2m``; the test is skipped where that is not allowed."""
    path.mkdir()
    try:
        _mount("-t", "tmpfs", "-o", f"size={size},mode=0700", "none", str(path))
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a disk of its own cannot be mounted here, it takes root: {error}")
    try:
        yield SmallDisk(path)
    finally:
        # Lazily: a process that is about to end may still have a file open there.
        subprocess.run(["umount", "-l", str(path)], check=True)


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True)


def press_until(program: PtyProgram, key: str, said: str) -> None:
    """Press a key once a second, as one that is held down counts once, until it has done what it should."""
    pressed_at = 0.0

    def told() -> bool:
        nonlocal pressed_at
        if said in program.text():
            return True
        if time.monotonic() - pressed_at > 1.0:
            program.press(key)
            pressed_at = time.monotonic()
        return False

    program.wait_for(told)
