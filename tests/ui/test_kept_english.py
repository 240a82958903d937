"""What the interface writes into the ledger: English in every language, and known again where it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.jobs.factory import new_job
from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import CHINESE, ENGLISH, use
from wanvid_tui.core.stored import stored
from wanvid_tui.jobs import resolving
from wanvid_tui.jobs.ledger import Ledger
from wanvid_tui.ui import changing

NOW_MS = 1_795_367_700_000


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    use(CHINESE)
    yield
    use(ENGLISH)


def test_who_speaks_chinese_keeps_english(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    lost, deferred, held, released, canceled = (job.id for job in ledger.add([new_job() for _ in range(5)]))
    for job in (lost, deferred):
        ledger.move(job, JobState.SUBMITTING, "sending")
        ledger.move(job, JobState.UNCERTAIN, "ended while sending", asks=True)
    resolving.give_up(ledger, lost)
    resolving.defer(ledger, deferred)
    said = changing.hold(ledger, [held, released], NOW_MS)
    assert "暂缓" in said.text, "the user is spoken to in Chinese"
    changing.hold(ledger, [released], NOW_MS)
    changing.cancel(ledger, [canceled], NOW_MS)
    kept = [event.why for job in ledger.find() for event in ledger.events(job.id)]
    kept += [job.waiting.reason for job in ledger.find() if job.waiting is not None]
    kept += [job.error_message for job in ledger.find() if job.error_message is not None]
    assert len(kept) >= 5 + 4 + 2 + 4
    assert all(text.isascii() for text in kept), kept
    assert not [text for text in kept if stored(text).isascii()], "shown in Chinese"
    ledger.close()
