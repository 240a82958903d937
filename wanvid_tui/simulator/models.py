"""The service's own table of models, written from its published pages and apart from the client's catalog."""

from __future__ import annotations

from dataclasses import dataclass

LANDSCAPE_FIRST = ("16:9", "9:16", "1:1", "4:3", "3:4")
"""The ratios that most models take."""

SIZES: dict[str, dict[str, tuple[int, int]]] = {
    "480P": {"16:9": (832, 480), "9:16": (480, 832), "1:1": (624, 624)},
    "720P": {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (960, 960), "4:3": (1088, 832), "3:4": (832, 1088)},
    "1080P": {
        "16:9": (1920, 1080),
        "9:16": (1080, 1920),
        "1:1": (1440, 1440),
        "4:3": (1632, 1248),
        "3:4": (1248, 1632),
    },
}
"""Tier, then ratio: width and height in pixels of the *size* dialect (api.md 1)."""

SIZES_27: dict[tuple[str, str], tuple[int, int]] = {
    ("720P", "4:3"): (1104, 832),
    ("720P", "3:4"): (832, 1104),
    ("1080P", "4:3"): (1648, 1248),
    ("1080P", "3:4"): (1248, 1648),
}
"""Where wan2.7 differs from `SIZES` (api.md 1)."""


@dataclass(frozen=True, slots=True)
class Model:
    """What the service knows of one model (api.md 1)."""

    name: str
    """The id in a request."""
    generation: str
    """``2.1`` to ``3.0``, or ``happyhorse``: decides the form of `usage`."""
    tiers: tuple[str, ...]
    """Resolution tiers, smallest first."""
    default_tier: str
    """The tier of a request that names none."""
    seconds: tuple[int, ...]
    """Every duration that it makes; -1: the model decides."""
    prompt_max: int
    """Characters of a prompt that are read; the rest is cut."""
    sound: str
    """``never``, ``flag`` (the parameter `audio`, default true) or ``always``."""
    clip_s: tuple[int, int] | None = None
    """Shortest and longest sound file for `audio_url`, in seconds; None: the model has no `audio_url`."""
    shot_type: bool = False
    """Whether the parameter `shot_type` exists."""
    rewrites: bool = True
    """Whether the parameter `prompt_extend` exists."""
    ratios: tuple[str, ...] = LANDSCAPE_FIRST
    """Ratios of the *ratio* dialect."""
    at_once: int = 5
    """Tasks of one account that run at the same time."""
    per_s: int = 5
    """Submits a second of one account."""

    @property
    def by_size(self) -> bool:
        """Whether geometry is written as `size` (2.1 to 2.6), not as `resolution` and `ratio`."""
        return self.generation in ("2.1", "2.2", "2.5", "2.6")

    @property
    def avoids(self) -> bool:
        """Whether `negative_prompt` is documented for it: the 2.x models."""
        return self.generation.startswith("2.")

    @property
    def sizes(self) -> dict[str, tuple[str, str]]:
        """Size strings of the *size* dialect, each with its tier and ratio."""
        return {
            f"{width}*{height}": (tier, ratio) for tier in self.tiers for ratio, (width, height) in SIZES[tier].items()
        }

    def pixels(self, tier: str, ratio: str) -> tuple[int, int]:
        """Width and height of the film for a tier and ratio; both even.

        For 3.0 and happyhorse no pixels are published: the short side is the tier's, the long side follows.
        """
        if ratio == "adaptive":
            ratio = "16:9"
        if self.generation == "2.7" and (tier, ratio) in SIZES_27:
            return SIZES_27[tier, ratio]
        if self.generation.startswith("2."):
            return SIZES[tier][ratio]
        across, down = (int(part) for part in ratio.split(":"))
        short = int(tier.removesuffix("P"))
        long = round(short * max(across, down) / min(across, down) / 2) * 2
        return (long, short) if across >= down else (short, long)


def _old(name: str, generation: str, tiers: tuple[str, ...], default: str) -> Model:
    return Model(name, generation, tiers, default, (5,), 800, "never", at_once=2, per_s=2)


def _happyhorse(name: str) -> Model:
    ratios = (*LANDSCAPE_FIRST, "4:5", "5:4", "9:21", "21:9")
    return Model(
        name, "happyhorse", ("720P", "1080P"), "1080P", tuple(range(3, 16)), 5000, "always",
        rewrites=False, ratios=ratios,
    )  # fmt: skip


def _table() -> dict[str, Model]:
    hd, all_tiers = ("720P", "1080P"), ("480P", "720P", "1080P")
    models = [
        *(_old(f"{maker}2.1-t2v-turbo", "2.1", ("480P", "720P"), "720P") for maker in ("wan", "wanx")),
        *(_old(f"{maker}2.1-t2v-plus", "2.1", ("720P",), "720P") for maker in ("wan", "wanx")),
        _old("wan2.2-t2v-plus", "2.2", ("480P", "1080P"), "1080P"),
        Model("wan2.5-t2v-preview", "2.5", all_tiers, "1080P", (5, 10), 1500, "flag", (3, 30)),
        Model("wan2.6-t2v", "2.6", hd, "1080P", tuple(range(2, 16)), 1500, "always", (3, 30), shot_type=True),
        Model("wan2.6-t2v-us", "2.6", hd, "1080P", (5, 10), 1500, "always", (3, 30), shot_type=True),
        *(
            Model(f"wan2.7-t2v{dated}", "2.7", hd, "1080P", tuple(range(2, 16)), 5000, "always", (2, 30))
            for dated in ("", "-2026-04-25", "-2026-06-12")
        ),
        *(
            Model(
                name, "3.0", all_tiers, "1080P", (-1, *range(2, 31)), 20000, "flag",
                ratios=("adaptive", *LANDSCAPE_FIRST), at_once=2, per_s=2,
            )
            for name in ("wan3.0-video", "wan3.0-video-prime")
        ),
        _happyhorse("happyhorse-1.0-t2v"),
        _happyhorse("happyhorse-1.1-t2v"),
    ]  # fmt: skip
    return {model.name: model for model in models}


MODELS: dict[str, Model] = _table()
"""Every model of the service by its id."""


def prompt_limit(model: Model, prompt: str) -> int:
    """Characters of this prompt that the model reads: happyhorse reads half as many when one is an ideograph."""
    if model.generation == "happyhorse" and any(_ideograph(char) for char in prompt):
        return 2500
    return model.prompt_max


def _ideograph(char: str) -> bool:
    code = ord(char)
    return (
        0x3400 <= code <= 0x4DBF or 0x4E00 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x323AF
    )
