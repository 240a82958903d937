"""Rows of the queue: every state's words, the columns of every width, ditto and cuts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui import seeding
from wanvid_tui.core import cells
from wanvid_tui.core.job import Job, JobState, Waiting
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.ui.glyphs import UNICODE
from wanvid_tui.ui.lines import Line
from wanvid_tui.ui.queue_rows import RowFacts, job_line, now_words
from wanvid_tui.ui.roles import Role

NOW = seeding.NOW_MS
KIND = ("wan2.5-t2v-preview", "720P", 5)


def job(state: str, prompt: str = "A fox", **facts: Any) -> Job:
    values: dict[str, Any] = dict.fromkeys(field for field in Job._fields)
    made = Job(
        **values
        | {
            "id": 7,
            "rev": 1,
            "state": JobState(state),
            "profile": "demo",
            "base": "demo",
            "model": KIND[0],
            "prompt": prompt,
            "parameters": {"seed": 11},
            "tier": KIND[1],
            "ratio": "16:9",
            "duration": KIND[2],
            "sound": True,
            "created_ms": NOW - 1_000,
            "overdue": False,
            "asks": False,
            "cancel_asked": False,
            "checks": (),
            "bytes_done": 0,
        }
    )
    return made._replace(**facts)


def text(line: Line) -> str:
    return "".join(span.text for span in line.spans)


@pytest.mark.parametrize(
    ("made", "words", "fill"),
    [
        (job("held"), "h releases it", -1),
        (job("held", hold_reason="over $5 a day"), "over $5 a day", -1),
        (job("queued"), "waits for a slot", -1),
        (job("queued", not_before_ms=NOW + 1_500), "starts in 2 s, u", -1),
        (job("queued", waiting=Waiting("429", NOW + 12_000)), "429, again in 12s", -1),
        (job("queued", waiting=Waiting("offline", NOW + 24_000)), "offline, in 24 s", -1),
        (job("queued", waiting=Waiting("paused: key")), "paused: key", -1),
        (job("submitting", submitted_ms=NOW - 2_000), "sending 0:02", -1),
        (job("uncertain"), "looking for it", -1),
        (job("uncertain", asks=True), "asks you: Enter", -1),
        (job("pending", accepted_ms=NOW - 12_000), "in line 0:12", -1),
        (job("running", started_ms=NOW - 21_000), "0:21 of ~2:10", 3),
        (job("running", started_ms=NOW - 490_000, overdue=True), "8:10, overdue", 18),
        (job("running", started_ms=NOW - 900_000), "15:00 of ~2:10", 17),
        (job("running", started_ms=NOW - 21_000, tier="480P"), "0:21 of 1-5 min", 2),
        (job("running", started_ms=NOW - 90_000, last_look_ms=NOW - 80_000), "1:30 of ~2:10", 12),
        (
            job("running", started_ms=NOW - 90_000, last_look_ms=NOW - 80_000, waiting=Waiting("no answer")),
            "no answer 1:20",
            12,
        ),
        (job("downloading", bytes_done=3_100_000, bytes_total=4_200_000), "3.1 of 4.2 MB", 13),
        (job("downloading", waiting=Waiting("stalled, resumes")), "stalled, resumes", 0),
        (job("saved", bytes_done=4_200_000), "4.2 MB", -1),
        (job("saved", bytes_done=4_200_000, video_expires_ms=NOW + 2_400_000), "4.2 MB link 40m", -1),
        (job("saved", checks=({"what": "size", "ok": False},)), "not as ordered", -1),
        (job("failed", error_code="DataInspectionFailed"), "moderation", -1),
        (job("failed", error_code="InvalidParameter"), "bad parameter", -1),
        (job("failed", error_code="Arrearage"), "billing", -1),
        (job("failed", error_code="InternalError.Timeout"), "gave up after 3h", -1),
        (job("failed", error_code="InternalError"), "service fault", -1),
        (job("failed"), "no reason given", -1),
        (job("canceled"), "free", -1),
        (job("lost"), "forgotten there", -1),
    ],
)
def test_what_a_job_does_now(made: Job, words: str, fill: int) -> None:
    said, _, filled = now_words(made, RowFacts(NOW, {KIND: 130_000}))
    assert (said, filled) == (words, fill)
    assert cells.width(said) <= 17


def test_columns_of_the_stack() -> None:
    line = job_line(job("running", started_ms=NOW - 21_000), None, 80, RowFacts(NOW, {KIND: 130_000}))
    assert text(line) == "    7 ▸ running      0:21 of ~2:10      A fox".ljust(80)
    wide = text(job_line(job("saved", bytes_done=1), None, 120, RowFacts(NOW, shorts={KIND[0]: "wan2.5"})))
    assert wide.endswith("  wan2.5   720P  16:9   5 s ")
    broad = job("saved", bytes_done=1, estimate_amount="15.00", estimate_currency="USD")
    assert text(job_line(broad, None, 132, RowFacts(NOW))).endswith("  16:9   5 s ~$15.00 ")
    narrow = text(job_line(job("running", started_ms=NOW - 21_000), None, 60, RowFacts(NOW, {KIND: 130_000})))
    assert narrow.startswith("    7 ▸ 0:21 of ~2:10   A fox")
    assert text(job_line(job("saved"), None, 60, RowFacts(NOW))).startswith("    7 ✓ saved           A fox")
    filled = job_line(job("running", overdue=True, started_ms=1), None, 60, RowFacts(NOW)).spans
    assert sum(cells.width(span.text) for span in filled if span.role in (Role.FILL, Role.TRACK)) == 14


def test_a_row_of_the_same_prompt_says_what_differs() -> None:
    above = job("queued", id=8)
    below = job("queued", duration=10, parameters={"seed": 481516234})
    assert text(job_line(below, above, 80, RowFacts(NOW)))[40:].rstrip() == '"  10 s, seed 481516234'


def test_every_status_word_of_the_ledger_is_drawn(tmp_path: Path) -> None:
    seeding.seed(tmp_path / "ledger.sqlite3")
    ledger = Ledger.open(tmp_path / "ledger.sqlite3", now_ms=lambda: NOW)
    jobs = ledger.find()
    ledger.close()
    for each in jobs:
        line = text(job_line(each, None, 80, RowFacts(NOW)))
        assert UNICODE.states[each.state.value] in line
        assert each.state.value in line


@given(
    st.text(max_size=120),
    st.integers(40, 220),
    st.sampled_from([state.value for state in JobState]),
    st.booleans(),
)
def test_a_row_fills_its_width_exactly_whatever_the_prompt(prompt: str, width: int, state: str, cursor: bool) -> None:
    line = job_line(job(state, prompt), None, width, RowFacts(NOW), cursor=cursor, focused=cursor)
    assert cells.width(text(line)) == width
    assert not any(ord(character) < 32 for character in text(line))
