"""What a request becomes when one field changes, and what else moved with it."""

from __future__ import annotations

from typing import NamedTuple

from wanvid_tui.core.catalog import AudioMode, Catalog, ModelSpec
from wanvid_tui.core.choices import PANEL_FIELDS, Value, chosen, label, refusal
from wanvid_tui.core.completion import complete, spec_of
from wanvid_tui.core.geometry import nearest_ratio, nearest_tier, size_name
from wanvid_tui.core.language import N_, _
from wanvid_tui.core.reasons import no_negative, not_in_region, sentence, shown
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.core.rules import bad_source, problems

FIELD_NAMES = {
    "model": N_("Model"),
    "resolution": N_("Size"),
    "ratio": N_("Ratio"),
    "duration": N_("Duration"),
    "sound": N_("Sound"),
    "shot_type": N_("Shots"),
    "prompt_extend": N_("Rewrite"),
    "watermark": N_("Watermark"),
    "negative_prompt": N_("Avoid"),
}
"""The panel's words for the fields that can move."""


class Move(NamedTuple):
    """One field that changed although the user changed another."""

    field: str
    """A panel field, or "negative_prompt"."""
    old: Value | None
    """What it was."""
    new: Value | None
    """What it is; None: the model has no such thing."""

    @property
    def text(self) -> str:
        """What to say of it: "Size now 1080P", "Avoid not offered"."""
        name = _(FIELD_NAMES[self.field])
        return (
            _("{name} not offered").format(name=name)
            if self.new is None
            else _("{name} now {value}").format(name=name, value=label(self.field, self.new))
        )


class Change(NamedTuple):
    """The outcome of `change`."""

    request: VideoRequest
    """Complete, and valid apart from the texts; the old one when the value was refused."""
    moves: tuple[Move, ...] = ()
    """What moved along, in the panel's order."""
    refused: str = ""
    """Why the value was not taken, a whole sentence; empty when it was."""


def change(
    request: VideoRequest, field: str, value: Value | None, catalog: Catalog, region: str | None = None
) -> Change:
    """Set one field of a request and move the others to the nearest that is valid with it.

    `field` is one of PANEL_FIELDS, or audio_source (None: back to the model's own sound), size, seed, negative_prompt
    or prompt. A value that is not offered changes nothing. Raises ValueError for another field or type of value,
    UnknownModel when the request's model is unknown and the field is not "model".
    """
    if field == "model":
        return _change_model(request, value, catalog, region)
    spec = spec_of(request, catalog)
    before = settle(complete(request, catalog), spec)
    wanted, refused = _with(before, field, value, spec)
    if not refused and field in ("audio_source", "seed"):
        bad = [p for p in problems(wanted, catalog) if p.field == ("audio_url" if field == "audio_source" else field)]
        refused = sentence(bad[0].reason) if bad else ""
    if refused:
        return Change(request, (), refused)
    after = settle(wanted, spec)
    touched = {"audio_source": ("sound",), "size": ("resolution", "ratio")}.get(field, (field,))
    return Change(after, _moves(before, spec, after, spec, touched))


def _change_model(request: VideoRequest, value: Value | None, catalog: Catalog, region: str | None) -> Change:
    """Set the model."""
    new = catalog.get(value) if isinstance(value, str) else None
    if new is None:
        return Change(request, (), _("No model is called {value}.").format(value=shown(value)))
    if region is not None and region not in new.regions:
        return Change(request, (), sentence(not_in_region(new, catalog, region)))
    old = catalog.get(request.model)
    before = request if old is None else settle(complete(request, catalog), old)
    moving = before.replace(model=new.id, size=None if old else request.size)
    after = settle(complete(moving, catalog), new)
    return Change(after, _moves(before, old, after, new, ("model",)) if old else ())


def _with(request: VideoRequest, field: str, value: Value | None, spec: ModelSpec) -> tuple[VideoRequest, str]:
    """Put a value into a field, or say why not."""
    if field in PANEL_FIELDS and value is not None:
        why = refusal(field, value, spec, request)
        if why:
            return request, sentence(why[0])
    match field, value:
        case "resolution", str():
            return request.replace(resolution=value), ""
        case "ratio", str():
            return request.replace(ratio=value), ""
        case "duration", int():
            return request.replace(duration=value), ""
        case "sound", "file":
            return request, "" if request.audio_source else _("Choose a sound file.")
        case "sound", "none" | "auto":
            return request.replace(audio_source=None, audio=value == "auto"), ""
        case "shot_type", str():
            return request.replace(shot_type=value), ""
        case "prompt_extend", bool():
            return request.replace(prompt_extend=value), ""
        case "watermark", bool():
            return request.replace(watermark=value), ""
        case "audio_source", str() | None:
            return request.replace(audio_source=value, audio=None), ""
        case "size", str():
            found = spec.geometry.get(size_name(value) or "")
            if found is None:
                return request, _("{id} does not make {value}.").format(id=spec.id, value=shown(value))
            return request.replace(resolution=found[0], ratio=found[1]), ""
        case "seed", int() | None if not isinstance(value, bool):
            return request.replace(seed=value), ""
        case "prompt", str():
            return request.replace(prompt=value), ""
        case "negative_prompt", str() | None:
            if value and value.strip() and spec.negative_max is None:
                return request, sentence(no_negative(spec))
            return request.replace(negative_prompt=value), ""
    raise ValueError(f"{field} cannot be {value!r}")


def settle(request: VideoRequest, spec: ModelSpec) -> VideoRequest:
    """Move every field of a request to the nearest that the model takes. Texts are only left out, never cut."""
    tier = nearest_tier(spec, request.resolution or spec.default_resolution)
    ratio = nearest_ratio(spec, tier, request.ratio or spec.default_ratio)
    seconds = spec.duration.default if request.duration is None else spec.duration.nearest(request.duration)
    source = request.audio_source
    if source is not None and bad_source(source, spec):
        source = None
    audio = request.audio if spec.audio is AudioMode.FLAG else None
    if audio is None and source is None and spec.audio is AudioMode.FLAG:
        audio = True
    extend = request.prompt_extend is not False if spec.prompt_extend else None
    shot = request.shot_type if request.shot_type in spec.shot_types else None
    if spec.shot_types and shot in (None, spec.shot_types[0]):
        shot = spec.shot_types[0] if extend else None
    seed = request.seed
    return request.replace(
        model=spec.id,
        negative_prompt=request.negative_prompt if spec.negative_max and request.negative_prompt else None,
        size=spec.pixels(tier, ratio),
        resolution=tier,
        ratio=ratio,
        duration=seconds,
        audio=audio,
        audio_source=source,
        prompt_extend=extend,
        watermark=None
        if spec.watermark is None
        else spec.watermark
        if request.watermark is None
        else request.watermark,
        shot_type=shot,
        seed=None if seed is None else max(0, min(spec.seed_max, seed)),
    )


def _moves(
    before: VideoRequest, old: ModelSpec, after: VideoRequest, new: ModelSpec, touched: tuple[str, ...]
) -> tuple[Move, ...]:
    """Compare what the panel showed with what it shows."""
    moved: list[Move] = []
    for field in PANEL_FIELDS:
        was, now = chosen(field, before, old), chosen(field, after, new)
        if field not in touched and was is not None and was != now:
            moved.append(Move(field, was, now))
    if before.negative_prompt and not after.negative_prompt and "negative_prompt" not in touched:
        moved.append(Move("negative_prompt", before.negative_prompt, None))
    return tuple(moved)
