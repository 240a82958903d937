"""The checks that are not tests of behaviour: format, lint, types, floors. One command runs them all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

CHECKS = {
    "format": [sys.executable, "-m", "ruff", "format", "--check", "--diff", "--no-cache", "."],
    "lint": [sys.executable, "-m", "ruff", "check", "--no-cache", "."],
    "types": [sys.executable, "-m", "mypy", "wanvid_tui", "tests"],
    "floors": [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_check(name: str) -> None:
    done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{name}:\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
