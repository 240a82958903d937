"""What is told of one job, row by row: what was ordered, what came, what it cost, when, and where it is (ux.md 3.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core import cells
from wanvid_tui.core.job import NOT_KNOWN, SETTLED, Event, Job, JobState
from wanvid_tui.core.language import N_, _
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.keymap import ours
from wanvid_tui.ui.messages import shortened
from wanvid_tui.ui.queue_rows import RowFacts, duration_text, now_words, ratio_text
from wanvid_tui.ui.roles import Role
from wanvid_tui.ui.uncertain import TaskEntry, is_open, times_text
from wanvid_tui.ui.words import exact_clock_text, home_text, megabytes, moment_text, offset_text

if TYPE_CHECKING:
    from wanvid_tui.core.catalog import Catalog

__all__ = ["LONGEST", "Row", "Told", "checked", "fact_rows"]

LONGEST = 40_000
"""Characters of a text that are shown."""
_HOUR_MS = 3_600_000
_SEED = 10
"""Digits of the longest seed."""
_SOUND = 24
"""Cells of the name of a sound file."""
_WITH_AVOID = (JobState.SAVED, JobState.QUEUED, JobState.HELD)
"""States in which Avoid is told of also where room is short: it may be ordered again, or changed still."""
_ENDS = {
    JobState.SAVED: N_("saved {time}"),
    JobState.FAILED: N_("failed {time}"),
    JobState.CANCELED: N_("canceled {time}"),
    JobState.LOST: N_("lost {time}"),
}


class Told(NamedTuple):
    """A job with all that its detail needs."""

    job: Job
    events: Sequence[Event]
    facts: RowFacts
    catalog: Catalog
    user_home: Path
    whole: bool = False
    """Whether whole prompts and the history are told (the full screen)."""
    entry: TaskEntry | None = None
    """The open field for the task's id of a job that asks."""
    keys: Callable[[str], str] = ours
    """What to press for a command."""
    host: str | None = None
    """This machine's name, where the user sits at it: a file may be opened there. None over SSH."""


class Row(NamedTuple):
    """One row of facts."""

    label: str
    text: str
    role: Role = Role.FG
    link: str = ""
    """Address behind the word ``open`` before the text."""
    id: str = ""
    """What a click on the text does."""
    hints: tuple[str, ...] = ()
    """What is said behind the text: the first of these for which there is room."""


def fact_rows(told: Told, room: int) -> list[Row]:
    """The rows of a job's facts, empty ones left out."""
    pairs = [Row(*pair) for pair in _pairs(told, room)]
    return pairs if told.job.state is JobState.UNCERTAIN else [*pairs, *_places(told)]


def _places(told: Told) -> list[Row]:
    """Where the video is, and by which ids the service knows it."""
    job, rows = told.job, list[Row]()
    if job.file:
        size = f"  {megabytes(job.bytes_done)}" if job.bytes_done else ""
        name = clean_text(home_text(job.file, told.user_home), limit=600)
        role = Role.WARN if job.id in told.facts.gone else Role.FG
        rows.append(Row(N_("File"), name + size, role, link=_file_link(told)))
    if job.video_url and (job.video_expires_ms or 0) > told.facts.now_ms:
        both, one = _("{key} copies it, {scp} copies the scp line"), _("{key} copies it")
        keys = {"key": told.keys("copy-link"), "scp": told.keys("copy-scp")}
        hints = (both.format(**keys), one.format(**keys))
        rows.append(
            Row(N_("Link"), _until(job, told.facts.now_ms), Role.FG, _web_link(job), "command:copy-link", hints)
        )
    ids = ((N_("Task"), job.task_id, "copy-task"), (N_("Request"), job.request_id, "copy-request"))
    for label, value, command in ids:
        if value:
            rows.append(Row(label, clean_text(value, limit=200), id=f"command:{command}"))
    return rows


