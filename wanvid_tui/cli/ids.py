"""Which jobs are meant: ``17``, ``15..19``, ``last``, a task id (cli.md)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.reading import Reader

__all__ = ["NoSuchJob", "find_jobs"]

_NUMBER = re.compile(r"#?([0-9]{1,18})")
_RANGE = re.compile(r"#?([0-9]{1,18})\.\.#?([0-9]{1,18})")
_LONGEST_RANGE = 100_000


class NoSuchJob(WanvidError):
    """What was typed names no job of this ledger."""

    exit_code = 2


def find_jobs(reader: Reader | None, words: Iterable[str]) -> tuple[list[Job], list[NoSuchJob]]:
    """The jobs that words name, each once, in their order, and an error for every word that names none.

    A range names those of its ids that there are. ``reader`` is None where there is no ledger yet.
    """
    found: dict[int, Job] = {}
    wrong: list[NoSuchJob] = []
    for word in words:
        jobs = _named(reader, word) if reader is not None else []
        for job in jobs:
            found.setdefault(job.id, job)
        if not jobs:
            shown = clean_text(word, limit=80)
            wrong.append(NoSuchJob(f"there is no job {shown}", remedy="wanvid jobs lists them"))
    return list(found.values()), wrong


def _named(reader: Reader, word: str) -> list[Job]:
    if word == "last":
        last = reader.last_id()
        job = reader.get(last) if last is not None else None
    elif number := _NUMBER.fullmatch(word):
        job = reader.get(int(number[1])) or reader.by_task(word)
    elif ends := _RANGE.fullmatch(word):
        first, final = int(ends[1]), min(int(ends[2]), reader.last_id() or 0)
        ids = range(first, min(final + 1, first + _LONGEST_RANGE))
        return [job for id_ in ids if (job := reader.get(id_)) is not None]
    else:
        job = reader.by_task(word)
    return [job] if job is not None else []
