"""The process that drives: the body of ``wanvid follow``, apart from what the engine does.

It takes the lease, opens the ledger, holds the keys, runs the engine, watches for what other processes write, and ends
when there is no work, at the end of its input, or by a signal (architecture.md, *The driver*).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _, system_reason
from wanvid_tui.core.text import clean_text
from wanvid_tui.faultpoint import reached
from wanvid_tui.files import private_dir
from wanvid_tui.jobs.driver_end import leave, wind_up
from wanvid_tui.jobs.driver_keys import KeySearch
from wanvid_tui.jobs.driver_settings import AnotherDrives, DriverSettings, EngineMaker, How, RunningEngine
from wanvid_tui.jobs.driver_watch import LedgerWatch
from wanvid_tui.jobs.inheriting import take_over
from wanvid_tui.jobs.keydoor import KeyDoor
from wanvid_tui.jobs.keys import KeySet
from wanvid_tui.jobs.lease import Lease, lock_path, probe
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.logfile import LogFile, open_log
from wanvid_tui.jobs.resolving import ask_anew
from wanvid_tui.jobs.trouble import TroubleBell

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterable, Sequence

    from wanvid_tui.core.ports import ServiceMaker
    from wanvid_tui.jobs.demo import DemoSimulator
    from wanvid_tui.jobs.keys import AccountKey

__all__ = ["AnotherDrives", "DriverSettings", "EngineMaker", "How", "RunningEngine", "follow"]

_ENGINE_END_S = 1.7


def follow(settings: DriverSettings, *, make_engine: EngineMaker, find_keys: Callable[[], Iterable[AccountKey]]) -> int:
    """Drive the queue; the exit status: 0, 1 after a fault of ours (the log has it), 128+n after a signal.

    ``find_keys`` gives the keys that are at hand without a face; it runs once, on a thread. Raises AnotherDrives when
    the lease is not to be had, and WanvidError for what a user can mend. Takes the main thread and its signals; when
    a thread hangs at the end (a name lookup), the process is ended here.
    """
    held: list[KeySet] = []
    try:
        private_dir(settings.ledger.parent)
        log = open_log(settings.log, hide=lambda: held[0].texts() if held else ())
    except OSError as error:
        raise WanvidError(
            _("cannot write {filename}: {reason}").format(
                filename=error.filename or settings.log, reason=system_reason(error)
            ),
            remedy=_("Check the directory and its rights, or choose another place with WANVID_HOME"),
        ) from error
    loop = asyncio.new_event_loop()
    failed: WanvidError | None = None
    try:
        code = loop.run_until_complete(_Driver(settings, make_engine, find_keys, held, log).main())
    except AnotherDrives:
        raise
    except WanvidError as error:
        log.error("%s", error)
        code, failed = error.exit_code, error
    except Exception:
        log.exception("the driver stopped by a fault of its own")
        where = clean_text(str(settings.log))
        print(
            _("wanvid follow stopped by a fault of its own; {where} has the details").format(where=where),
            file=sys.stderr,
        )
        code = 1
    finally:
        wind_up(loop)
        for handler in log.handlers:
            handler.close()
    leave(code, f"wanvid: {failed}" if failed is not None else "")
    if failed is not None:
        raise failed
    return code


class _Driver:
    """One run, from taking the lease to giving it up."""

    def __init__(
        self,
        settings: DriverSettings,
        make_engine: EngineMaker,
        find_keys: Callable[[], Iterable[AccountKey]],
        held: list[KeySet],
        log: logging.Logger,
    ) -> None:
        self._settings = settings
        self._make_engine = make_engine
        self._find_keys = find_keys
        self._held = held
        self._log = log
        self._lease = Lease(lock_path(settings.ledger))
        self._stop = asyncio.Event()
        self._code = 0
        self._started_ms = time.time_ns() // 1_000_000
        self._change = 0
        """Counts new keys: they make a row work as much as a new row does."""
        self._bell: TroubleBell | None = None
        self._told = ""
        """What the lock file says is wrong."""

    async def main(self) -> int:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._on_stray)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
                loop.add_signal_handler(number, self._end, 128 + number)
        if self._settings.how is How.UNTIL_EOF:
            self._watch_input(loop)
        try:
            await self._take_lease()
            if not self._stop.is_set():
                await self._drive()
        finally:
            self._lease.release()
        return self._code

    async def _take_lease(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._settings.lease_for_s
        while not self._stop.is_set() and not self._lease.try_acquire():
            if loop.time() >= until:
                raise AnotherDrives(probe(self._lease.path))
            await self._rest(0.05)
        reached("lease.taken")

    async def _drive(self) -> None:
        ledger = Ledger.open(self._settings.ledger)
        try:
            keys = KeySet(ledger.salt())
            self._held.append(keys)
            take_over(ledger, self._log)
            ask_anew(ledger)
            reached("lease.doubted")
            await self._with_door(ledger, keys)
        finally:
            ledger.close()

    async def _with_door(self, ledger: Ledger, keys: KeySet) -> None:
        wakes: list[Callable[[], None]] = []

        def on_new() -> None:
            self._change += 1
            for wake in wakes:
                wake()

        door = KeyDoor(self._settings.ledger, self._settings.environ, keys, on_new, self._log)
        loop = asyncio.get_running_loop()

        def announce() -> None:
            loop.call_soon_threadsafe(self._announce, door)

        bell = TroubleBell(self._settings.log, hide=keys.texts, monotonic=time.monotonic, on_change=announce)
        self._bell = bell
        self._log.addHandler(bell)
        simulator: DemoSimulator | None = None
        try:
            await door.open()
            door.clear_after(self._lease.left.socket)
            self._announce(door)
            reached("lease.announced")
            self._log.info("driving, %s", self._settings.how.value)
            wrap: Callable[[ServiceMaker], ServiceMaker] = _as_it_is
            if self._settings.simulator is not None:
                simulator, wrap = self._start_simulator(self._settings.simulator)
            engine = self._make_engine(ledger, keys, wrap, self._log)
            wakes.append(engine.wake)
            await self._run(engine, ledger, keys, door, on_new)
        finally:
            reached("lease.ended")
            self._log.removeHandler(bell)
            door.close()
            if simulator is not None:
                await simulator.close()
            self._log.info("ended%s", f" with status {self._code}" if self._code else "")

    async def _run(
        self, engine: RunningEngine, ledger: Ledger, keys: KeySet, door: KeyDoor, on_new: Callable[[], None]
    ) -> None:
        """The engine and all that goes on beside it, until the end."""
        search = KeySearch(self._find_keys, keys, on_new, self._log)
        beating = asyncio.create_task(self._beat(door))
        await search.first_key(self._stop)
        running = asyncio.create_task(engine.run(self._stop))

        def give_up() -> None:
            reached("lease.ending")
            self._lease.release()
            reached("lease.given-up")
            door.close()

        watch = LedgerWatch(
            engine,
            ledger,
            self._log,
            idle_s=0.0 if self._settings.how is How.BY_HAND else self._settings.idle_s,
            changes=lambda: self._change,
            give_up=give_up,
        )
        try:
            await watch.until_idle(self._stop, running, lambda: not search.is_over)
        finally:
            self._stop.set()
            search.task.cancel()
            beating.cancel()
            await asyncio.wait({running}, timeout=_ENGINE_END_S)
            running.cancel()
            await asyncio.wait({running, search.task, beating}, timeout=0.2)
        if running.done() and not running.cancelled():
            running.result()  # a fault of the engine's is this process's
        if beating.done() and not beating.cancelled():
            beating.result()

    async def _beat(self, door: KeyDoor) -> None:
        while True:
            await asyncio.sleep(self._settings.beat_s)
            if not self._lease.held:
                return
            if not self._lease.beat():
                # Whoever makes the file anew has a lease of its own: two may drive from now on, so this one ends.
                self._log.error("%s was removed or replaced", self._lease.path)
                self._end(1)
                return
            if door.is_lost():
                door.close()
                await door.open()
                self._announce(door)
            elif self._told != self._trouble():
                self._announce(door)

    def _trouble(self) -> str:
        return self._bell.text if self._bell is not None else ""

    def _announce(self, door: KeyDoor) -> None:
        if self._lease.held:
            place = str(door.path) if door.path is not None else ""
            self._told = self._trouble()
            self._lease.announce(
                host=os.uname().nodename, socket=place, started_ms=self._started_ms, trouble=self._told
            )

    def _start_simulator(self, argv: Sequence[str]) -> tuple[DemoSimulator, Callable[[ServiceMaker], ServiceMaker]]:
        from wanvid_tui.jobs.demo import DemoSimulator, demo_services

        complaints = next(handler.fileno() for handler in self._log.handlers if isinstance(handler, LogFile))
        simulator = DemoSimulator(argv, self._settings.environ, self._log, complaints)
        simulator.start()
        return simulator, lambda make_service: demo_services(make_service, simulator)

    def _watch_input(self, loop: asyncio.AbstractEventLoop) -> None:
        def on_input() -> None:
            if not os.read(0, 4096):
                loop.remove_reader(0)
                self._end(0)

        try:
            loop.add_reader(0, on_input)
        except PermissionError:  # a file or /dev/null: it has its end already
            self._end(0)

    def _end(self, code: int) -> None:
        if not self._stop.is_set():
            self._code = code
            self._stop.set()

    async def _rest(self, seconds: float) -> None:
        """Sleep, but not past the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()

    def _on_stray(self, _: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        trace = error if isinstance(error, BaseException) else None
        self._log.error("%s", context.get("message"), exc_info=trace)


def _as_it_is(make_service: ServiceMaker) -> ServiceMaker:
    return make_service
