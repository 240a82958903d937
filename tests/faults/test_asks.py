"""An uncertain job that only the user can decide, in the real interface in a real terminal (faults.md N2)."""

from __future__ import annotations

import os
import re
import signal

import pytest

from tests.e2e.program_home import generate
from tests.e2e.pty_program import PtyProgram
from tests.faults.faulty import FaultyHome, FaultyService
from tests.jobs.homes import wait_for
from wanvid_tui.core.job import JobState
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.kinds import Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.whens import First

S = JobState


def lose_one(service: FaultyService) -> None:
    """The first submit makes a task and its answer is lost; there is no task list."""
    lost = Fault(deeds.Reset(worked=True), Kind.SUBMIT, First(1))
    service.faults.become(lost, Fault(deeds.not_offered(404), Kind.LIST))


def bells(program: PtyProgram) -> list[bytes]:
    """Every BEL that the terminal rang by; one that ends a string such as the title is none."""
    return re.findall(rb"\a", re.sub(rb"\x1b\][^\a\x1b]*(\a|\x1b\\)", b"", program.raw))


def open_what_asks(program: PtyProgram) -> None:
    """Wait until a job asks, and open its detail by the keys."""
    program.wait_for("? 1 asks you")
    program.press("f4")
    program.type("!")
    program.press("enter")
    program.wait_for("Only you can tell: this service has no task list. Nothing is sent meanwhile.")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_n2_the_interface_asks_and_takes_over_the_task_that_the_user_names(
    home: FaultyHome, service: FaultyService, size: tuple[int, int]
) -> None:
    lose_one(service)
    with home.interface(size=size) as program:
        generate(program, "A fox in the snow, 雪")
        program.wait_for("? 1 asks you")
        program.wait_for(lambda: len(bells(program)) == 1)
        open_what_asks(program)
        program.type("a")
        program.wait_for("Enter Take it over")
        program.type("no-such-task")
        program.press("enter")
        program.wait_for("the service does not know task no-such-task")
        program.type("a")
        program.wait_for("Enter Take it over")
        program.paste(service.task().id)
        program.press("enter")
        job = home.wait_until(1, S.SAVED)
        assert (job.adopted, job.task_id) == ("sure", service.task().id)
        program.wait_for(lambda: "asks you" not in program.text())
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    assert service.submits() == 1


def test_n2_who_waits_is_asked_again_by_the_next_start_and_nothing_is_sent(
    home: FaultyHome, service: FaultyService
) -> None:
    lose_one(service)
    with home.interface() as program:
        generate(program, "A fox in the snow")
        open_what_asks(program)
        program.type("w")
        program.wait_for("Job 1 waits; it asks again at the next start.")
        program.wait_for(lambda: "asks you" not in program.text())
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    for pid in home.drivers():
        os.kill(pid, signal.SIGTERM)
    wait_for(lambda: not home.drivers(), "the end of the driver")
    with home.interface() as program:
        open_what_asks(program)
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    assert service.submits() == 1


def test_n2_sent_again_by_two_presses_it_is_one_task_more_and_no_other(
    home: FaultyHome, service: FaultyService
) -> None:
    lose_one(service)
    with home.interface() as program:
        generate(program, "A fox in the snow")
        open_what_asks(program)
        program.type("s")
        program.wait_for("s again sends job 1 a second time")
        assert service.submits() == 1
        program.type("s")
        program.wait_for("Job 1 is queued again")
        home.wait_until(1, S.SAVED)
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    assert service.submits() == 2


def test_n2_given_up_it_is_lost_and_nothing_is_sent(home: FaultyHome, service: FaultyService) -> None:
    lose_one(service)
    with home.interface() as program:
        generate(program, "A fox in the snow")
        open_what_asks(program)
        program.type("x")
        program.wait_for("Job 1 is given up and lost; nothing is sent.")
        assert home.is_in(1, S.LOST)
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    assert service.submits() == 1
