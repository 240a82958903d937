"""Every text of others that the interface shows, and the widgets that show it: the table of `test_hostile_places`.

A place is a column of the ledger, a field that the program is given, or something that is typed, pasted or found on
disk. Each gets a mark of its own in front of the hostile text, so that it is known again wherever it is shown.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from tests.ui import seeding
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.ui.options import AccountFacts
from wanvid_tui.ui.setup import Answer, Checked, Found, Wanted

if TYPE_CHECKING:
    from wanvid_tui.core.catalog import Catalog
    from wanvid_tui.ui.options import UiOptions

__all__ = [
    "NOT_TEXT",
    "OWN_WORDS",
    "PLACES",
    "EvilDesk",
    "evil_folder",
    "evil_ledger",
    "mark",
    "marked",
    "options",
    "told",
    "typed",
]

PLACES: Mapping[str, str] = {
    "jobs.profile": "", "jobs.base": "", "jobs.key_id": "", "jobs.region": "", "jobs.workspace": "",
    "jobs.task_path": "", "jobs.model": "Page QueuePane", "jobs.prompt": "Page QueuePane",
    "jobs.negative_prompt": "Page", "jobs.actual_prompt": "Page", "jobs.parameters": "Page",
    "jobs.tier": "Page QueuePane", "jobs.ratio": "Page QueuePane", "jobs.audio_source": "", "jobs.task_id": "Page",
    "jobs.request_id": "Page", "jobs.waiting_reason": "Page QueuePane", "jobs.video_url": "", "jobs.output": "",
    "jobs.output_dir": "", "jobs.name_template": "", "jobs.file": "Page", "jobs.checks": "Page", "jobs.usage": "",
    "jobs.error_code": "Page", "jobs.error_message": "Page", "jobs.estimate_currency": "Page",
    "jobs.cost_currency": "Page", "jobs.hold_reason": "", "events.why": "Page",
    "pauses.code": "Footer ListBox", "pauses.message": "", "drafts.name": "ListBox", "drafts.prompt": "Editor ListBox",
    "drafts.avoid": "Editor", "prompts.prompt": "ListBox", "prompts.avoid": "ListBox",
    "account.profile": "Header", "account.place": "Header", "options.warnings": "ListBox", "options.output_dir": "",
    "theme.name": "ListBox", "theme.description": "ListBox", "theme.fault": "Footer ListBox",
    "model.id": "Page VideoPane", "model.name": "Bar", "model.short": "PageBar QueuePane",
    "setup.kept_in": "Page", "setup.address": "Page", "setup.workspace": "Page", "setup.answer": "PageBar",
    "setup.notice": "Footer", "found.what": "Page", "found.text": "Page", "found.remedy": "Page",
    "typed.filter": "Bar", "typed.list": "ListBox", "typed.sound": "Footer VideoPane", "typed.task": "Page",
    "typed.prompt": "Editor QueuePane", "typed.avoid": "Editor", "sound.file": "Footer VideoPane",
    "shown.text": "Page PageBar", "said.error": "Footer",
}  # fmt: skip
"""Each place, with the names of the widget classes that show it; none where it is never shown."""

NOT_TEXT: Mapping[str, str] = {
    "jobs.state": "a word of ours",
    "jobs.adopted": "a word of ours",
    "events.old": "a word of ours",
    "events.new": "a word of ours",
    "events.facts": "numbers that are reckoned with",
    "counts.state": "a word of ours",
    "pauses.profile": "it is looked up by, and never shown",
    "pauses.base": "it is looked up by, and never shown",
    "pauses.kind": "a word of ours",
    "meta.key": "a name of ours",
    "drafts.host": "compared with this machine's name",
    "drafts.started": "compared with the process's own",
    "drafts.choices": "values that the rules know, or none",
    "drafts.place": "numbers",
    "tombstones.task_id": "compared with ids",
}
"""Columns that are no text to show, and why."""

OWN_WORDS: Mapping[str, str] = {
    "Chrome": "what the others are made of",
    "_Box": "prices, and settings of the user's own by their names",
    "_Backdrop": "what another screen shows, as it is drawn there",
}
"""Widgets that show no text of others, and why."""


def mark(place: str) -> str:
    """What stands before the hostile text of a place."""
    return f"Q{sorted([*PLACES]).index(place):02}"


def marked(place: str, evil: str) -> str:
    """The hostile text of a place."""
    return mark(place) + evil


def told(place: str, evil: str) -> str:
    """The same for a message, where a long name loses its beginning: the mark stands by itself."""
    return f"{mark(place)} {evil}"


def typed(place: str, evil: str) -> str:
    """The same for a field, of which the end is in sight, and which may be short."""
    return f"{marked(place, evil[:100])}{mark(place)}"


def _toml(text: str) -> str:
    """A text as TOML has it, every character of it but letters and digits escaped; halves of pairs cannot be there."""
    kept = [char for char in text if not "\ud800" <= char <= "\udfff"]
    return "".join(['"', *(char if char.isascii() and char.isalnum() else f"\\U{ord(char):08x}" for char in kept), '"'])


def models(evil: str) -> str:
    """A file of the user's own models."""
    key, name, short = (_toml(marked(f"model.{part}", evil[:10])) for part in ("id", "name", "short"))
    return f'[{key}]\nlike = "wan2.5-t2v-preview"\nname = {name}\nshort = {short}\n'


