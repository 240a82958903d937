"""A key that the service refuses, none at all, and no service: said with the next step, and nothing is lost."""

from __future__ import annotations

from tests.e2e.program_home import ProgramHome, Service, films
from tests.jobs.homes import wait_for
from wanvid_tui.core.job import JobState


def test_a_refused_key_keeps_the_job_until_there_is_a_right_one(home: ProgramHome) -> None:
    wrong = {"DASHSCOPE_API_KEY": "sk-wrong"}
    done = home.run("submit", "A patient fox", "--size", "832*480", **wrong)
    assert (done.code, done.out) == (3, "1\n")
    assert "InvalidApiKey" in done.err
    assert "of another region" in done.err
    assert "sk-wrong" not in done.err
    assert home.is_in(1, JobState.QUEUED)

    again = home.run("submit", "A second fox", "--size", "832*480", **wrong)
    assert again.code == 3
    assert home.is_in(2, JobState.QUEUED)

    assert home.run("release", "1..2").code == 0
    done = home.run("wait", "1", "2")
    assert done.code == 0, done.err
    assert done.out.splitlines() == [str(film) for film in films(home.wanvid)]


def test_the_interface_says_that_the_key_is_refused(home: ProgramHome) -> None:
    with home.interface(DASHSCOPE_API_KEY="sk-wrong") as program:
        program.wait_for("What should the video show?")
        program.type("A patient fox")
        program.press("f5")
        program.wait_for("refuses the key (401). The queue waits.")
        assert "A patient fox" in program.screen()[2]
        program.press("ctrl+q")
        assert program.wait_exit() == 0
    assert home.is_in(1, JobState.QUEUED)
    done = home.run("submit", "A second fox", "--wait", "--size", "832*480")
    assert (done.code, len(done.out.splitlines())) == (0, 1)
    home.wait_until(1, JobState.SAVED)


def test_without_a_key_nothing_is_queued(home: ProgramHome) -> None:
    del home.environ["DASHSCOPE_API_KEY"]
    done = home.run("submit", "A fox")
    assert (done.code, done.out) == (3, "")
    assert "DASHSCOPE_API_KEY" in done.err
    assert home.job(1) is None
    with home.interface() as program:
        program.wait_for("What should the video show?")
        program.type("A fox")
        program.press("f5")
        program.wait_for("DASHSCOPE_API_KEY")
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
