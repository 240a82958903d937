"""Tickets, uploads, and the sound files that tasks use."""

from __future__ import annotations

import io
import json
import math
import wave
from array import array
from typing import Any

import pytest

from tests.simulator.caller import Caller, Clock, Reply, fetch, quick, request
from tests.upload_form import FIELDS
from wanvid_tui.simulator.server import Simulator
from wanvid_tui.simulator.sound import mp3_seconds, wav_seconds

MODEL = "wan2.5-t2v-preview"


def wav(seconds: float, hertz: int = 8000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(hertz)
        samples = (int(9000 * math.sin(at * 440 * math.tau / hertz)) for at in range(int(seconds * hertz)))
        sound.writeframes(array("h", samples).tobytes())
    return out.getvalue()


def ticket(user: Caller, model: str = MODEL) -> dict[str, Any]:
    reply = user.call("GET", f"/uploads?action=getPolicy&model={model}")
    assert reply.status == 200, reply.content
    data = reply.json["data"]
    assert isinstance(data, dict)
    return data


def fields(data: dict[str, Any], name: str = "a.wav") -> dict[str, str]:
    return {
        "OSSAccessKeyId": data["oss_access_key_id"],
        "Signature": data["signature"],
        "policy": data["policy"],
        "key": f"{data['upload_dir']}/{name}",
        "x-oss-object-acl": data["x_oss_object_acl"],
        "x-oss-forbid-overwrite": data["x_oss_forbid_overwrite"],
        "success_action_status": "200",
        "x-oss-content-type": "audio/wav",
    }


def post(host: str, texts: dict[str, str], content: bytes, *, file_first: bool = False, **headers: str) -> Reply:
    mark = "wanvid-test-mark"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{t}\r\n'.encode() for n, t in texts.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'.encode()
    file = head + content + b"\r\n"
    body = b"".join([file, *parts] if file_first else [*parts, file]) + f"--{mark}--\r\n".encode()
    return fetch(host, "POST", body, {"Content-Type": f"multipart/form-data; boundary={mark}", **headers})


def uploaded(user: Caller, content: bytes, model: str = MODEL) -> str:
    data = ticket(user, model)
    assert post(data["upload_host"], fields(data), content).status == 200
    return f"oss://{data['upload_dir']}/a.wav"


def with_sound(url: str, model: str = MODEL, **parameters: Any) -> dict[str, Any]:
    body = request(model, **parameters)
    body["input"]["audio_url"] = url
    return body


def test_ticket(user: Caller) -> None:
    data = ticket(user)
    assert data["expire_in_seconds"] == 300
    assert (data["x_oss_object_acl"], data["x_oss_forbid_overwrite"]) == ("private", "true")
    assert set(data) == {
        "policy",
        "signature",
        "upload_dir",
        "upload_host",
        "expire_in_seconds",
        "max_file_size_mb",
        "capacity_limit_mb",
        "oss_access_key_id",
        "x_oss_object_acl",
        "x_oss_forbid_overwrite",
    }
    assert user.call("GET", "/uploads?action=getPolicy").status == 400
    assert user.call("GET", f"/uploads?model={MODEL}").status == 400


def test_upload_and_use(user: Caller) -> None:
    body = with_sound(uploaded(user, wav(4)))
    answer = user.settled(user.task(body, X_DashScope_OssResourceResolve="enable"))
    assert answer["output"]["task_status"] == "SUCCEEDED", answer


def test_oss_address_needs_its_header(user: Caller) -> None:
    output = user.settled(user.task(with_sound(uploaded(user, wav(4)))))["output"]
    assert output["task_status"] == "FAILED"
    assert "audio_url" in output["message"]


def test_upload_is_for_its_model_and_account(user: Caller, sim: Simulator) -> None:
    url = uploaded(user, wav(4))
    other = Caller(sim.base, "sk-other")
    for caller, body in ((user, with_sound(url, "wan2.6-t2v", size="1280*720")), (other, with_sound(url))):
        output = caller.settled(caller.task(body, X_DashScope_OssResourceResolve="enable"))["output"]
        assert output["task_status"] == "FAILED"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        pytest.param(b"hello", "format", id="text"),
        pytest.param(b"", "format", id="empty"),
        pytest.param(wav(2.5), "duration", id="short"),
        pytest.param(wav(31), "duration", id="long"),
        pytest.param(b"\xff\xfb\x90\x00" + b"\0" * 413, "duration", id="one frame of mp3"),
        pytest.param(b"RIFF" + b"\0" * 15 * 1024 * 1024, "15MB", id="large"),
    ],
)
def test_unusable_sound_fails_later(user: Caller, content: bytes, named: str) -> None:
    body = with_sound(uploaded(user, content))
    output = user.settled(user.task(body, X_DashScope_OssResourceResolve="enable"))["output"]
    assert (output["task_status"], output["code"]) == ("FAILED", "InvalidParameter")
    assert "audio_url" in output["message"]
    assert named in output["message"]


