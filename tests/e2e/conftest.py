"""Services and empty homes for tests of the whole program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program_home import ProgramHome, Service


@pytest.fixture(scope="session")
def quick_service() -> Iterator[Service]:
    """A service whose tasks are done at once, but for the time that drawing takes."""
    with Service(speed=1000) as service:
        yield service


@pytest.fixture(scope="session")
def slow_service() -> Iterator[Service]:
    """A service as quick as the real one: its tasks wait for more than five seconds, and run for more than a minute."""
    with Service(speed=1) as service:
        yield service


@pytest.fixture
def home(tmp_path: Path, quick_service: Service) -> Iterator[ProgramHome]:
    """An empty home whose programs use the quick service."""
    with_key = ProgramHome(tmp_path, quick_service)
    yield with_key
    with_key.close()
