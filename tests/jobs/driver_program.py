"""A driver as the tests start it: the real process around an engine that needs no service.

Called like wanvid itself: ``driver_program.py [--demo] follow --detached``. ``WANVID_TEST_*`` in the environment set
what a user cannot.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.driver import AnotherDrives, DriverSettings, How, follow
from wanvid_tui.jobs.follower import AccountKey
from wanvid_tui.jobs.reading import PauseKind

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping
    from typing import Any

    from wanvid_tui.core.ports import ServiceMaker
    from wanvid_tui.jobs.keys import KeySet
    from wanvid_tui.jobs.ledger import Ledger

_S = JobState
_ROAD = (_S.SUBMITTING, _S.PENDING, _S.RUNNING, _S.DOWNLOADING, _S.SAVED)


class Engine:
    """Walks every job whose key is here to ``saved``; one whose prompt says ``slow`` stays where it is pending.

    Some prompts do other things: ``hang`` stays in ``submitting``, ``answers late`` is accepted only while the engine
    ends, ``crash`` is a fault of the engine's own, ``stumble`` one that it passes over, ``stuck`` leaves a thread that
    does not end, ``reach`` is submitted to its base and keeps the answer as its task id.
    """

    def __init__(
        self, ledger: Ledger, keys: KeySet, wrap: Callable[[ServiceMaker], ServiceMaker], log: logging.Logger
    ) -> None:
        self._ledger, self._keys, self._log = ledger, keys, log
        self._services = wrap(_Echo)
        self._woken = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._woken.clear()
            for job in self._ledger.waiting_line():
                key = self._keys.key_for(job)
                if key is None:
                    if self._ledger.pause_of(job.profile, job.base) is None:
                        self._ledger.pause(job.profile, job.base, PauseKind.NO_KEY, message="waiting for the key")
                    continue
                self._ledger.resume(job.profile, job.base)
                if job.prompt == "stumble":
                    try:
                        raise ZeroDivisionError(f"stumbled with {key}")
                    except ZeroDivisionError:
                        self._log.exception("step stumble with %s", key)
                    continue
                if job.prompt == "crash":
                    raise ZeroDivisionError(f"crashed with {key}")
                if job.prompt == "stuck":
                    asyncio.get_running_loop().run_in_executor(None, time.sleep, 600)
                await self._walk(job.id, job.prompt, job.base, key)
            ends = asyncio.ensure_future(stop.wait())
            woken = asyncio.ensure_future(self._woken.wait())
            await asyncio.wait({ends, woken}, return_when=asyncio.FIRST_COMPLETED)
            ends.cancel()
            woken.cancel()
        for job in self._ledger.in_states(_S.SUBMITTING):
            if job.prompt == "answers late":
                await asyncio.sleep(0.1)
                self._ledger.move(job.id, _S.PENDING, "accepted")

    async def _walk(self, job_id: int, prompt: str, base: str, key: str) -> None:
        for state in _ROAD:
            self._ledger.move(job_id, state, "walked")
            if state is _S.SUBMITTING and prompt in ("hang", "answers late"):
                return
            if state is _S.SUBMITTING and prompt == "reach":
                service = self._services(base, key, workspace=None, task_path=None)
                self._ledger.note(job_id, task_id=(await service.submit({})).task_id)
            if state is _S.PENDING and prompt == "slow":
                return
            await asyncio.sleep(0)

    def wake(self) -> None:
        self._woken.set()

    def has_work(self) -> bool:
        states = (_S.QUEUED, _S.SUBMITTING, _S.UNCERTAIN, _S.PENDING)
        return any(self._keys.key_for(job) is not None for job in self._ledger.in_states(*states))


class _Echo:
    """A service whose task ids are its own address and key."""

    skew_s: float | None = 0.0

    def __init__(self, base: str, key: str | None, *, workspace: str | None, task_path: str | None) -> None:
        self._base, self._key = base, key

    async def submit(self, body: Mapping[str, Any]) -> Any:
        from wanvid_tui.core.answers import Submitted, TaskStatus

        return Submitted(task_id=f"{self._base} {self._key}", request_id=None, status=TaskStatus.PENDING)

    async def query(self, task_id: str) -> Any:
        raise NotImplementedError

    async def list_tasks(self, **_: Any) -> Any:
        raise NotImplementedError

    async def cancel(self, task_id: str) -> None:
        raise NotImplementedError

    async def upload(self, path: Path, model: str) -> str:
        raise NotImplementedError

    async def download(self, url: str, part: Path, *, progress: Any) -> Any:
        raise NotImplementedError

    async def aclose(self) -> None:
        return


def main() -> int:
    environ = os.environ
    flag = sys.argv[-1]
    home = Path(environ["WANVID_HOME"])
    how = {"--detached": How.DETACHED, "--until-eof": How.UNTIL_EOF}.get(flag, How.BY_HAND)
    settings = DriverSettings(
        ledger=home / "ledger.sqlite3",
        log=home / "wanvid.log",
        environ=environ,
        how=how,
        simulator=[sys.executable, environ["WANVID_TEST_SIMULATOR"]] if "--demo" in sys.argv else None,
        idle_s=float(environ.get("WANVID_TEST_IDLE_S", "30")),
        lease_for_s=float(environ.get("WANVID_TEST_LEASE_S", "3")),
        beat_s=float(environ.get("WANVID_TEST_BEAT_S", "5")),
    )
    found = [AccountKey(*said.split("|")) for said in environ.get("WANVID_TEST_KEYS", "").split() if said]
    try:
        return follow(settings, make_engine=Engine, find_keys=lambda: found)
    except AnotherDrives as error:
        print(error, file=sys.stderr)
        return 0 if how is not How.BY_HAND else 75
    except WanvidError as error:
        print(error, file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
