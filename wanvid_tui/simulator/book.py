"""The tasks of the service and their way from PENDING to the end, by the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from wanvid_tui.simulator import order
from wanvid_tui.simulator.films import Films
from wanvid_tui.simulator.models import MODELS
from wanvid_tui.simulator.sheet import Sheet, sheet_of
from wanvid_tui.simulator.store import Store
from wanvid_tui.simulator.tasks import Task

_NEVER = float("inf")
FAILS_AFTER = 0.3
"""A task that fails does so after this part of its running time."""


class Book:
    """Every task, in memory and in the store. Called under the service's lock."""

    def __init__(self, store: Store, films: Films, sound_file: Callable[[Task], str | None]) -> None:
        self._store = store
        self._films = films
        self._sound_file = sound_file
        self._tasks = {task.id: task for task in store.tasks()}
        self._sheets: dict[str, Sheet] = {}
        self._open = {task.id: None for task in self._tasks.values() if task.ended_at is None}
        for task in self._open_tasks():
            if task.status == "RUNNING":
                self._films_for(task)

    def add(self, task: Task) -> None:
        """Take a new task."""
        self._keep(task)

    def get(self, task_id: str) -> Task | None:
        """A task by its id."""
        return self._tasks.get(task_id)

    def all(self) -> list[Task]:
        """Every task, oldest first."""
        return list(self._tasks.values())

    def films(self) -> set[str]:
        """The names of all films that a task has or will have."""
        made = {task.film for task in self._tasks.values() if task.film is not None}
        return made | {sheet.name for sheet in self._sheets.values()}

    def waiting(self, account: str, model: str) -> int:
        """How many tasks of one account and model are PENDING."""
        return sum(
            task.status == "PENDING" and (task.account, task.model) == (account, model) for task in self._open_tasks()
        )

    def cancel(self, task: Task, now: float) -> None:
        """Cancel a task that is PENDING."""
        self._keep(replace(task, status="CANCELED", ended_at=now))

    def drop(self, task: Task) -> None:
        """Forget a task."""
        del self._tasks[task.id]
        self._open.pop(task.id, None)
        self._store.drop(task.id)

    def advance(self, now: float) -> float:
        """Do all that is due by now, in its order; the time of what comes next (infinity: nothing by the clock)."""
        queues: dict[tuple[str, str], list[Task]] = {}
        for task in self._open_tasks():
            queues.setdefault((task.account, task.model), []).append(task)
        return min((self._advance(queue, now) for queue in queues.values()), default=_NEVER)

    def _advance(self, queue: list[Task], now: float) -> float:
        """Advance the tasks of one account and model."""
        limit = MODELS[queue[0].model].at_once
        running = [task for task in queue if task.status == "RUNNING"]
        waiting = [task for task in queue if task.status == "PENDING"]
        waiting.sort(key=lambda task: -task.submitted_at)
        free_at = 0.0
        while True:
            ending = min(running, key=lambda task: self._due(task, now), default=None)
            ends_at = self._due(ending, now) if ending else _NEVER
            starts_at = max(_ready_at(waiting[-1]), free_at) if waiting and len(running) < limit else _NEVER
            if min(starts_at, ends_at) > now:
                return min(starts_at, ends_at)
            if starts_at <= ends_at:
                started = replace(waiting.pop(), status="RUNNING", started_at=starts_at)
                self._keep(started)
                self._films_for(started)
                running.append(started)
            else:
                assert ending is not None
                running.remove(ending)
                free_at = ends_at
                self._end(ending, ends_at)

    def _due(self, task: Task, now: float) -> float:
        """When a running task ends: infinity while its time is up and its film is still being drawn."""
        assert task.started_at is not None
        if task.fault is not None:
            return task.started_at + task.run_s * FAILS_AFTER
        at = task.started_at + task.run_s
        if at > now:
            return at
        name = self._sheets[task.id].name
        if self._films.problem(name) is not None:
            return at
        drawn_at = self._films.drawn_at(name)
        return _NEVER if drawn_at is None else min(max(at, drawn_at), now)

    def _end(self, task: Task, at: float) -> None:
        if task.fault is not None:
            self._keep(replace(task, status="FAILED", ended_at=at))
            return
        sheet = self._sheets.pop(task.id)
        if self._films.drawn_at(sheet.name) is not None:
            self._keep(replace(task, status="SUCCEEDED", ended_at=at, film=sheet.name))
        else:
            fault = ("InternalError", f"Internal server error! {self._films.problem(sheet.name)}")
            self._keep(replace(task, status="FAILED", ended_at=at, fault=fault))

    def _films_for(self, task: Task) -> None:
        if task.fault is None:
            sheet = sheet_of(order.read(task.body, task.seed), self._sound_file(task))
            self._sheets[task.id] = sheet
            self._films.ask(sheet)

    def _open_tasks(self) -> Iterable[Task]:
        return [self._tasks[task_id] for task_id in self._open]

    def _keep(self, task: Task) -> None:
        self._tasks[task.id] = task
        if task.ended_at is None:
            self._open[task.id] = None
        else:
            self._open.pop(task.id, None)
        self._store.put(task)


def _ready_at(task: Task) -> float:
    return task.submitted_at + task.wait_s
