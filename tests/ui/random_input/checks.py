"""What holds whatever is pressed: of the ledger, of the requests in it, of the draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.core.completion import complete
from wanvid_tui.core.geometry import geometry
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.core.rules import problems
from wanvid_tui.core.wire import parameters

if TYPE_CHECKING:
    from wanvid_tui.core.catalog import Catalog
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["Standing", "changes", "request_faults", "standing"]

_S = JobState
_MAKES = frozenset({"generate", "again", "anew", "undo", "spend"})
_TURNS: Mapping[tuple[JobState, JobState], frozenset[str]] = {
    (_S.QUEUED, _S.HELD): frozenset({"hold", "undo"}),
    (_S.HELD, _S.QUEUED): frozenset({"hold", "undo"}),
    (_S.QUEUED, _S.CANCELED): frozenset({"cancel"}),
    (_S.HELD, _S.CANCELED): frozenset({"cancel"}),
    (_S.UNCERTAIN, _S.QUEUED): frozenset({"resolve-again"}),
    (_S.UNCERTAIN, _S.LOST): frozenset({"resolve-give-up"}),
}
"""Which commands lead from a state to another; nothing else that a person does there changes a state."""
_GOES = frozenset({"forget", "undo"})


class Standing(NamedTuple):
    """The ledger as far as it matters here."""

    version: int
    states: Mapping[int, JobState]
    last: int


def standing(ledger: Ledger) -> Standing:
    """How the ledger stands now."""
    ((version,),) = ledger._db.execute("PRAGMA data_version").fetchall()
    rows = ledger._db.execute("SELECT id, state FROM jobs").fetchall()
    return Standing(version, {number: JobState(state) for number, state in rows}, ledger.last_id() or 0)


def changes(before: Standing, after: Standing, meant: frozenset[str]) -> list[str]:
    """What was done to the jobs that nobody asked for."""
    if before.states == after.states:
        return []
    faults = []
    for number, state in after.states.items():
        old = before.states.get(number)
        if old is None and not meant & _MAKES:
            faults.append(f"job {number} was made, and only {sorted(meant)} was meant")
        elif old is not None and old is not state and not meant & _TURNS.get((old, state), frozenset()):
            faults.append(f"job {number} went from {old} to {state}, and only {sorted(meant)} was meant")
    gone = before.states.keys() - after.states.keys()
    if gone and not meant & _GOES:
        faults.append(f"jobs {sorted(gone)} are gone, and only {sorted(meant)} was meant")
    return faults


def request_of(job: Job) -> VideoRequest:
    """What a job asks of the service."""
    sent: Mapping[str, Any] = job.parameters
    return VideoRequest(
        model=job.model,
        prompt=job.prompt,
        negative_prompt=job.negative_prompt,
        size=sent.get("size"),
        resolution=sent.get("resolution"),
        ratio=sent.get("ratio"),
        duration=sent.get("duration"),
        audio=sent.get("audio"),
        audio_source=job.audio_source,
        prompt_extend=sent.get("prompt_extend"),
        watermark=sent.get("watermark"),
        shot_type=sent.get("shot_type"),
        seed=sent.get("seed"),
    )


def request_faults(job: Job, catalog: Catalog, region: str | None) -> list[str]:
    """What is wrong with the request of a job that was made here."""
    request, spec = request_of(job), catalog.get(job.model)
    faults = [f"{problem.field}: {problem.reason}" for problem in problems(request, catalog, region)]
    if spec is None:
        return faults
    whole = complete(request, catalog)
    if parameters(whole, spec) != dict(job.parameters):
        faults.append(f"sent is {job.parameters}, complete is {parameters(whole, spec)}")
    if "seed" not in job.parameters:
        faults.append("it has no seed")
    if (job.tier, job.ratio, job.duration) != (whole.resolution, whole.ratio, whole.duration):
        faults.append(f"the row says {job.tier} {job.ratio} {job.duration}, the request {whole}")
    if geometry(spec, whole).problems:
        faults.append("its geometry does not fit")
    return [f"job {job.id}: {fault}" for fault in faults]
