"""The rule table as frozen types: models, what each can do, where it is offered, what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from wanvid_tui.core.errors import ConfigError
from wanvid_tui.core.language import N_, _


class Dialect(StrEnum):
    """How a model is told its geometry (api.md 1)."""

    SIZE = "size"
    """`parameters.size = "1280*720"`."""
    RATIO = "ratio"
    """`parameters.resolution = "720P"` and `parameters.ratio = "16:9"`."""


class AudioMode(StrEnum):
    """Whether videos of a model have sound (api.md 1)."""

    NEVER = "never"
    """Silent."""
    FLAG = "flag"
    """`parameters.audio` decides, true when left out."""
    ALWAYS = "always"
    """Always sound; there is no switch, and none is sent."""


class AudioLimits(NamedTuple):
    """What a sound file of the user's own must be (api.md 5)."""

    formats: tuple[str, ...]
    """File types in lower case, "wav", "mp3"."""
    min_s: float
    """Shortest length, seconds."""
    max_s: float
    """Longest length, seconds."""
    max_bytes: int
    """Largest file, bytes."""


class DurationRule(NamedTuple):
    """Which lengths a model makes, in whole seconds."""

    values: tuple[int, ...]
    """The only lengths, rising; empty when it is a range."""
    min: int
    """The shortest."""
    max: int
    """The longest."""
    auto: bool
    """Whether -1, "the model decides", is taken."""
    default: int
    """The length meant when none is stated."""

    def offers(self, seconds: int) -> bool:
        """Tell whether the model makes this length."""
        if seconds == AUTO_DURATION:
            return self.auto
        return seconds in self.values if self.values else self.min <= seconds <= self.max

    def nearest(self, seconds: int) -> int:
        """Give the closest length that is made, the shorter of two equally close; the default for auto."""
        if self.offers(seconds):
            return seconds
        if seconds == AUTO_DURATION:
            return self.default
        if self.values:
            return min(self.values, key=lambda value: (abs(value - seconds), value))
        return max(self.min, min(self.max, seconds))


AUTO_DURATION = -1
"""The duration that lets the model decide."""


class Price(NamedTuple):
    """What one second of output costs."""

    micros_per_s: int
    """Millionths of the currency's unit, exact."""
    currency: str
    """ISO code, "USD" or "CNY"."""
    date: str
    """The day of the price page, "2026-05-28"."""


class Region(NamedTuple):
    """A place where the service runs; key, address and model belong to one (api.md 2)."""

    id: str
    """The id, "ap-southeast-1"."""
    name: str
    """The name to show, "Singapore"."""
    base: str | None
    """The shared address, ending in /api/v1; None where a workspace is needed."""
    workspace_base: str
    """The address of a workspace's own, with {WorkspaceId} in it."""
    currency: str | None
    """The currency of its prices; None when they are unknown or of several."""

    def base_for(self, workspace: str | None) -> str | None:
        """Give the address to use: the workspace's own when one is known, else the shared one, else None."""
        return self.workspace_base.replace("{WorkspaceId}", workspace) if workspace else self.base


