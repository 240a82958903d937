"""Rows N1 to N9 but for the downloads: what a network does to calls, through real sockets and the real program."""

from __future__ import annotations

import signal
import socket
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.program_home import generate
from tests.faults.faulty import FaultyHome, FaultyService
from tests.faults.hasty import Hasty
from tests.faults.road import Road
from tests.jobs.homes import wait_for
from wanvid_tui.api.deadlines import Deadlines
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.views import Pause, PauseKind
from wanvid_tui.simulator import deeds
from wanvid_tui.simulator.delivery import End, Way
from wanvid_tui.simulator.kinds import ANY, API, Kind
from wanvid_tui.simulator.misbehaving import Fault
from wanvid_tui.simulator.whens import After, Every, First, Switch

if TYPE_CHECKING:
    from wanvid_tui.simulator.exchange import Seen

S = JobState
DRIP = Way(piece=1, every_s=0.05, with_head=True)


def offline(home: FaultyHome) -> Pause:
    """The pause of a home that has no connection, once there is one."""
    wait_for(lambda: home.ledger.exists() and home.pauses(), "a pause")
    (pause,) = home.pauses()
    assert (pause.kind, pause.by_time) == (PauseKind.OFFLINE, True)
    return pause


# N1


def test_n1_refused_waits_and_goes_on_by_itself(home: FaultyHome, service: FaultyService) -> None:
    road = Road(service.port)
    road.open()
    road.close()
    submit = home.start("submit", "A fox", DASHSCOPE_HTTP_BASE_URL=f"{road.origin}/qwen")
    assert "refuses connections" in offline(home).message
    job = home.job(1)
    assert job is not None and job.state is S.QUEUED
    assert "offline, until" in home.run("jobs").out
    with road:
        done = home.ended(submit)
        assert (done.code, done.out) == (0, "1\n"), done.err
        home.wait_until(1, S.SAVED)
        assert (len(service.seen(Kind.SUBMIT)), len(service.tasks()), home.pauses()) == (1, 1, [])
        assert "not sent: 127.0.0.1" in home.why(1)


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ("https://no-such-host.invalid/api/v1", "no-such-host.invalid was not found (DNS)"),
        ("https://127.0.0.1:{port}/api/v1", "no secure connection to 127.0.0.1"),
    ],
    ids=["DNS", "TLS"],
)
def test_n1_what_never_left_stays_queued(home: FaultyHome, service: FaultyService, base: str, said: str) -> None:
    submit = home.start("submit", "A fox", DASHSCOPE_HTTP_BASE_URL=base.format(port=service.port))
    assert said in offline(home).message
    assert home.is_in(1, S.QUEUED, S.SUBMITTING)
    submit.send_signal(signal.SIGTERM)
    home.ended(submit)
    assert service.tasks() == []


async def test_n1_tries_are_spaced_out(tmp_path: Path) -> None:
    async with Hasty(tmp_path) as hasty:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        (job,) = hasty.add("A fox", base=f"http://127.0.0.1:{port}/api/v1")

        def tries() -> list[int]:
            return [event.at_ms for event in hasty.ledger.events(job) if event.new == S.SUBMITTING.value]

        await hasty.until(lambda: len(tries()) >= 8, "eight tries")
        gaps = [(after - before) / 1000 for before, after in pairwise(tries()[:8])]
        # 2, 4, 8 ... 60 s, half of each by chance; and a little for the way.
        assert all(least <= gap for least, gap in zip([1, 2, 4, 8, 16, 30, 30], gaps, strict=True)), gaps
        assert max(gaps) < 75 and len(set(gaps)) == len(gaps)
        assert hasty.job(job).state in (S.QUEUED, S.SUBMITTING)


# N3


def test_n3_the_deadlines() -> None:
    usual = Deadlines()
    assert (usual.submit_s, usual.call_s) == (60, 30)