def test_two_seconds_are_enough_for_wan27(user: Caller) -> None:
    url = uploaded(user, wav(2), "wan2.7-t2v")
    body = with_sound(url, "wan2.7-t2v", resolution="720P", ratio="16:9", duration=5)
    output = user.settled(user.task(body, X_DashScope_OssResourceResolve="enable"))["output"]
    assert output["task_status"] == "SUCCEEDED"


def test_lengths() -> None:
    assert wav_seconds(wav(1.5)) == 1.5
    assert wav_seconds(b"RIFF1234WAVE") is None
    frame = b"\xff\xfb\x90\x00" + b"\0" * 413
    assert mp3_seconds(frame * 10) == pytest.approx(10 * 1152 / 44100)
    assert mp3_seconds(b"ID3\x04\0\0\0\0\0\x05.....".ljust(15, b".") + frame) == pytest.approx(1152 / 44100)
    assert mp3_seconds(b"\x00\x01") is None


def test_form_is_checked(user: Caller) -> None:
    data = ticket(user)
    host, texts = data["upload_host"], fields(data)
    refused = [
        post(host, texts, b"x", Authorization="Bearer sk-test"),
        post(host, texts, b"x", file_first=True),
        post(host, {name: text for name, text in texts.items() if name != "policy"}, b"x"),
        fetch(host, "POST", b"{}", {"Content-Type": "application/json"}),
        fetch(host, "POST", b"--m\r\n", {"Content-Type": "multipart/form-data; boundary=m"}),
    ]
    assert [reply.status for reply in refused] == [400] * 5
    assert all(b"<Error>" in reply.content for reply in refused)
    forbidden = [
        post(host, texts | {"Signature": "AAAA"}, b"x"),
        post(host, texts | {"OSSAccessKeyId": "other"}, b"x"),
        post(host, texts | {"key": "elsewhere/a.wav"}, b"x"),
        post(host, texts | {"key": data["upload_dir"] + "/../../a.wav"}, b"x"),
    ]
    assert [reply.status for reply in forbidden] == [403] * 4
    assert post(host, texts, b"x").status == 200
    assert post(host, texts, b"x").status == 409
    assert tuple(texts) == FIELDS[:-1]
    assert fetch(host).status == 405


def test_tickets_and_uploads_expire() -> None:
    clock = Clock()
    with quick(now=clock) as sim:
        caller = Caller(sim.base)
        data = ticket(caller)
        url = uploaded(caller, wav(4))
        clock.ahead = 301
        late = post(data["upload_host"], fields(data), b"x")
        assert late.status == 403
        assert b"expired" in late.content
        clock.ahead = 48 * 3600 + 60
        output = caller.settled(caller.task(with_sound(url), X_DashScope_OssResourceResolve="enable"))["output"]
        assert output["task_status"] == "FAILED"


def test_uploads_survive_a_restart(tmp_path: Any) -> None:
    with quick(state=tmp_path) as sim:
        url = uploaded(Caller(sim.base), wav(4))
    with quick(state=tmp_path) as sim:
        caller = Caller(sim.base)
        task_id = caller.task(with_sound(url), X_DashScope_OssResourceResolve="enable")
        assert caller.settled(task_id)["output"]["task_status"] == "SUCCEEDED"
    assert "sk-test" not in json.dumps([path.read_bytes().decode("latin-1") for path in tmp_path.glob("simulator*")])
