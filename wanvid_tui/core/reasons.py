"""The words that say why a model does not take a value. No final period: whoever shows a sentence adds it."""

from __future__ import annotations

from collections.abc import Sequence

from wanvid_tui.core.catalog import AUTO_DURATION, AudioMode, Catalog, ModelSpec
from wanvid_tui.core.text import clean_text


def listed(words: Sequence[object], last: str = "and") -> str:
    """Write a list in words: "480P, 720P and 1080P"."""
    texts = [str(word) for word in words]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {last} {texts[-1]}"


def shown(value: object) -> str:
    """Write a value of the user's so that it can stand in a sentence."""
    return clean_text(str(value), limit=40)


def no_tier(spec: ModelSpec, tier: str) -> str:
    """Say why a resolution is missing."""
    if len(spec.tiers) == 1:
        return f"{spec.id} makes {spec.tiers[0]} only, not {shown(tier)}"
    return f"{spec.id} makes {listed(spec.tiers)}, not {shown(tier)}"


def no_ratio(spec: ModelSpec, tier: str, ratio: str) -> str:
    """Say why a ratio is missing at a tier."""
    if ratio in spec.all_ratios():
        return f"{spec.id} makes {listed(spec.ratios[tier])} at {tier}, not {ratio}"
    return f"{spec.id} makes {listed(spec.ratios[tier])}, not {shown(ratio)}"


def no_duration(spec: ModelSpec, seconds: int) -> str:
    """Say why a length is missing."""
    rule = spec.duration
    if seconds == AUTO_DURATION:
        return f"{spec.id} does not choose the length by itself"
    if len(rule.values) == 1:
        return f"{spec.id} makes videos of {rule.min} s only"
    if rule.values:
        return f"{spec.id} makes videos of {listed(rule.values, 'or')} s, not {seconds}"
    return f"{spec.id} makes videos of {rule.min} to {rule.max} s, not {seconds}"


def no_audio_flag(spec: ModelSpec) -> str:
    """Say why the sound cannot be switched."""
    if spec.audio is AudioMode.NEVER:
        return f"{spec.id} makes silent videos; it has no switch for sound"
    return f"{spec.id} always makes sound; it has no switch for it"


def no_audio_file(spec: ModelSpec) -> str:
    """Say why no sound file is taken."""
    return f"{spec.id} takes no sound file"


def no_shot_type(spec: ModelSpec) -> str:
    """Say why shots cannot be chosen."""
    return f"{spec.id} has no choice of shots"


def no_prompt_extend(spec: ModelSpec) -> str:
    """Say why rewriting cannot be switched."""
    return f"{spec.id} has no switch for rewriting the prompt"


def no_watermark(spec: ModelSpec) -> str:
    """Say why the watermark cannot be switched."""
    return f"{spec.id} has no switch for the watermark"


def no_negative(spec: ModelSpec) -> str:
    """Say why a negative prompt is refused."""
    return f"{spec.id} takes no negative prompt"


def not_in_region(spec: ModelSpec, catalog: Catalog, region: str) -> str:
    """Say where a model is offered when it is not in this region."""
    if not spec.regions:
        return f"{spec.id} is offered in no region"
    names = [catalog.region_name(known) for known in spec.regions]
    return f"{spec.id} is offered in {listed(names)}, not in {catalog.region_name(region)}"


def too_long(spec: ModelSpec, length: int, limit: int) -> str:
    """Say how much of a text the service would cut."""
    return f"{length} characters, {length - limit} too many for {spec.id}; the service would cut them"


def hint(spec: ModelSpec, words: str, cells: int = 29) -> str:
    """Write a reason in at most `cells` cells: the model's short name and these words, else the words alone."""
    text = f"{spec.name}: {words}"
    return text if len(text) <= cells else words[:cells]
