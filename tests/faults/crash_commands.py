"""Commands on jobs that are there, and the acts that kill them."""

from __future__ import annotations

import signal
import sqlite3
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from tests.cli.services import post
from tests.faults.crash_acts import POINT_S, submit
from tests.faults.crash_checks import rows
from tests.faults.crash_life import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.crash_life import Life, Trap

__all__ = ["COMMANDS", "command"]


def command(life: Life, point: str | None) -> None:
    """A command on a job is killed; which command, the point says."""
    made = COMMANDS[point or life.chance.choice(list(COMMANDS))]
    made(life, life.trap(point) if point else None)


def _run_one(life: Life, trap: Trap | None, *words: str) -> None:
    process = life.home.start(*words, **(trap.environ if trap else {}))
    if trap is not None:
        until(lambda: trap.sprung or process.poll() is not None, POINT_S)
    else:
        time.sleep(life.chance.random() * 0.5)
    if process.poll() is None and not (trap and trap.sprung):
        process.kill()
    process.communicate()
    if trap is not None and trap.sprung:
        life.struck(words[0] if process.returncode == -signal.SIGKILL else "driver", trap.point)
    elif process.returncode == -signal.SIGKILL:
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
    if trap is not None and until(lambda: trap.sprung, POINT_S) and len(life.kills) == before:
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


def _adopt(life: Life, trap: Trap | None) -> None:
    """Another program's task is taken over. It may have been made though its answer was lost, as any may."""
    ask = life.new_ask()
    ask.foreign, ask.tasks = True, 5
    for _ in range(5):
        with suppress(OSError):
            _run_one(life, trap, "adopt", post(life.service, ask.prompt), "--yes")
            return


def _backup(life: Life, trap: Trap | None) -> None:
    """A copy that is killed has its name and is whole, or has no name."""
    copy = life.top / f"copy-{len(life.kills)}"
    _run_one(life, trap, "backup", str(copy))
    if copy.exists():
        with closing(sqlite3.connect(copy)) as db:
            if db.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                life.wrong.append(f"{copy} is not whole")


def _restore(life: Life, trap: Trap | None) -> None:
    """The way back from a copy that was just made changes nothing, killed or not."""
    life.strike_driver()
    until(lambda: not life.holder().held, 10)
    copy = life.top / f"copy-{len(life.kills)}-whole"
    if life.home.run("backup", str(copy)).code == 0:
        before = rows(life.home.ledger)
        _run_one(life, trap, "restore", str(copy), "--yes")
        after = rows(life.home.ledger)
        if [row[:2] for row in before] != [row[:2] for row in after]:
            life.wrong.append(f"a restore left {after} of {before}")


COMMANDS: dict[str, Callable[[Life, Trap | None], None]] = {
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
    "backup.copied": _backup,
    "restore.aside": _restore,
    "restore.merged": _restore,
    "restore.done": _restore,
    "adopt.open": _adopt,
    "adopt.done": _adopt,
}
"""The commands by the points that they get to; one has none of its own."""
