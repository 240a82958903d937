"""A key that the service refuses, none at all, and no service: said with the next step, and nothing is lost."""

from __future__ import annotations

from tests.e2e.program_home import UNDER_WAY, ProgramHome, Service, generate
from tests.jobs.homes import wait_for
from wanvid_tui.core.job import JobState


def test_a_refused_key_keeps_the_job_until_there_is_a_right_one(home: ProgramHome, slow_service: Service) -> None:
    home.use(slow_service, key="sk-wrong")
    for number in (1, 2):
        done = home.run("submit", "A patient fox")
        assert (done.code, done.out) == (3, f"{number}\n")
        assert "InvalidApiKey" in done.err
        assert "of another region" in done.err
        assert "sk-wrong" not in done.err
        assert home.is_in(number, JobState.QUEUED)

    home.use(slow_service, key="sk-right")
    done = home.run("release", "1..2")
    assert done.code == 0, done.err
    for number in (1, 2):
        home.wait_until(number, *UNDER_WAY)


def test_the_interface_says_that_the_key_is_refused(home: ProgramHome, slow_service: Service) -> None:
    home.use(slow_service, key="sk-wrong")
    with home.interface() as program:
        generate(program, "A patient fox")
        program.wait_for("refuses the key (401). The queue waits.")
        assert "A patient fox" in program.screen()[2]
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    assert home.is_in(1, JobState.QUEUED)

    home.use(slow_service, key="sk-right")
    done = home.run("submit", "A second fox")
    assert (done.code, done.out) == (0, "2\n"), done.err
    home.wait_until(1, *UNDER_WAY)


def test_without_a_key_nothing_is_queued(home: ProgramHome) -> None:
    del home.environ["DASHSCOPE_API_KEY"]
    done = home.run("submit", "A fox")
    assert (done.code, done.out) == (3, "")
    assert "DASHSCOPE_API_KEY" in done.err
    assert home.job(1) is None
    with home.interface() as program:
        program.wait_for("Or set DASHSCOPE_API_KEY and start again.")
        program.press("escape")
        program.wait_for("What should the video show?")
        program.type("A fox")
        program.wait_for(lambda: "A fox" in program.screen()[2])
        program.press("f5")
        program.wait_for(lambda: "No API key for profile default." in program.screen()[23])
        assert "A fox" in program.screen()[2]
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    assert home.job(1) is None
    assert home.drivers() == []


def test_without_a_service_the_job_waits_for_it(home: ProgramHome) -> None:
    with Service(speed=1000) as service:
        gone = service.origin
    done = home.run("submit", "A fox", "--takes", "2", "--hold")
    assert done.code == 0
    with home.interface(DASHSCOPE_HTTP_BASE_URL=gone) as program:
        program.wait_for("A fox")
        program.type("A fox off line")
        program.press("f5")
        program.wait_for("! offline")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    wait_for(lambda: home.is_in(3, JobState.QUEUED), "the job to wait")
    assert home.run("cancel", "3").code == 0
    assert home.is_in(3, JobState.CANCELED)
