"""One model of a catalog file: its TOML fields checked one by one and made into a ModelSpec."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from wanvid_tui.core.catalog import AudioLimits, AudioMode, Dialect, DurationRule, ModelSpec
from wanvid_tui.core.language import _

Sizes = dict[str, dict[str, str]]
"""Tier to ratio to pixels."""
# fmt: off
FIELDS = (
    "like", "name", "short", "family", "regions", "dialect", "tiers", "ratios", "sizes",
    "default_resolution", "default_ratio", "durations", "default_duration", "prompt_max", "prompt_max_cjk",
    "negative_max", "audio", "audio_url", "shot_types", "prompt_extend", "watermark", "seed_max",
    "submit_rate_per_s", "running_limit",
)
# fmt: on
"""Every field that an entry may have."""
OWN_FIELDS = ("like", "name", "short")
"""Fields that `like` does not bring along."""
OPTIONAL_FIELDS = (
    "like",
    "name",
    "short",
    "family",
    "ratios",
    "sizes",
    "prompt_max_cjk",
    "default_duration",
    "seed_max",
)
"""Fields that have a meaning when absent."""
SIZE = re.compile(r"([1-9]\d{1,4})\*([1-9]\d{1,4})")
"""Pixels as the wire has them, "1280*720"."""
_WATERMARK = {"off": False, "on": True, "none": None}


class BadValue(ValueError):
    """A field that cannot be used: `field` and what is expected there."""

    def __init__(self, field: str, expected: str) -> None:
        """Keep the field's name and what is expected, without a period."""
        super().__init__(expected)
        self.field = field
        """The field's name."""


