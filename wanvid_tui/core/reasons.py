"""The words that say why a model does not take a value. No final period: whoever shows a sentence adds it."""

from __future__ import annotations

from collections.abc import Sequence

from wanvid_tui.core.catalog import AUTO_DURATION, AudioMode, Catalog, ModelSpec
from wanvid_tui.core.cells import crop, width
from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text


def listed(words: Sequence[object]) -> str:
    """Write a list in words: "480P, 720P and 1080P"."""
    return _joined(words, _("{words} and {last}"))


def listed_or(words: Sequence[object]) -> str:
    """Write a choice in words: "5, 10 or 15"."""
    return _joined(words, _("{words} or {last}"))


def _joined(words: Sequence[object], form: str) -> str:
    texts = [str(word) for word in words]
    return texts[0] if len(texts) == 1 else form.format(words=_(", ").join(texts[:-1]), last=texts[-1])


def sentence(reason: str) -> str:
    """Write a reason as a whole sentence."""
    return _("{reason}.").format(reason=reason)


def shown(value: object) -> str:
    """Write a value of the user's so that it can stand in a sentence."""
    return clean_text(str(value), limit=40)


def no_tier(spec: ModelSpec, tier: str) -> str:
    """Say why a resolution is missing."""
    if len(spec.tiers) == 1:
        return _("{id} makes {tiers} only, not {tier}").format(id=spec.id, tiers=spec.tiers[0], tier=shown(tier))
    return _("{id} makes {tiers}, not {tier}").format(id=spec.id, tiers=listed(spec.tiers), tier=shown(tier))


def no_ratio(spec: ModelSpec, tier: str, ratio: str) -> str:
    """Say why a ratio is missing at a tier."""
    if ratio in spec.all_ratios():
        return _("{id} makes {ratios} at {tier}, not {ratio}").format(
            id=spec.id, ratios=listed(spec.ratios[tier]), tier=tier, ratio=ratio
        )
    return _("{id} makes {ratios}, not {ratio}").format(
        id=spec.id, ratios=listed(spec.ratios[tier]), ratio=shown(ratio)
    )


def no_duration(spec: ModelSpec, seconds: int) -> str:
    """Say why a length is missing."""
    rule = spec.duration
    if seconds == AUTO_DURATION:
        return _("{id} does not choose the length by itself").format(id=spec.id)
    if len(rule.values) == 1:
        return _("{id} makes videos of {min} s only").format(id=spec.id, min=rule.min)
    if rule.values:
        return _("{id} makes videos of {values} s, not {seconds}").format(
            id=spec.id, values=listed_or(rule.values), seconds=seconds
        )
    return _("{id} makes videos of {min} to {max} s, not {seconds}").format(
        id=spec.id, min=rule.min, max=rule.max, seconds=seconds
    )


def no_audio_flag(spec: ModelSpec) -> str:
    """Say why the sound cannot be switched."""
    if spec.audio is AudioMode.NEVER:
        return _("{id} makes silent videos; it has no switch for sound").format(id=spec.id)
    return _("{id} always makes sound; it has no switch for it").format(id=spec.id)


def no_audio_file(spec: ModelSpec) -> str:
    """Say why no sound file is taken."""
    return _("{id} takes no sound file").format(id=spec.id)


def no_shot_type(spec: ModelSpec) -> str:
    """Say why shots cannot be chosen."""
    return _("{id} has no choice of shots").format(id=spec.id)


def no_prompt_extend(spec: ModelSpec) -> str:
    """Say why rewriting cannot be switched."""
    return _("{id} has no switch for rewriting the prompt").format(id=spec.id)


def no_watermark(spec: ModelSpec) -> str:
    """Say why the watermark cannot be switched."""
    return _("{id} has no switch for the watermark").format(id=spec.id)


def no_negative(spec: ModelSpec) -> str:
    """Say why a negative prompt is refused."""
    return _("{id} takes no negative prompt").format(id=spec.id)


def not_in_region(spec: ModelSpec, catalog: Catalog, region: str) -> str:
    """Say where a model is offered when it is not in this region."""
    if not spec.regions:
        return _("{id} is offered in no region").format(id=spec.id)
    names = [catalog.region_name(known) for known in spec.regions]
    return _("{id} is offered in {names}, not in {region}").format(
        id=spec.id, names=listed(names), region=catalog.region_name(region)
    )


def too_long(spec: ModelSpec, length: int, limit: int) -> str:
    """Say how much of a text the service would cut."""
    return _("{length} characters, {excess} too many for {id}; the service would cut them").format(
        length=length, excess=length - limit, id=spec.id
    )


def hint(spec: ModelSpec, words: str, cells: int = 29) -> str:
    """Write a reason in at most `cells` cells: the model's short name and these words, else the words alone."""
    text = _("{name}: {hint}").format(name=spec.name, hint=words)
    return text if width(text) <= cells else crop(words, cells)
