"""Nothing is left to do and nobody is there: the driver ends by itself."""

from __future__ import annotations

from tests.e2e.program_home import ProgramHome
from tests.jobs.homes import wait_for
from wanvid_tui.core.job import JobState


def test_the_driver_of_a_killed_interface_ends_by_itself(abandoned: ProgramHome) -> None:
    abandoned.wait_until(1, JobState.SAVED)
    wait_for(lambda: not abandoned.processes(), "the end of the driver, half a minute after its last work", 90)
    assert "Traceback" not in (abandoned.wanvid / "wanvid.log").read_text()
