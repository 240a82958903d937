"""Which videos are fetched first, and how many at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.jobs.scripted import START_MS
from wanvid_tui.core.job import JobState

if TYPE_CHECKING:
    from tests.jobs.house import House

S = JobState
HOUR_MS = 3_600_000


async def test_two_at_once_and_those_whose_links_end_first(house: House) -> None:
    lives_h = {1: 5, 2: None, 3: 1, 4: 9, 5: 2}
    for number, hours in lives_h.items():
        job_id = house.add()
        task = house.service.make({})
        ends = None if hours is None else START_MS + hours * HOUR_MS
        for state in (S.SUBMITTING, S.PENDING, S.DOWNLOADING):
            house.ledger.move(job_id, state, "test")
        house.ledger.note(job_id, task_id=task.id, video_url=f"https://v/{number}", video_expires_ms=ends)
    begun: list[int] = []
    most = 0
    under_way = 0
    fetch = house.service.download

    async def download(url: str, part: Any, *, progress: Any) -> Any:
        nonlocal most, under_way
        begun.append(int(url.rsplit("/", 1)[1]))
        under_way += 1
        most = max(most, under_way)
        for _ in range(5):
            await asyncio.sleep(0)
        under_way -= 1
        return await fetch(url, part, progress=progress)

    house.service.download = download  # type: ignore[method-assign]  # the same, looked at
    await house.settle()
    assert begun == [3, 5, 1, 4, 2]
    assert most == 2
