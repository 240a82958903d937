"""A clock that tests turn, and a service that does what a script says; the engine takes them for the real ones."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.answers import Submitted, TaskAnswer, TaskItem, TaskPage, TaskStatus, read_task
from wanvid_tui.core.errors import NotOffered, WanvidError
from wanvid_tui.jobs.engine import Engine, Keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from wanvid_tui.core.job import Job
    from wanvid_tui.core.ports import Clock, Progress, VideoService
    from wanvid_tui.jobs.ledger import Ledger

START_MS = 1_790_000_000_000
_DAY_MS = 24 * 3600 * 1000


class TurnedClock:
    """Time that stands still but for sleeps and jumps."""

    def __init__(self) -> None:
        self.at = 0.0
        self.jump_s = 0.0
        """How far the wall clock was set forward or back; nothing else notices."""

    def now_ms(self) -> int:
        return START_MS + int((self.at + self.jump_s) * 1000)

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds
        await asyncio.sleep(0)


@dataclass
class Task:
    """A task as the scripted service keeps it."""

    id: str
    body: Mapping[str, Any]
    request_id: str
    accepted_at: float
    waits_s: float
    runs_s: float
    end: str = "SUCCEEDED"
    link: str | None = "https://videos.example/a.mp4?Expires=1790086400"
    canceled: bool = False
    queries: int = 0

    def status(self, now: float) -> TaskStatus:
        if self.canceled:
            return TaskStatus.CANCELED
        age = now - self.accepted_at
        if age < self.waits_s:
            return TaskStatus.PENDING
        return TaskStatus.RUNNING if age < self.waits_s + self.runs_s else TaskStatus(self.end)


@dataclass
class Facts:
    """What the scripted inspector says of a file."""

    length: int
    width: int = 1280
    height: int = 720
    duration_s: float = 5.0
    has_sound: bool = True
    frame_fault: str = ""


@dataclass(frozen=True)
class Fetched:
    """A finished download."""

    path: Path
    length: int


@dataclass
class ScriptedService:
    """The service; ``before`` and ``after`` are raised at submits, in turn, before and after the task is made."""

    clock: TurnedClock
    before: list[WanvidError | None] = field(default_factory=list)
    after: list[WanvidError | None] = field(default_factory=list)
    query_errors: list[WanvidError | None] = field(default_factory=list)
    download_errors: list[WanvidError | OSError | None] = field(default_factory=list)
    list_errors: list[WanvidError | None] = field(default_factory=list)
    cancel_errors: list[WanvidError | None] = field(default_factory=list)
    upload_errors: list[WanvidError | None] = field(default_factory=list)
    answers: list[TaskAnswer] = field(default_factory=list)
    """Answers to queries that come before the tasks' own."""
    tasks: dict[str, Task] = field(default_factory=dict)
    waits_s: float = 1.0
    runs_s: float = 60.0
    has_list: bool = True
    shift_s: float = 0.0
    """How far the service's clock is ahead of true time."""
    tells_time: bool = True
    """Whether its answers have a ``Date``."""
    heard: tuple[float, float] | None = None
    """The difference of the clocks that the last answer told, and how far ours was set by then."""
    page_cap: int = 100
    """Most tasks on one page of the list, whatever is asked for."""
    tells_times: bool = False
    """Whether answers to queries have ``submit_time``, ``scheduled_time`` and ``end_time``."""
    hidden: set[str] = field(default_factory=set)
    """Tasks that the list leaves out."""
    lag_s: float = 0.0
    """How far the statuses that the list shows are behind."""
    total: int | None = None
    """What the list says there are; None says how many there are."""
    shows_prompt: bool = True
    bodies: list[Mapping[str, Any]] = field(default_factory=list)
    uploads: list[Path] = field(default_factory=list)
    calls: list[tuple[float, str]] = field(default_factory=list)
    most_running: int = 0
    content: bytes = b"a whole video"

    def make(self, body: Mapping[str, Any], **changes: Any) -> Task:
        """A task, as a submit makes it."""
        number = len(self.tasks) + 1
        task = Task(f"task-{number}", body, f"request-{number}", self.clock.at, self.waits_s, self.runs_s)
        for name, value in changes.items():
            setattr(task, name, value)
        self.tasks[task.id] = task
        return task

    @property
    def skew_s(self) -> float | None:
        return self.heard[0] if self.heard is not None and self.heard[1] == self.clock.jump_s else None

    def _answered(self) -> None:
        if self.tells_time:
            self.heard = (self.shift_s - self.clock.jump_s, self.clock.jump_s)

    async def submit(self, body: Mapping[str, Any]) -> Submitted:
        self._called("submit")
        await asyncio.sleep(0)
        self._raise(self.before)
        self.bodies.append(body)
        task = self.make(body)
        alive = [one for one in self.tasks.values() if not one.status(self.clock.at).settled]
        self.most_running = max(self.most_running, len(alive))
        self._raise(self.after)
        self._answered()
        return Submitted(task_id=task.id, request_id=task.request_id, status=TaskStatus.PENDING)

    async def query(self, task_id: str) -> TaskAnswer:
        self._called("query")
        self._raise(self.query_errors)
        self._answered()
        if self.answers:
            return self.answers.pop(0)
        task = self.tasks.get(task_id)
        if task is None:
            return read_task({"output": {"task_id": task_id, "task_status": "UNKNOWN"}, "request_id": "r"})
        task.queries += 1
        status = task.status(self.clock.at)
        output: dict[str, Any] = {"task_id": task_id, "task_status": status.value}
        usage: dict[str, Any] = {}
        if status is TaskStatus.SUCCEEDED:
            output |= {"video_url": task.link}
            if self.shows_prompt:
                output |= {"orig_prompt": task.body["input"]["prompt"]}
            usage = {"video_count": 1, "video_duration": 5, "video_ratio": "1280*720"}
        if self.tells_times:
            output |= self._times(task, status)
        if status is TaskStatus.FAILED:
            output |= {"code": "DataInspectionFailed", "message": "inappropriate content"}
        return read_task({"output": output, "usage": usage, "request_id": "r"})

    async def list_tasks(
        self, *, start_ms: int | None = None, end_ms: int | None = None, page: int = 1, page_size: int = 100, **_: Any
    ) -> TaskPage:
        self._called("list")
        await asyncio.sleep(0)
        self._raise(self.list_errors)
        self._answered()
        now_ms = START_MS + int((self.clock.at + self.shift_s) * 1000)
        end_ms = now_ms if end_ms is None else end_ms
        start_ms = end_ms - _DAY_MS if start_ms is None else start_ms
        assert end_ms - start_ms <= _DAY_MS, "the service refuses a longer window"
        shown = [task for task in self.tasks.values() if start_ms <= self._made_ms(task) <= end_ms]
        shown = [task for task in shown if now_ms - self._made_ms(task) < _DAY_MS and task.id not in self.hidden]
        page_size = min(page_size, self.page_cap)
        if not self.has_list:
            raise NotOffered("", "", status=404)
        items = tuple(
            TaskItem(
                task_id=task.id,
                status=task.status(self.clock.at - self.lag_s),
                raw_status=task.status(self.clock.at - self.lag_s).value,
                model=str(task.body["model"]),
                region=None,
                request_id=task.request_id,
                created_ms=self._made_ms(task),
                started_ms=None,
                ended_ms=None,
            )
            for task in shown[::-1][(page - 1) * page_size : page * page_size]
        )
        total = len(shown) if self.total is None else self.total
        return TaskPage(total=total, items=items, total_page=None, page_no=page, request_id=None)

    def _times(self, task: Task, status: TaskStatus) -> dict[str, str]:
        at = {"submit_time": 0.0}
        if status is not TaskStatus.PENDING:
            at["scheduled_time"] = task.waits_s
        if status.settled:
            at["end_time"] = task.waits_s + task.runs_s
        zone = timezone(timedelta(hours=8))
        made = self._made_ms(task) / 1000
        return {
            name: f"{datetime.fromtimestamp(made + after, zone):%Y-%m-%d %H:%M:%S.%f}" for name, after in at.items()
        }

    def _made_ms(self, task: Task) -> int:
        return START_MS + int((task.accepted_at + self.shift_s) * 1000)

    async def cancel(self, task_id: str) -> None:
        self._called("cancel")
        self._raise(self.cancel_errors)
        self.tasks[task_id].canceled = True

    async def upload(self, path: Path, model: str) -> str:
        self._called("upload")
        await asyncio.sleep(0)
        self._raise(self.upload_errors)
        self.uploads.append(path)
        return f"oss://bucket/{model}/{path.name}"

    async def download(self, url: str, part: Path, *, progress: Progress) -> Fetched:
        self._called("download")
        error = self.download_errors.pop(0) if self.download_errors else None
        if error is not None:
            raise error
        await asyncio.to_thread(part.write_bytes, self.content)
        progress(len(self.content), len(self.content))
        return Fetched(part, len(self.content))

    async def aclose(self) -> None:
        return None

    def _called(self, what: str) -> None:
        self.calls.append((self.clock.at, what))

    @staticmethod
    def _raise(errors: list[WanvidError | None]) -> None:
        error = errors.pop(0) if errors else None
        if error is not None:
            raise error


class OneKey:
    """The driver holds one key for everything."""

    key: str | None = "sk-test"

    def key_for(self, job: Job) -> str | None:
        return self.key


def engine_over(
    ledger: Ledger, clock: Clock, service: VideoService, *, keys: Keys | None = None, running: int = 5
) -> Engine:
    """An engine whose every account is the scripted service."""
    return Engine(
        ledger,
        clock=clock,
        keys=keys or OneKey(),
        make_service=lambda base, key, *, workspace, task_path: service,
        limits=lambda model: (5.0, running),
        inspect=lambda path: Facts(path.stat().st_size),
        rand=lambda: 0.5,
        log=logging.getLogger("wanvid.test"),
    )


async def drive(engine: Engine, clock: TurnedClock, until: Callable[[], bool], *, turns: int = 2_000) -> None:
    """Turn the engine, jumping over idle time, until a condition holds."""
    for _ in range(turns):
        if until():
            return
        due = engine.turn()
        if engine._tasks:
            await engine.drain()
        elif due is not None:
            clock.at = max(clock.at, due)
    raise AssertionError("it did not come to that")
