"""What a program does with the official SDK: a process of its own, the service's address in its environment.

Prints one JSON object: what the calls gave.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import dashscope.aigc.video_synthesis as sdk

VideoSynthesis: Any = sdk.VideoSynthesis
AioVideoSynthesis: Any = sdk.AioVideoSynthesis
MODEL = "wan2.5-t2v-preview"
WANTED: dict[str, Any] = {"model": MODEL, "size": "832*480", "duration": 5}


def session(sound: str) -> dict[str, Any]:
    """The synchronous client."""
    found: dict[str, Any] = {"call": told(VideoSynthesis.call(prompt="A fox in snow", **WANTED))}
    accepted = VideoSynthesis.async_call(prompt="A second fox", seed=7, **WANTED)
    found["async_call"] = told(accepted)
    found["fetch"] = told(VideoSynthesis.fetch(accepted))
    found["wait"] = told(VideoSynthesis.wait(accepted))
    found["wait by id"] = told(VideoSynthesis.wait(accepted.output.task_id, wait_timeout=20))
    found["cancel refused"] = told(VideoSynthesis.cancel(accepted))
    waiting = [VideoSynthesis.async_call(prompt=f"Fox {n}", model="wan2.2-t2v-plus") for n in range(4)]
    found["cancel"] = told(VideoSynthesis.cancel(waiting[-1]))
    found["canceled"] = told(VideoSynthesis.fetch(waiting[-1]))
    found["list"] = told(VideoSynthesis.list(page_size=50, model_name=MODEL))
    found["list canceled"] = told(VideoSynthesis.list(status="CANCELED"))
    found["file"] = told(VideoSynthesis.call(prompt="A fox sings", audio_url=f"file://{sound}", **WANTED))
    found["path"] = told(VideoSynthesis.async_call(prompt="A fox sings again", audio_url=sound, **WANTED))
    found["wrong size"] = told(VideoSynthesis.call(prompt="A fox", model=MODEL, size="1*1"))
    found["wrong key"] = told(VideoSynthesis.async_call(prompt="A fox", api_key="sk-wrong", **WANTED))
    found["no model"] = told(VideoSynthesis.async_call(prompt="A fox", model="wan9"))
    return found


async def aio_session() -> dict[str, Any]:
    """The asynchronous client."""
    found: dict[str, Any] = {"call": told(await AioVideoSynthesis.call(prompt="A fox at night", **WANTED))}
    accepted = await AioVideoSynthesis.async_call(prompt="A fox at dawn", **WANTED)
    found["async_call"] = told(accepted)
    found["fetch"] = told(await AioVideoSynthesis.fetch(accepted))
    found["wait"] = told(await AioVideoSynthesis.wait(accepted))
    found["cancel refused"] = told(await AioVideoSynthesis.cancel(accepted))
    found["list"] = told(await AioVideoSynthesis.list(page_size=50))
    return found


def told(answer: Any) -> dict[str, Any]:
    """The parts of an SDK answer that a program looks at."""
    parts: dict[str, Any] = {
        name: getattr(answer, name, None) for name in ("status_code", "code", "message", "output", "usage")
    }
    return {name: dict(part) if hasattr(part, "keys") else part for name, part in parts.items()}


if __name__ == "__main__":
    print(json.dumps({"sync": session(sys.argv[1]), "aio": asyncio.run(aio_session())}, default=str))
