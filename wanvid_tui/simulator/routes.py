"""Which call goes where."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable

from wanvid_tui.core.text import clean_text
from wanvid_tui.simulator import videos
from wanvid_tui.simulator.exchange import Answer, Call, refused
from wanvid_tui.simulator.refusals import FAILING, Refusal
from wanvid_tui.simulator.service import Service

PREFIXES = ("/api/v1", "/qwen/api/v1")
"""Where the API is mounted: as at its own host, and as at a gateway."""

SUBMIT = "/services/aigc/video-generation/video-synthesis"
"""The submit call's path below the base."""

_NOT_THE_API = Answer(404, b"<html><body><h1>404 Not Found</h1></body></html>\n", {"Content-Type": "text/html"})
_TASK = re.compile(r"/tasks/([^/]+)(/cancel)?")


def answer(service: Service, call: Call) -> Answer:
    """The service's answer to a call. A path means the same with and without a final slash."""
    try:
        return _answer(service, call)
    except (OSError, sqlite3.Error) as problem:
        asked = clean_text(f"{call.method} {call.path}: {problem}", limit=300)
        print(f"wanvid simulate: {asked}", file=sys.stderr, flush=True)
        return refused(call, FAILING)


def _answer(service: Service, call: Call) -> Answer:
    path = call.path.rstrip("/")
    if path.startswith("/videos/"):
        return videos.answer(service, call)
    if path == "/oss":
        return service.upload(call) if call.method == "POST" else _wrong_method(call, "POST")
    below = next((path.removeprefix(prefix) for prefix in PREFIXES if path.startswith(prefix + "/")), None)
    if below is None:
        return _NOT_THE_API
    method, act = _api(service, below)
    if act is None:
        return refused(call, Refusal(404, "InvalidURL", "url error, please check url!"))
    return act(call) if call.method == method else _wrong_method(call, method)


def _api(service: Service, below: str) -> tuple[str, Callable[[Call], Answer] | None]:
    """Method and function of a path below the base."""
    if below == SUBMIT:
        return "POST", service.submit
    if below == "/tasks":
        return "GET", service.listing
    if below == "/uploads":
        return "GET", service.ticket
    found = _TASK.fullmatch(below)
    if found is None:
        return "", None
    task_id = found[1]
    if found[2]:
        return "POST", lambda call: service.cancel(call, task_id)
    return "GET", lambda call: service.query(call, task_id)


def _wrong_method(call: Call, allowed: str) -> Answer:
    body = refused(call, Refusal(405, "MethodNotAllowed", f"Request method '{call.method}' is not supported."))
    return Answer(body.status, body.body, {**body.headers, "Allow": allowed})
