"""The whole way against the project's own simulator."""

from __future__ import annotations

import asyncio
import struct
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.ways import client
from wanvid_tui.api.client import DashScopeClient
from wanvid_tui.core import errors
from wanvid_tui.core.answers import TaskAnswer, TaskStatus
from wanvid_tui.media.mp4 import inspect
from wanvid_tui.simulator.server import Simulator

BODY: dict[str, Any] = {
    "model": "wan2.5-t2v-preview",
    "input": {"prompt": 'A kitten says "hello"'},
    "parameters": {"size": "832*480", "duration": 5, "prompt_extend": True, "audio": True, "seed": 7},
}


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(speed=600, render=False, rates=False) as running:
        yield running


async def _settled(service: DashScopeClient, task_id: str) -> TaskAnswer:
    async with asyncio.timeout(60):
        while True:
            answer = await service.query(task_id)
            if answer.status.settled:
                return answer
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("prefix", ["/api/v1", "/qwen"])
async def test_a_prompt_becomes_a_video(simulator: Simulator, prefix: str, tmp_path: Path) -> None:
    service = client(simulator.base.removesuffix("/api/v1") + prefix)
    task = await service.submit(BODY)
    answer = await _settled(service, task.task_id)
    assert answer.status is TaskStatus.SUCCEEDED and answer.video_url
    done = await service.download(answer.video_url, tmp_path / "v.part", progress=lambda done, total: None)
    facts = inspect(done.path)
    assert facts.length == done.length and facts.duration_s > 0
    page = await service.list_tasks()
    assert [item.task_id for item in page.items] == [task.task_id]
    assert page.items[0].request_id == task.request_id
    with pytest.raises(errors.AlreadyStarted):
        await service.cancel(task.task_id)
    assert service.skew_s is not None and abs(service.skew_s) < 5
    await service.aclose()


async def test_a_pending_task_is_cancelled() -> None:
    with Simulator(speed=0.01, render=False, rates=False) as slow:
        service = client(slow.base)
        task = await service.submit(BODY)
        await service.cancel(task.task_id)
        assert (await service.query(task.task_id)).status is TaskStatus.CANCELED
        await service.aclose()


async def test_a_sound_file_is_uploaded_and_used(simulator: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "voice.wav"
    _write_wav(path)
    service = client(simulator.base)
    address = await service.upload(path, BODY["model"])
    task = await service.submit({**BODY, "input": {**BODY["input"], "audio_url": address}})
    assert (await _settled(service, task.task_id)).status is TaskStatus.SUCCEEDED
    await service.aclose()


def _write_wav(path: Path) -> None:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"".join(struct.pack("<h", n % 1000) for n in range(4 * 8000)))


async def test_a_wrong_key_explains_regions(simulator: Simulator) -> None:
    service = DashScopeClient(simulator.base, "sk-wrong")
    with pytest.raises(errors.KeyRefused, match="one region"):
        await service.submit(BODY)
    with pytest.raises(errors.KeyRefused):
        await service.query("t-1")
    await service.aclose()


@pytest.mark.parametrize(
    ("key", "family"),
    [
        ("sk-throttled", errors.Throttled),
        ("sk-overdue", errors.BillingError),
        ("sk-denied", errors.NoPermission),
        ("sk-free-tier", errors.BillingError),
        ("sk-bill-overdue", errors.BillingError),
    ],
)
async def test_keys_that_are_refused(simulator: Simulator, key: str, family: type[errors.ServiceError]) -> None:
    service = DashScopeClient(simulator.base, key)
    with pytest.raises(family) as caught:
        await service.submit(BODY)
    assert caught.value.request_id and caught.value.code
    await service.aclose()
    assert simulator.submits() == 0 or not simulator.tasks()


async def test_a_link_that_expired_is_refused(tmp_path: Path) -> None:
    with Simulator(speed=600, render=False, rates=False, link_life_s=0) as short:
        service = client(short.base)
        task = await service.submit(BODY)
        answer = await _settled(service, task.task_id)
        assert answer.video_url
        with pytest.raises(errors.LinkRefused):
            await service.download(answer.video_url, tmp_path / "v.part", progress=lambda done, total: None)
        await service.aclose()
