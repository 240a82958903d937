"""A model as an entry of a catalog file, to start one of one's own from (config.md, ``models.d``)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wanvid_tui.core.catalog import Dialect

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wanvid_tui.core.catalog import AudioLimits, Catalog, DurationRule, ModelSpec

__all__ = ["as_toml"]


def as_toml(spec: ModelSpec, catalog: Catalog) -> str:
    """The whole entry of a model with its prices, as TOML that the catalog reads back to the same."""
    lines = [
        f"[{_text(spec.id)}]",
        f"name = {_text(spec.name)}",
        f"short = {_text(spec.short)}",
        f"family = {_text(spec.family)}",
        f"regions = {_list(spec.regions)}",
        f"dialect = {_text(spec.dialect.value)}",
        f"tiers = {_list(spec.tiers)}",
    ]
    if spec.dialect is Dialect.RATIO:
        lines.append(f"ratios = {_list(spec.all_ratios())}")
    lines += [
        f"sizes = {_sizes(spec.sizes)}",
        f"default_resolution = {_text(spec.default_resolution)}",
        f"default_ratio = {_text(spec.default_ratio)}",
        f"durations = {_durations(spec.duration)}",
        f"default_duration = {spec.duration.default}",
        f"prompt_max = {spec.prompt_max}",
    ]
    if spec.prompt_max_cjk is not None:
        lines.append(f"prompt_max_cjk = {spec.prompt_max_cjk}")
    lines += [
        f"negative_max = {spec.negative_max or 0}",
        f"audio = {_text(spec.audio.value)}",
        f"audio_url = {_sound(spec.audio_file)}",
        f"shot_types = {_list(spec.shot_types)}",
        f"prompt_extend = {_flag(spec.prompt_extend)}",
        f"watermark = {_text({None: 'none', True: 'on', False: 'off'}[spec.watermark])}",
        f"seed_max = {spec.seed_max}",
        f"submit_rate_per_s = {spec.submit_rate_per_s:g}",
        f"running_limit = {spec.running_limit}",
    ]
    prices = _prices(spec, catalog)
    return "\n".join([*lines, *prices])


def _prices(spec: ModelSpec, catalog: Catalog) -> list[str]:
    """The table of its prices, a line a region; nothing where none is known."""
    from wanvid_tui.core.pricing import amount_text

    lines = []
    for region in spec.regions:
        known = [(tier, price) for tier in spec.tiers if (price := catalog.price(spec.id, region, tier)) is not None]
        if known:
            rates = ", ".join(f"{tier} = {amount_text(price.micros_per_s)}" for tier, price in known)
            first = known[0][1]
            lines.append(
                f"{region} = {{ currency = {_text(first.currency)}, date = {first.date}, per_second = {{ {rates} }} }}"
            )
    return ["", f"[prices.{_text(spec.id)}]", *lines] if lines else []


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _flag(flag: bool) -> str:
    return "true" if flag else "false"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _sizes(sizes: Mapping[str, Mapping[str, str]]) -> str:
    rows = []
    for tier, row in sizes.items():
        pixels = ", ".join(f"{_text(ratio)} = {_text(size)}" for ratio, size in row.items())
        rows.append(f"{tier} = {{ {pixels} }}")
    return f"{{ {', '.join(rows)} }}" if rows else "false"


def _durations(rule: DurationRule) -> str:
    if rule.values:
        return f"[{', '.join(map(str, rule.values))}]"
    auto = ", auto = true" if rule.auto else ""
    return f"{{ min = {rule.min}, max = {rule.max}{auto} }}"


def _sound(limits: AudioLimits | None) -> str:
    if limits is None:
        return "false"
    return (
        f"{{ formats = {_list(limits.formats)}, min_s = {limits.min_s:g}, max_s = {limits.max_s:g}, "
        f"max_bytes = {limits.max_bytes} }}"
    )