@pytest.mark.parametrize("deed", [deeds.Hang(worked=True), deeds.Sent(DRIP)], ids=["silent", "drips"])
async def test_n3_a_submit_without_an_end_is_given_up_and_settled(tmp_path: Path, deed: deeds.Deed) -> None:
    async with Hasty(tmp_path, Fault(deed), call_s=1.0) as hasty:
        (job,) = hasty.add("A fox")
        await hasty.until(lambda: hasty.job(job).state is S.SAVED, "saved")
        assert "did not answer within 1 s" in hasty.why(job)
        assert (hasty.path(job)[2], len(hasty.service.seen(Kind.SUBMIT))) == ("uncertain", 1)


@pytest.mark.parametrize("deed", [deeds.Hang(), deeds.Sent(DRIP)], ids=["silent", "drips"])
async def test_n3_a_look_without_an_end_is_given_up_and_tried_again(tmp_path: Path, deed: deeds.Deed) -> None:
    stuck = Fault(deed, {Kind.QUERY, Kind.LIST}, First(2))
    async with Hasty(tmp_path, stuck, call_s=1.0) as hasty:
        hasty.add("A fox", "A hare")
        await hasty.until_all(S.SAVED)
        assert stuck.struck == 2
        assert {tuple(hasty.path(number)) for number in (1, 2)} <= {
            ("queued", "submitting", "pending", "running", "downloading", "saved"),
            ("queued", "submitting", "pending", "downloading", "saved"),
        }


def test_n3_the_screen_stays_live(home: FaultyHome, service: FaultyService) -> None:
    service.faults.become(Fault(deeds.Hang(), ANY))
    with home.interface() as program:
        generate(program, "A fox")
        program.wait_for(lambda: service.seen(Kind.SUBMIT))
        program.wait_for("submitting")
        program.press("ctrl+a")
        program.type("Another one: ")
        program.wait_for("Another one: A fox")
        program.press("ctrl+q")
        assert program.wait_exit() == 0


# N4: a submit's is among those of test_lost_answers.py.


@pytest.mark.parametrize("with_head", [True, False], ids=["in the head", "in the body"])
@pytest.mark.parametrize("end", [End.CLOSED, End.RESET])
async def test_n4_a_cut_answer_is_followed_by_another_look(tmp_path: Path, end: End, with_head: bool) -> None:
    cut = Fault(deeds.Sent(Way(until=40, with_head=with_head, end=end)), {Kind.QUERY, Kind.LIST}, First(3))
    async with Hasty(tmp_path, cut) as hasty:
        (job,) = hasty.add("A fox")
        await hasty.until(lambda: hasty.job(job).state is S.SAVED, "saved")
        assert cut.struck == 3
        assert not set(hasty.path(job)) & {"failed", "lost", "uncertain"}


# N5


def busiest(calls: list[Seen], seconds: float) -> int:
    """The most calls in any so many seconds of the service's clock."""
    times = sorted(call.at for call in calls)
    return max((sum(at <= other < at + seconds for other in times) for at in times), default=0)


async def test_n5_the_network_is_away_for_ten_minutes(tmp_path: Path) -> None:
    async with Hasty(tmp_path, running=12, speed=1.0) as hasty:
        road = Road(hasty.service.port)
        with road:
            base = f"{road.origin}/api/v1"
            hasty.add(*(f"Fox {number}" for number in range(12)), base=base)
            await hasty.until(lambda: all(job.task_id for job in hasty.jobs()), "every task id")
        ids = {job.id: job.task_id for job in hasty.jobs()}
        gone = hasty.clock.monotonic()
        (late,) = hasty.add("Fox 12, while it is away", base=base)
        await hasty.until(lambda: hasty.ledger.pauses(), "a pause")
        (pause,) = hasty.ledger.pauses()
        await hasty.until(lambda: hasty.clock.monotonic() - gone > 600, "ten minutes")
        (still,) = hasty.ledger.pauses()
        assert (still.kind, still.since_ms) == (PauseKind.OFFLINE, pause.since_ms), "one notice for all of it"
        assert {job.state for job in hasty.jobs()} <= {S.PENDING, S.RUNNING, S.QUEUED, S.SUBMITTING}
        before = len(hasty.service.seen(Kind.QUERY, Kind.LIST))
        back = hasty.clock.time()
        with road:
            await hasty.until_all(S.SAVED)
        assert {job.id: job.task_id for job in hasty.jobs() if job.id != late} == ids
        assert hasty.service.made() == Counter(job.prompt for job in hasty.jobs())
        assert hasty.ledger.pauses() == []
        calls = list(hasty.service.seen(Kind.QUERY, Kind.LIST))[before:]
        assert busiest(calls, 10.0) <= 30, "each is asked about once or twice, not for each look that was missed"
        assert min(call.at for call in calls) - back < 75, "and soon"


