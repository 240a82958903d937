"""Rows of a batch as wishes: names of the wire to typed values, and every value that is of no use named (cli.md).

A row is a mapping as JSON, TOML or CSV give it; the options of ``submit`` are read as one, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wanvid_tui.core.language import _
from wanvid_tui.core.problem import Problem
from wanvid_tui.core.request import REMOTE_SCHEMES, VideoRequest
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["MAX_TAKES", "ROW_FIELDS", "Wish", "read_wish"]

MAX_TAKES = 10_000
"""The most videos that one row may ask for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one row asks for, before rules and seeds: at least one video."""

    request: VideoRequest
    """Everything but the seed."""
    seeds: tuple[int, ...] = ()
    """The seeds that were stated: one take each; empty: all are drawn."""
    takes: int = 1
    """How many videos of it; with stated seeds their number."""
    hold: bool = False
    """Whether it is added without being sent."""
    out: str | None = None
    """Where the file shall go, as written."""


def _shown(value: object) -> str:
    return clean_text(repr(value) if isinstance(value, str) else str(value), limit=40)


def _text(field: str, value: object) -> str:
    if not isinstance(value, str):
        raise _BadValue(field, _("expected text, not {value}").format(value=_shown(value)))
    return value


def _whole(field: str, value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and (digits := value.strip().removeprefix("-")).isascii() and digits.isdigit():
        return int(value) if len(digits) < 20 else 10**20
    if not isinstance(value, int) or isinstance(value, bool):
        raise _BadValue(field, _("expected a whole number, not {value}").format(value=_shown(value)))
    return value


_WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def _switch(field: str, value: object) -> bool:
    if isinstance(value, str) and value.strip().lower() in _WORDS:
        return _WORDS[value.strip().lower()]
    if not isinstance(value, bool):
        raise _BadValue(field, _("expected true or false, not {value}").format(value=_shown(value)))
    return value


_PLAIN: Mapping[str, Callable[[str, object], Any]] = {
    "prompt": _text,
    "negative_prompt": _text,
    "model": _text,
    "size": _text,
    "resolution": _text,
    "ratio": _text,
    "duration": _whole,
    "audio": _switch,
    "prompt_extend": _switch,
    "watermark": _switch,
    "shot_type": _text,
}

ROW_FIELDS = (*_PLAIN, "audio_url", "seed", "takes", "hold", "out")
"""Every name that a row may have (cli.md, *A batch*)."""

_PARAMETERS = frozenset(
    ("size", "resolution", "ratio", "duration", "audio", "prompt_extend", "watermark", "shot_type", "seed")
)


class _BadValue(ValueError):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.problem = Problem(field, reason)


def read_wish(
    row: Mapping[str, Any], *, base: VideoRequest | None = None, folder: Path | None = None
) -> tuple[Wish, list[Problem]]:
    """The wish of a row and what is wrong with its names and types; the rules have not looked yet.

    ``base`` is what holds where a row without a model says nothing. ``folder`` is what a relative path of a sound
    file is relative to.
    """
    found: list[Problem] = []
    fields: dict[str, Any] = {}
    if isinstance(row.get("parameters"), dict):
        row = _of_job(row, found)
    for name, value in row.items():
        if value is None:
            continue
        try:
            if name in _PLAIN:
                fields[name] = _PLAIN[name](name, value)
            elif name == "audio_url":
                fields["audio_source"] = _source(_text(name, value), folder)
            elif name not in ROW_FIELDS:
                found.append(_unknown(name, ROW_FIELDS))
        except _BadValue as bad:
            found.append(bad.problem)
    seeds = _read(_seeds, row.get("seed"), (), found)
    if row.get("seed") is None and base is not None and base.seed is not None:
        seeds = (base.seed,)
    takes = _read(_takes, row.get("takes"), 1, found)
    if len(seeds) > 1 and takes > 1:
        found.append(
            Problem("takes", _("with {n} seeds, leave takes out: each seed is one video").format(n=len(seeds)), None)
        )
    elif len(seeds) == 1:
        seeds = tuple(range(seeds[0], seeds[0] + takes))
    hold = _read(lambda value: _switch("hold", value), row.get("hold"), False, found)
    out = _read(lambda value: _text("out", value), row.get("out"), None, found)
    request = _over(base, fields)
    return Wish(request, seeds, len(seeds) or takes, hold, out), found


def _over(base: VideoRequest | None, fields: Mapping[str, Any]) -> VideoRequest:
    """What was stated, over what holds by itself; a geometry that was stated replaces the other one whole."""
    if base is None or fields.get("model") not in (None, base.model):
        return VideoRequest(**fields)
    if "size" in fields:
        base = base.replace(resolution=None, ratio=None)
    elif "resolution" in fields or "ratio" in fields:
        base = base.replace(size=None)
    return base.replace(**fields)


def _of_job(row: Mapping[str, Any], found: list[Problem]) -> dict[str, Any]:
    """A job as JSON, or a sidecar, as a row that makes the same video again."""
    wanted: dict[str, Any] = {name: row.get(name) for name in ("model", "prompt", "negative_prompt")}
    from wanvid_tui.cli.jobjson import JOB_FIELDS

    for name in row:
        if name not in JOB_FIELDS:
            found.append(_unknown(name, JOB_FIELDS))
    for name, value in row["parameters"].items():
        if name in _PARAMETERS:
            wanted[name] = value
        else:
            found.append(_unknown(name, sorted(_PARAMETERS), "parameters."))
    audio = row.get("audio")
    if isinstance(audio, dict):
        wanted["audio_url"] = audio.get("source")
    elif audio is not None:
        found.append(Problem("audio", _("expected an object with source, not {audio}").format(audio=_shown(audio))))
    return wanted


def _unknown(name: str, known: tuple[str, ...] | list[str], where: str = "") -> Problem:
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    shown = clean_text(where + name, limit=60)
    return Problem(shown, _("there is no such field"), close[0] if close else None)


def _source(value: str, folder: Path | None) -> str:
    """An address as it is; a path made absolute."""
    if not value or value.startswith(REMOTE_SCHEMES) or "://" in value or "\0" in value:
        return value
    from pathlib import Path

    path = Path(value).expanduser() if value.startswith("~") else Path(value)
    return str((folder / path if folder is not None else path).absolute())


def _seeds(value: object) -> tuple[int, ...]:
    """The seeds of a number, a list, or ``"1..8"``."""
    if isinstance(value, list):
        if not value or len(value) > MAX_TAKES:
            raise _BadValue("seed", _("expected 1 to {most} seeds, not {n}").format(most=MAX_TAKES, n=len(value)))
        return tuple(_whole("seed", one) for one in value)
    if isinstance(value, str) and ".." in value:
        first, _dots, last = value.partition("..")
        low, high = _whole("seed", first), _whole("seed", last)
        if not low <= high < low + MAX_TAKES:
            raise _BadValue(
                "seed",
                _("expected a range of 1 to {most} seeds such as 1..8, not {value}").format(
                    most=MAX_TAKES, value=_shown(value)
                ),
            )
        return tuple(range(low, high + 1))
    if isinstance(value, str) and "," in value:
        return _seeds(value.split(","))
    return (_whole("seed", value),)


def _takes(value: object) -> int:
    takes = _whole("takes", value)
    if not 1 <= takes <= MAX_TAKES:
        raise _BadValue("takes", _("expected 1 to {most}, not {takes}").format(most=MAX_TAKES, takes=takes))
    return takes


def _read(reader: Callable[[object], Any], value: object, absent: Any, found: list[Problem]) -> Any:
    """What the reader makes of a value that is there; ``absent`` where there is none or it is of no use."""
    if value is None:
        return absent
    try:
        return reader(value)
    except _BadValue as bad:
        found.append(bad.problem)
        return absent
