"""What a submit call answers."""

from __future__ import annotations

import uuid
from email.utils import parsedate_to_datetime

import pytest

from tests.simulator.caller import SUBMIT, Caller, request
from wanvid_tui.simulator.magic import MAGIC_KEYS
from wanvid_tui.simulator.server import Simulator


def test_accepted(user: Caller, sim: Simulator) -> None:
    before = sim.submits()
    reply = user.submit(request())
    assert reply.status == 200
    assert reply.json["output"]["task_status"] == "PENDING"
    assert uuid.UUID(reply.json["output"]["task_id"])
    assert reply.headers["X-Request-Id"] == reply.json["request_id"]
    assert parsedate_to_datetime(reply.headers["Date"])
    assert sim.submits() == before + 1


@pytest.mark.parametrize("prefix", ["/api/v1", "/qwen/api/v1"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_prefixes_and_final_slash(sim: Simulator, prefix: str, slash: str) -> None:
    user = Caller(sim.root + prefix)
    reply = user.call("POST", SUBMIT + slash, b"{}", {"X-DashScope-Async": "enable"})
    assert (reply.status, reply.code) == (400, "InvalidParameter")
    task_id = user.task(request())
    assert user.call("GET", f"/tasks/{task_id}{slash}").json["output"]["task_id"] == task_id
    assert user.call("GET", f"/tasks{slash}").json["total"] >= 1


def test_key_missing(sim: Simulator) -> None:
    for headers in ({"Authorization": ""}, {"Authorization": "Basic abc"}):
        reply = Caller(sim.base).call("POST", SUBMIT, b"{}", headers)
        assert (reply.status, reply.code) == (401, "InvalidApiKey")
        assert set(reply.json) == {"code", "message", "request_id"}


@pytest.mark.parametrize("key", MAGIC_KEYS)
def test_magic_keys(sim: Simulator, key: str) -> None:
    status, code = MAGIC_KEYS[key].split(",")[0].split(" at ")[0].split(" ", 1)
    user = Caller(sim.base, key)
    reply = user.submit(request())
    assert (reply.status, reply.code) == (int(status), code)
    on_every_call = "every call" in MAGIC_KEYS[key]
    assert (user.call("GET", "/tasks/").status == int(status)) is on_every_call


def test_synchronous_is_refused(user: Caller) -> None:
    reply = user.submit(request(), X_DashScope_Async="disable")
    assert (reply.status, reply.code) == (403, "AccessDenied")
    assert "does not support synchronous calls" in reply.json["message"]


def test_bad_workspace(user: Caller) -> None:
    reply = user.submit(request(), X_DashScope_WorkSpace="a b")
    assert (reply.status, reply.code) == (403, "Workspace.AccessDenied")
    assert user.submit(request(), X_DashScope_WorkSpace="ws-1").status == 200


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"[]", "body"),
        (b"null", "body"),
        (b"\xff\xfe", "body"),
        pytest.param(b"[" * 100_000, "body", id="deep"),
        pytest.param(b'{"model": ' + b"9" * 5000 + b"}", "body", id="huge number"),
        ({"input": {"prompt": "x"}}, "model"),
        ({"model": "wan2.5-t2v-preview"}, "input.prompt"),
        ({"model": "wan2.5-t2v-preview", "input": {"prompt": 5}}, "input.prompt"),
        ({"model": "wan2.5-t2v-preview", "input": {"prompt": "  "}}, "input.prompt"),
        ({"model": "wan2.5-t2v-preview", "input": {"prompt": "x"}, "parameters": []}, "parameters"),
        (request("wan9"), "Model not exist."),
    ],
)
def test_unreadable_requests(user: Caller, body: object, named: str) -> None:
    reply = user.submit(body)
    assert (reply.status, reply.code) == (400, "InvalidParameter")
    assert named in reply.json["message"]


def test_unknown_places(user: Caller) -> None:
    assert user.call("GET", "/nothing").status == 404
    assert user.call("POST", "/services/aigc/text-generation/generation", b"{}").status == 404
    assert Caller(user.base.removesuffix("/api/v1")).call("GET", "/tasks/").status == 404
    wrong = user.call("GET", SUBMIT)
    assert (wrong.status, wrong.headers["Allow"]) == (405, "POST")
    assert user.call("DELETE", "/tasks/").status == 405


def test_body_without_length_or_too_large(user: Caller) -> None:
    assert user.call("POST", SUBMIT, None, {"Content-Length": "999999999999"}).status == 413


def test_half_of_a_pair_is_replaced(user: Caller) -> None:
    body = b'{"model":"wan2.6-t2v","input":{"prompt":"a \\ud83d b \\ud83d\\ude00"},"parameters":{}}'
    answer = user.settled(user.task(body))
    assert answer["output"]["orig_prompt"] == "a � b 😀"
