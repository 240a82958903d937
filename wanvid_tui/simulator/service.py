"""What each call of the API does (api.md 2 to 4), apart from HTTP."""

from __future__ import annotations

import random
import sqlite3
import sys
import threading
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

from wanvid_tui.simulator import checks, limits, links, order, reading, tasks
from wanvid_tui.simulator.book import Book
from wanvid_tui.simulator.exchange import Answer, Call, refused, told
from wanvid_tui.simulator.films import Films
from wanvid_tui.simulator.gate import Gate
from wanvid_tui.simulator.models import MODELS
from wanvid_tui.simulator.outcome import fault_of
from wanvid_tui.simulator.refusals import FULL, RATE, STARTED, Refusal, missing
from wanvid_tui.simulator.settings import DAY_S, Settings
from wanvid_tui.simulator.store import Store
from wanvid_tui.simulator.tasks import Task
from wanvid_tui.simulator.timing import times
from wanvid_tui.simulator.uploads import Uploads

RETRY_S = 2.0
"""How long to wait after the disk refused something."""

PURGE_S = 600.0
"""How often what is too old is removed."""


class Service:
    """The whole service behind HTTP. Every method may be called from any thread."""

    def __init__(self, settings: Settings, folder: Path, *, keep: bool) -> None:
        """Keep files in `folder`, and with `keep` the tasks too."""
        self._settings = settings
        self._random = random.Random(settings.seed)
        self._changed = threading.Condition(threading.RLock())
        self._store = Store(folder / "simulator.sqlite3" if keep else None)
        self._secret = self._store.secret("links", f"{self._random.getrandbits(128):032x}")
        self._uploads = Uploads(self._store, folder / "uploads", self._secret)
        self._films = Films(folder / "films", self._wake, draw=settings.draw)
        self._gate = Gate(rates=settings.rates)
        self._queries: Counter[str] = Counter()
        self._closing = False
        self.root = ""
        """``http://127.0.0.1:PORT``, set once the port is known."""
        with self._changed:
            self._book = Book(self._store, self._films, self._sound_file)
            self._purge()
        self._clock = threading.Thread(target=self._run, name="clock", daemon=True)
        self._clock.start()

    def submit(self, call: Call) -> Answer:
        """``POST services/aigc/video-generation/video-synthesis``: checks no parameter."""
        account = self._gate.submitter(call)
        if isinstance(account, Refusal):
            return refused(call, account)
        body = reading.submitted(call)
        if isinstance(body, Refusal):
            return refused(call, body)
        with self._changed:
            return self._take(call, account, body)

    def query(self, call: Call, task_id: str) -> Answer:
        """``GET tasks/{task_id}``."""
        account = self._gate.caller(call)
        if isinstance(account, Refusal):
            return refused(call, account)
        with self._changed:
            now = self._advance()
            self._queries[task_id] += 1
            task = self._own(task_id, account, now)
            if task is None:
                output = {"task_id": task_id, "task_status": "UNKNOWN"}
                return told(200, {"request_id": call.id, "output": output})
            ordered = order.read(task.body, task.seed)
            url = self._link(task, now) if task.status == "SUCCEEDED" else None
            content = {"request_id": call.id, "output": tasks.query_output(task, ordered, url)}
            if task.status == "SUCCEEDED":
                content["usage"] = tasks.usage(task, ordered)
            return told(200, content)

    def cancel(self, call: Call, task_id: str) -> Answer:
        """``POST tasks/{task_id}/cancel``: only while PENDING."""
        account = self._gate.caller(call)
        if isinstance(account, Refusal):
            return refused(call, account)
        with self._changed:
            now = self._advance()
            task = self._own(task_id, account, now)
            if task is None or task.status != "PENDING":
                return refused(call, STARTED)
            self._book.cancel(task, now)
            return told(200, {"request_id": call.id})

    def listing(self, call: Call) -> Answer:
        """``GET tasks/``: the account's tasks, newest first, a page of them."""
        account = self._gate.caller(call)
        if isinstance(account, Refusal):
            return refused(call, account)
        with self._changed:
            now = self._advance()
            try:
                asked = reading.asked(call.query, now)
            except ValueError as problem:
                return refused(call, missing(str(problem)))
            found = [
                task
                for task in reversed(self._book.all())
                if task.account == account
                and asked.since <= task.submitted_at < asked.until
                and task.submitted_at + self._settings.task_life_s > now
                and asked.model in (None, task.model)
                and asked.status in (None, task.status)
            ]
        first = (asked.page - 1) * asked.size
        content: dict[str, Any] = {"request_id": call.id, "total": len(found)}
        content["data"] = [tasks.list_item(task) for task in found[first : first + asked.size]]
        content |= {"total_page": -(-len(found) // asked.size), "page_no": asked.page, "page_size": asked.size}
        return told(200, content)

    def ticket(self, call: Call) -> Answer:
        """``GET uploads?action=getPolicy&model=MODEL``."""
        account = self._gate.caller(call, counted=False)
        if isinstance(account, Refusal):
            return refused(call, account)
        model = call.query.get("model", "")
        if call.query.get("action") != "getPolicy" or not model:
            return refused(call, missing("action or model"))
        with self._changed:
            data = self._uploads.ticket(account, model, f"{self.root}/oss", self._settings.now())
        return told(200, {"request_id": call.id, "data": data})

    def upload(self, call: Call) -> Answer:
        """``POST {upload_host}``."""
        with self._changed:
            return self._uploads.put(call, self._settings.now())

    def film(self, path: str, expires: str, sign: str) -> Path | str:
        """The file behind a video link; a string says why it is refused."""
        if not links.is_signed(self._secret, path, expires, sign):
            return "SignatureDoesNotMatch"
        if int(expires) < self._settings.now():
            return "AccessDenied"
        film = self._films.path(path.removeprefix("/videos/").removesuffix(".mp4"))
        return film if film.exists() else "NoSuchKey"

    def all_tasks(self) -> list[Task]:
        """Every task as it is now, oldest first."""
        with self._changed:
            self._advance()
            return self._book.all()

    def queries(self, task_id: str) -> int:
        """How often a task was asked for."""
        with self._changed:
            return self._queries[task_id]

    def close(self) -> None:
        """End the threads and the child that draws."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._clock.join()
        self._films.close()
        self._store.close()

    def _take(self, call: Call, account: str, body: dict[str, Any]) -> Answer:
        """Make a task of a request."""
        now = self._advance()
        model = MODELS[body["model"]]
        if not self._gate.may_submit(account, model):
            return refused(call, RATE)
        if self._book.waiting(account, model.name) >= limits.WAITING_MAX:
            return refused(call, FULL)
        task_id = _uuid(self._random)
        while self._book.get(task_id) is not None:
            task_id = _uuid(self._random)
        seed = self._random.randrange(checks.SEED_MAX + 1)
        ordered = order.read(body, seed)
        takes = times(model.generation, ordered.tier, ordered.seconds, task_id)
        task = Task(
            id=task_id,
            account=account,
            request_id=call.id,
            body=body,
            seed=ordered.seed,
            submitted_at=now,
            wait_s=takes.wait_s / self._settings.speed,
            run_s=takes.run_s / self._settings.speed,
            fault=fault_of(call, account, body, self._uploads, now),
        )
        self._book.add(task)
        self._changed.notify_all()
        return told(200, {"request_id": call.id, "output": {"task_id": task.id, "task_status": task.status}})

    def _sound_file(self, task: Task) -> str | None:
        """The file for a task's sound track, when it was put up here."""
        audio_url = order.read(task.body, task.seed).audio_url
        if audio_url is None:
            return None
        path = self._uploads.find(audio_url, task.account, task.model, task.submitted_at)
        return None if path is None else str(path)

    def _own(self, task_id: str, account: str, now: float) -> Task | None:
        """A task, when it is the account's and not too old."""
        task = self._book.get(task_id)
        if task is None or task.account != account or task.submitted_at + self._settings.task_life_s <= now:
            return None
        return task

    def _link(self, task: Task, now: float) -> str:
        """A task's video link: the same at each query until it is too old."""
        assert task.film is not None and task.ended_at is not None
        expires = task.ended_at + self._settings.link_life_s
        if expires <= now:
            expires = now + self._settings.link_life_s
        return links.signed_link(self.root, self._secret, task.film, int(expires))

    def _advance(self) -> float:
        now = self._settings.now()
        self._book.advance(now)
        return now

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        """Move the tasks on when their time has come, whether or not anybody asks."""
        with self._changed:
            while not self._closing:
                try:
                    at = self._tick()
                except (OSError, sqlite3.Error) as problem:
                    print(f"wanvid simulate: {problem}; trying again", file=sys.stderr, flush=True)
                    at = self._settings.now() + RETRY_S
                self._changed.wait(min(max(at - self._settings.now(), 0.001), 60.0))

    def _tick(self) -> float:
        """Do what is due; the time of what comes next."""
        now = self._settings.now()
        if now - self._purged_at > PURGE_S:
            self._purge()
        return self._book.advance(now)

    def _purge(self) -> None:
        """Forget what nobody can ask for any more."""
        now = self._settings.now()
        self._uploads.purge(now)
        for task in self._book.all():
            if task.ended_at is not None and task.ended_at + max(DAY_S, self._settings.link_life_s) < now:
                self._book.drop(task)
        self._films.keep_only(self._book.films())
        self._purged_at = now


def _uuid(source: random.Random) -> str:
    return str(uuid.UUID(int=source.getrandbits(128), version=4))
