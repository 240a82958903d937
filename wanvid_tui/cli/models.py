"""``wanvid models``: the rule table, to read or to start a file of one's own from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanvid_tui.cli.output import columns, to_json
from wanvid_tui.core.catalog import AUTO_DURATION, AudioMode, Catalog, ModelSpec
from wanvid_tui.core.errors import InvalidRequest
from wanvid_tui.core.problem import Problem

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from wanvid_tui.cli.context import Context

__all__ = ["models", "models_options"]


def models_options(parser: ArgumentParser) -> None:
    """The options of ``models`` (cli.md)."""
    parser.add_argument("model", metavar="MODEL", nargs="?", help="this one alone, in full")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print as JSON")
    form.add_argument("--toml", action="store_true", help="print as a file for models.d")


def models(context: Context, args: Namespace) -> int:
    """Print the models of the region in use, or one of them in full."""
    catalog = context.catalog
    region = context.account(sending=False).region
    if args.model is None:
        specs = catalog.offered(region)
    else:
        specs = (_one(catalog, args.model, region),)
    if args.json:
        found = [as_json(spec, catalog) for spec in specs]
        context.print(to_json(found[0] if args.model is not None else found))
    elif args.toml:
        from wanvid_tui.cli.models_toml import as_toml

        context.print("\n\n".join(as_toml(spec, catalog) for spec in specs))
    elif args.model is not None:
        for line in columns(_in_full(specs[0], catalog), width=context.width):
            context.print(line)
    else:
        for line in columns(_table(specs, catalog, region), width=context.width):
            context.print(line)
        where = catalog.region_name(region) if region is not None else "all regions"
        context.detail(f"{where}; prices of {catalog.price_date}")
    return 0


def _one(catalog: Catalog, name: str, region: str | None) -> ModelSpec:
    """The model of an id, or of the short name by which the hints call it."""
    from wanvid_tui.core.request import VideoRequest
    from wanvid_tui.core.rules import problems

    spec = catalog.get(name)
    if spec is not None:
        return spec
    wrong: list[Problem] = [
        problem for problem in problems(VideoRequest(model=name, prompt="-"), catalog, None) if problem.field == "model"
    ]
    raise InvalidRequest(wrong)


def duration_text(spec: ModelSpec) -> str:
    """The lengths of a model in words: ``5, 10``, ``2..15``, ``2..30, auto``."""
    rule = spec.duration
    text = ", ".join(map(str, rule.values)) if rule.values else f"{rule.min}..{rule.max}"
    return f"{text}, auto" if rule.auto else text


def price_text(spec: ModelSpec, catalog: Catalog, region: str | None) -> str:
    """Prices of a second by tier in one region; ``-`` where they are unknown."""
    from wanvid_tui.core.pricing import amount_text

    known = [(tier, catalog.price(spec.id, region, tier)) for tier in spec.tiers]
    parts = [amount_text(price.micros_per_s) for _, price in known if price is not None]
    currency = next((price.currency for _, price in known if price is not None), "")
    return f"{currency} {' / '.join(parts)}" if parts else "-"


def _sound_text(spec: ModelSpec) -> str:
    words = {AudioMode.NEVER: "silent", AudioMode.FLAG: "on or off", AudioMode.ALWAYS: "always"}
    return words[spec.audio] + (", file" if spec.audio_file is not None else "")


def _table(specs: tuple[ModelSpec, ...], catalog: Catalog, region: str | None) -> list[tuple[str, ...]]:
    last = "PRICE/S" if region is not None else "REGIONS"
    rows: list[tuple[str, ...]] = [("MODEL", "TIERS", "SECONDS", "PROMPT", "SOUND", last)]
    for spec in specs:
        last = price_text(spec, catalog, region) if region is not None else _regions(spec, catalog)
        rows.append((spec.id, " ".join(spec.tiers), duration_text(spec), str(spec.prompt_max), _sound_text(spec), last))
    return rows


def _regions(spec: ModelSpec, catalog: Catalog) -> str:
    return " ".join(catalog.region_name(region).replace(" ", "") for region in spec.regions)


def _in_full(spec: ModelSpec, catalog: Catalog) -> list[tuple[str, str]]:
    """Everything about one model, a row a fact."""
    rows = [
        ("model", spec.id),
        ("regions", ", ".join(catalog.region_name(region) for region in spec.regions)),
        ("default", f"{spec.default_resolution} {spec.default_ratio}, {spec.duration.default} s"),
        ("seconds", duration_text(spec) + (f" ({AUTO_DURATION}: the model decides)" if spec.duration.auto else "")),
    ]
    for tier in spec.tiers:
        sizes = [f"{ratio} {pixels}" if (pixels := spec.pixels(tier, ratio)) else ratio for ratio in spec.ratios[tier]]
        rows.append((tier, ", ".join(sizes)))
    cjk = f" ({spec.prompt_max_cjk} with Chinese)" if spec.prompt_max_cjk is not None else ""
    rows.append(("prompt", f"up to {spec.prompt_max} characters{cjk}"))
    rows.append(("avoid", f"up to {spec.negative_max} characters" if spec.negative_max else "has none"))
    rows.append(("sound", _sound_text(spec)))
    if spec.audio_file is not None:
        limits = spec.audio_file
        said = f"{', '.join(limits.formats)}, {limits.min_s:g} to {limits.max_s:g} s, {limits.max_bytes >> 20} MB"
        rows.append(("sound file", said))
    rows.append(("shots", ", ".join(spec.shot_types) or "has no such choice"))
    rows.append(("rewrite", "on unless switched off" if spec.prompt_extend else "has no such switch"))
    words = {None: "has no such switch", True: "on unless switched off", False: "off unless switched on"}
    rows.append(("watermark", words[spec.watermark]))
    rows.append(("limits", f"{spec.submit_rate_per_s:g} submits a second, {spec.running_limit} running at once"))
    for region in spec.regions:
        rows.append((f"price {catalog.region_name(region)}", price_text(spec, catalog, region)))
    return rows


def as_json(spec: ModelSpec, catalog: Catalog) -> dict[str, Any]:
    """A model as JSON; prices a second by region and tier."""
    prices = {
        region: {tier: _price(catalog, spec, region, tier) for tier in spec.tiers}
        for region in spec.regions
        if any(catalog.price(spec.id, region, tier) for tier in spec.tiers)
    }
    limits = spec.audio_file
    return {
        "model": spec.id,
        "name": spec.name,
        "regions": list(spec.regions),
        "dialect": spec.dialect.value,
        "resolutions": list(spec.tiers),
        "ratios": {tier: list(ratios) for tier, ratios in spec.ratios.items()},
        "sizes": {tier: dict(sizes) for tier, sizes in spec.sizes.items()},
        "default": {
            "resolution": spec.default_resolution,
            "ratio": spec.default_ratio,
            "size": spec.pixels(spec.default_resolution, spec.default_ratio),
            "duration": spec.duration.default,
        },
        "durations": list(spec.duration.values) or list(range(spec.duration.min, spec.duration.max + 1)),
        "duration_auto": spec.duration.auto,
        "prompt_max": spec.prompt_max,
        "prompt_max_cjk": spec.prompt_max_cjk,
        "negative_prompt_max": spec.negative_max,
        "audio": spec.audio.value,
        "audio_url": None
        if limits is None
        else {
            "formats": list(limits.formats),
            "min_s": limits.min_s,
            "max_s": limits.max_s,
            "max_bytes": limits.max_bytes,
        },
        "shot_types": list(spec.shot_types),
        "prompt_extend": spec.prompt_extend,
        "watermark": spec.watermark,
        "seed_max": spec.seed_max,
        "submit_rate_per_s": spec.submit_rate_per_s,
        "running_limit": spec.running_limit,
        "prices": prices,
    }


def _price(catalog: Catalog, spec: ModelSpec, region: str, tier: str) -> dict[str, str] | None:
    from wanvid_tui.core.pricing import amount_text

    price = catalog.price(spec.id, region, tier)
    if price is None:
        return None
    return {"amount": amount_text(price.micros_per_s), "currency": price.currency, "date": price.date}
