"""The user's own editor for a text (ux.md 5): which one, the file it is given, what comes back of it."""

from __future__ import annotations

import os
import select
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.language import _, system_reason

if TYPE_CHECKING:
    from subprocess import Popen

__all__ = ["Edited", "NoEditor", "edit", "editor_of"]

_KEPT_FROM_CHILDREN = "DASHSCOPE_API_KEY"
_FALLBACKS = ("nano", "vim", "vi")
_MOST_BYTES = 1_000_000
_INTERRUPTS = ("SIGINT",)
_ENDS = ("SIGTERM", "SIGHUP", "SIGQUIT")
_POLITE_S = 0.8
"""How long an editor may take to end after it was asked to: the whole program ends within 2 s."""
_SAVED_AT_END = ("prompt.txt.save", "#prompt.txt#")
"""Where editors that are ended write what was not saved yet: nano, emacs."""


class NoEditor(Exception):
    """There is no editor to start; says why and what now."""


class Edited(NamedTuple):
    """What an editor left."""

    text: str
    """The file's text, without the line end that editors put behind the last line."""
    problem: str = ""
    """What went wrong; the text is then not what the user asked for."""
    ended: bool = False
    """Whether a signal ended the program meanwhile, and the editor with it: the text is the last it saved."""


def editor_of(environ: Mapping[str, str]) -> list[str]:
    """The command of the user's editor: ``$VISUAL``, ``$EDITOR``, or one that is found. Raises NoEditor."""
    import shlex

    for name in ("VISUAL", "EDITOR"):
        given = environ.get(name, "").strip()
        if not given:
            continue
        try:
            words = shlex.split(given)
        except ValueError as error:
            told = _("{name} cannot be read ({error}): {given}. Mend it and start again.")
            raise NoEditor(told.format(name=name, error=error, given=given)) from error
        program = str(Path(words[0]).expanduser()) if words else ""
        if not program or shutil.which(program, path=environ.get("PATH")) is None:
            told = _("{name} names {program}, which is not there. The text is as it was.")
            raise NoEditor(told.format(name=name, program=program or given))
        return [program, *words[1:]]
    found = next((name for name in _FALLBACKS if shutil.which(name, path=environ.get("PATH"))), None)
    if found is None:
        raise NoEditor(_("No editor is named: set EDITOR, such as EDITOR=nano, and start again."))
    return [found]


def edit(command: Sequence[str], text: str, environ: Mapping[str, str]) -> Edited:
    """Let the editor change a text in a file of its own, and wait until it ends. The terminal is the editor's.

    No shell; the file is 0600 in a directory 0700, and gone afterwards. The editor does not get the API key.
    """
    import subprocess
    import tempfile

    own = {name: value for name, value in environ.items() if name != _KEPT_FROM_CHILDREN}
    try:
        folder = Path(tempfile.mkdtemp(prefix="wanvid-", dir=_private(environ)))
    except OSError as error:
        return Edited(text, _("No file could be made for it: {reason}").format(reason=system_reason(error)))
    file = folder / "prompt.txt"
    try:
        fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8", errors="replace", newline="") as out:
            out.write(text if not text or text.endswith("\n") else text + "\n")
        with _ours_to_ignore(), _Ends() as ends:
            code = ends.wait(subprocess.Popen([*command, str(file)], env=own))
        if ends.came:
            saved = [folder / name for name in _SAVED_AT_END if (folder / name).exists()]
            left, problem = _read(saved[0] if saved else file, text)
            return Edited(text if problem else left, ended=True)
        left, problem = _read(file, text)
        if code:
            how = _("{program} was ended by signal {n}") if code < 0 else _("{program} ended with status {n}")
            problem = how.format(program=command[0], n=abs(code))
        return Edited(left, problem)
    except OSError as error:
        words = _("{program} could not be used: {reason}")
        return Edited(text, words.format(program=command[0], reason=system_reason(error)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _private(environ: Mapping[str, str]) -> str | None:
    """A directory that only the user can look into, where the system has one for that."""
    given = environ.get("XDG_RUNTIME_DIR", "")
    if given and Path(given).is_absolute():
        with suppress(OSError):
            if Path(given).stat().st_uid == os.getuid() and os.access(given, os.W_OK | os.X_OK):
                return given
    return environ.get("TMPDIR") or None


def _read(file: Path, before: str) -> tuple[str, str]:
    """What the file holds now, and what is wrong with it."""
    try:
        size = file.stat().st_size
        if size > _MOST_BYTES:
            return before, _("{n} bytes are too many").format(n=size)
        data = file.read_bytes()
    except FileNotFoundError:
        return before, _("The file was removed")
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    if text.endswith("\n") and not before.endswith("\n"):
        text = text[:-1]
    return text, ""


@contextmanager
def _ours_to_ignore() -> Iterator[None]:
    """Leave ctrl+c to the editor: the signal reaches every process at the terminal. Not ignored, that is inherited."""
    before = {name: signal.signal(getattr(signal, name), lambda *_: None) for name in _INTERRUPTS}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


class _Ends:
    """While it is open, a signal that ends this program ends the editor too.

    Whoever handled the signal before is told of it as well. What waits for the editor is woken through a pipe: a signal
    that another thread took does not interrupt the main one, which alone runs the handlers.
    """

    def __init__(self) -> None:
        self.came = 0
        """The signal that came; 0 for none."""
        self._editor: Popen[bytes] | None = None
        self._before: dict[int, Callable[[int, FrameType | None], object]] = {}
        self._killer: Timer | None = None
        self._wake = self._waker = self._other_waker = -1

    def __enter__(self) -> _Ends:
        self._wake, self._waker = os.pipe()
        os.set_blocking(self._waker, False)
        self._other_waker = signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        self._child_handler = signal.signal(signal.SIGCHLD, lambda *_: None)
        for name in _ENDS:
            number = getattr(signal, name)
            handler = signal.getsignal(number)
            if callable(handler):
                self._before[number] = handler
                signal.signal(number, self._end)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.signal(signal.SIGCHLD, self._child_handler)
        signal.set_wakeup_fd(self._other_waker)
        os.close(self._wake)
        os.close(self._waker)
        if self._killer is not None:
            self._killer.cancel()

    def wait(self, editor: Popen[bytes]) -> int:
        """Wait until the editor has ended; its exit status. A signal may have come while it was started."""
        self._editor = editor
        if self.came:
            self._stop(editor)
        while (code := editor.poll()) is None:
            select.select([self._wake], [], [])
            os.read(self._wake, 512)
        return code

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._before[number](number, frame)
        first, self.came = not self.came, number
        if first and self._editor is not None:
            self._stop(self._editor)

    def _stop(self, editor: Popen[bytes]) -> None:
        """Ask the editor to end, so that it can save; one that does not is killed."""
        editor.send_signal(signal.SIGHUP if self.came == signal.SIGHUP else signal.SIGTERM)
        self._killer = Timer(_POLITE_S, editor.kill)
        self._killer.daemon = True
        self._killer.start()
