"""Fixtures of the driver's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.jobs.homes import Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home whose drivers are gone when the test is over."""
    made = Home(tmp_path)
    yield made
    made.close()
