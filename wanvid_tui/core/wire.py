"""A complete request as the JSON that is sent, in both dialects (api.md 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wanvid_tui.core.catalog import Dialect, ModelSpec
from wanvid_tui.core.request import VideoRequest


def body(request: VideoRequest, spec: ModelSpec, audio_url: str | None = None) -> dict[str, Any]:
    """Give the whole body of a submit.

    `request` comes from `rules.complete`. `audio_url` is the address of the uploaded file when the request names a
    local one: a local path never goes to the service, without the address ValueError is raised.
    """
    given: dict[str, Any] = {"prompt": request.prompt}
    if request.negative_prompt is not None:
        given["negative_prompt"] = request.negative_prompt
    if audio_url is None and request.audio_is_local:
        raise ValueError("a local sound file must be uploaded first")
    source = audio_url or request.audio_source
    if source is not None:
        given["audio_url"] = source
    return {"model": request.model, "input": given, "parameters": parameters(request, spec)}


def parameters(request: VideoRequest, spec: ModelSpec) -> dict[str, Any]:
    """Give the `parameters` of a submit: geometry and duration always, of the rest what the request states."""
    sent: dict[str, Any] = {}
    if spec.dialect is Dialect.SIZE:
        sent["size"] = request.size
    else:
        sent["resolution"] = request.resolution
        sent["ratio"] = request.ratio
    sent["duration"] = request.duration
    if request.prompt_extend is not None:
        sent["prompt_extend"] = request.prompt_extend
    if request.watermark is not None:
        sent["watermark"] = request.watermark
    if request.audio is not None:
        sent["audio"] = request.audio
    if request.shot_type is not None:
        sent["shot_type"] = request.shot_type
    if request.seed is not None:
        sent["seed"] = request.seed
    return sent


def needs_oss_resolve(sent: Mapping[str, Any]) -> bool:
    """Tell whether a body names an oss:// address, which wants the header X-DashScope-OssResourceResolve (api.md 2)."""
    given = sent.get("input")
    address = given.get("audio_url") if isinstance(given, Mapping) else None
    return isinstance(address, str) and address.startswith("oss://")
