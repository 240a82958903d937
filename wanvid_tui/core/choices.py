"""What a field of the Video panel can be now, and why the rest is missing."""

from __future__ import annotations

from typing import NamedTuple

from wanvid_tui.core import reasons
from wanvid_tui.core.catalog import AUTO_DURATION, AudioMode, Catalog, ModelSpec
from wanvid_tui.core.cells import crop
from wanvid_tui.core.completion import spec_of
from wanvid_tui.core.geometry import ADAPTIVE
from wanvid_tui.core.language import _, in_context
from wanvid_tui.core.request import VideoRequest

Value = str | int | bool
"""A value of a panel field."""
PANEL_FIELDS = ("model", "resolution", "ratio", "duration", "sound", "shot_type", "prompt_extend", "watermark")
"""The rows that choose something, in the panel's order. `sound` is audio and audio_source in one."""
BASE_TIERS = ("480P", "720P", "1080P")
"""The tiers that are always shown, so that rows do not jump between models."""
BASE_RATIOS = ("16:9", "9:16", "1:1", "4:3", "3:4")
"""The ratios that are always shown."""
BASE_SECONDS = (5, 10)
"""The lengths that are always shown for models with a list of them."""
HINT_CELLS = 29
"""Room for a hint in the panel's bar."""


class Choice(NamedTuple):
    """One value of a row."""

    value: Value
    """What to give to `moves.change`."""
    label: str
    """How the row writes it: "720P", "5 s", "several"."""
    offered: bool
    """Whether it can be chosen now."""
    reason: str = ""
    """Why not, a whole sentence; empty when it is offered."""
    hint: str = ""
    """The same in at most 29 cells."""


def label(field: str, value: Value) -> str:
    """Write a value as the panel does."""
    match field, value:
        case "duration", int():
            return _("auto") if value == AUTO_DURATION else _("{n} s").format(n=value)
        case "ratio", "adaptive":
            return _("auto")
        case "shot_type", "single":
            return in_context("shots", "one")
        case "shot_type", "multi":
            return in_context("shots", "several")
        case "prompt_extend" | "watermark", bool():
            return in_context("switch", "on") if value else in_context("switch", "off")
    return str(value)


def choices(field: str, request: VideoRequest, catalog: Catalog, region: str | None = None) -> tuple[Choice, ...]:
    """Give the values of a panel field for this request, in the order to show them.

    A model with a range of lengths gives each of them; `ModelSpec.duration` has the ends. Raises ValueError for a
    field that is not one of PANEL_FIELDS, UnknownModel for a model that is not in the catalog (not for "model").
    """
    if field == "model":
        return tuple([_model_choice(spec, catalog, region) for spec in catalog.models])
    if field not in PANEL_FIELDS:
        raise ValueError(f"{field} is no field of the panel")
    spec = spec_of(request, catalog)
    return tuple([_choice(field, value, spec, request) for value in _values(field, spec)])


def _model_choice(spec: ModelSpec, catalog: Catalog, region: str | None) -> Choice:
    """Give one model, dim where the region does not offer it."""
    if region is None or region in spec.regions:
        return Choice(spec.id, spec.id, True)
    hint = crop(_("not in {region}").format(region=catalog.region_name(region)), HINT_CELLS)
    return Choice(spec.id, spec.id, False, reasons.sentence(reasons.not_in_region(spec, catalog, region)), hint)


def _values(field: str, spec: ModelSpec) -> tuple[Value, ...]:
    """Give what a row shows: what some model has, and what only this one has."""
    match field:
        case "resolution":
            return (*BASE_TIERS, *[tier for tier in spec.tiers if tier not in BASE_TIERS])
        case "ratio":
            own = [ratio for ratio in spec.all_ratios() if ratio not in BASE_RATIOS and ratio != ADAPTIVE]
            return (*([ADAPTIVE] if ADAPTIVE in spec.all_ratios() else []), *BASE_RATIOS, *own)
        case "duration":
            rule = spec.duration
            if rule.values:
                return tuple(sorted({*BASE_SECONDS, *rule.values}))
            return (*([AUTO_DURATION] if rule.auto else []), *range(rule.min, rule.max + 1))
        case "sound":
            return ("auto", "none", "file")
        case "shot_type":
            return tuple(dict.fromkeys(("single", "multi", *spec.shot_types)))
        case "prompt_extend":
            return (True, False)
    return (False, True)


