"""What clocks share by which an event loop lives, and the selector that lets a loop wait otherwise than by the wall."""

from __future__ import annotations

import asyncio
import selectors
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from _typeshed import FileDescriptorLike


class LoopTime:
    """A clock but for its hand: what it says follows from `now`."""

    def now(self) -> float:
        """Wall clock, epoch s."""
        raise NotImplementedError

    def now_ms(self) -> int:
        """Wall clock, epoch ms."""
        return int(self.now() * 1000)

    async def sleep(self, seconds: float) -> None:
        """Rest, by the time of the loop."""
        await asyncio.sleep(seconds)


class LoopSelector(selectors.BaseSelector):
    """Watches what it is given; a subclass says in `select` how long the machine waits for a loop's seconds."""

    def __init__(self) -> None:
        self.inner = selectors.DefaultSelector()
        """Waits by the wall."""

    def register(self, fileobj: FileDescriptorLike, events: int, data: object = None) -> selectors.SelectorKey:
        return self.inner.register(fileobj, events, data)

    def unregister(self, fileobj: FileDescriptorLike) -> selectors.SelectorKey:
        return self.inner.unregister(fileobj)

    def modify(self, fileobj: FileDescriptorLike, events: int, data: object = None) -> selectors.SelectorKey:
        return self.inner.modify(fileobj, events, data)

    def close(self) -> None:
        self.inner.close()

    def get_map(self) -> Mapping[FileDescriptorLike, selectors.SelectorKey]:
        found = self.inner.get_map()
        assert found is not None
        return found
