"""Which jobs are meant: ``17``, ``15..19``, ``last``, a task id (cli.md)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.rows import UnreadableRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.reading import Reader

__all__ = ["NoSuchJob", "find_jobs"]

_NUMBER = re.compile(r"#?([0-9]{1,18})")
_RANGE = re.compile(r"#?([0-9]{1,18})\.\.#?([0-9]{1,18})")
_LONGEST_RANGE = 100_000


class NoSuchJob(WanvidError):
    """What was typed names no job of this ledger."""

    exit_code = 2


def find_jobs(
    reader: Reader | None, words: Iterable[str], *, damaged: bool = False
) -> tuple[list[Job], list[WanvidError]]:
    """The jobs that words name, each once, in their order, and an error for every word that names none.

    A range names those of its ids that there are. ``reader`` is None where there is no ledger yet. A job whose row
    cannot be read is an error too, unless ``damaged`` ones are wanted, as far as they can be read.
    """
    found: dict[int, Job] = {}
    wrong: list[WanvidError] = []

    def look(job_id: int) -> Job | None:
        assert reader is not None  # what follows is asked of one alone
        try:
            return reader.shown(job_id) if damaged else reader.get(job_id)
        except UnreadableRow as error:
            wrong.append(error)
            return None

    for word in words:
        before = len(wrong)
        jobs = _named(reader, word, look) if reader is not None else []
        for job in jobs:
            found.setdefault(job.id, job)
        if not jobs and len(wrong) == before:
            shown = clean_text(word, limit=80)
            wrong.append(
                NoSuchJob(_("there is no job {shown}").format(shown=shown), remedy=_("wanvid jobs lists them"))
            )
    return list(found.values()), wrong


def _named(reader: Reader, word: str, look: Callable[[int], Job | None]) -> list[Job]:
    if word == "last":
        last = reader.last_id()
        job = look(last) if last is not None else None
    elif number := _NUMBER.fullmatch(word):
        job = look(int(number[1])) or reader.by_task(word)
    elif ends := _RANGE.fullmatch(word):
        first, final = int(ends[1]), min(int(ends[2]), reader.last_id() or 0)
        ids = range(first, min(final + 1, first + _LONGEST_RANGE))
        return [job for id_ in ids if (job := look(id_)) is not None]
    else:
        job = reader.by_task(word)
    return [job] if job is not None else []
