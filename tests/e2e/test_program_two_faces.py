"""Several faces on one ledger: what one does the others show, and one process drives."""

from __future__ import annotations

from functools import partial

from tests.e2e.program_home import ProgramHome, Service, films
from tests.e2e.pty_program import PtyProgram
from tests.jobs.homes import wait_for


def test_an_open_interface_shows_what_a_shell_does(home: ProgramHome) -> None:
    with home.interface() as program, home.interface(size=(120, 36)) as other:
        program.wait_for("No videos yet.")
        other.wait_for("No videos yet.")
        waiting = home.start("submit", "A fox from a shell", "--size", "832*480", "--wait")
        for one in (program, other):
            one.wait_for("A fox from a shell")
        other.type("A hare from a terminal")
        other.press("f5")
        program.wait_for("A hare from a terminal")
        wait_for(lambda: len(home.drivers()) == 1, "the end of those that found the queue driven")
        done = home.ended(waiting)
        assert (done.code, done.out) == (0, f"{films(home.wanvid)[0]}\n")
        for one in (program, other):
            one.wait_for("  1 ✓ saved  ")
            one.wait_for("  2 ✓ saved  ", 60)
        assert home.run("forget", "1").code == 0
        for one in (program, other):
            one.wait_for(partial(lacks, one, "A fox from a shell"))
            one.press("ctrl+q")
            assert one.wait_exit() == 0
            assert one.left_behind() == []


def test_faces_that_start_together_start_one_driver(home: ProgramHome, slow_service: Service) -> None:
    home.use(slow_service)
    started = [home.start("submit", f"Fox number {number}", "--json") for number in range(4)]
    jobs = [home.ended(process).json for process in started]
    assert sorted(job["id"] for job in jobs) == [1, 2, 3, 4]
    assert len({job["task_id"] for job in jobs}) == 4, "each is sent once"
    wait_for(lambda: len(home.drivers()) == 1, "the end of the drivers that found the queue driven")
    for number in range(1, 5):
        events = home.run("show", str(number), "--json").json["events"]
        assert [event["to"] for event in events].count("submitting") == 1


def lacks(program: PtyProgram, text: str) -> bool:
    return text not in program.text()
