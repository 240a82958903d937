"""A job as a draft again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.request import VideoRequest
from wanvid_tui.ui.draft import Draft, SeedMode, first_draft

if TYPE_CHECKING:
    from wanvid_tui.core.catalog import Catalog
    from wanvid_tui.core.job import Job

__all__ = ["draft_of"]


def draft_of(job: Job, catalog: Catalog, region: str | None) -> Draft | None:
    """The choices of a job as a draft, its seed typed; None when its model is not offered here."""
    if catalog.get(job.model) not in catalog.offered(region):
        return None
    sent = job.parameters
    audio = sent.get("audio")
    wanted = VideoRequest(
        model=job.model,
        resolution=job.tier,
        ratio=job.ratio,
        duration=job.duration,
        audio=audio if isinstance(audio, bool) else None,
        audio_source=job.audio_source,
        prompt_extend=_flag(sent.get("prompt_extend")),
        watermark=_flag(sent.get("watermark")),
        shot_type=sent["shot_type"] if isinstance(sent.get("shot_type"), str) else None,
    )
    draft = first_draft(catalog, region, wanted)
    seed = sent.get("seed")
    return Draft(
        request=draft.request,
        seed_mode=SeedMode.NEW,
        seed=seed if isinstance(seed, int) else None,
    )


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
