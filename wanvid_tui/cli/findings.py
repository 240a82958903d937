"""What ``wanvid doctor`` found: one line for each thing looked at, what is wrong with it, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core.finding_words import state_text, what_text
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wanvid_tui.core.errors import WanvidError

__all__ = ["Finding", "Mark", "as_json", "as_lines", "exit_code", "fault", "fine", "remark"]


_MARK_CELLS, _WHAT_CELLS = 6, 9


class Mark(StrEnum):
    """How a thing stands."""

    OK = "ok"
    REMARK = "remark"
    """Worth knowing; nothing fails by it."""
    WRONG = "wrong"
    """Something will fail by it."""


class Finding(NamedTuple):
    """One thing looked at."""

    what: str
    """The thing: ``key``, ``region``, ``driver`` ..."""
    mark: Mark
    """Whether it is well."""
    text: str
    """How it is, one line, not yet cleaned."""
    remedy: str = ""
    """The next step; empty where none is needed."""
    code: int = 0
    """Exit status for what is wrong (cli.md, *Exit codes*)."""
    facts: Mapping[str, Any] = MappingProxyType({})
    """The same for programs, beside ``text``."""


def fine(what: str, text: str, **facts: Any) -> Finding:
    """Nothing is to be done."""
    return Finding(what, Mark.OK, text, facts=facts)


def remark(what: str, text: str, remedy: str = "", **facts: Any) -> Finding:
    """Worth knowing."""
    return Finding(what, Mark.REMARK, text, remedy, facts=facts)


def fault(what: str, error: WanvidError, code: int = 1) -> Finding:
    """An error, as a finding."""
    return Finding(what, Mark.WRONG, error.message, error.remedy, code)


def exit_code(findings: Iterable[Finding]) -> int:
    """The highest that applies; 0 when nothing is wrong."""
    return max((found.code for found in findings if found.mark is Mark.WRONG), default=0)


def as_lines(findings: Iterable[Finding]) -> list[str]:
    """Mark, thing and text in columns; a remedy stands below its text."""
    from wanvid_tui.core.cells import pad

    lines = []
    for found in findings:
        texts = [clean_text(line) for line in found.text.splitlines()] or [""]
        head = f"{pad(state_text(found.mark), _MARK_CELLS)}  {pad(what_text(found.what), _WHAT_CELLS)}  "
        lines.append(f"{head}{texts[0]}".rstrip())
        below = " " * (_MARK_CELLS + _WHAT_CELLS + 4)
        lines += [f"{below}{line}" for line in (*texts[1:], *map(clean_text, found.remedy.splitlines()))]
    return lines


def as_json(findings: Iterable[Finding]) -> dict[str, Any]:
    """Everything as one object: ``ok``, ``exit`` and ``checks``."""
    kept = list(findings)
    checks = [
        {
            "what": found.what,
            "state": found.mark.value,
            "text": clean_text(found.text.replace("\n", " ")),
            "remedy": clean_text(found.remedy.replace("\n", " ")) or None,
            **found.facts,
        }
        for found in kept
    ]
    return {"ok": not any(found.mark is Mark.WRONG for found in kept), "exit": exit_code(kept), "checks": checks}
