"""Running commands for tests: the real program as a process, or its commands in this one where that is enough."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.done import Done
from wanvid_tui.cli.context import World
from wanvid_tui.cli.main import run
from wanvid_tui.cli.output import error_lines
from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.ports import ServiceMaker
from wanvid_tui.simulator.server import Simulator

_ROOT = Path(__file__).resolve().parent.parent.parent
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True)
class Program:
    """wanvid with a home directory of its own and nothing of the machine's environment that it would look at."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    def env(self, **more: str) -> dict[str, str]:
        """The whole environment of a run."""
        passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        own = {"HOME": str(self.home.parent), "WANVID_HOME": str(self.home), "TERM": "xterm", "PYTHONPATH": str(_ROOT)}
        return {**passed, **own, **self.environ, **more}

    def process(self, *words: str, stdin: str | bytes = "", **env: str) -> Done:
        """Run the real program, as a user does."""
        done = subprocess.run(
            [sys.executable, "-m", "wanvid_tui", *words],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            env=self.env(**env),
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def call(self, *words: str, stdin: str | bytes = "", **env: str) -> Done:
        """Run a command in this process: the same but for the composition root."""
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = io.StringIO(), io.StringIO()
        world = World(self.env(**env), io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"), out, err, _no_network)
        try:
            code = run(words, world)
        except WanvidError as error:
            err.write("".join(f"{line}\n" for line in error_lines(error)))
            code = error.exit_code
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        return Done(code, out.getvalue(), err.getvalue())

    def write(self, name: str, text: str) -> Path:
        """A file below the home directory."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


def _no_network() -> ServiceMaker:
    raise AssertionError("a command of these tests wanted the network")


def at(service: Simulator, prefix: str = "") -> dict[str, str]:
    """The environment that sends to a service."""
    return {"DASHSCOPE_HTTP_BASE_URL": service.base.removesuffix("/api/v1") + prefix}


def jobs(program: Program) -> list[dict[str, Any]]:
    """The queue, newest first."""
    found = program.call("jobs", "--json").json
    assert isinstance(found, list)
    return found
