"""What the rows of a ledger tell a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.ledger import Ledger


class Rows:
    """Whatever has a ledger, asked about its jobs."""

    ledger: Ledger
    """The ledger."""

    def job(self, number: int) -> Job:
        """A job as it is now."""
        job = self.ledger.get(number)
        assert job is not None
        return job

    def jobs(self) -> list[Job]:
        """All of them, oldest first."""
        return sorted(self.ledger.find(), key=lambda job: job.id)

    def path(self, number: int) -> list[str]:
        """The states that a job went through."""
        return [event.new for event in self.ledger.events(number) if event.old != event.new]

    def why(self, number: int) -> str:
        """What its history says, a line for each event."""
        return "\n".join(event.why for event in self.ledger.events(number))