def _choice(field: str, value: Value, spec: ModelSpec, request: VideoRequest) -> Choice:
    """Give one value with the reason why it is missing, if it is."""
    why = refusal(field, value, spec, request)
    if why is None:
        return Choice(value, label(field, value), True)
    reason, hint = why
    return Choice(value, label(field, value), False, reasons.sentence(reason), reasons.hint(spec, hint, HINT_CELLS))


def refusal(field: str, value: Value, spec: ModelSpec, request: VideoRequest) -> tuple[str, str] | None:
    """Say why a value of a panel field cannot be chosen: the reason and its short form; None when it can."""
    match field, value:
        case "resolution", str() if value not in spec.ratios:
            return reasons.no_tier(spec, value), _only(spec.tiers)
        case "ratio", str():
            tier = request.resolution
            if tier is None or tier not in spec.ratios:
                tier = spec.default_resolution
            if value not in spec.ratios[tier]:
                return reasons.no_ratio(spec, tier, value), _("no {ratio} at {tier}").format(
                    ratio=label("ratio", value), tier=tier
                )
        case "duration", int() if not spec.duration.offers(value):
            return reasons.no_duration(spec, value), _seconds(spec)
        case "sound", str():
            return _no_sound(value, spec)
        case "shot_type", str() if value not in (spec.shot_types or ("single",)):
            return _("{reason}: one shot only").format(reason=reasons.no_shot_type(spec)), _("one shot only")
        case "prompt_extend", _ if not spec.prompt_extend:
            return reasons.no_prompt_extend(spec), _("no rewriting")
        case "watermark", _ if spec.watermark is None:
            return reasons.no_watermark(spec), _("no watermark")
    return None


def _only(tiers: tuple[str, ...]) -> str:
    """Write the tiers there are, shortly."""
    return _("{tier} only").format(tier=tiers[0]) if len(tiers) == 1 else reasons.listed(tiers)


def _seconds(spec: ModelSpec) -> str:
    """Write the lengths there are, shortly."""
    rule = spec.duration
    if rule.values:
        return _("{values} s only").format(values=reasons.listed_or(rule.values))
    return _("{min} to {max} s").format(min=rule.min, max=rule.max)


def _no_sound(value: str, spec: ModelSpec) -> tuple[str, str] | None:
    """Say why a kind of sound cannot be chosen."""
    if value == "file":
        return None if spec.audio_file else (reasons.no_audio_file(spec), _("no sound file"))
    if value == "auto" and spec.audio is AudioMode.NEVER:
        return _("{id} makes silent videos").format(id=spec.id), _("silent")
    if value == "none" and spec.audio is AudioMode.ALWAYS:
        return _("{id} always makes sound").format(id=spec.id), _("always sound")
    return (
        None
        if value in ("auto", "none")
        else (_("sound is auto, none or file, not {value}").format(value=reasons.shown(value)), "")
    )


def chosen(field: str, request: VideoRequest, spec: ModelSpec) -> Value | None:
    """Give the value that a row shows as chosen; None where nothing can be said of it."""
    match field:
        case "model":
            return request.model
        case "resolution":
            return request.resolution
        case "ratio":
            return request.ratio
        case "duration":
            return request.duration
        case "sound":
            if request.audio_source is not None:
                return "file"
            silent = spec.audio is AudioMode.NEVER or (spec.audio is AudioMode.FLAG and request.audio is False)
            return "none" if silent else "auto"
        case "shot_type":
            return request.shot_type or (spec.shot_types or ("single",))[0]
        case "prompt_extend":
            return request.prompt_extend is not False if spec.prompt_extend else None
        case "watermark":
            return (
                (spec.watermark if request.watermark is None else request.watermark)
                if spec.watermark is not None
                else None
            )
    raise ValueError(f"{field} is no field of the panel")