def _until(job: Job, now_ms: int) -> str:
    """How long the link lasts; in its last hour counted down."""
    until_ms = job.video_expires_ms or 0
    left = until_ms - now_ms
    when = moment_text(until_ms, now_ms)
    if left >= _HOUR_MS:
        return _("until {when}").format(when=when)
    return _("until {when}, {n} min left").format(when=when, n=max(1, left // 60_000))


def _file_link(told: Told) -> str:
    """The address of the file for a terminal on this machine; empty over SSH and for a file that is gone."""
    job = told.job
    if told.host is None or not job.file or job.id in told.facts.gone or job.state is not JobState.SAVED:
        return ""
    from urllib.parse import quote

    return f"file://{quote(told.host)}{quote(job.file)}"


def _web_link(job: Job) -> str:
    """The link as an address for the terminal: only one that was fetched from, which is how it passed the check.

    What would leave the escape sequence, or name a user, makes no link.
    """
    url = job.video_url or ""
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0]
    plain = job.base == "demo" and host.partition(":")[0] in ("127.0.0.1", "localhost")
    clean = all("!" <= char <= "~" for char in url) and "@" not in host and host
    ok = job.state is JobState.SAVED and clean and (scheme == "https" or (scheme == "http" and plain))
    return url if ok else ""


def _pairs(told: Told, room: int) -> list[tuple[str, str, Role]]:
    """Label, value and role of what was ordered and what became of it."""
    job = told.job
    pairs: list[tuple[str, str, Role]] = []
    if job.state not in SETTLED and not is_open(job):
        pairs.append((N_("Now"), now_words(job, told.facts)[0], Role.FG))
    limit = LONGEST if told.whole else 4_000
    pairs.append((N_("Prompt"), clean_text(job.prompt, limit=limit), Role.FG))
    if job.negative_prompt and (told.whole or job.state in _WITH_AVOID):
        pairs.append((N_("Avoid"), clean_text(job.negative_prompt, limit=limit), Role.FG))
    if job.actual_prompt:
        pairs.append((N_("Rewritten"), clean_text(job.actual_prompt, limit=limit), Role.FG))
    elif job.parameters.get("prompt_extend") and job.state in SETTLED:
        pairs.append((N_("Rewritten"), _("none came back"), Role.DIM))
    video, seed = _video(told), job.parameters.get("seed")
    seeded = "" if seed is None else "  " + _("seed {seed}").format(seed=seed)
    # One rule for all seeds: rows do not jump on the way from a job with a long one to one with a short one.
    longest = 0 if seed is None else 2 + cells.width(_("seed {seed}").format(seed="0" * _SEED))
    if is_open(job) and cells.width(video) + longest > room:
        shorter = _video(told, pixels=False)
        video = shorter if cells.width(shorter) + longest <= room else video
    apart = cells.width(video) + longest > room
    pairs.append((N_("Video"), video if apart else video + seeded, Role.FG))
    if got := _got(job, told.facts.glyphs.states["saved"]):
        wrong = any(check.get("ok") is False for check in job.checks)
        pairs.append((N_("Got"), got, Role.WARN if wrong else Role.GOOD))
    if apart and seed is not None:
        pairs.append((N_("Seed"), str(seed), Role.FG))
    if job.adopted:
        pairs.append((N_("Adopted"), *_adopted(job)))
    if job.state is JobState.UNCERTAIN:
        pairs.append((N_("Times"), times_text(job, told.events), Role.FG))
        pairs.append((N_("Request"), clean_text(job.request_id or _("none came back"), limit=200), Role.FG))
        return [*pairs, (N_("Cost"), _cost(job), Role.FG)]
    pairs.append((N_("Cost"), _cost(job), Role.FG))
    pairs.append((N_("Times"), _times(job, 10_000 if told.whole else room), Role.FG))
    if job.error_code or job.error_message:
        words = ": ".join(clean_text(part, limit=600) for part in (job.error_code, job.error_message) if part)
        pairs.append((N_("Service"), words, Role.FG))
    return pairs


def _adopted(job: Job) -> tuple[str, Role]:
    """How the job came to its task, when no answer to its submit said so."""
    if job.adopted == "guess":
        return _("a guess: the only task that can be it; its prompt is not shown"), Role.WARN
    return _("its task was found at the service afterwards"), Role.FG


def _video(told: Told, *, pixels: bool = True) -> str:
    job = told.job
    if job.tier == NOT_KNOWN:
        return _("the service has not told what was ordered")
    spec = told.catalog.get(job.model)
    size = job.parameters.get("size") or (spec.pixels(job.tier, job.ratio) if spec else None)
    parts = (
        clean_text(job.model, limit=60),
        f"{job.tier} {ratio_text(job.ratio)}",
        str(size or "") if pixels else "",
        duration_text(job.duration),
        _sound(job),
        *(_wishes(job) if told.whole else ()),
    )
    return "  ".join(part for part in parts if part)


def _sound(job: Job) -> str:
    """The kind of sound, or the name of its file."""
    if job.audio_source:
        name = job.audio_source.rstrip("/").rpartition("/")[2]
        return shortened(clean_text(name, limit=200), _SOUND) or _("sound")
    return _("sound") if job.sound else _("silent")


def _wishes(job: Job) -> list[str]:
    """What was ordered otherwise than it is without a word."""
    sent = job.parameters
    wishes = (
        (_("several shots"), sent.get("shot_type") == "multi"),
        (_("not rewritten"), sent.get("prompt_extend") is False),
        (_("watermark"), sent.get("watermark") is True),
    )
    return [words for words, wished in wishes if wished]


def _got(job: Job, tick: str) -> str:
    if not job.checks:
        return ""
    values = "  ".join(checked(check, "got") for check in job.checks)
    if any(check.get("ok") is False for check in job.checks):
        return values
    return f"{values}  {tick} " + _("as ordered")


def checked(check: Mapping[str, Any], side: str) -> str:
    """One side of a check in words: ``1280*720``, ``5.0 s``, ``sound``."""
    value = check.get(side)
    match check.get("what"), value:
        case "sound", bool():
            return _("sound") if value else _("silent")
        case "duration", int() | float():
            return f"{value} s"
    return clean_text(str(value), limit=40)


def _cost(job: Job) -> str:
    about = f"{_sign(job.estimate_currency)}{job.estimate_amount}" if job.estimate_amount else ""
    if job.state in (JobState.FAILED, JobState.CANCELED):
        return _("nothing  (the estimate was {price})").format(price=about) if about else _("nothing")
    if job.cost_amount:
        return f"~{_sign(job.cost_currency)}{job.cost_amount}"
    return f"~{about}" if about else _("price unknown")


def _sign(currency: str | None) -> str:
    return "$" if currency == "USD" else f"{currency} " if currency else ""


def _times(job: Job, room: int) -> str:
    """When it was made and how long after that the rest was; what has no room goes, the oldest first."""
    began = job.created_ms
    parts = [exact_clock_text(began)]
    for words, at in ((_("accepted {time}"), job.accepted_ms), (_("started {time}"), job.started_ms)):
        if at is not None:
            parts.append(words.format(time=offset_text(at - began)))
    if job.ended_ms is not None and job.state in (JobState.SAVED, JobState.DOWNLOADING):
        parts.append(_("done {time}").format(time=offset_text(job.ended_ms - began)))
    ended = job.saved_ms if job.state is JobState.SAVED else job.ended_ms
    if ended is not None and job.state in _ENDS:
        parts.append(_(_ENDS[job.state]).format(time=offset_text(ended - began)))
    while len(parts) > 2 and cells.width("  ".join(parts)) > room:
        del parts[1]
    return "  ".join(parts)
