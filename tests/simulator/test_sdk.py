"""The official SDK, unchanged, against the service."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.caller import quick
from tests.simulator.test_uploads import wav
from wanvid_tui.simulator.server import Simulator

pytest.importorskip("dashscope", reason="the official SDK (dashscope) is not installed")

SESSION = Path(__file__).with_name("sdk_session.py")
Answers = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def service() -> Iterator[Simulator]:
    with quick(speed=150.0) as sim:
        yield sim


@pytest.fixture(scope="module")
def answers(service: Simulator, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answers]:
    """All answers of one session, both clients."""
    folder = tmp_path_factory.mktemp("sdk")
    sound = folder / "a song.wav"
    sound.write_bytes(wav(4))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DASHSCOPE_")}
    ours = {"DASHSCOPE_HTTP_BASE_URL": service.base, "DASHSCOPE_API_KEY": "sk-sdk", "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, str(SESSION), str(sound)], env=kept | ours, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("client", ["sync", "aio"])
def test_call_and_wait(answers: dict[str, Answers], client: str) -> None:
    for name in ("call", "wait"):
        answer = answers[client][name]
        assert answer["status_code"] == 200
        assert answer["output"]["task_status"] == "SUCCEEDED"
        assert answer["output"]["video_url"].startswith("http://127.0.0.1:")
        assert answer["usage"] == {"video_count": 1, "video_duration": 5, "video_ratio": "832*480"}


@pytest.mark.parametrize("client", ["sync", "aio"])
def test_async_call_and_fetch(answers: dict[str, Answers], client: str) -> None:
    accepted, fetched = answers[client]["async_call"], answers[client]["fetch"]
    assert accepted["output"]["task_status"] == "PENDING"
    assert fetched["output"]["task_id"] == accepted["output"]["task_id"]
    assert fetched["output"]["task_status"] in ("PENDING", "RUNNING", "SUCCEEDED")


@pytest.mark.parametrize("client", ["sync", "aio"])
def test_list(answers: dict[str, Answers], client: str) -> None:
    output = answers[client]["list"]["output"]
    listed = [item["task_id"] for item in output["data"]]
    assert output["total"] == len(listed)
    assert {answers[client][name]["output"]["task_id"] for name in ("call", "async_call")} <= set(listed)


@pytest.mark.parametrize("client", ["sync", "aio"])
def test_cancel_refused(answers: dict[str, Answers], client: str) -> None:
    refused = answers[client]["cancel refused"]
    assert (refused["status_code"], refused["code"]) == (400, "UnsupportedOperation")


def test_cancel(answers: dict[str, Answers]) -> None:
    assert answers["sync"]["cancel"]["status_code"] == 200
    canceled = answers["sync"]["canceled"]["output"]
    assert canceled["task_status"] == "CANCELED"
    assert [item["task_id"] for item in answers["sync"]["list canceled"]["output"]["data"]] == [canceled["task_id"]]


def test_local_files_are_uploaded(answers: dict[str, Answers], service: Simulator) -> None:
    assert answers["sync"]["file"]["output"]["task_status"] == "SUCCEEDED"
    assert answers["sync"]["path"]["output"]["task_status"] == "PENDING"
    used = [task.body["input"]["audio_url"] for task in service.tasks() if "audio_url" in task.body["input"]]
    assert len(used) == 2
    assert all(url.startswith("oss://") and url.endswith("/a song.wav") for url in used)
    puts = [call for call in service.requests() if call.path.startswith("/oss")]
    assert [call.status for call in puts] == [200, 200]


def test_errors(answers: dict[str, Answers]) -> None:
    failed = answers["sync"]["wrong size"]["output"]
    assert (failed["task_status"], failed["code"]) == ("FAILED", "InvalidParameter")
    wrong = answers["sync"]["wrong key"]
    assert (wrong["status_code"], wrong["code"]) == (401, "InvalidApiKey")
    unknown = answers["sync"]["no model"]
    assert (unknown["status_code"], unknown["message"]) == (400, "Model not exist.")
