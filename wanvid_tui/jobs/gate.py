"""The service of an account, with at most two calls on the wire that may still tell that its key is refused.

Calls begin up to ten a second, and a slow service answers later than that: without this, a key that is refused in the
middle of a run would have been used many times before the first answer says so (faults.md S5).
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import KeyRefused

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from wanvid_tui.core.answers import Submitted, TaskAnswer, TaskPage
    from wanvid_tui.core.ports import Clock, Downloaded, Progress, VideoService

__all__ = ["REFUSED_S", "Gate", "GatedService"]

REFUSED_S = 600.0
"""How long a refused key is not used again by itself."""

_AT_ONCE = 2
_PATIENCE_S = 2.0
"""A call that takes longer has hung, or a large file is on its way: it keeps no other from beginning."""


class Gate:
    """What all services of one key at one base share."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun: dict[object, float] = {}
        self._waiting: list[asyncio.Future[None]] = []
        self._refusal: KeyRefused | None = None
        self.refused_until = 0.0
        """The monotonic time before which a refused key is not used again."""

    @asynccontextmanager
    async def call(self, *, waits: bool = True) -> AsyncIterator[None]:
        """One call with the key. Raises the KeyRefused of another that ended so while this one waited.

        One that does not wait has waited before, see :meth:`turn`.
        """
        if waits:
            await self.turn()
        if self._refusal is not None and self.refused_until > self._clock.monotonic():
            raise self._refusal
        mine = object()
        self._begun[mine] = self._now()
        try:
            yield
        except KeyRefused as error:
            self._refusal = error
            self.refused_until = self._clock.monotonic() + REFUSED_S
            raise
        finally:
            del self._begun[mine]
            for waiter in self._waiting:
                if not waiter.done():
                    waiter.set_result(None)

    async def turn(self) -> None:
        """Return when one more call may begin, if it begins at once."""
        import asyncio

        while True:
            now = self._now()
            recent = sorted(at for at in self._begun.values() if now - at < _PATIENCE_S)
            if len(recent) < _AT_ONCE:
                return
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            try:
                await asyncio.wait({waiter}, timeout=recent[0] + _PATIENCE_S - now)
            finally:
                self._waiting.remove(waiter)

    @staticmethod
    def _now() -> float:
        """Real time, as deadlines are: it is about connections."""
        import asyncio

        return asyncio.get_running_loop().time()


class GatedService:
    """A service whose calls go through a gate; downloads need no key and do not."""

    def __init__(self, service: VideoService, gate: Gate) -> None:
        self._service = service
        self._gate = gate

    @property
    def skew_s(self) -> float | None:
        """See VideoService."""
        return self._service.skew_s

    async def submit(self, body: Mapping[str, Any]) -> Submitted:
        """See VideoService. It has waited before its row said that it is being sent."""
        async with self._gate.call(waits=False):
            return await self._service.submit(body)

    async def query(self, task_id: str) -> TaskAnswer:
        """See VideoService."""
        async with self._gate.call():
            return await self._service.query(task_id)

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
        """See VideoService."""
        async with self._gate.call():
            return await self._service.list_tasks(
                start_ms=start_ms, end_ms=end_ms, model=model, status=status, page=page, page_size=page_size
            )

    async def cancel(self, task_id: str) -> None:
        """See VideoService."""
        async with self._gate.call():
            await self._service.cancel(task_id)

    async def upload(self, path: Path, model: str) -> str:
        """See VideoService."""
        async with self._gate.call():
            return await self._service.upload(path, model)

    async def download(self, url: str, part: Path, *, progress: Progress) -> Downloaded:
        """See VideoService."""
        return await self._service.download(url, part, progress=progress)

    async def aclose(self) -> None:
        """See VideoService."""
        await self._service.aclose()
