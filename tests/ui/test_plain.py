"""What the plain mode says of every state and every change: sentences, without signs, keys or columns."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.ui import seeding
from tests.ui.asking import add_asking
from tests.ui.stage import Clock
from wanvid_tui.core.job import JobState
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.jobs.views import PauseKind
from wanvid_tui.ui.changing import look
from wanvid_tui.ui.plain import Plain
from wanvid_tui.ui.session import open_session
from wanvid_tui.ui.words import exact_clock_text


@contextmanager
def printing(folder: Path, *, asks: bool = False) -> Iterator[tuple[Plain, Ledger, Clock]]:
    """The plain mode over a seeded ledger, and another connection to it."""
    clock = Clock()
    seeding.seed(folder / "ledger.sqlite3", clock)
    with closing(Ledger.open(folder / "ledger.sqlite3", now_ms=clock)) as ledger:
        if asks:
            add_asking(ledger)
        session = open_session(seeding.options(folder, now_ms=clock))
        try:
            yield Plain(session), ledger, clock
        finally:
            session.close()


def test_it_begins_with_who_and_what_and_the_newest_jobs(tmp_path: Path) -> None:
    with printing(tmp_path, asks=True) as (plain, _ledger, _clock):
        head, title, *jobs = plain.first()
    assert re.fullmatch(
        r"wanvid, demo, Singapore\. 1 job asks you, 5 running, 1 waiting, 14 saved, about \$\S+ today.*\.", head
    )
    assert title == "The newest 20 of 25 jobs, newest first; wanvid jobs prints all:"
    assert len(jobs) == 20
    said = {line.split(" ", 1)[0]: line for line in jobs}
    assert said["25"].startswith("25 uncertain, asks you; wanvid show 25 tells of it, wanvid resolve 25 decides: ")
    assert said["24"].startswith("24 queued, next: Paper boats")
    assert said["20"].startswith("20 running, 1:42 of about 2:30: A tiny cartoon")
    assert said["19"].startswith("19 running, 8:10, overdue: Waves")
    assert said["18"].startswith("18 saved, 4.2 MB: \u4e00\u53ea")
    assert said["16"].startswith("16 failed, moderation: A crowd")
    assert said["14"].startswith("14 canceled, free: ")
    assert said["11"].startswith("11 held, wanvid release 11 lets it go: ")
    assert said["9"].startswith("9 lost, link expired: ")
    for line in (head, title, *jobs):
        assert not set(line) & set("~\t\u203a\u25b8\u2713`")


def test_each_change_is_one_line_with_its_time(tmp_path: Path) -> None:
    with printing(tmp_path) as (plain, ledger, clock):
        plain.first()
        assert plain.changed() == []
        at = exact_clock_text(clock.ms)

        ledger.move(20, JobState.DOWNLOADING, "test", bytes_total=4_200_000)
        assert plain.changed() == [f"{at} job 20 downloading, 0.0 of 4.2 MB"]
        ledger.note(20, bytes_done=2_000_000)
        assert plain.changed() == [], "who listens does not count bytes"
        ledger.move(20, JobState.SAVED, "test", saved_ms=clock.ms, bytes_done=4_200_000, file=f"{tmp_path}/20-a.mp4")
        (line,) = plain.changed()
        assert re.fullmatch(rf"{at} job 20 saved, 4\.2 MB, took \S+: ~/20-a\.mp4", line)

        ledger.move(21, JobState.FAILED, "test", ended_ms=clock.ms, error_code="DataInspectionFailed")
        ledger.move(24, JobState.HELD, "test", hold_reason="over $5 a day")
        assert sorted(plain.changed()) == [
            f"{at} job 21 failed, Moderation refused this prompt or its result. Nothing was billed; "
            "wanvid retry 21 sends it again",
            f"{at} job 24 held, over $5 a day; wanvid release 24 lets it go",
        ]
        ledger.move(24, JobState.QUEUED, "test")
        (line,) = plain.changed()
        assert line.startswith(f"{at} job 24 queued, about $") and ": Paper boats" in line
        ledger.note(22, overdue=True)
        assert [line.endswith("overdue") for line in plain.changed()] == [True]
        look(ledger, [18])
        assert plain.changed() == [], "that somebody looked at it is no news"
        ledger.forget(16)
        assert plain.changed() == [f"{at} job 16 is forgotten; its file stays"]
        asking = add_asking(ledger)
        assert any(f"job {asking} uncertain, asks you; wanvid show {asking} tells" in line for line in plain.changed())
        ledger.pause("demo", "demo", PauseKind.BILLING, code="Arrearage", message="no money")
        assert plain.changed() == [f"{at} The account is out of money (Arrearage). The queue waits."]


def test_a_signal_that_comes_when_the_input_has_ended_is_not_heeded() -> None:
    code = """
import os, signal
from wanvid_tui.ui.plain import _ENDS, _signals
with _signals():
    pass
for name in _ENDS:
    os.kill(os.getpid(), getattr(signal, name))
print("here")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "here\n", "")
