"""The bell of the real program, by the setting ``bell``."""

from __future__ import annotations

import re
from contextlib import closing

import pytest

from tests.e2e.program_home import ProgramHome
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.ui.options import clock_ms

_STRINGS = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


def fail(home: ProgramHome) -> None:
    """Let the held job be one that failed, all at once: no driver sees it waiting."""
    with closing(Ledger.open(home.ledger)) as ledger, ledger.transaction():
        for state in (JobState.QUEUED, JobState.SUBMITTING):
            ledger.move(1, state, "test")
        ledger.move(1, JobState.FAILED, "test", ended_ms=clock_ms(), error_code="DataInspectionFailed")


@pytest.mark.parametrize(("setting", "heard"), [("always", 1), ("auto", 0)])
def test_a_failed_job_rings_under_the_eyes_of_who_wants_it(home: ProgramHome, setting: str, heard: int) -> None:
    assert home.run("config", "set", "bell", setting).code == 0
    assert home.run("submit", "A fox", "--hold").code == 0
    with home.interface() as program:
        program.wait_for("What should the video show?")
        program.type("x")
        program.wait_for(" x")
        fail(home)
        program.wait_for("1 failed: moderation")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert _STRINGS.sub(b"", program.raw).count(b"\x07") == heard
