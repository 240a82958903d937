"""What ``doctor`` has to say of the driver, the login it lives in, the ledger and the log."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wanvid_tui.cli.findings import Finding, Mark, fault, fine, remark
from wanvid_tui.core.errors import LedgerError
from wanvid_tui.jobs.holder import is_here, looks_stopped, stopped_users, stopped_words
from wanvid_tui.jobs.lease import BEAT_S, STOPPED_AFTER_S, BeatWatch, LeaseView, lock_path, probe
from wanvid_tui.jobs.login import Stay, look_at_login

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wanvid_tui.cli.context import Context
    from wanvid_tui.jobs.checkup import LedgerLook
    from wanvid_tui.jobs.comeback import LeftAlone

__all__ = ["HolderLook", "ledger_finding", "log_finding", "queue_findings"]

_ROOT = Path("/")
_LOOK_S = 0.25
_LIVELY_BEATS = 2


class HolderLook:
    """One look at the lease that lasts as long as it must."""

    def __init__(
        self,
        lock: Path,
        *,
        say: Callable[[str], None],
        beat_s: float = BEAT_S,
        after_s: float = STOPPED_AFTER_S,
        ask_system: bool = True,
    ) -> None:
        """``say`` is told when it takes long. Without ``ask_system`` only the beat tells, as on another machine."""
        self._lock = lock
        self._say = say
        self._beat_s = beat_s
        self._after_s = after_s
        self._ask_system = ask_system

    def look(self) -> tuple[LeaseView, bool]:
        """Who drives, and whether that process is stopped. Raises LedgerError.

        A beat younger than two of them shows life at once, and the system may tell of a process that is stopped.
        Else nothing short of watching decides: until the beat moves, or did not for 30 s.
        """
        view = probe(self._lock)
        if not view.held or (self._ask_system and looks_stopped(view)):
            return view, view.held
        age_s = time.time() - view.beat_ns / 1e9
        if 0.0 <= age_s <= _LIVELY_BEATS * self._beat_s:
            return view, False
        self._say(f"{view.name} gave no sign for a while: watching it for up to {self._after_s:.0f} s")
        beats, first = BeatWatch(time.monotonic, after_s=self._after_s), view.beat_ns
        while view.held and view.beat_ns == first:
            if beats.is_stopped(view):
                return view, True
            time.sleep(min(_LOOK_S, self._after_s / 4))
            view = probe(self._lock)
        return view, False


def queue_findings(context: Context, look: HolderLook | None = None, *, root: Path = _ROOT) -> Iterator[Finding]:
    """Driver, login, ledger, log; ``root`` is the file system that is asked about the login."""
    from wanvid_tui.jobs.checkup import look_at_ledger

    ledger = look_at_ledger(context.places.ledger)
    readable = ledger.there and not ledger.faults and not ledger.locked and not ledger.is_newer
    work, left = _work(context) if readable else (False, None)
    lock = lock_path(context.places.ledger)
    try:
        view, stopped = (look or HolderLook(lock, say=lambda text: context.say(f"wanvid: {text}"))).look()
    except LedgerError as error:
        view, stopped = LeaseView(held=False), False
        yield fault("driver", error)
    else:
        yield _driver(context, view, stopped=stopped, work=work)
    yield _login(context, view, left, root)
    yield ledger_finding(context.places.ledger, ledger)
    for pid in stopped_users(context.places.ledger):
        if pid != view.pid:
            text = f"process {pid} has the ledger open and is stopped; no other writes to it if that was in mid-write"
            yield remark("ledger", text, f"fg in its terminal, or kill -CONT {pid}, lets it go on", pid=pid)
    yield log_finding(context.places.log)


def _work(context: Context) -> tuple[bool, LeftAlone | None]:
    """Whether there is something for a driver to do, and what becomes of the jobs without one."""
    from wanvid_tui.jobs.comeback import left_alone
    from wanvid_tui.jobs.ledger import Ledger
    from wanvid_tui.jobs.work import work_waits

    try:
        ledger = Ledger.open(context.places.ledger, read_only=True)
    except LedgerError:
        return False, None  # the look at the file tells of it
    try:
        return work_waits(ledger), left_alone(ledger)
    finally:
        ledger.close()


def _driver(context: Context, view: LeaseView, *, stopped: bool, work: bool) -> Finding:
    if not view.held:
        if not work:
            return fine("driver", "nobody drives, and there is nothing to do", driving=False)
        return remark(
            "driver",
            "nobody drives, though jobs wait",
            "Any wanvid starts a driver: the interface, wanvid wait, wanvid follow",
            driving=False,
        )
    facts = {
        "driving": True,
        "pid": view.pid,
        "host": view.host or None,
        "started_at": _iso(view.started_ms) if view.started_ms else None,
        "stopped": stopped,
    }
    if stopped:
        words = stopped_words(view)
        return Finding("driver", Mark.WRONG, words, "Until then no job goes on", 1, facts)
    since = f" since {_clock(view.started_ms, context.now_ms())}" if view.started_ms else ""
    return fine("driver", f"{view.name} drives this queue{since}", **facts)


def _login(context: Context, view: LeaseView, left: LeftAlone | None, root: Path) -> Finding:
    """Whether what drives, or would, outlives the login; and until when to come back where it does not."""
    here = view.held and is_here(view)
    login = look_at_login(context.environ, pid=view.pid if here else None, root=root)
    stay = login.stay if here else login.stay_of_driver
    facts: dict[str, Any] = {"outlives_login": {Stay.SURE: True, Stay.UNKNOWN: None}.get(stay, False)}
    if not context.config.switch("follow") or context.options.no_follow:
        return remark("login", "follow = false: nothing goes on when a window or command ends", **facts)
    if stay is Stay.SURE:
        return fine("login", "a driver goes on when you log out", **facts)
    if stay is Stay.UNKNOWN:
        text = "whether a driver goes on when you log out could not be found out (KillUserProcesses, lingering)"
        return remark("login", text, "loginctl enable-linger makes it sure for drivers that start after it", **facts)
    text = f"a driver {stay.value} of yours here"
    if left is not None and left.there and left.until_ms is not None:
        what, them = ("1 job runs", "it") if left.there == 1 else (f"{left.there} jobs run", "them")
        until = _clock(left.until_ms, context.now_ms())
        text += f"; {what} on at the service: log in and start wanvid before {until} to fetch {them}"
        facts["come_back_by"] = _iso(left.until_ms)
    return remark("login", text, _let_it_stay(login.lingers), **facts)


def _let_it_stay(lingers: bool | None) -> str:
    """What lets a driver outlive the login."""
    if lingers:
        return "Log in anew with XDG_RUNTIME_DIR set, so that the driver can be started by your own service manager"
    return "loginctl enable-linger lets drivers stay that start after it"


def ledger_finding(path: Path, look: LedgerLook) -> Finding:
    """Whether the ledger is whole, and what is in it."""
    if not look.there:
        return fine("ledger", f"{path}: not there yet, made with the first job", path=str(path), jobs={})
    facts = {"path": str(path), "version": look.version, "journal": look.journal, "jobs": dict(look.counts)}
    if look.locked:
        return remark("ledger", f"{path} is locked by another process", "Try again in a moment", **facts)
    if look.is_newer:
        text = f"{path} was written by a later version of wanvid (tables of version {look.version})"
        return Finding("ledger", Mark.WRONG, text, "Use that version; it is left as it is", 1, facts)
    if look.faults:
        text = f"{path} is damaged: {'; '.join(look.faults)}"
        how = "Keep a copy of it; wanvid adopt finds tasks of the last 24 h again in a new one"
        return Finding("ledger", Mark.WRONG, text, how, 1, facts)
    jobs = ", ".join(f"{count} {state}" for state, count in look.counts) or "no jobs"
    return fine("ledger", f"{path}: whole, version {look.version}, {jobs}", **facts)


def log_finding(path: Path) -> Finding:
    """Where the log is."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return fine("log", f"{path}: nothing was written yet", path=str(path))
    except OSError as error:
        return Finding("log", Mark.WRONG, f"{path} cannot be read: {error.strerror}", "Check its rights", 1)
    return fine("log", f"{path} ({max(1, size // 1000)} kB)", path=str(path))


def _clock(ms: int, now_ms: int) -> str:
    """A time of day, with the day when it is another one."""
    then, now = time.localtime(ms / 1000), time.localtime(now_ms / 1000)
    text = time.strftime("%H:%M", then)
    if then[:3] == now[:3]:
        return text
    if then[:3] == time.localtime(now_ms / 1000 + 86_400)[:3]:
        return f"{text} tomorrow"
    return f"{text} on {time.strftime('%Y-%m-%d', then)}"


def _iso(ms: int) -> str | None:
    from wanvid_tui.cli.output import iso_ms

    return iso_ms(ms)
