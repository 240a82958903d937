"""A service that misbehaves as a test tells it, and an empty home whose programs use it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.faulty import FaultyHome, FaultyService


@pytest.fixture
def service() -> Iterator[FaultyService]:
    """A service whose tasks take a tenth of a second; without faults until ``service.faults.become(...)``."""
    with FaultyService() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, service: FaultyService) -> Iterator[FaultyHome]:
    """An empty home; when the test is over its drivers are gone."""
    made = FaultyHome(tmp_path, service)
    yield made
    made.close()
