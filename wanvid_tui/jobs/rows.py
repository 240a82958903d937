"""Rows of the ledger as jobs, and jobs as rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.job import Job, JobState, NewJob, Waiting
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["COLUMNS", "NAMES", "UnreadableRow", "job_of", "micros", "money", "salvaged", "values_of"]

_READ = """
    id rev state profile base key_id region workspace task_path model prompt negative_prompt actual_prompt
    parameters tier ratio duration sound audio_source audio_bytes audio_seconds task_id request_id created_ms
    submitted_ms accepted_ms started_ms ended_ms saved_ms not_before_ms waiting_reason waiting_until_ms
    overdue adopted asks retry_of cancel_asked video_url video_expires_ms output output_dir name_template file
    bytes_done bytes_total checks usage error_code error_message estimate_micros estimate_currency cost_micros
    cost_currency polls last_look_ms seen hold_reason allow_low_disk line
"""

COLUMNS = ", ".join(_READ.split())
"""The columns that :func:`job_of` reads, in its order."""

NAMES = tuple(_READ.split())
"""The same, one by one."""
_NUMBERS = """
    id rev duration sound audio_bytes created_ms submitted_ms accepted_ms started_ms ended_ms saved_ms not_before_ms
    waiting_until_ms overdue asks retry_of cancel_asked video_expires_ms bytes_done bytes_total estimate_micros
    cost_micros polls last_look_ms seen allow_low_disk line
"""
_WHOLE = frozenset(_NUMBERS.split())
_KINDS = tuple(
    (int, type(None)) if name in _WHOLE else (int, float, type(None)) if name == "audio_seconds" else (str, type(None))
    for name in NAMES
)
"""What each column may hold, in the order of :data:`COLUMNS`; what may not be null is not looked at."""

_FLAGS = ("sound", "overdue", "asks", "cancel_asked", "seen", "allow_low_disk")
_MICROS = 1_000_000


def micros(amount: str | None) -> int | None:
    """Decimal text as millionths, exact to six places; the ledger adds money as integers."""
    if amount is None:
        return None
    whole, _, part = amount.partition(".")
    sign = -1 if whole.startswith("-") else 1
    return int(whole or "0") * _MICROS + sign * int((part + "000000")[:6])


def money(value: int | None) -> str | None:
    """Millionths as decimal text with at least two places."""
    if value is None:
        return None
    whole, part = divmod(abs(value), _MICROS)
    digits = f"{part:06d}".rstrip("0").ljust(2, "0")
    return f"{'-' if value < 0 else ''}{whole}.{digits}"


class UnreadableRow(LedgerError):
    """A row holds what this program never wrote: damaged, or edited by hand."""

    def __init__(self, job_id: int, why: str) -> None:
        super().__init__(
            _("the row of job {job_id} cannot be read: {why}").format(job_id=job_id, why=why),
            remedy=_("It is passed over, the others go on; wanvid forget {job_id} takes it off the list").format(
                job_id=job_id
            ),
        )
        self.job_id = job_id
        """Whose row it is."""


def job_of(row: Sequence[Any]) -> Job:
    """The job of a row read with :data:`COLUMNS`; UnreadableRow where it holds what no job has."""
    try:
        return _job_of(row)
    except (TypeError, ValueError) as error:
        raise UnreadableRow(row[0], str(error)) from error


def _job_of(row: Sequence[Any]) -> Job:
    if not all(map(isinstance, row, _KINDS)):
        wrong = next(name for name, value, kind in zip(NAMES, row, _KINDS, strict=True) if not isinstance(value, kind))
        raise TypeError(_("{wrong} is not of its kind").format(wrong=wrong))
    facts = dict(zip(NAMES, row, strict=True))
    for flag in _FLAGS:
        facts[flag] = bool(facts[flag])
    reason, until_ms = facts.pop("waiting_reason"), facts.pop("waiting_until_ms")
    usage = facts["usage"]
    facts |= {
        "state": JobState(facts["state"]),
        "parameters": _object(facts["parameters"]),
        "waiting": Waiting(reason, until_ms) if reason else None,
        "checks": tuple(json.loads(facts["checks"])),
        "usage": json.loads(usage) if usage else None,
        "estimate_amount": money(facts.pop("estimate_micros")),
        "cost_amount": money(facts.pop("cost_micros")),
    }
    return Job(**facts)


def salvaged(row: Sequence[Any], why: UnreadableRow) -> Job:
    """A job to be shown for a row that cannot be read: what is readable of it, ``lost`` where the state is not.

    For a list whose rows keep their places; nothing may be done with it but to forget it.
    """
    sound = [value if isinstance(value, kind) else None for value, kind in zip(row, _KINDS, strict=True)]
    facts = dict(zip(NAMES, sound, strict=True))
    for name in ("profile", "base", "model", "prompt", "tier", "ratio", "output_dir", "name_template"):
        facts[name] = facts[name] or ""
    for name in ("rev", "created_ms", "bytes_done", "polls", "line", "duration", *_FLAGS):
        facts[name] = facts[name] or 0
    known = facts["state"] in set(JobState)
    facts |= {
        "state": facts["state"] if known else JobState.LOST,
        "parameters": "{}",
        "checks": "[]",
        "usage": None,
        "waiting_reason": None,
        "error_code": "UnreadableRow",
        "error_message": why.message,
    }
    return _job_of([facts[name] for name in NAMES])


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise TypeError(_("an object was to be there, not {type}").format(type=type(found).__name__))
    return found


_NEW = """
    rev state line profile base region workspace task_path model prompt negative_prompt parameters tier ratio
    duration sound audio_source audio_bytes audio_seconds created_ms not_before_ms retry_of output output_dir
    name_template estimate_micros estimate_currency hold_reason allow_low_disk
