"""What a valid request asks for, with the service's defaults filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wanvid_tui.simulator.checks import part
from wanvid_tui.simulator.models import MODELS, Model, prompt_limit

DEFAULT_SECONDS = 5
"""The duration of a request that names none, and of one that leaves it to the model."""


@dataclass(frozen=True, slots=True)
class Order:
    """One film to make."""

    width: int
    """Pixels."""
    height: int
    """Pixels."""
    tier: str
    """``480P``, ``720P`` or ``1080P``."""
    ratio: str
    """``16:9`` and so on, never ``adaptive``."""
    seconds: int
    """Length of the film."""
    prompt: str
    """The prompt as it was read: cut at the model's limit."""
    seed: int
    """The seed that was given, or one drawn."""
    sound: bool
    """Whether the film has a sound track."""
    audio_url: str | None
    """The sound to use, where the model takes one."""
    rewrite: bool
    """Whether the prompt is rewritten before it is used."""

    @property
    def size(self) -> str:
        """``1280*720``."""
        return f"{self.width}*{self.height}"


def read(body: Mapping[str, object], drawn_seed: int) -> Order:
    """The order in a request body.

    A value that is wrong is read as if it were absent: its task fails, and until then it needs a time to run.
    """
    model = MODELS[str(body["model"])]
    given, wanted = part(body, "input"), part(body, "parameters")
    tier, ratio = _geometry(model, wanted)
    width, height = model.pixels(tier, ratio)
    seconds = wanted.get("duration")
    if not isinstance(seconds, int) or seconds not in model.seconds or seconds < 0:
        seconds = DEFAULT_SECONDS
    prompt = str(given.get("prompt", ""))
    seed = wanted.get("seed")
    audio_url = given.get("audio_url") if model.clip_s else None
    flag = wanted.get("audio") is not False
    return Order(
        width=width,
        height=height,
        tier=tier,
        ratio="16:9" if ratio == "adaptive" else ratio,
        seconds=int(seconds),
        prompt=prompt[: prompt_limit(model, prompt)],
        seed=seed if isinstance(seed, int) else drawn_seed,
        sound=bool(audio_url) or model.sound == "always" or (model.sound == "flag" and flag),
        audio_url=audio_url if isinstance(audio_url, str) and audio_url else None,
        rewrite=model.rewrites and wanted.get("prompt_extend") is not False,
    )


def _geometry(model: Model, wanted: Mapping[str, object]) -> tuple[str, str]:
    if model.by_size:
        return model.sizes.get(str(wanted.get("size")), (model.default_tier, "16:9"))
    tier, ratio = str(wanted.get("resolution")), str(wanted.get("ratio"))
    return (
        tier if tier in model.tiers else model.default_tier,
        ratio if ratio in model.ratios else model.ratios[0],
    )
