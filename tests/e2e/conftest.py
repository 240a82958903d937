"""Services and empty homes for tests of the whole program."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program_home import UNDER_WAY, ProgramHome, Service, generate


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


@pytest.fixture(scope="session")
def abandoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProgramHome]:
    """A home whose only interface was killed while its job ran.

    The driver ends half a minute after its last work. The tests that look at this home are the first and the last of
    their folder, so that nobody waits for that.
    """
    with Service(speed=25) as service:
        home = ProgramHome(tmp_path_factory.mktemp("abandoned"), service)
        with home.interface() as program:
            generate(program, "A fox that nobody watches")
            home.wait_until(1, *UNDER_WAY)
            program.signal(signal.SIGKILL)
            assert program.wait_exit() == -signal.SIGKILL
        assert home.is_in(1, *UNDER_WAY)
        yield home
        home.close()
