"""What the interface says of the process that drives: stopped, or one that ends with the login."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.factory import BASE, new_job
from tests.jobs.homes import Home, wait_for
from tests.ui.stage import stage
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.follower import AccountKey, DriverStatus, Follower, ensure_driver
from wanvid_tui.jobs.login import Stay
from wanvid_tui.ui.farewell import last_words
from wanvid_tui.ui.feed import Totals
from wanvid_tui.ui.glyphs import ASCII, UNICODE, Glyphs
from wanvid_tui.ui.options import AccountFacts
from wanvid_tui.ui.widgets.header import header_line

KEY = AccountKey("default", BASE, "sk-of-a-test-0123456789")


class Told:
    """A follower that only tells what it was told to."""

    def __init__(self, stay: Stay) -> None:
        self._status = DriverStatus(True, True, 4711, "here", stay=stay)

    def tick(self) -> DriverStatus:
        return self._status

    def close(self) -> None:
        """Nothing was started."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home with room for a real driver."""
    made = Home(tmp_path)
    yield made
    made.close()


async def test_a_stopped_driver_is_named_in_header_and_message_line(home: Home) -> None:
    home.ledger.add([new_job("slow")])
    command = home.command(WANVID_TEST_BEAT_S="0.1")
    pid = ensure_driver(command, [KEY]).pid
    assert pid is not None
    wait_for(lambda: home.state(1) is JobState.PENDING, "the task")
    follower = Follower(command, lambda: [KEY], stopped_after_s=0.5)
    async with stage(home.top, size=(160, 30), seeded=False, follower=follower) as on:
        os.kill(pid, signal.SIGSTOP)
        await on.until(lambda: "! driver stopped" in on.rows()[0], "the header")
        here = os.uname().nodename
        await on.says(f"process {pid} on {here} drives this queue and is stopped; kill -CONT {pid} lets it go on")
        os.kill(pid, signal.SIGCONT)
        await on.until(lambda: "driver stopped" not in on.rows()[0], "the header without it")


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("width", [40, 80])
def test_the_header_never_drops_it(width: int, glyphs: Glyphs) -> None:
    account = AccountFacts("default", BASE, None, "Singapore")
    totals = Totals({JobState.RUNNING: 2, JobState.QUEUED: 3, JobState.SAVED: 14}, spent={"USD": "1.20"})
    line = header_line(account, totals, glyphs, width, driver_stopped=True)
    assert "! driver stopped" in "".join(span.text for span in line.spans)


@pytest.mark.parametrize("stay", [Stay.ENDS_WITH_LOGIN, Stay.ENDS_WITH_LAST_LOGIN])
async def test_where_the_driver_ends_with_the_login_leaving_says_until_when_to_come_back(
    tmp_path: Path, stay: Stay
) -> None:
    async with stage(tmp_path, follower=Told(stay)) as on:
        await on.until(lambda: on.app.session.driver is not None, "a look at the driver")
        await on.pilot.press("f4", "q")
        await on.until(lambda: on.app.return_code == 0)
        app = on.app
    said = last_words(app.session)
    assert said[0].endswith("/videos/18-x.mp4")
    assert said[1:] == [
        "5 jobs run on at the service. Start wanvid --demo before 17:06 tomorrow to fetch them.",
        "1 job waits here; wanvid --demo sends it when it is started again.",
    ]


async def test_without_a_follower_leaving_says_the_same(tmp_path: Path) -> None:
    async with stage(tmp_path, follow=False) as on:
        await on.pilot.press("f4", "q")
        await on.until(lambda: on.app.return_code == 0)
        app = on.app
    assert last_words(app.session)[1].startswith(
        "5 jobs run on at the service. Start wanvid --demo before 17:06 tomorrow"
    )


@pytest.mark.parametrize("stay", [Stay.SURE, Stay.UNKNOWN])
async def test_where_it_stays_leaving_says_that_they_go_on(tmp_path: Path, stay: Stay) -> None:
    async with stage(tmp_path, follower=Told(stay)) as on:
        await on.until(lambda: on.app.session.driver is not None, "a look at the driver")
        await on.pilot.press("f4", "q")
        await on.until(lambda: on.app.return_code == 0)
        app = on.app
    assert "6 jobs go on without this window" in last_words(app.session)[1]
