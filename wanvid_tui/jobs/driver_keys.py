"""The keys that a driver finds by itself: those of config, key ring and key file."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterable

    from wanvid_tui.jobs.keys import AccountKey, KeySet

__all__ = ["KeySearch"]

_FIRST_KEY_S = 0.3
"""How long a driver that found no key waits for that of the face which started it."""
_FIRST_SEARCH_S = 10.0
"""How long it waits for its own search: a command may ask its user."""
_LOOK_S = 0.02


class KeySearch:
    """One search, on a thread: a command may ask a user."""

    def __init__(
        self,
        find_keys: Callable[[], Iterable[AccountKey]],
        keys: KeySet,
        on_new: Callable[[], None],
        log: logging.Logger,
    ) -> None:
        """``on_new`` is told when a key was found that was not held before."""
        self._find_keys = find_keys
        self._keys = keys
        self._on_new = on_new
        self._log = log
        self.task = asyncio.create_task(self._find())
        """Done when all that can be found is in the set."""

    @property
    def is_over(self) -> bool:
        """Whether all that can be found is in the set."""
        return self.task.done()

    async def first_key(self, stop: asyncio.Event) -> None:
        """Wait a moment for the first key: a queue need not be said to wait for one that is on its way."""
        clock = asyncio.get_running_loop().time
        began = clock()
        while not self._keys.texts() and not stop.is_set():
            if clock() - began > (_FIRST_KEY_S if self.is_over else _FIRST_SEARCH_S):
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_S):
                    await stop.wait()

    async def _find(self) -> None:
        if self._keys.add(await asyncio.to_thread(self._collect), found=True):
            self._on_new()

    def _collect(self) -> list[AccountKey]:
        found = []
        try:
            for one in self._find_keys():
                found.append(one)
        except WanvidError as error:
            self._log.warning("%s", error)
        except Exception:
            self._log.exception("a search for keys failed")
        return found
