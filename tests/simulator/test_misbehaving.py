"""A service that misbehaves: each fault befalls the calls it should, and does what it says."""

from __future__ import annotations

import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest

from tests.simulator.caller import SUBMIT, Caller, fetch, quick, request
from wanvid_tui.simulator import bad_videos, deeds, hostile, spoiled
from wanvid_tui.simulator.delivery import End, Way
from wanvid_tui.simulator.exchange import Call, told
from wanvid_tui.simulator.kinds import API, Kind, kind_of
from wanvid_tui.simulator.misbehaving import Fault, Misbehaving
from wanvid_tui.simulator.server import Simulator
from wanvid_tui.simulator.whens import After, Chance, Every, First, Switch


def misbehaving(*faults: Fault) -> Simulator:
    return quick(faults=Misbehaving(*faults))


def raw(sim: Simulator, path: str, seconds: float = 0.3) -> bytes:
    """All that comes for a GET within a time without a byte; a reset is shown as b"RST"."""
    with socket.create_connection(("127.0.0.1", sim.port), timeout=seconds) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-raw\r\n\r\n".encode())
        got = b""
        try:
            while piece := line.recv(65536):
                got += piece
        except TimeoutError:
            return got + b" SILENCE"
        except ConnectionResetError:
            return got + b" RST"
        return got + b" END"


@pytest.mark.parametrize(("worked", "tasks"), [(False, 0), (True, 2)])
def test_the_first_two_submits_are_reset(worked: bool, tasks: int) -> None:
    fault = Fault(deeds.Reset(worked=worked), Kind.SUBMIT, First(2))
    with misbehaving(fault) as sim:
        user = Caller(sim.base)
        for _ in range(2):
            with pytest.raises(ConnectionError):
                user.submit(request())
        assert user.submit(request()).status == 200
        assert (len(sim.tasks()), fault.met, fault.struck) == (tasks + 1, 3, 2)
        assert [call.status for call in sim.requests()] == [0, 0, 200]


def test_when() -> None:
    def struck(when: First | After | Every | Chance) -> list[int]:
        return [number for number in range(1, 11) if when.strikes(number, (number - 1) / 10)]

    assert struck(First(3)) == [1, 2, 3]
    assert struck(After(8)) == [9, 10]
    assert struck(Every(4)) == [4, 8]
    assert struck(Chance(30)) == [1, 2, 3]


def test_a_test_switches_it_and_changes_what_goes_wrong() -> None:
    switch = Switch(on=False)
    faults = Misbehaving(Fault(deeds.failing(503), API, switch))
    with quick(faults=faults) as sim:
        user = Caller(sim.base)
        assert user.call("GET", "/tasks/").status == 200
        switch.on = True
        assert user.call("GET", "/tasks/").status == 503
        faults.become(Fault(deeds.not_offered(405), Kind.LIST))
        assert user.call("GET", "/tasks/").status == 405
        assert user.submit(request()).status == 200
        faults.become()
        assert user.call("GET", "/tasks/").status == 200


def test_ways_of_an_answer() -> None:
    faults = Misbehaving()
    path = "/api/v1/tasks/"
    with quick(faults=faults) as sim:
        whole = raw(sim, path)
        body = whole.removesuffix(b" SILENCE").partition(b"\r\n\r\n")[2]

        def sent(way: Way) -> bytes:
            faults.become(Fault(deeds.Sent(way), Kind.LIST))
            return raw(sim, path)

        assert sent(Way(until=5, end=End.CLOSED)).endswith(b"\r\n\r\n" + body[:5] + b" END")
        assert sent(Way(until=5, end=End.RESET)).endswith(b" RST")
        assert sent(Way(until=5, end=End.SILENT)).endswith(body[:5] + b" SILENCE")
        assert sent(Way(until=12, with_head=True, end=End.CLOSED)) == b"HTTP/1.1 200 END"
        assert sent(Way(piece=1, every_s=0.0001, with_head=True, end=End.CLOSED)).count(b"total_page") == 1
        faults.become(Fault(deeds.Hang(), Kind.LIST))
        assert raw(sim, path) == b" SILENCE"
        faults.become(Fault(deeds.Headed({"Content-Type": "text/html"}, length_told=False), Kind.LIST))
        odd = raw(sim, path)
        assert b"Content-Length" not in odd and b"text/html" in odd and odd.endswith(b"}" + b" END")


def test_a_kept_connection_is_found_dead() -> None:
    with misbehaving(Fault(deeds.StaleReset(), API)) as sim:
        line = http.client.HTTPConnection("127.0.0.1", sim.port, timeout=5)
        line.request("GET", "/api/v1/tasks/", headers={"Authorization": "Bearer sk-kept"})
        assert line.getresponse().read()
        line.request("GET", "/api/v1/tasks/", headers={"Authorization": "Bearer sk-kept"})
        with pytest.raises(ConnectionError):
            line.getresponse()
        line.close()
        assert [call.turn for call in sim.requests()] == [1, 2]


def test_a_bomb_and_a_body_without_end() -> None:
    faults = Misbehaving(Fault(deeds.bomb(8), Kind.LIST))
    with quick(faults=faults) as sim:
        packed = fetch(sim.base + "/tasks/")
        assert len(packed.content) < 20_000 and packed.headers["Content-Encoding"] == "gzip"
        faults.become(Fault(deeds.endless(), Kind.LIST))
        with socket.create_connection(("127.0.0.1", sim.port), timeout=5) as line:
            line.sendall(b"GET /api/v1/tasks/ HTTP/1.1\r\nHost: x\r\n\r\n")
            got = 0
            while got < 4_000_000:
                got += len(line.recv(65536))


