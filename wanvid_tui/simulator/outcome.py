"""How a task will end: decided when it is submitted, told when it has run for a while."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wanvid_tui.simulator import checks, sound
from wanvid_tui.simulator.exchange import Call
from wanvid_tui.simulator.magic import failing_word
from wanvid_tui.simulator.models import MODELS
from wanvid_tui.simulator.uploads import Uploads

Fault = tuple[str | None, str | None]
"""Code and message of a task that fails; either may be None."""


def fault_of(call: Call, account: str, body: Mapping[str, Any], uploads: Uploads, now: float) -> Fault | None:
    """With what the task of this request will fail; None: it will succeed."""
    problem = checks.verdict(body)
    if problem is not None:
        return "InvalidParameter", problem
    clip_s, audio_url = MODELS[body["model"]].clip_s, body["input"].get("audio_url")
    word = failing_word(body["input"]["prompt"])
    if word is not None or clip_s is None or audio_url is None or not audio_url.startswith("oss://"):
        return word
    resolves = call.headers.get("x-dashscope-ossresourceresolve", "").lower() == "enable"
    path = uploads.find(audio_url, account, body["model"], now) if resolves else None
    if path is None:
        return "InvalidParameter.DataInspection", f"Unable to download the media resource of audio_url: {audio_url}"
    problem = sound.problem(path, *clip_s)
    return None if problem is None else ("InvalidParameter", problem)
