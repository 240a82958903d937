"""The demo's service: a simulator that the driver starts as its child, and reaches as if it were the real one.

The driver holds the child's standard input, and the child ends at its end: so it dies with its driver, however that
ends. Jobs of the demo have the base ``demo``; only the driver knows the port behind it (architecture.md, *The demo*).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import NotSent
from wanvid_tui.core.language import _
from wanvid_tui.jobs.keys import without_key

if TYPE_CHECKING:
    import logging
    from asyncio.subprocess import Process
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from wanvid_tui.core.answers import Submitted, TaskAnswer, TaskPage
    from wanvid_tui.core.ports import Downloaded, Progress, ServiceMaker, VideoService

__all__ = ["DEMO_BASE", "DemoSimulator", "demo_services"]

DEMO_BASE = "demo"
"""The base of the demo's jobs."""

_START_S = 20.0
_LONGEST_PAUSE_S = 30.0


class DemoSimulator:
    """Keeps one simulator running as a child of this process."""

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str], log: logging.Logger, complaints: int) -> None:
        """``argv`` runs ``wanvid simulate ... --until-eof``; ``complaints`` is a descriptor for its standard error."""
        self._argv = argv
        self._environ = without_key(environ)
        self._log = log
        self._complaints = complaints
        self._base = ""
        self._known = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start it, and again whenever it ends by itself."""
        self._keeper = asyncio.create_task(self._keep())

    async def base(self) -> str:
        """Where it listens now, waiting for it to start. Raises NotSent when it does not."""
        try:
            async with asyncio.timeout(_START_S):
                await self._known.wait()
        except TimeoutError:
            raise NotSent(_("the demo's simulator did not start"), remedy=_("The log says why")) from None
        return self._base

    async def close(self) -> None:
        """End it, by force where it does not end at once."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper

    async def _keep(self) -> None:
        pause_s = 0.25
        while True:
            try:
                began = asyncio.get_running_loop().time()
                status = await self._run_once()
                self._log.warning("the demo's simulator ended with status %d", status)
                if asyncio.get_running_loop().time() - began > 60.0:
                    pause_s = 0.25
            except (OSError, TimeoutError) as error:
                self._log.warning("the demo's simulator did not start: %s", error or "it does not say where it listens")
            await asyncio.sleep(pause_s)
            pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)

    async def _run_once(self) -> int:
        # A session of its own: ctrl+c in the driver's terminal is for the driver, which ends the child when it is done.
        child = await asyncio.create_subprocess_exec(
            *self._argv,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=self._complaints,
            env=self._environ,
            start_new_session=True,
        )
        try:
            assert child.stdout is not None
            async with asyncio.timeout(_START_S):
                line = await child.stdout.readline()
            if base := line.decode("utf-8", "replace").strip():
                self._base = base
                self._known.set()
                self._log.info("the demo's simulator listens at %s", base)
            while await child.stdout.read(4096):
                pass  # what else it has to say there is for nobody, but must not fill the pipe
            return await child.wait()
        finally:
            self._known.clear()
            await _end(child)


async def _end(child: Process) -> None:
    """End a child at the end of its input, or by force half a second later."""
    if child.returncode is not None:
        return
    assert child.stdin is not None
    child.stdin.close()
    try:
        async with asyncio.timeout(0.5):
            await child.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()


def demo_services(make_service: ServiceMaker, simulator: DemoSimulator) -> ServiceMaker:
    """A maker whose base ``demo`` is the simulator, wherever that listens at the time of each call."""

    def make(base: str, key: str | None, *, workspace: str | None, task_path: str | None) -> VideoService:
        if base != DEMO_BASE:
            return make_service(base, key, workspace=workspace, task_path=task_path)
        return _DemoService(make_service, simulator, key)

    return make


class _DemoService:
    """A service that follows the simulator to its new port when that was started again."""

    def __init__(self, make_service: ServiceMaker, simulator: DemoSimulator, key: str | None) -> None:
        self._make_service = make_service
        self._simulator = simulator
        self._key = key
        self._base = ""
        self._service: VideoService | None = None

    @property
    def skew_s(self) -> float | None:
        return None if self._service is None else self._service.skew_s

    async def submit(self, body: Mapping[str, Any]) -> Submitted:
        return await (await self._now()).submit(body)

    async def query(self, task_id: str) -> TaskAnswer:
        return await (await self._now()).query(task_id)

    async def list_tasks(
        self,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        model: str | None = None,
        status: str | None = None,
        page: int = 1,
        page_size: int = 100,
    ) -> TaskPage:
        service = await self._now()
        return await service.list_tasks(
            start_ms=start_ms, end_ms=end_ms, model=model, status=status, page=page, page_size=page_size
        )

    async def cancel(self, task_id: str) -> None:
        await (await self._now()).cancel(task_id)

    async def upload(self, path: Path, model: str) -> str:
        return await (await self._now()).upload(path, model)

    async def download(self, url: str, part: Path, *, progress: Progress) -> Downloaded:
        return await (await self._now()).download(url, part, progress=progress)

    async def aclose(self) -> None:
        service, self._service = self._service, None
        if service is not None:
            await service.aclose()

    async def _now(self) -> VideoService:
        base = await self._simulator.base()
        if self._service is None or base != self._base:
            await self.aclose()
            self._base = base
            self._service = self._make_service(base, self._key, workspace=None, task_path=None)
        return self._service