class ModelSpec(NamedTuple):
    """What one model can do: a row of the rule table."""

    id: str
    """The id that is sent, "wan2.5-t2v-preview"."""
    name: str
    """The id without what all share, "wan2.5", at most 14 cells in the built-in table: for hints."""
    short: str
    """At most 7 cells in the built-in table, for columns."""
    family: str
    """Models of one family do the same with other words; the nearest of an unoffered model is looked for there."""
    dialect: Dialect
    """How it is told its geometry."""
    regions: tuple[str, ...]
    """Ids of the regions that offer it."""
    tiers: tuple[str, ...]
    """Its resolutions, rising: "480P", "720P", "1080P"."""
    ratios: Mapping[str, tuple[str, ...]]
    """Its ratios for each tier, in the order to show them."""
    sizes: Mapping[str, Mapping[str, str]]
    """Pixels "1280*720" for tier and ratio; empty where they are not published."""
    default_resolution: str
    """The tier meant when none is stated."""
    default_ratio: str
    """The ratio meant when none is stated."""
    duration: DurationRule
    """Its lengths."""
    prompt_max: int
    """Longest prompt, characters; the service cuts the rest without a word."""
    prompt_max_cjk: int | None
    """Longest prompt when there is a CJK ideograph in it; None: no other limit."""
    negative_max: int | None
    """Longest negative prompt; None: it has none."""
    audio: AudioMode
    """Its sound."""
    audio_file: AudioLimits | None
    """What a sound file (`audio_url`) must be; None: it takes none."""
    shot_types: tuple[str, ...]
    """Values of `shot_type`, the default first; empty: no such parameter."""
    prompt_extend: bool
    """Whether it has `prompt_extend`; on by default where it has."""
    watermark: bool | None
    """The default of `watermark`; None: no such parameter."""
    seed_max: int
    """Largest seed; the smallest is 0."""
    submit_rate_per_s: float
    """Submits a second that the service takes, for an account and model."""
    running_limit: int
    """Tasks that run at once, for an account and model; more wait as PENDING."""
    geometry: Mapping[str, tuple[str, str]]
    """`sizes` the other way round: "1280*720" to ("720P", "16:9")."""

    def prompt_limit(self, prompt: str) -> int:
        """Give the longest that this prompt may be, in characters."""
        if self.prompt_max_cjk is None:
            return self.prompt_max
        from wanvid_tui.core.text import has_cjk

        return self.prompt_max_cjk if has_cjk(prompt) else self.prompt_max

    def pixels(self, tier: str, ratio: str) -> str | None:
        """Give the size "1280*720" of tier and ratio; None where it is not published."""
        return self.sizes.get(tier, {}).get(ratio)

    def all_ratios(self) -> tuple[str, ...]:
        """Give every ratio that some tier has, in the order to show them."""
        widest = max(self.ratios.values(), key=len)
        return tuple(dict.fromkeys([*widest, *[ratio for row in self.ratios.values() for ratio in row]]))


class Catalog(NamedTuple):
    """All models in the table's order, regions and prices. Values do not change; make another to change them."""

    models: tuple[ModelSpec, ...]
    """Every model, built-in ones first."""
    regions: Mapping[str, Region]
    """Regions by id."""
    prices: Mapping[tuple[str, str], Mapping[str, Price]]
    """(model, region) to the price of each tier."""
    by_id: Mapping[str, ModelSpec]
    """Models by id."""
    price_date: str
    """The newest day of the price tables in it, "2026-05-28"; empty when there are none."""

    def get(self, model: str) -> ModelSpec | None:
        """Give the model of this id, or None."""
        return self.by_id.get(model)

    def offered(self, region: str | None = None) -> tuple[ModelSpec, ...]:
        """Give the models of a region; of None (an unknown region, such as a gateway's) all of them."""
        return self.models if region is None else tuple([spec for spec in self.models if region in spec.regions])

    def price(self, model: str, region: str | None, tier: str) -> Price | None:
        """Give the price of a second; None when it is unknown."""
        return None if region is None else self.prices.get((model, region), {}).get(tier)

    def region_name(self, region: str) -> str:
        """Give the name to show for a region, its id when it has none."""
        found = self.regions.get(region)
        return _(found.name) if found else region


REGION_NAMES = (
    N_("Beijing"),
    N_("Singapore"),
    N_("Virginia"),
    N_("Frankfurt"),
    N_("Hong Kong"),
    N_("Tokyo"),
)
"""The names of the built-in table, as they are translated where they are shown."""


class CatalogError(ConfigError):
    """A catalog file that cannot be used: which file, which key, what is expected there."""

    def __init__(self, file: str, key: str, reason: str, line: int | None = None) -> None:
        """Keep the facts; `reason` says what is expected."""
        self.file = file
        """The file's name as the caller gave it."""
        self.key = key
        """The key as written in TOML, `"wan2.5-t2v-preview".durations`; empty when the file is no TOML."""
        self.reason = reason
        """What is expected, without a period."""
        self.line = line
        """The line, where TOML itself is broken; else None."""
        where = file if line is None else _("{file} line {line}").format(file=file, line=line)
        super().__init__(f"{where}: {key}: {reason}" if key else f"{where}: {reason}")


def load_catalog(extra: Iterable[tuple[str, str]] = ()) -> Catalog:
    """Load the packaged table, then each (file name, TOML text) of the user's over it, in order.

    Raises CatalogError for the first file that cannot be used.
    """
    from wanvid_tui.core.catalog_file import build_catalog, packaged

    return build_catalog([packaged(), *extra])