def evil_ledger(path: Path, evil: str, first: int = 11) -> None:
    """Write a ledger whose every text is hostile, with jobs from ``first`` on, drafts, prompts and a pause."""
    seeding.seed(path)
    Ledger.open(path).close()
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DELETE FROM jobs WHERE id < ? OR id IN (12, 13, 20, 21, 22)", (first,))
        for name in (place.removeprefix("jobs.") for place in PLACES if place.startswith("jobs.")):
            text = marked(f"jobs.{name}", evil)
            value: object = text
            if name == "parameters":
                value = json.dumps({"size": text, "seed": 7, "duration": 5, "prompt_extend": True, text: text})
            elif name == "checks":
                value = json.dumps([{"what": "size", "ordered": text, "got": text, "ok": False}])
            elif name == "usage":
                value = json.dumps({text: text})
            elif name == "file":
                value = f"/videos/{text}"
            unique = " || id" if name in ("task_id", "prompt") else ""
            database.execute(f"UPDATE jobs SET {name} = ?{unique}", (value,))
        database.execute("UPDATE jobs SET waiting_reason = NULL WHERE state = 'held'")
        database.execute("UPDATE jobs SET state = 'uncertain', asks = 1 WHERE id = 23")
        database.execute("UPDATE jobs SET cost_micros = 100, estimate_micros = 200, video_expires_ms = 1e15")
        database.execute("DELETE FROM events WHERE job_id NOT IN (SELECT id FROM jobs)")
        database.execute("UPDATE events SET why = ?", (marked("events.why", evil),))
        pause = (marked("pauses.code", evil), marked("pauses.message", evil))
        names = "profile, base, kind, code, message, since_ms"
        database.execute(f"INSERT INTO pauses({names}) VALUES('demo', 'demo', 'billing', ?, ?, 1)", pause)
        for name in ("", marked("drafts.name", evil)):
            texts = (name, marked("drafts.prompt", evil), marked("drafts.avoid", evil))
            database.execute(
                "INSERT INTO drafts(name, prompt, avoid, created_ms, changed_ms) VALUES(?, ?, ?, 1, 1)", texts
            )
        for text in ("", marked("prompts.prompt", evil)):
            kept = (text, marked("prompts.avoid", evil))
            database.execute("INSERT INTO prompts(at_ms, prompt, avoid) VALUES(1, ?, ?)", kept)


class EvilDesk:
    """What the first start and the doctor are told, all of it hostile."""

    region = "ap-southeast-1"
    demo_wanted = False

    def __init__(self, evil: str, *, needed: bool) -> None:
        self._evil = evil
        self.needed = needed
        self.kept_in = marked("setup.kept_in", evil)
        self.address, self.workspace = typed("setup.address", evil), typed("setup.workspace", evil)
        self.code = 6

    def check(self, wanted: Wanted) -> Answer:
        """Refuse, then take the key."""
        return Answer(self.code, told("setup.answer", self._evil) if self.code else "")

    def keep(self, wanted: Wanted) -> Checked:
        """Keep it."""
        self.needed = False
        return Checked(account(self._evil)._replace(profile="work"), told("setup.notice", self._evil))

    def examine(self) -> Sequence[Found]:
        """Find what somebody else has put there."""
        texts = [marked(f"found.{name}", self._evil) for name in ("what", "text", "remedy")]
        return [Found(texts[0], state, *texts[1:]) for state in ("wrong", "remark", self._evil)]

    def want_demo(self) -> None:
        """Note it."""
        self.demo_wanted = True

    def give_up(self) -> None:
        """Nothing goes on for long."""


def account(evil: str, *, has_key: bool = True) -> AccountFacts:
    """An account whose names are hostile; its base is that of the pause."""
    names = [marked(f"account.{name}", evil) for name in ("profile", "place")]
    return AccountFacts(profile=names[0], base="demo", region="ap-southeast-1", place=names[1], has_key=has_key)


def evil_folder(folder: Path, evil: str) -> None:
    """Put hostile names into the directories that the interface reads."""
    name = "".join(char for char in evil if char not in "/\x00")[:60]
    themes = folder / "themes"
    themes.mkdir(parents=True, exist_ok=True)
    body = Path(__file__).parents[2].joinpath("themes", "ink.toml").read_text(encoding="utf-8")
    said = _toml(marked("theme.description", evil))
    for at, text in enumerate((marked("theme.name", evil[:12]), "broken", "described")):
        made = body.replace('"ink"', _toml(text)).replace('"Cool near-black, periwinkle light"', said)
        if at == 1:
            made = made.replace('"#9db4ff"', _toml(marked("theme.fault", evil)), 1)
        (themes / f"theme{at}.toml").write_text(made, encoding="utf-8")
    (folder / f"{mark('sound.file')}{name}.wav").write_bytes(b"RIFF\0\0\0\0WAVE")


def options(folder: Path, evil: str, **facts: object) -> UiOptions:
    """What the interface is given, each text of it hostile."""
    given: dict[str, object] = {
        "account": account(evil),
        "setup": EvilDesk(evil, needed=False),
        "output_dir": folder / "".join(char for char in marked("options.output_dir", evil) if char not in "/\x00")[:99],
        "warnings": (marked("options.warnings", evil),),
        "user_themes": folder / "themes",
        "environ": {"LANG": "C.UTF-8"},
        "load_catalog": lambda: catalog(evil),
    }
    return seeding.options(folder, **(given | facts))


def catalog(evil: str) -> Catalog:
    """The rule table with a model of the user's, whose names are hostile."""
    return load_catalog([("own.toml", models(evil))])
