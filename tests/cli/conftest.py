"""A program with a home of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Program


@pytest.fixture
def wanvid(tmp_path: Path) -> Program:
    """The program in an empty home."""
    return Program(tmp_path / "home")
