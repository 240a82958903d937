"""The service as a part of this process: for tests, and for the command that runs it alone."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from wanvid_tui.simulator.faults import Faults, NoFaults
from wanvid_tui.simulator.settings import DAY_S, Settings

if TYPE_CHECKING:
    from wanvid_tui.simulator.exchange import Seen
    from wanvid_tui.simulator.tasks import Task

SEEN_MAX = 20_000
"""How many calls are remembered."""


class Simulator:
    """The service on a loopback port, in threads of its own, from `start` to `close`; also a context manager."""

    def __init__(
        self,
        speed: float = 1.0,
        state: Path | None = None,
        port: int = 0,
        seed: int | None = None,
        *,
        link_life_s: float = DAY_S,
        task_life_s: float = DAY_S,
        render: bool = True,
        rates: bool = True,
        faults: Faults | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Tasks are `speed` times as quick as real ones and, with `state`, a directory, survive the process.

        Port 0 is any free one. `seed` makes task ids repeat. Without `render`, or without PyAV, every film is the
        clip that ships with the package. Without `rates` calls a second are not limited. `now` is the service's clock.
        """
        from wanvid_tui.simulator.films import can_draw

        self._settings = Settings(speed, link_life_s, task_life_s, rates, seed, render and can_draw(), now)
        self._state = state
        self._port = port
        self._faults = faults or NoFaults()
        self._seen: deque[Seen] = deque(maxlen=SEEN_MAX)

    @property
    def root(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base(self) -> str:
        """The address that a client is given: ``http://127.0.0.1:PORT/api/v1``."""
        return f"{self.root}/api/v1"

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._web.port

    @property
    def draws(self) -> bool:
        """Whether films are drawn for each task."""
        return self._settings.draw

    def start(self) -> None:
        """Listen. Raises OSError: the port is taken, the state directory cannot be used or is in use."""
        from functools import partial

        from wanvid_tui.simulator.folder import Folder
        from wanvid_tui.simulator.routes import answer
        from wanvid_tui.simulator.service import Service
        from wanvid_tui.simulator.web import Web

        self._folder = Folder(self._state)
        try:
            self._service = Service(self._settings, self._folder.path, keep=self._state is not None)
            try:
                web = partial(Web, self._port, partial(answer, self._service), self._faults)
                self._web = web(self._seen.append, self._settings.now)
            except OSError:
                self._service.close()
                raise
        except BaseException:
            self._folder.close()
            raise
        self._service.root = self.root
        self._web.start()

    def close(self) -> None:
        """End: close every connection, end the child that draws, remove what is not to be kept."""
        self._web.close()
        self._service.close()
        self._folder.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def tasks(self) -> list[Task]:
        """Every task as it is now, oldest first."""
        return self._service.all_tasks()

    def submits(self) -> int:
        """How many submit calls came, whatever was answered."""
        ends = "/video-synthesis"
        return sum(call.method == "POST" and call.path.rstrip("/").endswith(ends) for call in self.requests())

    def queries(self, task_id: str) -> int:
        """How often a task was asked for."""
        return self._service.queries(task_id)

    def requests(self) -> list[Seen]:
        """Every call that came, oldest first."""
        return list(self._seen)
