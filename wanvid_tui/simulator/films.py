"""The films on disk, and the child process that draws them one after the other."""

from __future__ import annotations

import hashlib
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from wanvid_tui.simulator.order import Order

CLIP = Path(__file__).with_name("clip.mp4")
"""The film that ships with the package, for machines without PyAV."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a film is drawn from: the same sheet gives the same bytes."""

    width: int
    """Pixels."""
    height: int
    """Pixels."""
    seconds: int
    """Length."""
    prompt: str
    """Decides palette and shapes, together with `seed`."""
    seed: int
    """See `prompt`."""
    sound: bool
    """Whether there is a sound track."""
    sound_file: str | None = None
    """A file for the sound track, cut or filled with silence; None: a tune is made."""

    @property
    def name(self) -> str:
        """Name of the film: 32 hex digits."""
        parts = [self.width, self.height, self.seconds, self.prompt, self.seed, self.sound, self.sound_file]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def sheet_of(order: Order, sound_file: str | None) -> Sheet:
    """The sheet of an order."""
    return Sheet(order.width, order.height, order.seconds, order.prompt, order.seed, order.sound, sound_file)


def can_draw() -> bool:
    """Whether PyAV and Pillow are installed."""
    from importlib.util import find_spec

    return find_spec("av") is not None and find_spec("PIL") is not None


class Films:
    """Makes films in the order in which they are asked for."""

    def __init__(self, folder: Path, ready: Callable[[], None], *, draw: bool) -> None:
        """Keep films in `folder`; call `ready`, from another thread, when one is done.

        Without `draw` every film is a copy of the clip that ships with the package.
        """
        self._folder = folder
        self._ready = ready
        self._draw = draw
        self._asked: dict[str, str | None] = {}
        self._queue: queue.Queue[Sheet | None] = queue.Queue()
        self._child: subprocess.Popen[str] | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="films", daemon=True)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for part in folder.glob("*.part"):
            part.unlink()
        self._thread.start()

    def path(self, name: str) -> Path:
        """Where a film of this name is, or will be."""
        return self._folder / f"{name}.mp4"

    def ask(self, sheet: Sheet) -> None:
        """Have a film made, unless it is there or under way."""
        under_way = sheet.name in self._asked and self._asked[sheet.name] is None
        if not under_way and not self.path(sheet.name).exists():
            self._asked[sheet.name] = None
            self._queue.put(sheet)

    def drawn_at(self, name: str) -> float | None:
        """When the film was whole on disk, seconds since the epoch; None: it is not yet."""
        try:
            return self.path(name).stat().st_mtime
        except FileNotFoundError:
            return None

    def problem(self, name: str) -> str | None:
        """Why the film could not be made; None when it was, or is still to be."""
        return self._asked.get(name)

    def keep_only(self, names: set[str]) -> None:
        """Remove the films that no task has any more."""
        for path in self._folder.glob("*.mp4"):
            if path.stem not in names:
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """End the child; a film under way is given up."""
        self._closing = True
        child = self._child
        if child is not None:
            child.kill()
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (sheet := self._queue.get()) is not None and not self._closing:
            part = self._folder / f"{sheet.name}.part"
            problem = self._made(sheet, part)
            if problem is None:
                part.replace(self.path(sheet.name))
                self._asked.pop(sheet.name, None)
            elif not self._closing:
                self._asked[sheet.name] = problem
                print(f"wanvid simulate: a film could not be drawn: {problem}", file=sys.stderr, flush=True)
            self._ready()
        self._end_child()

    def _made(self, sheet: Sheet, part: Path) -> str | None:
        """Make one film at `part`; says what went wrong, after a second try with a fresh child."""
        if not self._draw:
            shutil.copyfile(CLIP, part)
            return None
        problem: str | None = None
        for _ in range(2):
            if self._closing:
                return "closing"
            child = self._running_child()
            assert child.stdin is not None and child.stdout is not None
            try:
                child.stdin.write(json.dumps(asdict(sheet) | {"path": str(part)}) + "\n")
                child.stdin.flush()
                line = child.stdout.readline()
            except BrokenPipeError:
                line = ""
            if line:
                answer: str | None = json.loads(line)["problem"]
                return answer
            problem = f"its process ended with status {child.wait()}"
            self._end_child()
        return problem

    def _running_child(self) -> subprocess.Popen[str]:
        if self._child is None:
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
