"""One quick service for the tests of a module."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from tests.simulator.caller import Caller, quick
from wanvid_tui.simulator.server import Simulator


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with quick() as running:
        yield running


@pytest.fixture
def user(sim: Simulator, request: pytest.FixtureRequest) -> Caller:
    """A caller with an account of its own for each test."""
    return Caller(sim.base, "sk-" + hashlib.sha256(request.node.nodeid.encode()).hexdigest())