class Entry:
    """Typed reading of the fields of one model; every reader raises BadValue."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Read from these raw TOML values (floats as text)."""
        self.values = values
        """The raw values."""

    def text(self, field: str, default: str | None = None) -> str:
        """Give a text that is not empty."""
        value = self.values.get(field, default)
        if not isinstance(value, str) or not value:
            raise BadValue(field, _("expected a text, not {value!r}").format(value=value))
        return value

    def number(self, field: str, low: int, default: int | None = None) -> int:
        """Give a whole number from `low` on."""
        value = self.values.get(field, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < low:
            raise BadValue(
                field, _("expected a whole number from {low} on, not {value!r}").format(low=low, value=value)
            )
        return value

    def flag(self, field: str) -> bool:
        """Give true or false."""
        value = self.values.get(field)
        if not isinstance(value, bool):
            raise BadValue(field, _("expected true or false, not {value!r}").format(value=value))
        return value

    def texts(self, field: str, *, empty: bool = False) -> tuple[str, ...]:
        """Give a list of texts."""
        value = self.values.get(field)
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise BadValue(field, _("expected a list of texts, not {value!r}").format(value=value))
        if not value and not empty:
            raise BadValue(field, _("expected at least one"))
        return tuple(value)

    def one_of(self, field: str, words: tuple[str, ...]) -> str:
        """Give one of these words."""
        value = self.values.get(field)
        if value not in words:
            raise BadValue(field, _("expected {words}, not {value!r}").format(words=_(" or ").join(words), value=value))
        return str(value)

    def decimal(self, field: str, value: object, low: float) -> float:
        """Give a number above `low`, which TOML may write as 2 or 2.5."""
        try:
            if isinstance(value, (int, str)) and not isinstance(value, bool) and low < float(value) < 1e12:
                return float(value)
        except ValueError:
            pass
        raise BadValue(field, _("expected a number above {low:g}, not {value!r}").format(low=low, value=value))


def _sizes(entry: Entry, named: Mapping[str, Sizes], tiers: tuple[str, ...]) -> Sizes:
    """Give the pixels of each tier: from a named table, written out, or none at all."""
    value = entry.values.get("sizes", False)
    if value is False:
        return {}
    if isinstance(value, str):
        if value not in named:
            raise BadValue(
                "sizes",
                _("expected a table or the name of one ({names}), not {value!r}").format(
                    names=", ".join(named), value=value
                ),
            )
        value = named[value]
    table = check_sizes("sizes", value)
    return {tier: table[tier] for tier in tiers if tier in table}


def check_sizes(field: str, value: object) -> Sizes:
    """Check a table of sizes: tier to ratio to "1280*720"."""
    if not isinstance(value, Mapping):
        raise BadValue(
            field, _('expected a table such as 720P = {{ "16:9" = "1280*720" }}, not {value!r}').format(value=value)
        )
    for tier, row in value.items():
        if not isinstance(row, Mapping) or not row:
            raise BadValue(f"{field}.{tier}", _("expected a table of ratios with their sizes"))
        for ratio, size in row.items():
            if not isinstance(size, str) or not SIZE.fullmatch(size):
                raise BadValue(
                    f"{field}.{tier}.{ratio!r}", _("expected a size such as 1280*720, not {size!r}").format(size=size)
                )
    return {tier: dict(row) for tier, row in value.items()}


def _duration(entry: Entry) -> DurationRule:
    """Give the lengths: a list, or a table with min, max and maybe auto."""
    value, default = entry.values.get("durations"), entry.number("default_duration", 1, 5)
    if isinstance(value, list) and value and all(type(item) is int and item > 0 for item in value):
        values = tuple(sorted(set(value)))
        rule = DurationRule(values, values[0], values[-1], False, default)
    elif (
        isinstance(value, Mapping)
        and {"min", "max"} <= set(value) <= {"min", "max", "auto"}
        and type(value["min"]) is type(value["max"]) is int
        and 0 < value["min"] <= value["max"]
        and isinstance(value.get("auto", False), bool)
    ):
        rule = DurationRule((), value["min"], value["max"], value.get("auto", False), default)
    else:
        raise BadValue(
            "durations",
            _("expected a list such as [5, 10], or {{ min = 2, max = 15 }}, not {value!r}").format(value=value),
        )
    if not rule.offers(default):
        raise BadValue("default_duration", _("expected one of the durations, not {default}").format(default=default))
    return rule


def _audio_file(entry: Entry) -> AudioLimits | None:
    """Give what a sound file must be; None for false."""
    value = entry.values.get("audio_url")
    if value is False:
        return None
    if not isinstance(value, Mapping) or set(value) != {"formats", "min_s", "max_s", "max_bytes"}:
        raise BadValue(
            "audio_url",
            _("expected false, or a table of formats, min_s, max_s, max_bytes, not {value!r}").format(value=value),
        )
    inner = Entry(value)
    return AudioLimits(
        inner.texts("formats"),
        inner.decimal("audio_url.min_s", value["min_s"], -1),
        inner.decimal("audio_url.max_s", value["max_s"], 0),
        inner.number("max_bytes", 1),
    )


def _choice(entry: Entry, field: str, offered: tuple[str, ...]) -> str:
    """Give a field whose value must be one that the model offers."""
    value = entry.text(field)
    if value not in offered:
        raise BadValue(field, _("expected one of {names}, not {value!r}").format(names=", ".join(offered), value=value))
    return value


def short_name(model: str) -> str:
    """Give an id without what says nothing: "wan2.5-t2v-preview" is "wan2.5"."""
    return re.sub(r"-(t2v|video|preview|\d{4}-\d\d-\d\d)(?=-|$)", "", model) or model


def make_spec(
    model: str, values: Mapping[str, Any], named: Mapping[str, Sizes], region_known: Callable[[str], bool]
) -> ModelSpec:
    """Make the ModelSpec of a whole entry. Raises BadValue for the first field that cannot be used."""
    entry = Entry(values)
    for field in FIELDS:
        if field not in values and field not in OPTIONAL_FIELDS:
            raise BadValue(field, _("missing; `like` takes it from another model"))
    tiers, dialect = entry.texts("tiers"), Dialect(entry.one_of("dialect", ("size", "ratio")))
    for region in (regions := entry.texts("regions", empty=True)):
        if not region_known(region):
            raise BadValue("regions", _("expected ids of regions, not {region!r}").format(region=region))
    sizes = _sizes(entry, named, tiers)
    written = entry.texts("ratios") if "ratios" in values and dialect is Dialect.RATIO else ()
    ratios = {tier: written or tuple(sizes.get(tier, ())) for tier in tiers}
    for tier, row in ratios.items():
        if not row:
            raise BadValue(
                "sizes",
                (
                    _("expected the sizes of {tier}, or ratios")
                    if dialect is Dialect.RATIO
                    else _("expected the sizes of {tier}")
                ).format(tier=tier),
            )
    resolution, name = _choice(entry, "default_resolution", tiers), entry.text("name", short_name(model))
    return ModelSpec(
        id=model,
        name=name,
        short=entry.text("short", name),
        family=entry.text("family", model),
        dialect=dialect,
        regions=regions,
        tiers=tiers,
        ratios=ratios,
        sizes=sizes,
        default_resolution=resolution,
        default_ratio=_choice(entry, "default_ratio", ratios[resolution]),
        duration=_duration(entry),
        prompt_max=entry.number("prompt_max", 1),
        prompt_max_cjk=entry.number("prompt_max_cjk", 1) if "prompt_max_cjk" in values else None,
        negative_max=entry.number("negative_max", 0) or None,
        audio=AudioMode(entry.one_of("audio", ("never", "flag", "always"))),
        audio_file=_audio_file(entry),
        shot_types=entry.texts("shot_types", empty=True),
        prompt_extend=entry.flag("prompt_extend"),
        watermark=_WATERMARK[entry.one_of("watermark", ("off", "on", "none"))],
        seed_max=entry.number("seed_max", 0, 2147483647),
        submit_rate_per_s=entry.decimal("submit_rate_per_s", values["submit_rate_per_s"], 0),
        running_limit=entry.number("running_limit", 1),
        geometry={size: (tier, ratio) for tier, row in sizes.items() for ratio, size in row.items()},
    )
