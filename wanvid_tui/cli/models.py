"""``wanvid models``: the rule table, to read or to start a file of one's own from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanvid_tui.cli.output import columns, to_json
from wanvid_tui.core.catalog import AUTO_DURATION, AudioMode, Catalog, ModelSpec
from wanvid_tui.core.errors import InvalidRequest
from wanvid_tui.core.language import _, in_context
from wanvid_tui.core.problem import Problem

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from wanvid_tui.cli.context import Context

__all__ = ["models", "models_options"]


def models_options(parser: ArgumentParser) -> None:
    """The options of ``models`` (cli.md)."""
    parser.add_argument("model", metavar="MODEL", nargs="?", help=_("this one alone, in full"))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=_("print as JSON"))
    form.add_argument("--toml", action="store_true", help=_("print as a file for models.d"))


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
        where = catalog.region_name(region) if region is not None else _("all regions")
        context.detail(_("{where}; prices of {price_date}").format(where=where, price_date=catalog.price_date))
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
    return _("{lengths}, auto").format(lengths=text) if rule.auto else text


def price_text(spec: ModelSpec, catalog: Catalog, region: str | None) -> str:
    """Prices of a second by tier in one region; ``-`` where they are unknown."""
    from wanvid_tui.core.pricing import amount_text

    known = [(tier, catalog.price(spec.id, region, tier)) for tier in spec.tiers]
    parts = [amount_text(price.micros_per_s) for _, price in known if price is not None]
    currency = next((price.currency for _, price in known if price is not None), "")
    return f"{currency} {' / '.join(parts)}" if parts else "-"


def _sound_text(spec: ModelSpec) -> str:
    words = {AudioMode.NEVER: _("silent"), AudioMode.FLAG: _("on or off"), AudioMode.ALWAYS: _("always")}
    text = words[spec.audio]
    return text if spec.audio_file is None else _("{sound}, file").format(sound=text)


def _table(specs: tuple[ModelSpec, ...], catalog: Catalog, region: str | None) -> list[tuple[str, ...]]:
    last = _("PRICE/S") if region is not None else _("REGIONS")
    rows: list[tuple[str, ...]] = [(_("MODEL"), _("TIERS"), _("SECONDS"), _("PROMPT"), _("SOUND"), last)]
    for spec in specs:
        last = price_text(spec, catalog, region) if region is not None else _regions(spec, catalog)
        rows.append((spec.id, " ".join(spec.tiers), duration_text(spec), str(spec.prompt_max), _sound_text(spec), last))
    return rows


def _regions(spec: ModelSpec, catalog: Catalog) -> str:
    return " ".join(catalog.region_name(region).replace(" ", "") for region in spec.regions)


def _seconds(number: int) -> str:
    return _("{n} s").format(n=number)


def _in_full(spec: ModelSpec, catalog: Catalog) -> list[tuple[str, str]]:
    """Everything about one model, a row a fact."""
    lengths = _("{lengths} ({auto}: the model decides)") if spec.duration.auto else "{lengths}"
    rows = [
        (_("model"), spec.id),
        (_("regions"), _(", ").join(catalog.region_name(region) for region in spec.regions)),
        (_("default"), f"{spec.default_resolution} {spec.default_ratio}, {_seconds(spec.duration.default)}"),
        (_("seconds"), lengths.format(lengths=duration_text(spec), auto=AUTO_DURATION)),
    ]
    for tier in spec.tiers:
        sizes = [f"{ratio} {pixels}" if (pixels := spec.pixels(tier, ratio)) else ratio for ratio in spec.ratios[tier]]
        rows.append((tier, ", ".join(sizes)))
    most = _("up to {n} characters") if spec.prompt_max_cjk is None else _("up to {n} characters ({cjk} with Chinese)")
    rows.append((_("prompt"), most.format(n=spec.prompt_max, cjk=spec.prompt_max_cjk)))
    avoid = _("up to {n} characters").format(n=spec.negative_max) if spec.negative_max else _("has none")
    rows.append((_("avoid"), avoid))
    rows.append((in_context("model", "sound"), _sound_text(spec)))
    if spec.audio_file is not None:
        limits = spec.audio_file
        said = _("{formats}, {low:g} to {high:g} s, {size} MB").format(
            formats=_(", ").join(limits.formats), low=limits.min_s, high=limits.max_s, size=limits.max_bytes >> 20
        )
        rows.append((_("sound file"), said))
    rows.append((_("shots"), ", ".join(spec.shot_types) or _("has no such choice")))
    rows.append((_("rewrite"), _("on unless switched off") if spec.prompt_extend else _("has no such switch")))
    words = {None: _("has no such switch"), True: _("on unless switched off"), False: _("off unless switched on")}
    rows.append((_("watermark"), words[spec.watermark]))
    rows.append(
        (
            _("limits"),
            _("{rate:g} submits a second, {running} running at once").format(
                rate=spec.submit_rate_per_s, running=spec.running_limit
            ),
        )
    )
    for region in spec.regions:
        label = _("price {region}").format(region=catalog.region_name(region))
        rows.append((label, price_text(spec, catalog, region)))
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
