"""The ways in which faces and drivers are killed: each act starts real programs in a home and kills some of them."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from tests.faults.crash_checks import rows
from tests.faults.crash_life import until

if TYPE_CHECKING:
    from tests.faults.crash_checks import Ask
    from tests.faults.crash_life import Life

__all__ = ["POINT_S", "batch", "driver", "failing", "idle", "interface", "settling", "submit", "waiter"]

POINT_S = 5.0
"""How long a point is waited for; then it is a kill at a moment."""
_SETTLE_S = 14.0
_LEASE_S = 15.0
_LONGEST_S = 2.5
_KILLED = -signal.SIGKILL
_GOING = ("queued", "pending", "downloading")
_OFTEN = ("note", "look", "download", "submit", "place")
"""What a driver comes to more than once."""


def _moment(life: Life) -> float:
    """How long somebody lives: often not even a tenth of a second."""
    return life.chance.random() * (0.1 if life.chance.random() < 0.3 else _LONGEST_S)


def batch(life: Life, point: str | None) -> None:
    """A batch of three is killed while it adds or waits; its driver, if it has one by then, lives on."""
    asks = [life.new_ask() for _ in range(3)]
    path = life.top / f"batch-{len(life.asks)}.jsonl"
    path.write_text("".join(json.dumps({"prompt": ask.prompt, "size": "832*480"}) + "\n" for ask in asks))
    _face(life, "batch", asks, [str(path)], point)


def submit(life: Life, point: str | None) -> None:
    """A submit is killed while it adds or waits to be accepted."""
    ask = life.new_ask()
    _face(life, "submit", [ask], [ask.prompt, "--size", "832*480"], point)


def _face(life: Life, name: str, asks: list[Ask], words: list[str], point: str | None) -> None:
    if point == "face.driver-started":
        life.strike_driver()  # else there is one
    trap = life.trap(point) if point else None
    process = life.home.start(name, *words, **(trap.environ if trap else {}))
    if trap is not None:
        until(lambda: process.poll() is not None or trap.sprung, POINT_S)
    else:
        time.sleep(life.chance.random() * 0.7)
    if process.poll() is None and not (trap and trap.sprung):
        process.kill()
    out, err = process.communicate()
    life.told(asks, out)
    if trap is not None and trap.sprung:
        life.struck(name if process.returncode == _KILLED else "driver", trap.point)
    elif process.returncode == _KILLED:
        life.struck(name, "moment")
    elif process.returncode != 0:
        life.wrong.append(f"{name} ended with status {process.returncode}: {err}")


def waiter(life: Life, point: str | None) -> None:
    """The driver of a ``submit --wait`` is killed; the face starts the next one, and is killed itself."""
    ask = life.new_ask()
    trap = life.trap(point) if point else None
    process = life.home.start("submit", ask.prompt, "--size", "832*480", "--wait", **(trap.environ if trap else {}))
    try:
        if not until(lambda: life.holder().pid is not None and life.holder().held, _LEASE_S):
            life.wrong.append("a submit --wait found no driver")
            return
        first = life.holder().pid
        if trap is not None:
            until(lambda: trap.sprung or process.poll() is not None, POINT_S)
        if trap is not None and trap.sprung:
            life.struck("driver", trap.point)
        else:
            time.sleep(_moment(life))
            if not life.strike_driver():
                return
        _taken_over(life, process, first)
        time.sleep(_moment(life) / 2)
        life.strike(process.pid, "submit --wait")
    finally:
        process.kill()
        process.communicate()


def _taken_over(life: Life, face: subprocess.Popen[str], before: int | None) -> None:
    """Measure how long the lease stands free under a living face."""
    since = time.monotonic()

    def is_new() -> bool:
        view = life.holder()
        return face.poll() is not None or (view.held and view.pid not in (None, before))

    if until(is_new, 20) and face.poll() is None:
        life.takeovers_s.append(time.monotonic() - since)
    elif face.poll() is None:
        life.wrong.append("nobody took over from a killed driver within 20 s")


def interface(life: Life, point: str | None) -> None:
    """An interface is killed around the press of F5, or once it has said that the job is queued; or its driver is."""
    ask = life.new_ask()
    trap = life.trap(point) if point else None
    environ = trap.environ if trap else {}
    with life.home.interface(size=(80, 24), **environ) as program:
        # On a slow machine this takes a second or two; the hint is gone once a draft is there.
        program.wait_for(lambda: "F5" in program.text() or program.process.poll() is not None, 30)
        program.press("f2", "ctrl+a", "ctrl+k")
        program.type(ask.prompt)
        program.wait_for(lambda: program.has_read() or program.process.poll() is not None, 30)
        program.press("f5")
        said = "is queued"
        if trap is not None:
            until(lambda: trap.sprung or program.process.poll() is not None, POINT_S)
        elif life.chance.random() < 0.5:
            time.sleep(life.chance.random() * 0.3)
        else:
            until(lambda: said in program.text(), POINT_S)
            time.sleep(_moment(life) / 2)
        shown = program.text()
        gone = program.process.poll() is not None
        if trap is not None and trap.sprung:
            life.struck("interface" if gone else "driver", trap.point)
        if not gone:
            if life.chance.random() < 0.3:
                life.strike_driver()
            life.strike(program.process.pid, "interface")
        if said in shown:
            found = [row.id for row in rows(life.home.ledger) if row.prompt == ask.prompt]
            if found:
                ask.ids.update(found)
            else:
                life.wrong.append(f"the interface said that {ask.prompt!r} is queued, and there is no row")


def driver(life: Life, point: str | None) -> None:
    """Whoever drives is killed at a moment of its first seconds; or one that was started by hand, at a point."""
    if point is not None:
        if not any(row.state in _GOING for row in rows(life.home.ledger)):
            batch(life, "face.told")
        _driver_at(life, point, POINT_S)
        return
    if life.holder().held:
        time.sleep(_moment(life))
        if life.strike_driver():
            return
    process = life.home.start("follow")
    if life.chance.random() < 0.15:
        time.sleep(life.chance.random() * 0.6)  # anywhere, also while it starts
    else:
        until(lambda: life.holder().held or process.poll() is not None, _LEASE_S)
        time.sleep(_moment(life))
    _strike_own(life, process)


def _strike_own(life: Life, process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        life.strike(process.pid, "driver")
    _, err = process.communicate()
    if process.returncode not in (0, _KILLED):
        life.wrong.append(f"a driver ended with status {process.returncode}: {err}")


def _driver_at(life: Life, point: str, within_s: float) -> None:
    life.strike_driver()  # one that drives already is not the one with the trap
    often = point.partition(".")[0] in _OFTEN
    trap = life.trap(point, 2 if often and life.chance.random() < 0.3 else 1)
    process = life.home.start("follow", **trap.environ)
    until(lambda: trap.sprung or process.poll() is not None, within_s)
    if trap.sprung:
        life.struck("driver", point)
        process.communicate()
    else:
        _strike_own(life, process)


def idle(life: Life, point: str | None) -> None:
    """A driver ends for want of work and is killed in doing so. Only a ledger where all is settled gets there."""
    _driver_at(life, point or "lease.ending", POINT_S)


def settling(life: Life, point: str | None) -> None:
    """A driver is killed with an answer in its hand; the next, which looks for the task, is killed at that."""
    trap = life.trap("submit.leaving" if life.chance.random() < 0.3 else "submit.answered")
    submit(life, "face.added")
    life.strike_driver()
    process = life.home.start("follow", **trap.environ)
    until(lambda: trap.sprung or process.poll() is not None, POINT_S)
    if trap.sprung:
        life.struck("driver", trap.point)
    process.kill()
    process.communicate()
    _driver_at(life, point or "settle.listed", _SETTLE_S)


def failing(life: Life, point: str | None) -> None:
    """The driver is killed when it hears that a task failed."""
    ask = life.new_ask("[fail]")
    _face(life, "submit", [ask], [ask.prompt, "--size", "832*480"], "face.told")
    _driver_at(life, point or "move.pending-failed.done", POINT_S)
