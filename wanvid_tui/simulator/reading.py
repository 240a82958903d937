"""Reads what a call carries: the body of a submit, the query of a list call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wanvid_tui.simulator import tasks
from wanvid_tui.simulator.exchange import Call
from wanvid_tui.simulator.models import MODELS
from wanvid_tui.simulator.refusals import BAD_BODY, NO_MODEL, Refusal, missing
from wanvid_tui.simulator.settings import DAY_S

PAGE_SIZE = 10
"""Tasks in a page of a list call that does not say."""

PAGE_SIZE_MAX = 100
"""Tasks in a page at most."""


def submitted(call: Call) -> dict[str, Any] | Refusal:
    """The request of a submit: an object with a model that exists and a prompt. Nothing else is looked at."""
    try:
        body = json.loads(call.body.decode("utf-8"))
    except (ValueError, RecursionError):
        return BAD_BODY
    if not isinstance(body, dict):
        return BAD_BODY
    body = _paired(body)
    if not isinstance(body.get("model"), str) or not body["model"]:
        return missing("model")
    if body["model"] not in MODELS:
        return NO_MODEL
    given = body.get("input")
    prompt = given.get("prompt") if isinstance(given, dict) else None
    if not isinstance(prompt, str) or not prompt.strip():
        return missing("input.prompt")
    if not isinstance(body.get("parameters", {}), dict):
        return missing("parameters")
    return body


def _paired(body: dict[str, Any]) -> dict[str, Any]:
    """The same body without halves of surrogate pairs, which no file and no answer can hold."""
    text = json.dumps(body, ensure_ascii=False)
    if text.isascii():
        return body
    found: dict[str, Any] = json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list call asks for."""

    since: float
    """Begin of the window, seconds since the epoch."""
    until: float
    """End of the window, not in it."""
    page: int
    """From 1."""
    size: int
    """Tasks in a page."""
    model: str | None
    """Only this model's."""
    status: str | None
    """Only those in this state."""


def asked(query: Mapping[str, str], now: float) -> Asked:
    """The query of a list call. Raises ValueError, naming the parameter."""
    since, until = _window(query, now)
    page = _number(query, "page_no", 1, 10**6)
    size = _number(query, "page_size", PAGE_SIZE, PAGE_SIZE_MAX)
    return Asked(since, until, page, size, query.get("model_name") or None, query.get("status") or None)


def _window(query: Mapping[str, str], now: float) -> tuple[float, float]:
    """Begin and end; the end is one second later than told, because it is told in whole seconds."""
    since_text, until_text = query.get("start_time"), query.get("end_time")
    try:
        since = tasks.moment(since_text) if since_text else None
        until = tasks.moment(until_text) + 1.0 if until_text else None
    except ValueError as problem:
        raise ValueError(f"start_time and end_time are YYYYMMDDhhmmss, not {problem}") from None
    if until is None:
        until = now + 1.0 if since is None else since + DAY_S + 1.0
    if since is None:
        since = until - DAY_S - 1.0
    if until < since or until - since > DAY_S + 1.0:
        raise ValueError("start_time and end_time must be at most 24 hours apart")
    return since, until


def _number(query: Mapping[str, str], name: str, default: int, largest: int) -> int:
    text = query.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= largest):
        raise ValueError(f"{name} must be in [1, {largest}], not {text[:40]}")
    return int(text)
