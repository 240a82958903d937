"""The rules: is this request valid, and what does a valid one mean in full.

`choices` says what a field can be now, `moves` what a request becomes when a field changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from wanvid_tui.core import reasons
from wanvid_tui.core.catalog import AudioMode, Catalog, ModelSpec
from wanvid_tui.core.completion import UnknownModel, audio_remark, complete, remarks, truncate
from wanvid_tui.core.geometry import geometry
from wanvid_tui.core.language import _
from wanvid_tui.core.problem import Problem
from wanvid_tui.core.request import REMOTE_SCHEMES, VideoRequest
from wanvid_tui.core.text import count_chars, unsendable

__all__ = [
    "Problem",
    "UnknownModel",
    "audio_remark",
    "bad_source",
    "complete",
    "mend",
    "problems",
    "remarks",
    "truncate",
]


def problems(request: VideoRequest, catalog: Catalog, region: str | None = None) -> tuple[Problem, ...]:
    """Give everything that is wrong with a request; empty when it can be sent.

    `region` None is an unknown one, such as a gateway's: every model is offered there.
    """
    spec = catalog.get(request.model)
    found: list[Problem] = []
    if spec is None or (region is not None and region not in spec.regions):
        found.append(_bad_model(request.model, spec, catalog, region))
    found += _text_problems(request, spec)
    if spec is not None:
        found += geometry(spec, request).problems
        found += _option_problems(request, spec)
    seed_max = spec.seed_max if spec else 2147483647
    if request.seed is not None and not 0 <= request.seed <= seed_max:
        found.append(
            Problem(
                "seed",
                _("a seed is a number from 0 to {seed_max}").format(seed_max=seed_max),
                0 if request.seed < 0 else seed_max,
            )
        )
    return tuple(found)


def nearest_model(model: str, catalog: Catalog, region: str | None) -> str | None:
    """Give the offered model closest to this id: by family and place in the table, an unknown one by its letters."""
    offered = catalog.offered(region)
    spec = catalog.get(model)
    if spec is not None and offered:
        order = {known.id: place for place, known in enumerate(catalog.models)}
        own = order[spec.id]
        return min(offered, key=lambda o: (o.family != spec.family, abs(order[o.id] - own), order[o.id] < own)).id
    asked = model.strip().lower()
    begins = [known.id for known in offered if asked and (known.id.startswith(asked) or known.name == asked)]
    if begins:
        return begins[0]
    return _alike(asked[:64], tuple([known.id for known in offered]))


@lru_cache(maxsize=64)
def _alike(asked: str, known: tuple[str, ...]) -> str | None:
    """Give the id that looks most like this one. Kept, for a batch repeats its misspelling in every row."""
    from difflib import get_close_matches

    close = get_close_matches(asked, known, n=1, cutoff=0.5)
    return close[0] if close else None


def _bad_model(model: str, spec: ModelSpec | None, catalog: Catalog, region: str | None) -> Problem:
    """Give the problem of a model that is unknown or not offered in the region."""
    nearest = nearest_model(model, catalog, region)
    if spec is not None and region is not None:
        return Problem("model", reasons.not_in_region(spec, catalog, region), nearest)
    if not model.strip():
        return Problem("model", _("no model is named; wanvid models lists them"), nearest)
    return Problem(
        "model", _("no model is called {model}; wanvid models lists them").format(model=reasons.shown(model)), nearest
    )


def _text_problems(request: VideoRequest, spec: ModelSpec | None) -> list[Problem]:
    """Look at the prompt and the negative prompt."""
    found: list[Problem] = []
    prompt, negative = request.prompt, request.negative_prompt
    if not prompt.strip():
        found.append(Problem("prompt", _("the prompt is empty; write what the video should show")))
    for field, text in (("prompt", prompt), ("negative_prompt", negative or "")):
        bad = unsendable(text)
        if bad:
            found.append(Problem(field, _("there is {bad}, which cannot be sent").format(bad=bad)))
    if spec is None:
        return found
    length, limit = count_chars(prompt), spec.prompt_limit(prompt)
    if length > limit:
        found.append(Problem("prompt", reasons.too_long(spec, length, limit)))
    if negative is None:
        return found
    if spec.negative_max is None:
        found.append(Problem("negative_prompt", reasons.no_negative(spec)))
    elif count_chars(negative) > spec.negative_max:
        found.append(Problem("negative_prompt", reasons.too_long(spec, count_chars(negative), spec.negative_max)))
    return found


def _option_problems(request: VideoRequest, spec: ModelSpec) -> list[Problem]:
    """Look at everything but texts, geometry and seed."""
    found: list[Problem] = []
    seconds = request.duration
    if seconds is not None and not spec.duration.offers(seconds):
        found.append(Problem("duration", reasons.no_duration(spec, seconds), spec.duration.nearest(seconds)))
    if request.audio is not None and spec.audio is not AudioMode.FLAG:
        found.append(Problem("audio", reasons.no_audio_flag(spec)))
    if request.audio_source is not None:
        bad = bad_source(request.audio_source, spec)
        if bad:
            found.append(Problem("audio_url", bad))
    if request.prompt_extend is not None and not spec.prompt_extend:
        found.append(Problem("prompt_extend", reasons.no_prompt_extend(spec)))
    if request.watermark is not None and spec.watermark is None:
        found.append(Problem("watermark", reasons.no_watermark(spec)))
    if request.shot_type is not None and request.shot_type not in spec.shot_types:
        if spec.shot_types:
            said = _("shots are {shot_types}, not {shot_type}").format(
                shot_types=reasons.listed_or(spec.shot_types), shot_type=reasons.shown(request.shot_type)
            )
            found.append(Problem("shot_type", said, spec.shot_types[0]))
        else:
            found.append(Problem("shot_type", reasons.no_shot_type(spec)))
    return found


def bad_source(source: str, spec: ModelSpec) -> str | None:
    """Say why a sound file cannot be used, as far as its name tells; None when it can."""
    if spec.audio_file is None:
        return reasons.no_audio_file(spec)
    if unsendable(source) or not source.strip():
        return _("it is no address and no path")
    if source.startswith(REMOTE_SCHEMES):
        return None if source.split("://", 1)[1].strip("/") else _("the address has no host")
    if "://" in source.split("/", 1)[0] + "/" or not source.startswith("/"):
        return _("{source} is no http, https or oss address and no absolute path").format(source=reasons.shown(source))
    name, dot, ending = source.rpartition("/")[2].rpartition(".")
    if not dot or not name or ending.lower() not in spec.audio_file.formats:
        return _("{id} takes {formats} files, not {name}").format(
            id=spec.id, formats=reasons.listed(spec.audio_file.formats), name=reasons.shown(name + dot + ending)
        )
    return None


def mend(request: VideoRequest, problem: Problem) -> VideoRequest:
    """Put the nearest valid value in the place of a refused one. A text is cut by `truncate`, not here."""
    nearest = problem.nearest
    if isinstance(nearest, Mapping):
        return request.replace(size=None, resolution=nearest["resolution"], ratio=nearest["ratio"])
    match problem.field, nearest:
        case "model", str():
            return request.replace(model=nearest)
        case "size", str() | None:
            return request.replace(size=nearest)
        case "resolution", str():
            return request.replace(resolution=nearest)
        case "ratio", str():
            return request.replace(ratio=nearest)
        case "duration", int():
            return request.replace(duration=nearest)
        case "seed", int():
            return request.replace(seed=nearest)
        case "shot_type", str() | None:
            return request.replace(shot_type=nearest)
        case "audio", None:
            return request.replace(audio=None)
        case "audio_url", None:
            return request.replace(audio_source=None)
        case "prompt_extend", None:
            return request.replace(prompt_extend=None)
        case "watermark", None:
            return request.replace(watermark=None)
        case "negative_prompt", None:
            return request.replace(negative_prompt=None)
    return request
