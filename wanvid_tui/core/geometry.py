"""Size, resolution and ratio: three words for one thing, understood for both dialects."""

from __future__ import annotations

import re
from typing import NamedTuple

from wanvid_tui.core.catalog import ModelSpec
from wanvid_tui.core.language import _
from wanvid_tui.core.problem import Problem
from wanvid_tui.core.reasons import no_ratio, no_tier, shown
from wanvid_tui.core.request import VideoRequest


class Geometry(NamedTuple):
    """What a request's three words mean for a model; the nearest that is valid where they mean nothing."""

    resolution: str
    """A tier of the model's."""
    ratio: str
    """A ratio of that tier's."""
    problems: tuple[Problem, ...] = ()
    """What was not valid."""


ADAPTIVE = "adaptive"
"""The ratio that lets the model choose."""
_SIZE = re.compile(r"\s*0*(\d{1,5})\s*[*xX×]\s*0*(\d{1,5})\s*")
_RATIO = re.compile(r"0*([1-9]\d{0,4})[:x×*/]0*([1-9]\d{0,4})")


def size_name(text: str) -> str | None:
    """Write a size as the wire has it: "1280x720" is "1280*720"; None when it is no size."""
    found = _SIZE.fullmatch(text)
    return f"{found[1]}*{found[2]}" if found else None


def _written(text: str, names: tuple[str, ...]) -> str | None:
    """Give the one of these names that is meant, whatever its case and the blanks around it; None for none."""
    if text in names:
        return text
    return next((name for name in names if name.casefold() == text.strip().casefold()), None)


def _aspect(ratio: str) -> float | None:
    """Give width by height of "16:9", and of "16x9", which is refused but has a nearest; None for words."""
    found = _RATIO.fullmatch(ratio)
    return int(found[1]) / int(found[2]) if found else None


def _apart(one: float, other: float) -> float:
    """Tell how far two numbers are apart as a factor from 1 on; equal factors compare equal."""
    return round(max(one, other) / min(one, other), 6)


def _lines(tier: str) -> int:
    """Give the lines of a tier, 720 of "720P"; 0 when it has no number."""
    digits = re.match(r"\d+", tier)
    return int(digits[0][:6]) if digits else 0


def nearest_tier(spec: ModelSpec, tier: str) -> str:
    """Give the tier of the model's that is closest; of two equally close ones the model's default."""
    wanted = _lines(tier)
    if tier in spec.tiers or not wanted:
        return tier if tier in spec.tiers else spec.default_resolution
    return min(spec.tiers, key=lambda own: (_apart(_lines(own) or 1, wanted), own != spec.default_resolution))


def nearest_ratio(spec: ModelSpec, tier: str, ratio: str) -> str:
    """Give the ratio of this tier that is closest in shape; of two equally close ones the one lying the same way."""
    offered, wanted = spec.ratios[tier], _aspect(ratio)
    if ratio in offered:
        return ratio
    if wanted is None:
        return spec.default_ratio if spec.default_ratio in offered else offered[0]
    return _closest(offered, wanted)


def _closest(offered: tuple[str, ...], wanted: float) -> str:
    """Give the ratio whose shape is closest to this one."""

    def distance(ratio: str) -> tuple[float, bool]:
        own = _aspect(ratio)
        return (1e9, True) if own is None else (_apart(own, wanted), (own > 1) != (wanted > 1))

    return min(offered, key=distance)


def _for_pixels(spec: ModelSpec, width: int, height: int) -> tuple[str, str]:
    """Give tier and ratio that come closest to pixels: the tier by their number, the ratio by their shape."""
    if not width or not height:
        return spec.default_resolution, spec.default_ratio
    lines = (width * height * 9 / 16) ** 0.5
    ladder = min((480, 720, 1080), key=lambda known: _apart(known, lines))
    tier = nearest_tier(spec, f"{ladder}P" if _apart(ladder, lines) < 1.2 else f"{max(round(lines), 1)}P")
    return tier, _closest(spec.ratios[tier], width / height)


def _bad_size(spec: ModelSpec, text: str) -> tuple[Problem, str, str]:
    """Give the problem of a size that the model has not, and the tier and ratio nearest to it."""
    size = size_name(text)
    if size is None:
        tier, ratio = spec.default_resolution, spec.default_ratio
    else:
        width, height = size.split("*")
        tier, ratio = _for_pixels(spec, int(width), int(height))
    pixels = spec.pixels(tier, ratio)
    if size is None:
        reason = _("{text!r} is no size such as 1280*720").format(text=shown(text))
    elif pixels is None:
        reason = _("{id} takes resolution and ratio; its sizes in pixels are not published").format(id=spec.id)
    else:
        reason = _("{id} does not make {size}; its {tier} {ratio} is {pixels}").format(
            id=spec.id, size=size, tier=tier, ratio=ratio, pixels=pixels
        )
    return Problem("size", reason, pixels or {"resolution": tier, "ratio": ratio}), tier, ratio


def geometry(spec: ModelSpec, request: VideoRequest) -> Geometry:
    """Work out tier and ratio of a request. "720p" is read as "720P", "1280x720" as "1280*720"."""
    problems: list[Problem] = []
    found: tuple[str, str] | None = None
    near: tuple[str, str] | None = None
    if request.size is not None:
        found = near = spec.geometry.get(size_name(request.size) or "")
        if found is None:
            problem, *pair = _bad_size(spec, request.size)
            problems.append(problem)
            near = (pair[0], pair[1])
    tier = near[0] if near else spec.default_resolution
    if request.resolution is not None:
        stated = _written(request.resolution, spec.tiers) or request.resolution.strip().upper()
        if stated in spec.ratios:
            tier = stated
        else:
            tier = near[0] if near else nearest_tier(spec, stated)
            problems.append(Problem("resolution", no_tier(spec, stated), tier))
    offered = spec.ratios[tier]
    if request.ratio is not None:
        stated = _written(request.ratio, offered) or request.ratio.strip().lower()
        ratio = stated
        if stated not in offered:
            ratio = near[1] if near and near[1] in offered else nearest_ratio(spec, tier, stated)
            problems.append(Problem("ratio", no_ratio(spec, tier, stated), ratio))
    else:
        ratio = nearest_ratio(spec, tier, near[1] if near else spec.default_ratio)
    if found and found != (tier, ratio):
        beside = " ".join([shown(word) for word in (request.resolution, request.ratio) if word is not None])
        reason = _("{size} is {tier} {ratio}, and not {beside} as stated beside it").format(
            size=size_name(request.size or ""), tier=found[0], ratio=found[1], beside=beside
        )
        problems.append(Problem("size", reason, spec.pixels(tier, ratio)))
    return Geometry(tier, ratio, tuple(problems))
