"""What ``doctor`` has to say of the driver, the login it lives in, the ledger and the log."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wanvid_tui.cli.findings import Finding, Mark, fault, fine, remark
from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.language import _, plural, system_reason
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
        self._say(
            _("{driver} gave no sign for a while: watching it for up to {after_s:.0f} s").format(
                driver=view.name, after_s=self._after_s
            )
        )
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
            text = _(
                "process {pid} has the ledger open and is stopped; no other writes to it if that was in mid-write"
            ).format(pid=pid)
            yield remark(
                "ledger", text, _("fg in its terminal, or kill -CONT {pid}, lets it go on").format(pid=pid), pid=pid
            )
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
            return fine("driver", _("nobody drives, and there is nothing to do"), driving=False)
        return remark(
            "driver",
            _("nobody drives, though jobs wait"),
            _("Any wanvid starts a driver: the interface, wanvid wait, wanvid follow"),
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
        return Finding("driver", Mark.WRONG, words, _("Until then no job goes on"), 1, facts)
    said = _("{driver} drives this queue since {time}") if view.started_ms else _("{driver} drives this queue")
    since = _clock(view.started_ms, context.now_ms()) if view.started_ms else ""
    return fine("driver", said.format(driver=view.name, time=since), **facts)


def _login(context: Context, view: LeaseView, left: LeftAlone | None, root: Path) -> Finding:
    """Whether what drives, or would, outlives the login; and until when to come back where it does not."""
    here = view.held and is_here(view)
    login = look_at_login(context.environ, pid=view.pid if here else None, root=root)
    stay = login.stay if here else login.stay_of_driver
    facts: dict[str, Any] = {"outlives_login": {Stay.SURE: True, Stay.UNKNOWN: None}.get(stay, False)}
    if not context.config.switch("follow") or context.options.no_follow:
        return remark("login", _("follow = false: nothing goes on when a window or command ends"), **facts)
    if stay is Stay.SURE:
        return fine("login", _("a driver goes on when you log out"), **facts)
    if stay is Stay.UNKNOWN:
        text = _("whether a driver goes on when you log out could not be found out (KillUserProcesses, lingering)")
        return remark("login", text, _("loginctl enable-linger makes it sure for drivers that start after it"), **facts)
    text = _("a driver {stay} of yours here").format(stay=_(stay.value))
    if left is not None and left.there and left.until_ms is not None:
        until = _clock(left.until_ms, context.now_ms())
        text += plural(
            left.there,
            "; {n} job runs on at the service: log in and start wanvid before {until} to fetch it",
            "; {n} jobs run on at the service: log in and start wanvid before {until} to fetch them",
        ).format(n=left.there, until=until)
        facts["come_back_by"] = _iso(left.until_ms)
    return remark("login", text, _let_it_stay(login.lingers), **facts)


def _let_it_stay(lingers: bool | None) -> str:
    """What lets a driver outlive the login."""
    if lingers:
        return _("Log in anew with XDG_RUNTIME_DIR set, so that the driver can be started by your own service manager")
    return _("loginctl enable-linger lets drivers stay that start after it")


def ledger_finding(path: Path, look: LedgerLook) -> Finding:
    """Whether the ledger is whole, and what is in it."""
    if not look.there:
        return fine(
            "ledger", _("{path}: not there yet, made with the first job").format(path=path), path=str(path), jobs={}
        )
    facts = {"path": str(path), "version": look.version, "journal": look.journal, "jobs": dict(look.counts)}
    if look.locked:
        return remark(
            "ledger", _("{path} is locked by another process").format(path=path), _("Try again in a moment"), **facts
        )
    if look.is_newer:
        text = _("{path} was written by a later version of wanvid (tables of version {version})").format(
            path=path, version=look.version
        )
        return Finding("ledger", Mark.WRONG, text, _("Use that version; it is left as it is"), 1, facts)
    if look.faults:
        text = _("{path} is damaged: {names}").format(path=path, names="; ".join(look.faults))
        how = _("Keep a copy of it; wanvid adopt finds tasks of the last 24 h again in a new one")
        return Finding("ledger", Mark.WRONG, text, how, 1, facts)
    jobs = _(", ").join(f"{count} {state}" for state, count in look.counts) or _("no jobs")
    return fine(
        "ledger",
        _("{path}: whole, version {version}, {jobs}").format(path=path, version=look.version, jobs=jobs),
        **facts,
    )


def log_finding(path: Path) -> Finding:
    """Where the log is."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return fine("log", _("{path}: nothing was written yet").format(path=path), path=str(path))
    except OSError as error:
        return Finding(
            "log",
            Mark.WRONG,
            _("{path} cannot be read: {reason}").format(path=path, reason=system_reason(error)),
            _("Check its rights"),
            1,
        )
    return fine("log", _("{path} ({size} kB)").format(path=path, size=max(1, size // 1000)), path=str(path))


def _clock(ms: int, now_ms: int) -> str:
    """A time of day, with the day when it is another one."""
    then, now = time.localtime(ms / 1000), time.localtime(now_ms / 1000)
    text = time.strftime("%H:%M", then)
    if then[:3] == now[:3]:
        return text
    if then[:3] == time.localtime(now_ms / 1000 + 86_400)[:3]:
        return _("{time} tomorrow").format(time=text)
    return _("{time} on {day}").format(time=text, day=time.strftime("%Y-%m-%d", then))


def _iso(ms: int) -> str | None:
    from wanvid_tui.cli.output import iso_ms

    return iso_ms(ms)
