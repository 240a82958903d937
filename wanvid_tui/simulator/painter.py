"""One thread and its child process, which draw films one after the other."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from wanvid_tui.simulator.sheet import Sheet

CLIP = Path(__file__).with_name("clip.mp4")
"""The film that ships with the package, for machines without PyAV."""

IDLE_S = 60.0
"""How long a child without work is kept."""


class Painter:
    """Takes sheets from a queue, None being the end, and hands each on once its film is made or has failed."""

    def __init__(
        self,
        sheets: queue.Queue[Sheet | None],
        part: Callable[[Sheet], Path],
        made: Callable[[Sheet, str | None], None],
        *,
        draw: bool,
    ) -> None:
        """Write each film to the path that `part` gives, then call `made` with what went wrong, if anything did.

        Without `draw` every film is a copy of the clip that ships with the package.
        """
        self._sheets = sheets
        self._part = part
        self._made = made
        self._draw = draw
        self._child: subprocess.Popen[str] | None = None
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="painter", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Give up the film under way; the thread ends when it next finds the end in the queue."""
        with self._lock:
            self._closing.set()
            if self._child is not None:
                self._child.kill()

    def join(self) -> None:
        """Wait for the thread to end."""
        self._thread.join()

    def _work(self) -> None:
        while True:
            try:
                sheet = self._sheets.get(timeout=IDLE_S if self._child is not None else None)
            except queue.Empty:
                self._end_child()
                continue
            if sheet is None or self._closing.is_set():
                break
            problem = self._try(sheet, self._part(sheet))
            if self._closing.is_set():
                break
            self._made(sheet, problem)
        self._end_child()

    def _try(self, sheet: Sheet, path: Path) -> str | None:
        """Make one film; says what went wrong, after a second try with a fresh child."""
        if not self._draw:
            try:
                shutil.copyfile(CLIP, path)
            except OSError as error:
                return str(error)
            return None
        problem: str | None = None
        for _ in range(2):
            child = self._running_child()
            if child is None:
                return "the service is ending"
            assert child.stdin is not None and child.stdout is not None
            try:
                child.stdin.write(json.dumps(asdict(sheet) | {"path": str(path)}) + "\n")
                child.stdin.flush()
                line = child.stdout.readline()
            except BrokenPipeError:
                line = ""
            if line:
                answer: str | None = json.loads(line)["problem"]
                return answer
            problem = f"the process that draws ended with status {child.wait()}"
            self._end_child()
        return problem

    def _running_child(self) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._child is None and not self._closing.is_set():
                self._child = subprocess.Popen(
                    [sys.executable, "-P", "-m", "wanvid_tui.simulator.render"],
                    env=os.environ | {"PYTHONPATH": _module_path()},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    encoding="utf-8",
                    start_new_session=True,
                )
            return self._child

    def _end_child(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child is None:
            return
        assert child.stdin is not None and child.stdout is not None
        child.kill()
        child.wait()
        child.stdout.close()
        try:
            child.stdin.close()
        except BrokenPipeError:
            return


def _module_path() -> str:
    """Where the child finds this package and what it imports, however this process came to find them."""
    return os.pathsep.join(path for path in (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")) if path)
