"""Answers that are not what they should be: broken JSON, other JSON, other facts, and text with evil in it."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from wanvid_tui.simulator.deeds import Harmless
from wanvid_tui.simulator.exchange import Answer, Call, told

Spoiler = Callable[[Any], bytes]
"""From the content of the true answer to the bytes that are sent."""


@dataclass(frozen=True, slots=True)
class Spoiled(Harmless):
    """The true answer, its bytes made into something else. The service has worked on the call."""

    spoil: Spoiler

    def after(self, call: Call, answer: Answer) -> Answer:
        """Spoil it, unless another fault left nothing of it."""
        content = _content(answer)
        return answer if content is None else replace(answer, body=self.spoil(content))


@dataclass(frozen=True, slots=True)
class Facts(Harmless):
    """The true answer, 2xx alone, with other facts in it: `{"output.task_status": "FAILED"}`; `MISSING` takes out."""

    changes: Mapping[str, Any]
    of: str | None = None
    """Only answers about tasks in this status are changed; None: all."""

    def after(self, call: Call, answer: Answer) -> Answer:
        """Change it."""
        content = _content(answer)
        if content is None or not 200 <= answer.status < 300:
            return answer
        if self.of is not None and content.get("output", {}).get("task_status") != self.of:
            return answer
        for path, value in self.changes.items():
            _put(content, path.split("."), value)
        # In ASCII: a lone surrogate has no UTF-8.
        return replace(answer, body=json.dumps(content).encode())


MISSING = object()
"""In `Facts`: the field is not there."""


@dataclass(frozen=True, slots=True)
class Statuses(Harmless):
    """The first looks at each task show these statuses in turn, whatever the task does; then comes the truth.

    UNKNOWN shows nothing but itself, as the service has it (api.md 3).
    """

    shown: Sequence[str]
    _looks: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def after(self, call: Call, answer: Answer) -> Answer:
        """Say the next one."""
        task_id = call.path.rstrip("/").rpartition("/")[2]
        with self._lock:
            look = self._looks[task_id]
            self._looks[task_id] += 1
        if look >= len(self.shown) or answer.status != 200:
            return answer
        output = {"task_id": task_id, "task_status": self.shown[look]}
        return told(200, {"request_id": call.id, "output": output})


def _content(answer: Answer) -> dict[str, Any] | None:
    """The JSON object of an answer that is one; what is inside it is an object too where the API has one."""
    try:
        content = json.loads(answer.body) if isinstance(answer.body, bytes) else None
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and isinstance(content.get("output", {}), dict) else None


def _put(content: Any, path: list[str], value: Any) -> None:
    for name in path[:-1]:
        content = content.setdefault(name, {})
    if value is MISSING:
        content.pop(path[-1], None)
    else:
        content[path[-1]] = value


def _said(value: Any) -> Spoiler:
    return lambda content: json.dumps(value).encode()


def _with(path: str, value: Any) -> Spoiler:
    def spoil(content: Any) -> bytes:
        _put(content, path.split("."), value)
        return json.dumps(content).encode()

    return spoil


def _packed(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


DEPTH = 100_000
"""How deep `nested deep` is."""

UNREADABLE: Mapping[str, Spoiler] = {
    "not JSON": lambda content: b"upstream connect error or disconnect/reset before headers",
    "empty": lambda content: b"",
    "blanks": lambda content: b" \r\n\t ",
    "cut": lambda content: _packed(content)[: len(_packed(content)) // 2],
    "twice": lambda content: _packed(content) * 2,
    "more after it": lambda content: _packed(content) + b"<!-- served by edge-7 -->",
    "bad UTF-8": lambda content: _packed(content).replace(b'"request_id"', b'"\xff\xfe":"\xc3","request_id"', 1),
    "nested deep, a list": lambda content: b"[" * DEPTH + b"]" * DEPTH,
    "nested deep, an object": lambda content: b'{"output":' * DEPTH + b"1" + b"}" * DEPTH,
    "nested deep, in a field": lambda content: _packed(content)[:-1] + b',"more":' + b"[" * DEPTH + b"]" * DEPTH + b"}",
    "a huge number": lambda content: b'{"output":' + b"9" * 10_000 + b"}",
}
"""Bytes that are no JSON, or none that can be read."""

OTHER_JSON: Mapping[str, Spoiler] = {
    "null": _said(None),
    "true": _said(True),
    "a number": _said(7),
    "a string": _said("accepted"),
    "an empty list": _said([]),
    "a list of answers": lambda content: json.dumps([content]).encode(),
    "an empty object": _said({}),
    "request_id alone": lambda content: json.dumps({"request_id": content.get("request_id")}).encode(),
    "output null": _with("output", None),
    "output a list": _with("output", [1, 2]),
    "output a string": _with("output", "PENDING"),
    "output empty": _with("output", {}),
}
"""JSON that is no answer of a submit or a query."""

NO_TASK_ID: Mapping[str, Spoiler] = {
    "task_id missing": _with("output.task_id", MISSING),
    "task_id null": _with("output.task_id", None),
    "task_id empty": _with("output.task_id", ""),
    "task_id a list": _with("output.task_id", ["a"]),
    "task_id an object": _with("output.task_id", {"id": "a"}),
    "task_id true": _with("output.task_id", True),
}
"""Answers of a submit that do not say which task it is."""

HARMLESS: Mapping[str, Spoiler] = {
    "extra fields": lambda content: json.dumps(
        {"version": 3, **content, "output": {**content["output"], "new": {"a": [1, None]}, "task_metrics": []}}
    ).encode(),
    "a byte order mark": lambda content: b"\xef\xbb\xbf" + _packed(content),
    "blanks around": lambda content: b"\r\n " + json.dumps(content, indent=4).encode() + b"\r\n\r\n",
    "request_id missing": _with("request_id", MISSING),
    "request_id a number": _with("request_id", 12),
}
"""Answers of a submit or a query that differ from those of the service, and say all the same what was asked."""
