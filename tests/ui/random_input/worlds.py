"""The worlds in which random input happens: ledgers with jobs of every state, accounts, limits, looks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from tests.jobs.factory import WAYS
from tests.ui import seeding
from tests.ui.random_input.terminal import CapturedTerminal
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.job import ACTIVE, LEGAL, Job, JobState, NewJob
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.limits import Budget, Limits
from wanvid_tui.simulator.hostile import TEXTS
from wanvid_tui.ui.acts import new_jobs
from wanvid_tui.ui.draft import first_draft
from wanvid_tui.ui.options import AccountFacts, UiOptions
from wanvid_tui.ui.setup import Answer, Checked, Found, Wanted

__all__ = ["Clock", "World"]

_S = JobState
_DAY_MS = 86_400_000
_PROMPTS = (
    "A fox in the snow", "A fox in the snow", "一只戴着金色头盔的小猫将军站在悬崖上,乌云压城",
    "\u201cquoted\u201d \u2014 and so on\u2026",
    "word " * 90, "two\nlines", "e" + "\u0301" * 40, "\U0001f469\u200d\U0001f467 family", TEXTS["markup"],
    TEXTS["title"], TEXTS["bidi"], TEXTS["C1"], "x" * 800,
)  # fmt: skip


class Clock:
    """Times that stand until they are moved; the two clocks go together."""

    def __init__(self) -> None:
        self.ms = seeding.NOW_MS

    def __call__(self) -> int:
        """Give the time of day."""
        return self.ms

    def steady(self) -> float:
        """Give the seconds of the steady clock."""
        return self.ms / 1000


class Desk:
    """What the first start and the doctor ask; as good or bad as the numbers come."""

    region = "ap-southeast-1"
    address = ""
    workspace = ""
    kept_in = "~/.config/wanvid/settings.toml"
    demo_wanted = False

    def __init__(self, rng: Random, needed: bool) -> None:
        self._rng = rng
        self.needed = needed

    def check(self, wanted: Wanted) -> Answer:
        """Take the key, or not."""
        return Answer(self._rng.choice((0, 3, 3, 6, 2)), self._rng.choice(("", TEXTS["title"], "it is refused.")))

    def keep(self, wanted: Wanted) -> Checked:
        """Keep it."""
        self.needed = False
        return Checked(AccountFacts(profile="default", base="y", region=wanted.region, place="Somewhere"))

    def examine(self) -> Sequence[Found]:
        """Find something."""
        found = [
            Found(f"part {at}", self._rng.choice(("ok", "remark", "wrong")), "word " * at, TEXTS["link"])
            for at in range(30)
        ]
        return found[: self._rng.choice((0, 1, 30))]

    def want_demo(self) -> None:
        """Note it."""
        self.demo_wanted = True

    def give_up(self) -> None:
        """Nothing goes on for long."""


class World:
    """One home with its ledger; what changes it besides the interface."""

    def __init__(self, folder: Path, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.clock = Clock()
        self.catalog = load_catalog()
        self._rng = rng = Random(seed ^ 0x5EED)
        self._empty = rng.random() < 0.15
        self._facts = self._looks(rng)
        self.ledger = Ledger.open(folder / "ledger.sqlite3", now_ms=self.clock)
        """A connection of the test's own, as another process has."""
        (folder / "song.wav").write_bytes(b"RIFF\0\0\0\0WAVE")
        if not self._empty:
            self._seed(rng)

    def close(self) -> None:
        """Give the ledger back."""
        self.ledger.close()

    def options(self) -> UiOptions:
        """What an interface over it is given."""
        return seeding.options(self.folder, now_ms=self.clock, monotonic=self.clock.steady, **self._facts)

    def _looks(self, rng: Random) -> dict[str, Any]:
        theme = rng.choice(("ink", "ink", "paper", "ansi-dark", "ansi-light"))
        facts: dict[str, Any] = {
            "theme": theme,
            "mono": theme.startswith("ansi") and rng.random() < 0.5,
            "ascii_only": rng.random() < 0.2,
            "environ": {"LANG": "C.UTF-8", "USER": "me"},
            "driver_class": CapturedTerminal,
            "user_themes": self.folder / "themes",
            "draw_seed": lambda seed_max: rng.randint(0, seed_max),
        }
        kind = rng.random()
        if kind < 0.25:
            account = AccountFacts(profile="default", base="x", region=None, place="Beijing (default)", has_key=False)
            facts |= {"account": account, "setup": Desk(rng, needed=True)}
        elif kind < 0.5:
            account = AccountFacts(profile="work", base="x", region="ap-southeast-1", place="Singapore")
            facts |= {"account": account, "setup": Desk(rng, needed=False)}
        if rng.random() < 0.4:
            limits = Limits(daily=rng.choice((None, 1_000_000)))
            facts["budget"] = lambda: Budget(limits, confirm_above=rng.choice((100_000, 2_000_000)))
        return facts

    def _seed(self, rng: Random) -> None:
        states = [state for state in JobState for _ in range(rng.choice((1, 1, 2, 5)))]
        rng.shuffle(states)
        if rng.random() < 0.2:
            states += [_S.SAVED] * 300
        with self.ledger.transaction():
            for state in states:
                self._lead(self._new(rng), state, rng)

    def _new(self, rng: Random) -> NewJob:
        options = self.options()
        spec = rng.choice(list(self.catalog.offered("ap-southeast-1")))
        wanted = VideoRequest(model=spec.id, duration=rng.choice((2, 5, 10, 15)), ratio=rng.choice(("16:9", "1:1")))
        draft = first_draft(self.catalog, "ap-southeast-1", wanted)
        prompt = rng.choice(_PROMPTS)
        negative = "blur" if spec.negative_max and rng.random() < 0.3 else None
        request = draft.request.replace(prompt=prompt[:700], negative_prompt=negative)
        options = options._replace(account=options.account._replace(region="ap-southeast-1"))
        return new_jobs(options, self.catalog, request, [rng.randint(0, 2147483647)])[0]

    def _lead(self, new: NewJob, state: JobState, rng: Random) -> None:
        (job,) = self.ledger.add([new])
        for step in WAYS[state]:
            self.ledger.move(job.id, step, "seeded", **self._facts_of(step, job.id, rng))

    def _facts_of(self, state: JobState, job_id: int, rng: Random) -> dict[str, Any]:
        now, evil = self.clock.ms, rng.choice((TEXTS["clipboard"], "plain words", "[/x] [@click=app.quit]"))
        began = now - rng.choice((1_000, 40_000, 400_000))
        match state:
            case _S.SUBMITTING:
                return {"submitted_ms": began - 2_000, "key_id": "k"}
            case _S.UNCERTAIN:
                return {"asks": rng.random() < 0.7}
            case _S.PENDING:
                return {"accepted_ms": began, "last_look_ms": now, "task_id": f"task-{job_id}", "request_id": evil}
            case _S.RUNNING:
                return {"started_ms": began, "overdue": rng.random() < 0.2}
            case _S.DOWNLOADING:
                link = f"https://x.example/{job_id}.mp4?sig"
                return {
                    "bytes_done": rng.randint(0, 4_000_000),
                    "bytes_total": rng.choice((None, 4_000_000)),
                    "video_url": link,
                    "video_expires_ms": now + rng.choice((-1, 600_000, _DAY_MS)),
                    "actual_prompt": rng.choice((None, "A rewritten fox " * 20, evil)),
                }
            case _S.SAVED:
                file = f"/videos/{job_id}-{evil.replace('/', '')}.mp4"
                return {
                    "ended_ms": now,
                    "saved_ms": now,
                    "file": file,
                    "bytes_done": 4_000_000,
                    "seen": rng.random() < 0.5,
                }
            case _S.FAILED:
                code = rng.choice(("DataInspectionFailed", "InvalidParameter", "InternalError", "", evil))
                return {"ended_ms": now, "error_code": code, "error_message": evil}
            case _S.LOST:
                return {"error_code": "LinkExpired"}
        return {}

    def happens(self, choice: int) -> None:
        """Something happens to a job, or a new one comes, from another process."""
        rng = Random(choice)
        jobs = self.ledger.find()
        if rng.random() < 0.2 or not jobs:
            self.ledger.add([self._new(rng)])
            return
        active = [job for job in jobs if job.state in ACTIVE] or jobs
        job: Job = rng.choice(active)
        ways = sorted(LEGAL[job.state] - {_S.QUEUED, _S.HELD})
        if rng.random() < 0.15 and job.state in (_S.SAVED, _S.FAILED, _S.CANCELED):
            self.ledger.forget(job.id)
        elif ways:
            new = rng.choice(ways)
            self.ledger.move(job.id, new, "elsewhere", **self._facts_of(new, job.id, rng))
        else:
            self.ledger.note(job.id, last_look_ms=self.clock.ms)

    def reopened(self) -> Ledger:
        """Another connection, as a start after a kill has."""
        return Ledger.open(self.folder / "ledger.sqlite3", now_ms=self.clock, read_only=True)