@pytest.mark.parametrize("counted", [True, False], ids=["the steady time goes on", "it does not"])
async def test_n5_the_machine_sleeps_for_three_hours(tmp_path: Path, counted: bool) -> None:
    async with Hasty(tmp_path, running=6, speed=1.0) as hasty:
        hasty.add(*(f"Fox {number}" for number in range(6)))
        await hasty.until(lambda: all(job.state in (S.PENDING, S.RUNNING) for job in hasty.jobs()), "every task")
        ids = {job.id: job.task_id for job in hasty.jobs()}
        hasty.clock.suspend(3 * 3600, counted=counted)
        woken, at = hasty.clock.monotonic(), hasty.clock.time()
        await hasty.until_all(S.SAVED)
        assert {job.id: job.task_id for job in hasty.jobs()} == ids
        assert len(hasty.service.tasks()) == 6
        assert all("lost" not in hasty.path(number) for number in ids)
        calls = [call for call in hasty.service.seen(Kind.QUERY, Kind.LIST) if call.at >= at]
        assert busiest(calls, 10.0) <= 20
        assert hasty.clock.monotonic() - woken < 120, "a look is never far away"


# N6: see also tests/api/test_calls.py and test_submit.py, which count connections.


async def test_n6_kept_connections_that_died_hurt_nothing(tmp_path: Path) -> None:
    stale = Fault(deeds.StaleReset(), API)
    async with Hasty(tmp_path, stale) as hasty:
        hasty.add(*(f"Fox {number}" for number in range(5)))
        await hasty.until_all(S.SAVED)
        assert stale.struck > 0
        submits = hasty.service.seen(Kind.SUBMIT)
        assert [call.turn for call in submits] == [1] * 5, "each on a fresh connection"
        assert all("uncertain" not in hasty.path(number) for number in range(1, 6))
        looks = hasty.service.seen(Kind.QUERY, Kind.LIST)
        died = Counter(call.path for call in looks if call.status == 0)
        anew = Counter(call.path for call in looks if call.turn == 1)
        assert died <= anew, "a look that met one goes out anew"
        assert not [why for number in range(1, 6) if "no answer" in (why := hasty.why(number))]


# N8


async def test_n8_a_page_in_place_of_looks_is_waited_out_and_said(tmp_path: Path) -> None:
    portal = Switch(on=False)
    async with Hasty(tmp_path, Fault(deeds.page(), {Kind.QUERY, Kind.LIST}, portal), speed=0.5) as hasty:
        (job,) = hasty.add("A fox")
        await hasty.until(lambda: hasty.job(job).task_id, "a task")
        portal.on = True
        await hasty.until(lambda: "HTML from 127.0.0.1" in hasty.why(job), "that it is said")
        assert hasty.job(job).state in (S.PENDING, S.RUNNING)
        waiting = hasty.job(job).waiting
        assert waiting is not None and waiting.reason == "no answer"
        portal.on = False
        await hasty.until(lambda: hasty.job(job).state is S.SAVED, "saved")
        assert hasty.job(job).waiting is None


@pytest.mark.parametrize(
    "deed",
    [deeds.redirect("https://portal.example/login"), deeds.not_offered(404)],
    ids=["redirect", "404"],
)
async def test_n8_whatever_answers_looks_no_job_fails_by_it(tmp_path: Path, deed: deeds.Deed) -> None:
    odd = Fault(deed, {Kind.QUERY, Kind.LIST}, First(6))
    async with Hasty(tmp_path, odd) as hasty:
        hasty.add("A fox", "A hare")
        await hasty.until_all(S.SAVED)
        assert odd.struck == 6
        assert all(not {"failed", "lost", "uncertain"} & set(hasty.path(number)) for number in (1, 2))


