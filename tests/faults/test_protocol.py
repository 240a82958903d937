"""Answers that are not what they should be (P1 to P3, P5), over real sockets."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.loopback import Line, Seen, Server
from tests.faults.driven import Driven
from tests.faults.faulty import FaultyHome, FaultyService
from tests.jobs.homes import ROOT, wait_for
from wanvid_tui.core.job import JobState
from wanvid_tui.simulator import deeds, hostile
from wanvid_tui.simulator.kinds import API, Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.spoiled import HARMLESS, MISSING, NO_TASK_ID, OTHER_JSON, UNREADABLE, Facts, Spoiled, Spoiler
from wanvid_tui.simulator.whens import First

if TYPE_CHECKING:
    from collections.abc import Mapping

S = JobState


@pytest.mark.parametrize("table", [UNREADABLE, OTHER_JSON, NO_TASK_ID], ids=["no JSON", "other JSON", "no task"])
async def test_p1_a_submit_without_a_readable_answer_makes_one_task(
    tmp_path: Path, service: FaultyService, table: Mapping[str, Spoiler]
) -> None:
    async with Driven(tmp_path, service) as driven:
        for name, spoil in table.items():
            service.faults.become(Fault(Spoiled(spoil), Kind.SUBMIT, First(1)))
            number = driven.add(f"A fox, {name}")
            job = await driven.until(number, S.UNCERTAIN)
            task = service.tasks()[-1]
            assert job.request_id == task.request_id, f"{name}: the head of the answer had it"
            job = await driven.until(number, S.SAVED)
            assert (job.adopted, job.task_id) == ("sure", task.id), name
        assert service.submits() == len(table) and set(service.made().values()) == {1}
        assert driven.bugs() == []


async def test_p1_a_look_without_a_readable_answer_is_made_again(tmp_path: Path, service: FaultyService) -> None:
    async with Driven(tmp_path, service) as driven:
        for name, spoil in {**UNREADABLE, **OTHER_JSON}.items():
            service.faults.become(Fault(Spoiled(spoil), {Kind.QUERY, Kind.LIST}, First(3)))
            number = driven.add(f"A fox, {name}")
            await driven.until(number, S.SAVED)
            assert not {"lost", "failed"} & set(driven.path(number)), name
        assert driven.bugs() == []


async def test_p1_what_says_all_that_was_asked_is_taken(tmp_path: Path, service: FaultyService) -> None:
    async with Driven(tmp_path, service) as driven:
        for name, spoil in HARMLESS.items():
            service.faults.become(Fault(Spoiled(spoil), {Kind.SUBMIT, Kind.QUERY}))
            number = driven.add(f"A fox, {name}")
            await driven.until(number, S.SAVED)
            assert "uncertain" not in driven.path(number), name
        assert service.submits() == len(HARMLESS) and driven.bugs() == []


ODD_FACTS: dict[str, Facts] = {
    "usage a list": Facts({"usage": [1, 2]}),
    "usage of odd types": Facts({"usage": {"duration": [], "size": 9, "SR": {}, "video_count": "many", "fps": 1e300}}),
    "times of odd types": Facts({"output.submit_time": {}, "output.scheduled_time": -1, "output.end_time": "never"}),
    "prompts of odd types": Facts({"output.orig_prompt": 7, "output.actual_prompt": ["a"]}),
    "times of no day": Facts({"output.submit_time": "2025-13-45 99:99:99", "output.end_time": "9" * 60}),
    "status in lower case": Facts({"output.task_status": "succeeded"}, of="SUCCEEDED"),
    "request_id an object": Facts({"request_id": {"a": 1}}),
    "numbers without bounds": Facts({"usage": {"duration": float("inf"), "SR": 10**400}}),
}


async def test_p1_facts_of_another_type_do_no_harm(tmp_path: Path, service: FaultyService) -> None:
    async with Driven(tmp_path, service) as driven:
        for name, facts in ODD_FACTS.items():
            service.faults.become(Fault(facts, Kind.QUERY))
            await driven.until(driven.add(f"A fox, {name}"), S.SAVED)
        assert driven.bugs() == []


def test_p1_the_program_says_nothing_of_it_and_saves_the_video(service: FaultyService, home: FaultyHome) -> None:
    service.faults.become(
        Fault(Spoiled(UNREADABLE["nested deep, in a field"]), Kind.SUBMIT, First(1)),
        Fault(Spoiled(OTHER_JSON["null"]), Kind.QUERY, First(1)),
    )
    done = home.run("submit", "A fox", "--wait")
    assert (done.code, Path(done.out.strip()).suffix) == (0, ".mp4"), done.err
    log = (home.wanvid / "wanvid.log").read_text()
    assert "Traceback" not in done.err + log
    assert dict(service.made()) == {"A fox": 1}


async def test_p2_success_without_a_link_is_looked_at_again_then_lost_then_asked_again(
    tmp_path: Path, service: FaultyService
) -> None:
    service.faults.become(Fault(Facts({"output.video_url": MISSING}, of="SUCCEEDED"), Kind.QUERY))
    async with Driven(tmp_path, service) as driven:
        number = driven.add()
        job = await driven.until(number, S.LOST)
        assert (job.error_code, job.error_message) == (
            "NoLink",
            "the task succeeded, but the service gave no link to its video",
        )
        task = service.task()
        assert service.queries(task.id) >= 4, "3 more looks"
        service.faults.become()
        looks = service.queries(task.id)
        job = await driven.until(number, S.SAVED)
        assert service.queries(task.id) == looks + 1 and job.error_code is None


REFUSED_LINKS = {name: link for name, link in hostile.LINKS.items() if name not in ("empty", "blanks")}


async def test_p2_success_with_a_link_that_is_refused_ends_in_lost_and_comes_back(
    tmp_path: Path, service: FaultyService
) -> None:
    async with Driven(tmp_path, service) as driven:
        for name, link in REFUSED_LINKS.items():
            service.faults.become(Fault(hostile.link_to(link), Kind.QUERY))
            number = driven.add(f"A fox, {name}")
            job = await driven.until(number, S.LOST)
            assert job.error_code in ("LinkUnsafe", "NoLink"), name
            assert service.seen(Kind.VIDEO) == [], name
            assert link not in "\n".join([job.error_message or "", *driven.records.texts])
        service.faults.become()
        await driven.drive(lambda: len(driven.films()) == len(REFUSED_LINKS))
        assert driven.bugs() == []


def _grown_kib(*words: str) -> int:
    """How much the memory of a client grows by what it is answered, KiB."""
    program = [sys.executable, str(Path(__file__).with_name("client_memory.py")), *words]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120, env={"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    return int(json.loads(done.stdout)["grown_kib"])


BODIES = {
    "endless": deeds.endless(),
    "endless, of JSON": deeds.Says(200, lambda: iter(lambda: b'[{"a":1},' * 7000, b"")),
    "gzip bomb": deeds.bomb(200),
    "deflate bomb": deeds.bomb(200, "deflate"),
    "as much JSON as is read": deeds.Says(200, b"[" + b'{"":0},' * 149_000 + b"0]"),
    "a gzip that never says anything": deeds.Says(
        200, lambda: iter(lambda: b"\x00\x00\x00\xff\xff" * 10_000, b""), {"Content-Encoding": "deflate"}
    ),
    "an error without end": deeds.Says(500, lambda: iter(lambda: b'"message":"' * 9000, b"")),
}


@pytest.mark.parametrize("deed", list(BODIES.values()), ids=list(BODIES))
def test_p3_a_body_without_end_takes_no_memory(service: FaultyService, deed: deeds.Says) -> None:
    service.faults.become(Fault(deed, API))
    grown = _grown_kib(service.base, "query", "list_tasks", "submit", "query", "query")
    assert grown < 50 * 1024
    assert len(service.requests()) == 5, "every one of them was left, none was asked twice"


def test_p3_a_head_without_end_takes_no_memory() -> None:
    def endless_head(request: Seen, line: Line) -> bool:
        line.send(b"HTTP/1.1 200 OK\r\n")
        for number in range(200_000):
            try:
                line.sock.sendall(f"X-More-{number}: {'a' * 500}\r\n".encode())
            except OSError:
                break
        return False

    def endless_hints(request: Seen, line: Line) -> bool:
        while not line.stop.is_set():
            try:
                line.sock.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100)
            except OSError:
                break
        return False

    for handler in (endless_head, endless_hints):
        with Server(handler) as server:
            assert _grown_kib(server.base, "query", "query") < 50 * 1024


CALLS = ("submit", "query", "list_tasks", "cancel", "upload")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_p5_a_redirect_is_never_followed_with_the_key(
    service: FaultyService, home: FaultyHome, status: int, tmp_path: Path
) -> None:
    def listens(request: Seen, line: Line) -> bool:
        return line.answer({"output": {"task_id": "stolen", "task_status": "PENDING"}})

    with Server(listens) as elsewhere:
        service.faults.become(Fault(deeds.redirect(f"{elsewhere.origin}/api/v1/tasks/1", status), API))
        assert _grown_kib(service.base, *CALLS) < 50 * 1024
        assert len(service.requests()) == len(CALLS)
        if status == 307:
            waiting = home.start("submit", "A fox", "--wait")
            wait_for(lambda: service.submits() > 1, "the submit of the program")
            wait_for(lambda: home.jobs()[0].state is S.QUEUED, "the job in the line again")
            waiting.kill()
            waiting.communicate()
        assert elsewhere.seen == [] and elsewhere.connections == 0
    assert service.tasks() == []
