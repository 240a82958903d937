"""VideoRequest: what the user wants, before any rule has looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import TypedDict, Unpack

    class RequestFields(TypedDict, total=False):
        """The fields of a VideoRequest, each optional, for `VideoRequest.replace`."""

        model: str
        prompt: str
        negative_prompt: str | None
        size: str | None
        resolution: str | None
        ratio: str | None
        duration: int | None
        audio: bool | None
        audio_source: str | None
        prompt_extend: bool | None
        watermark: bool | None
        shot_type: str | None
        seed: int | None


REMOTE_SCHEMES = ("http://", "https://", "oss://")
"""The starts of a sound file's address that the service itself can read (api.md 5)."""


class VideoRequest(NamedTuple):
    """One wanted video. None means "not stated": the model's default is meant.

    Nothing here is checked: `rules.problems` says what is wrong, `rules.complete` fills what was not stated.
    """

    model: str = ""
    """The model's id, such as "wan2.5-t2v-preview" (api.md 1)."""
    prompt: str = ""
    """What the video shall show, sent unchanged."""
    negative_prompt: str | None = None
    """What it shall not show."""
    size: str | None = None
    """Pixels as "1280*720"; "1280x720" is understood too."""
    resolution: str | None = None
    """The tier, "480P", "720P" or "1080P"."""
    ratio: str | None = None
    """Width to height, such as "16:9", or "adaptive" where the model may choose."""
    duration: int | None = None
    """Seconds; -1 lets the model decide where it can."""
    audio: bool | None = None
    """Sound made by the model, for models that have the switch."""
    audio_source: str | None = None
    """A sound file: an http, https or oss URL, or an absolute local path. On the wire it is `input.audio_url`."""
    prompt_extend: bool | None = None
    """Whether the service rewrites the prompt before it films it."""
    watermark: bool | None = None
    """Whether the service puts its mark into the picture."""
    shot_type: str | None = None
    """"single" or "multi", for models that have it; works only with prompt_extend."""
    seed: int | None = None
    """0..2147483647; None until somebody draws one."""

    @property
    def audio_is_local(self) -> bool:
        """Whether the sound file must be uploaded before the service can read it."""
        return self.audio_source is not None and not self.audio_source.startswith(REMOTE_SCHEMES)

    def replace(self, **fields: Unpack[RequestFields]) -> VideoRequest:
        """Give the same request with some fields changed."""
        return self._replace(**fields)
