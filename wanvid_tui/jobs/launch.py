"""Starting ``wanvid follow`` as a process of its own."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.jobs.keys import without_key
from wanvid_tui.jobs.login import scope_words

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

__all__ = ["DriverCommand"]

_PATHS = ("WANVID_HOME", "DASHSCOPE_API_KEY_FILE_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR")
_PATH_LISTS = ("PYTHONPATH",)
_SCOPE_S = 3.0
"""How long the user's service manager may take to make a scope."""
_LOOK_S = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverCommand:
    """What is started to drive one ledger."""

    ledger: Path
    """The ledger that it shall drive."""
    log: Path
    """The driver's log: its last line says why one ended at once."""
    environ: Mapping[str, str]
    """The face's environment; the driver gets it without the key."""
    demo: bool = False
    """Whether that is the demo's."""
    config: Path | None = None
    """The file of ``--config``, if that was given."""
    program: tuple[str, ...] = ()
    """What runs wanvid; empty for this interpreter and package."""
    root: Path = Path("/")
    """The file system that is asked about the login."""

    def argv(self, flag: str) -> list[str]:
        """The command line with a flag that says how it is started."""
        argv = [*(self.program or (sys.executable, "-m", "wanvid_tui"))]
        if self.demo:
            argv.append("--demo")
        if self.config is not None:
            argv += ["--config", str(self.config.absolute())]
        return [*argv, "follow", flag]

    def start(self, *, detached: bool) -> subprocess.Popen[bytes]:
        """Start it; raises OSError.

        Detached: nothing of this process stays with it, not its session, its terminal or an open file; nor the scope
        of its login, where that would be the driver's end (:mod:`wanvid_tui.jobs.login`). Else its standard input is
        a pipe whose other end is the face's: it ends with that. In both cases in a session of its own, so that ctrl+z
        in the face's terminal does not stop it.
        """
        from wanvid_tui.faultpoint import reached

        child = self._start(self.argv("--detached" if detached else "--until-eof"), detached=detached)
        reached("face.driver-started")
        return child

    def _start(self, argv: list[str], *, detached: bool) -> subprocess.Popen[bytes]:
        if detached and (words := scope_words(self.child_environ(), root=self.root)):
            child = self._open([*words, *argv], detached=True)
            if _became(child, words[0]):
                return child
        return self._open(argv, detached=detached)

    def _open(self, argv: list[str], *, detached: bool) -> subprocess.Popen[bytes]:
        import subprocess

        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL if detached else subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=True,
            start_new_session=True,
            cwd=_package_home(),
            env=self.child_environ(),
        )

    def child_environ(self) -> dict[str, str]:
        """The face's environment without the key; relative paths made whole, for the driver is elsewhere."""
        environ = without_key(self.environ)
        for name in _PATHS:
            if said := environ.get(name):
                environ[name] = _whole(said)
        for name in _PATH_LISTS:
            if said := environ.get(name):
                environ[name] = os.pathsep.join(_whole(part) for part in said.split(os.pathsep))
        return environ


def _became(child: subprocess.Popen[bytes], runner: str) -> bool:
    """Whether ``runner`` has become the program it was to run; one that fails, or takes too long, is ended."""
    until = time.monotonic() + _SCOPE_S
    line = Path(f"/proc/{child.pid}/cmdline")
    while child.poll() is None and time.monotonic() < until:
        words = line.read_bytes().split(b"\0", 2)[:2]
        if words != [b""] and os.fsencode(runner) not in words:  # empty: it has just ended
            return True
        time.sleep(_LOOK_S)
    if child.returncode is None:
        child.kill()
        child.wait()
    return child.returncode == 0


def _whole(path: str) -> str:
    return path if not path or path.startswith("~") else str(Path(path).absolute())


def _package_home() -> Path:
    """The directory that holds the package.

    ``-m`` finds it there, installed or not, and it lives as long as the program does: unlike the face's own directory,
    which the driver must not keep.
    """
    import wanvid_tui

    return Path(wanvid_tui.__file__).absolute().parent.parent