"""

INSERT = f"INSERT INTO jobs({', '.join(_NEW.split())}) VALUES({', '.join('?' * len(_NEW.split()))})"
"""The statement that :func:`values_of` feeds."""


def values_of(new: NewJob, *, rev: int, line: int, now_ms: int) -> tuple[Any, ...]:
    """The values of a new row, in the order of :data:`INSERT`."""
    return (
        rev,
        (JobState.HELD if new.held else JobState.QUEUED).value,
        line,
        new.profile,
        new.base,
        new.region,
        new.workspace,
        new.task_path,
        new.model,
        new.prompt,
        new.negative_prompt,
        compact(new.parameters),
        new.tier,
        new.ratio,
        new.duration,
        int(new.sound),
        new.audio_source,
        new.audio_bytes,
        new.audio_seconds,
        now_ms,
        new.not_before_ms,
        new.retry_of,
        new.output,
        new.output_dir,
        new.name_template,
        micros(new.estimate_amount),
        new.estimate_currency,
        new.hold_reason,
        int(new.allow_low_disk),
    )


def compact(value: object) -> str:
    """JSON text without spaces, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_FACTS: dict[str, Any] = {
    "parameters": compact,
    "checks": lambda value: compact(list(value)),
    "usage": lambda value: None if value is None else compact(value),
}

_SETTABLE = frozenset(_READ.split()) - {"id", "rev", "state", "created_ms", "model"}


def assignments(facts: dict[str, Any]) -> tuple[str, list[Any]]:
    """``SET`` text and values for facts by column name.

    ``waiting`` takes a Waiting or None. An unknown name is a mistake of the caller's: KeyError.
    """
    names: list[str] = []
    values: list[Any] = []
    for name, value in facts.items():
        if name == "waiting":
            names += ["waiting_reason = ?", "waiting_until_ms = ?"]
            values += [value.reason, value.until_ms] if value else [None, None]
            continue
        if name not in _SETTABLE:
            raise KeyError(name)
        names.append(f"{name} = ?")
        convert = _FACTS.get(name)
        values.append(convert(value) if convert else int(value) if isinstance(value, bool) else value)
    return ", ".join(names), values