async def test_n8_a_content_type_alone_is_ignored(tmp_path: Path) -> None:
    async with Hasty(tmp_path, Fault(deeds.Headed({"Content-Type": "text/html"}), API)) as hasty:
        (job,) = hasty.add("A fox")
        await hasty.until(lambda: hasty.job(job).state is S.SAVED, "saved")
        assert hasty.path(job)[1:3] == ["submitting", "pending"]
        assert "no answer" not in hasty.why(job)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_n8_a_redirected_submit_waits_and_stops_no_look(tmp_path: Path, status: int) -> None:
    portal = Fault(deeds.redirect("http://127.0.0.1:9/login", status), Kind.SUBMIT, Every(2))
    async with Hasty(tmp_path, portal) as hasty:
        hasty.add("A fox", "A hare")
        await hasty.until_all(S.SAVED)
        through, redirected = sorted((1, 2), key=lambda number: len(hasty.path(number)))
        assert hasty.path(through)[:3] == ["queued", "submitting", "pending"]
        assert hasty.path(redirected)[:3] == ["queued", "submitting", "queued"]
        assert f"not worked on: 127.0.0.1:{hasty.service.port} answered with a redirect" in hasty.why(redirected)
        assert len(hasty.service.tasks()) == 2


async def test_n8_redirected_submits_are_spaced_out_while_looks_are_answered(tmp_path: Path) -> None:
    portal = Fault(deeds.redirect("https://portal.example/login"), Kind.SUBMIT, After(2))
    async with Hasty(tmp_path, portal, speed=0.5) as hasty:
        hasty.add("A fox", "A hare", "A wolf")
        await hasty.until(lambda: portal.struck >= 6, "six redirects")
        assert hasty.job(1).state in (S.PENDING, S.RUNNING) and hasty.service.queries(hasty.job(1).task_id or "") > 2
        times = [call.at for call in hasty.service.seen(Kind.SUBMIT) if call.status == 302]
        gaps = [after - before for before, after in pairwise(times[:6])]
        assert all(least <= gap for least, gap in zip([1, 2, 4, 8, 16], gaps, strict=True)), gaps
        hasty.service.faults.become()
        await hasty.until(lambda: hasty.job(3).task_id, "the third task")
        assert hasty.ledger.pauses() == []


def test_n8_a_page_at_the_first_call_of_all_is_said_at_once(home: FaultyHome, service: FaultyService) -> None:
    service.faults.become(Fault(deeds.page(), ANY))
    submit = home.start("submit", "A fox")
    home.wait_until(1, S.UNCERTAIN)
    assert "not the Wan API: HTML from 127.0.0.1" in home.run("show", "1").out
    submit.send_signal(signal.SIGTERM)
    home.ended(submit)
    assert len(service.seen(Kind.SUBMIT)) == 1


def test_n8_a_base_without_the_api_is_said_as_such(home: FaultyHome, service: FaultyService) -> None:
    service.faults.become(Fault(deeds.not_offered(404), ANY))
    done = home.run("submit", "A fox")
    assert done.code == 6
    assert "paused: base" in done.err and "Check the base" in done.err
    assert "paused: base" in home.run("jobs").out
    service.faults.become()
    assert home.run("release", "1").code == 0
    home.wait_until(1, S.SAVED)
    assert len(service.tasks()) == 1


# N9: the proxies themselves are in tests/api/test_network.py.


def test_n9_a_proxy_that_cannot_be_used_is_said(home: FaultyHome) -> None:
    submit = home.start("submit", "A fox", DASHSCOPE_HTTP_BASE_URL="https://wan.test", ALL_PROXY="gopher://127.0.0.1:1")
    pause = offline(home)
    assert "proxy variable" in pause.message
    submit.send_signal(signal.SIGTERM)
    home.ended(submit)
