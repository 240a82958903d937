"""The ways in which programs are killed: each act starts real programs in a home and kills some of them."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from tests.faults.crash_checks import rows
from tests.faults.crash_life import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.crash_checks import Ask
    from tests.faults.crash_life import Life, Trap

    Act = Callable[[Life, str | None], None]
    """An act in a life; with a point it kills there, without one at a moment."""

__all__ = ["ACTS", "IDLE_POINTS", "POINT_ACTS", "SLOW_POINTS", "idle"]

_POINT_S = 5.0
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


def _rest(seconds: float) -> None:
    time.sleep(seconds)


# Faces that put jobs into the ledger


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
    trap = life.trap(point) if point else None
    process = life.home.start(name, *words, **(trap.environ if trap else {}))
    if trap is not None:
        until(lambda: process.poll() is not None or trap.sprung, _POINT_S)
    else:
        _rest(life.chance.random() * 0.7)
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
            until(lambda: trap.sprung or process.poll() is not None, _POINT_S)
        if trap is not None and trap.sprung:
            life.struck("driver", trap.point)
        else:
            _rest(_moment(life))
            if not life.strike_driver():
                return
        _taken_over(life, process, first)
        _rest(_moment(life) / 2)
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
            until(lambda: trap.sprung or program.process.poll() is not None, _POINT_S)
        elif life.chance.random() < 0.5:
            _rest(life.chance.random() * 0.3)
        else:
            until(lambda: said in program.text(), _POINT_S)
            _rest(_moment(life) / 2)
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


# Drivers


def driver(life: Life, point: str | None) -> None:
    """Whoever drives is killed at a moment of its first seconds; or one that was started by hand, at a point."""
    if point is not None:
        if not any(row.state in _GOING for row in rows(life.home.ledger)):
            batch(life, "face.told")
        _driver_at(life, point, _POINT_S)
        return
    if life.holder().held:
        _rest(_moment(life))
        if life.strike_driver():
            return
    process = life.home.start("follow")
    if life.chance.random() < 0.15:
        _rest(life.chance.random() * 0.6)  # anywhere, also while it starts
    else:
        until(lambda: life.holder().held or process.poll() is not None, _LEASE_S)
        _rest(_moment(life))
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
    _driver_at(life, point or "lease.ending", _POINT_S)


def settling(life: Life, point: str | None) -> None:
    """A driver is killed with an answer in its hand; the next, which looks for the task, is killed at that."""
    trap = life.trap("submit.leaving" if life.chance.random() < 0.3 else "submit.answered")
    submit(life, "face.added")
    life.strike_driver()
    process = life.home.start("follow", **trap.environ)
    until(lambda: trap.sprung or process.poll() is not None, _POINT_S)
    if trap.sprung:
        life.struck("driver", trap.point)
    process.kill()
    process.communicate()
    _driver_at(life, point or "settle.listed", _SETTLE_S)


def failing(life: Life, point: str | None) -> None:
    """The driver is killed when it hears that a task failed."""
    ask = life.new_ask("[fail]")
    _face(life, "submit", [ask], [ask.prompt, "--size", "832*480"], "face.told")
    _driver_at(life, point or "move.pending-failed.done", _POINT_S)


# Commands on jobs that are there


def command(life: Life, point: str | None) -> None:
    """A command on a job is killed; which command, the point says."""
    made = _COMMANDS[point or life.chance.choice(list(_COMMANDS))]
    made(life, life.trap(point) if point else None)


def _run_one(life: Life, trap: Trap | None, *words: str) -> None:
    process = life.home.start(*words, **(trap.environ if trap else {}))
    if trap is not None:
        until(lambda: trap.sprung or process.poll() is not None, _POINT_S)
    else:
        _rest(life.chance.random() * 0.5)
    if process.poll() is None and not (trap and trap.sprung):
        process.kill()
    process.communicate()
    if trap is not None and trap.sprung:
        life.struck(words[0] if process.returncode == _KILLED else "driver", trap.point)
    elif process.returncode == _KILLED:
        life.struck(words[0], "moment")


def _held_job(life: Life) -> int:
    ask = life.new_ask()
    process = life.home.start("submit", ask.prompt, "--size", "832*480", "--hold")
    out, _ = process.communicate()
    life.told([ask], out)
    return int(out)


def _queued_job(life: Life) -> int | None:
    """A job whose face was killed before it started a driver."""
    life.strike_driver()
    submit(life, "face.told")
    waiting = [row.id for row in rows(life.home.ledger) if row.state == "queued"]
    return waiting[-1] if waiting else None


def _release(life: Life, trap: Trap | None) -> None:
    _run_one(life, trap, "release", str(_held_job(life)))


def _cancel_held(life: Life, trap: Trap | None) -> None:
    _run_one(life, trap, "cancel", str(_held_job(life)))


def _hold(life: Life, trap: Trap | None) -> None:
    if (job := _queued_job(life)) is not None:
        _run_one(life, trap, "hold", str(job))


def _cancel_queued(life: Life, trap: Trap | None) -> None:
    if (job := _queued_job(life)) is not None:
        _run_one(life, trap, "cancel", str(job))


def _cancel_sent(life: Life, trap: Trap | None) -> None:
    ask = life.new_ask()
    process = life.home.start("submit", ask.prompt, "--size", "832*480")
    out, _ = process.communicate()
    life.told([ask], out)
    life.strike_driver()
    _run_one(life, trap, "cancel", out.strip())
    before = len(life.kills)
    if trap is not None and until(lambda: trap.sprung, _POINT_S) and len(life.kills) == before:
        life.struck("driver", trap.point)


def _forget(life: Life, trap: Trap | None) -> None:
    over = [row for row in rows(life.home.ledger) if row.state in ("saved", "canceled")]
    if not over:
        _run_one(life, trap, "cancel", str(_held_job(life)))
        return
    row = life.chance.choice(over)
    life.asks[row.prompt].may_go = True
    _run_one(life, trap, "forget", str(row.id))


def _retry(life: Life, trap: Trap | None) -> None:
    over = [row for row in rows(life.home.ledger) if row.state == "saved"]
    if not over:
        return
    row = life.chance.choice(over)
    life.asks[row.prompt].tasks += 1
    _run_one(life, trap, "retry", str(row.id))


_COMMANDS: dict[str, Callable[[Life, Trap | None], None]] = {
    "move.held-queued.open": _release,
    "move.held-queued.done": _release,
    "move.held-canceled.open": _cancel_held,
    "move.held-canceled.done": _cancel_held,
    "move.queued-held.open": _hold,
    "move.queued-held.done": _hold,
    "move.queued-canceled.open": _cancel_queued,
    "move.queued-canceled.done": _cancel_queued,
    "cancel.leaving": _cancel_sent,
    "cancel.answered": _cancel_sent,
    "forget.open": _forget,
    "forget.done": _forget,
    "retry": _retry,
}

ACTS: dict[Act, int] = {
    driver: 12,
    submit: 3,
    batch: 2,
    waiter: 2,
    interface: 2,
    command: 1,
}
"""The acts at a moment, by weight."""

_FACE = ("add.open", "add.done")
_PRINTING = (*_FACE, "face.added", "face.told", "face.driver-started")
_DRIVING = (
    "note.open", "note.done", "lease.taken", "receipts.inherited", "lease.doubted", "lease.announced",
    "receipt.taken", "submit.prepared", "submit.leaving", "receipt.told", "submit.answered", "submit.taken",
    "look.leaving", "look.answered",
    "download.leaving", "download.begun", "download.half", "download.whole", "download.looked-at",
    "place.named", "place.synced", "place.linked", "place.unlinked", "place.done",
    "move.queued-submitting.open", "move.queued-submitting.done",
    "move.submitting-pending.open", "move.submitting-pending.done",
    "move.pending-downloading.open", "move.pending-downloading.done",
    "move.pending-running.open", "move.pending-running.done",
    "move.running-downloading.open", "move.running-downloading.done",
    "move.downloading-saved.open", "move.downloading-saved.done",
)  # fmt: skip
_SETTLING = (
    "settle.leaving", "settle.listed", "settle.decided",
    "move.submitting-uncertain.open", "move.submitting-uncertain.done",
    "move.uncertain-pending.open", "move.uncertain-pending.done",
)  # fmt: skip

POINT_ACTS: dict[Act, tuple[str, ...]] = {
    batch: _PRINTING,
    submit: (*_PRINTING, "keys.taken", "keys.answered"),
    waiter: ("keys.answered", "lease.taken", "submit.leaving", "submit.answered", "look.answered", "download.half"),
    interface: (*_FACE, "face.driver-started", "keys.taken", "submit.answered"),
    driver: _DRIVING,
    settling: _SETTLING,
    failing: ("move.pending-failed.open", "move.pending-failed.done"),
    command: tuple(point for point in _COMMANDS if "." in point),
}
"""Who gets to which points."""

SLOW_POINTS = frozenset(point for point in _DRIVING if "running" in point)
"""Where only tasks get that take some seconds."""

IDLE_POINTS = ("lease.ending", "lease.given-up", "lease.ended")
"""Where only a driver without work gets, which a ledger full of doubts never is: on a new ledger."""
