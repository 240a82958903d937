"""A request in full: what was not stated filled in, what is worth saying said, what is too long cut."""

from __future__ import annotations

from wanvid_tui.core.catalog import AUTO_DURATION, AudioMode, Catalog, ModelSpec
from wanvid_tui.core.geometry import geometry
from wanvid_tui.core.language import _
from wanvid_tui.core.request import VideoRequest


class UnknownModel(ValueError):
    """A request for a model that is not in the catalog: ask `problems` first."""


def spec_of(request: VideoRequest, catalog: Catalog) -> ModelSpec:
    """Give the request's model. Raises UnknownModel."""
    spec = catalog.get(request.model)
    if spec is None:
        raise UnknownModel(request.model)
    return spec


def complete(request: VideoRequest, catalog: Catalog) -> VideoRequest:
    """Give a valid request with everything the model knows filled in; only the seed stays for the caller to draw.

    Geometry and duration are always there, for services differ in their defaults (api.md 7); `size` is filled where
    pixels are published. A sound file that was given stands in for the sound switch. Raises UnknownModel.
    """
    spec = spec_of(request, catalog)
    shape = geometry(spec, request)
    audio, extend, shot = request.audio, request.prompt_extend, request.shot_type
    if audio is None and spec.audio is AudioMode.FLAG and request.audio_source is None:
        audio = True
    if extend is None and spec.prompt_extend:
        extend = True
    if shot is None and spec.shot_types and extend:
        shot = spec.shot_types[0]
    return VideoRequest(
        model=spec.id,
        prompt=request.prompt,
        negative_prompt=request.negative_prompt if (request.negative_prompt or "").strip() else None,
        size=spec.pixels(shape.resolution, shape.ratio),
        resolution=shape.resolution,
        ratio=shape.ratio,
        duration=spec.duration.default if request.duration is None else request.duration,
        audio=audio,
        audio_source=request.audio_source,
        prompt_extend=extend,
        watermark=spec.watermark if request.watermark is None else request.watermark,
        shot_type=shot,
        seed=request.seed,
    )


def remarks(request: VideoRequest, catalog: Catalog) -> tuple[str, ...]:
    """Give what is not wrong but worth saying, each a sentence. Raises UnknownModel."""
    spec = spec_of(request, catalog)
    said: list[str] = []
    if request.shot_type is not None and request.prompt_extend is False and spec.shot_types:
        said.append(_("shot_type works only with prompt_extend: it has no effect here."))
    if request.audio_source is not None and request.audio is not None:
        said.append(_("The sound file wins over audio = {value}.").format(value="true" if request.audio else "false"))
    if request.watermark is None and spec.watermark:
        said.append(_("{id} puts a watermark on unless watermark is false.").format(id=spec.id))
    if request.duration == AUTO_DURATION:
        said.append(_("The model decides the length, so the cost is not known beforehand."))
    return tuple(said)


def audio_remark(seconds: float, duration: int) -> str:
    """Say what happens to a sound file of this length under a video of that one; empty when they fit (api.md 5)."""
    if duration == AUTO_DURATION or abs(seconds - duration) < 0.05:
        return ""
    if seconds > duration:
        return _("The sound is {seconds:.1f} s long and is cut after {duration} s.").format(
            seconds=seconds, duration=duration
        )
    return _("The sound is {seconds:.1f} s long; the video is silent after it.").format(seconds=seconds)


def truncate(request: VideoRequest, catalog: Catalog) -> VideoRequest:
    """Cut prompt and negative prompt to what the model reads, as the service would. Raises UnknownModel."""
    spec = spec_of(request, catalog)
    prompt, negative = request.prompt[: spec.prompt_limit(request.prompt)], request.negative_prompt
    if negative is not None and spec.negative_max is not None:
        negative = negative[: spec.negative_max]
    return request.replace(prompt=prompt, negative_prompt=negative)
