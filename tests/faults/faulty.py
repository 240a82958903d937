"""The real program at home, and a service that misbehaves; what the one has on disk and what the other has counted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

from tests.e2e.program_home import ProgramHome, films
from tests.jobs.homes import wait_for
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.simulator.kinds import Kind, kind_of
from wanvid_tui.simulator.misbehaving import Fault, Misbehaving
from wanvid_tui.simulator.server import Simulator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from wanvid_tui.core.job import Job, JobState
    from wanvid_tui.jobs.views import Pause
    from wanvid_tui.simulator.exchange import Seen
    from wanvid_tui.simulator.tasks import Task

Found = TypeVar("Found")


class FaultyService(Simulator):
    """A service in this process that goes wrong as its faults have it."""

    def __init__(self, *faults: Fault, seed: int = 0, ids: int = 1, **settings: Any) -> None:
        """``settings`` are those of `Simulator`; without any, tasks are quick and films are not drawn.

        ``seed`` makes the faults repeat, ``ids`` the tasks' ids and with them their times.
        """
        self.faults = Misbehaving(*faults, seed=seed)
        """``faults.become(...)`` changes what goes wrong."""
        quick = {"speed": 1000.0, "render": False, "rates": False, "seed": ids}
        super().__init__(**{**quick, **settings}, faults=self.faults)

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return self.root

    def seen(self, *kinds: Kind) -> Sequence[Seen]:
        """The calls of some kinds, oldest first."""
        return [call for call in self.requests() if kind_of(call) in kinds]

    def made(self) -> Counter[str]:
        """How many tasks were made of each prompt."""
        return Counter(str(task.body["input"]["prompt"]) for task in self.tasks())

    def task(self) -> Task:
        """The only task there is."""
        (task,) = self.tasks()
        return task


class FaultyHome(ProgramHome):
    """An empty home, and everything that a person does in it."""

    def jobs(self) -> list[Job]:
        """Every job as the ledger has it now."""
        return self._read(lambda ledger: list(ledger.find()))

    def why(self, number: int) -> str:
        """What the history of a job says, a line for each event."""
        return self._read(lambda ledger: "\n".join(event.why for event in ledger.events(number)))

    def path(self, number: int) -> list[str]:
        """The states that a job went through."""
        events = self._read(lambda ledger: ledger.events(number))
        return [event.new for event in events if event.old != event.new]

    def pauses(self) -> Sequence[Pause]:
        """What stands still."""
        return self._read(lambda ledger: ledger.pauses())

    def wait_for_all(self, *states: JobState, within_s: float = 60) -> list[Job]:
        """Wait until every job is in one of some states."""
        wait_for(lambda: self._are_all(states), f"all to be {states}: {[job.state for job in self.jobs()]}", within_s)
        return self.jobs()

    def films(self) -> Sequence[Path]:
        """Every file here that is called a video."""
        return films(self.top)

    def _are_all(self, states: Sequence[JobState]) -> bool:
        return all(job.state in states for job in self.jobs())

    def _read(self, look: Callable[[Ledger], Found]) -> Found:
        ledger = Ledger.open(self.ledger, read_only=True)
        try:
            return look(ledger)
        finally:
            ledger.close()
