"""What a driver is told at its start, and what it needs of the engine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _
from wanvid_tui.jobs.lease import BEAT_S

if TYPE_CHECKING:
    import asyncio
    import logging
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from wanvid_tui.core.ports import ServiceMaker
    from wanvid_tui.jobs.keys import KeySet
    from wanvid_tui.jobs.lease import LeaseView
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["AnotherDrives", "DriverSettings", "EngineMaker", "How", "RunningEngine"]


class AnotherDrives(WanvidError):
    """The lease is another process's."""

    def __init__(self, holder: LeaseView) -> None:
        super().__init__(_("{holder} drives this queue already").format(holder=holder.name))
        self.holder = holder
        """Who has the lease."""


class How(Enum):
    """How this driver was started, which decides when it ends."""

    DETACHED = "detached"
    """By a face, for good: ends after a while without work."""
    UNTIL_EOF = "until-eof"
    """By a face that holds its standard input: ends with it."""
    BY_HAND = "by hand"
    """From a shell: ends as soon as there is no work."""


class RunningEngine(Protocol):
    """What the driver needs of the engine."""

    async def run(self, stop: asyncio.Event) -> None:
        """Drive until ``stop`` is set; then give a POST on the wire a moment for its answer."""
        ...

    def wake(self) -> None:
        """Look at the ledger now: a row or a key is new."""
        ...

    def has_work(self) -> bool:
        """Whether something is still to be done, by what the ledger says now."""
        ...


class EngineMaker(Protocol):
    """Makes the engine once the lease is had: what only a driver imports is imported there."""

    def __call__(
        self, ledger: Ledger, keys: KeySet, wrap: Callable[[ServiceMaker], ServiceMaker], log: logging.Logger
    ) -> RunningEngine:
        """``wrap`` is put around the maker of services: it gives the demo's jobs their simulator."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverSettings:
    """Everything that a driver is told at its start."""

    ledger: Path
    """The ledger that is driven."""
    log: Path
    """Where the driver writes what it does."""
    environ: Mapping[str, str]
    """The user's environment, for the programs that it starts."""
    how: How
    """What ends it."""
    simulator: Sequence[str] | None = None
    """What runs the demo's simulator; None when this is not the demo."""
    idle_s: float = 30.0
    """How long there must have been no work and no change before a driver that was not started by hand ends."""
    lease_for_s: float = 3.0
    """How long a held lease is tried for."""
    beat_s: float = BEAT_S
    """How often it shows that it is alive, and looks whether lock file and socket are still its own."""
