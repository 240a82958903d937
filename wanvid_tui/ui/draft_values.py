"""The choices of a draft as plain values that can be kept, and back, whatever was kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanvid_tui.core.request import VideoRequest
from wanvid_tui.ui.draft import MAX_TAKES, Draft, SeedMode, first_draft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanvid_tui.core.catalog import Catalog

__all__ = ["draft_from", "values_of"]

_TEXTS = ("model", "resolution", "ratio", "audio_source", "shot_type")
_SWITCHES = ("audio", "prompt_extend", "watermark")


def values_of(draft: Draft) -> dict[str, Any]:
    """What the choices are, as JSON can hold it."""
    request = draft.request
    values: dict[str, Any] = {name: getattr(request, name) for name in (*_TEXTS, *_SWITCHES, "duration")}
    values |= {"seed_mode": draft.seed_mode.value, "seed": draft.seed, "takes": draft.takes}
    return {name: value for name, value in values.items() if value is not None}


def draft_from(
    values: Mapping[str, Any], catalog: Catalog, region: str | None, defaults: VideoRequest | None = None
) -> Draft:
    """The choices that were kept; what this region or program refuses is mended, what is missing is the default."""
    if not isinstance(values.get("model"), str):
        return first_draft(catalog, region, defaults)
    given: dict[str, Any] = {name: values[name] for name in _TEXTS if isinstance(values.get(name), str)}
    given |= {name: values[name] for name in _SWITCHES if isinstance(values.get(name), bool)}
    if (duration := _number(values.get("duration"))) is not None:
        given["duration"] = duration
    draft = first_draft(catalog, region, VideoRequest(**given))
    seed, takes, mode = _number(values.get("seed")), _number(values.get("takes")), values.get("seed_mode")
    spec = catalog.by_id[draft.request.model]
    typed = seed if seed is not None and 0 <= seed <= spec.seed_max else None
    modes = {one.value: one for one in SeedMode if one is not SeedMode.TYPED or typed is not None}
    return draft._replace(
        seed=typed,
        seed_mode=modes.get(str(mode), SeedMode.NEW),
        takes=takes if takes is not None and 1 <= takes <= MAX_TAKES else 1,
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
