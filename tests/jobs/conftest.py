"""Fixtures of the tests of ledger, engine and driver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.jobs.homes import Home
from tests.jobs.house import House
from wanvid_tui.jobs.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home whose drivers are gone when the test is over."""
    made = Home(tmp_path)
    yield made
    made.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the ledger lies."""
    return tmp_path / "ledger.sqlite3"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    opened = Ledger.open(path)
    yield opened
    opened.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An engine over a ledger, with a clock and a service of the test's own."""
    made = House(tmp_path)
    yield made
    made.ledger.close()