ALL = {**spoiled.UNREADABLE, **spoiled.OTHER_JSON, **spoiled.NO_TASK_ID, **spoiled.HARMLESS}


def test_each_spoiled_answer_is_sent_and_the_task_is_made() -> None:
    faults = Misbehaving()
    with quick(faults=faults) as sim:
        for number, (name, spoil) in enumerate(ALL.items(), 1):
            faults.become(Fault(spoiled.Spoiled(spoil)))
            reply = Caller(sim.base).submit(request())
            assert (reply.status, len(sim.tasks())) == (200, number)
            assert (_task_told(reply.content) == sim.tasks()[-1].id) is (name in spoiled.HARMLESS), name


def test_what_one_fault_spoiled_is_left_so_by_the_next() -> None:
    for first in [*spoiled.UNREADABLE.values(), *spoiled.OTHER_JSON.values()]:
        faults = [Fault(spoiled.Spoiled(first)), Fault(spoiled.Spoiled(spoiled.NO_TASK_ID["task_id null"]))]
        answer = Misbehaving(*faults, Fault(spoiled.Facts({"output.task_id": 1})))
        call = Call("POST", SUBMIT, {}, {}, b"", "r")
        assert answer.before(call) is None
        assert answer.after(call, told(200, {"request_id": "r", "output": {"task_id": "t"}})).status == 200


def _task_told(content: bytes) -> object:
    try:
        return json.loads(content)["output"]["task_id"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def test_statuses_go_as_the_fault_has_them() -> None:
    statuses = ["RUNNING", "PENDING", "UNKNOWN", "BREWING"]
    with misbehaving(Fault(spoiled.Statuses(statuses), Kind.QUERY)) as sim:
        user = Caller(sim.base)
        task = user.task(request())
        seen = [user.query(task)["output"]["task_status"] for _ in statuses]
        assert seen == statuses
        assert user.settled(task)["output"]["task_status"] == "SUCCEEDED"


def test_hostile_text_arrives_as_it_is() -> None:
    faults = Misbehaving()
    with quick(faults=faults) as sim:
        user = Caller(sim.base)
        for text in hostile.TEXTS.values():
            faults.become(Fault(deeds.Refuses(400, "InvalidParameter", text), Kind.LIST))
            assert user.call("GET", "/tasks/").json["message"] == text
            faults.become(Fault(hostile.failed_with(text), Kind.QUERY))
            assert user.query(user.task(request()))["output"]["message"] == text


def _film(sim: Simulator, **headers: str) -> tuple[int, bytes, str]:
    user = Caller(sim.base)
    task = sim.tasks()[0].id if sim.tasks() else user.task(request())
    answer = fetch(
        user.settled(task)["output"]["video_url"], headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    return answer.status, answer.content, answer.headers.get("ETag", "")


def test_videos_without_parts_and_files_that_change() -> None:
    faults = Misbehaving()
    with quick(faults=faults) as sim:
        _, whole, tag = _film(sim)
        assert _film(sim, Range="bytes=100-")[:2] == (206, whole[100:])
        faults.become(Fault(bad_videos.WithoutRanges(), Kind.VIDEO))
        assert _film(sim, Range="bytes=100-") == (200, whole, "")
        other = bad_videos.longer(whole)
        faults.become(Fault(bad_videos.OtherFile(bad_videos.longer), Kind.VIDEO))
        assert _film(sim, Range="bytes=100-", If_Range=tag) == (200, other, '"CHANGED"')
        assert _film(sim, Range="bytes=100-", If_Range='"CHANGED"') == (206, other[100:], '"CHANGED"')
        faults.become(Fault(bad_videos.OtherFile(bad_videos.longer, tag, heeds=False), Kind.VIDEO))
        assert _film(sim, Range="bytes=100-", If_Range=tag) == (206, other[100:], tag)


def test_a_link_of_somebody_s_is_told_when_the_task_has_succeeded() -> None:
    with misbehaving(Fault(hostile.link_to("file:///etc/passwd"), Kind.QUERY)) as sim:
        user = Caller(sim.base)
        assert user.settled(user.task(request()))["output"]["video_url"] == "file:///etc/passwd"


def test_the_kind_of_each_call() -> None:
    with quick() as sim:
        user = Caller(sim.base.replace("/api", "/qwen/api"))
        link = user.settled(user.task(request()))["output"]["video_url"]
        every = Misbehaving(*(fault := [Fault(deeds.Harmless(), kind) for kind in Kind]))
        paths = [f"/x/api/v1{SUBMIT}", "/api/v1/tasks/a", "/api/v1/tasks/", "/api/v1/tasks/a/cancel"]
        paths += ["/api/v1/uploads", "/oss", urlsplit(link).path, "/"]
        for path in paths:
            assert every.before(Call("GET", path, {}, {}, b"", path)) is None
        assert [one.met for one in fault] == [1] * len(Kind)
        assert [kind_of(Call("GET", path, {}, {}, b"", "")) for path in paths] == list(Kind)
