"""Catalog files: TOML texts read one over the other into a Catalog."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from wanvid_tui.core.catalog import Catalog, CatalogError, ModelSpec, Price, Region
from wanvid_tui.core.catalog_entry import FIELDS, OWN_FIELDS, BadValue, Sizes, check_sizes, make_spec
from wanvid_tui.core.language import _

_REGION_FIELDS = ("name", "base", "workspace_base", "currency")
_PRICE_FIELDS = ("currency", "date", "per_second")
_PRICE = re.compile(r"(\d{1,7})(?:\.(\d{1,6}))?")


def packaged() -> tuple[str, str]:
    """Give the built-in table as (file name, TOML text)."""
    return "catalog.toml", Path(__file__).with_name("catalog.toml").read_text("utf-8")


class _Builder:
    """Collects what the files say; each later file adds or overrides."""

    def __init__(self) -> None:
        self.raw: dict[str, dict[str, Any]] = {}
        self.specs: dict[str, ModelSpec] = {}
        self.sizes: dict[str, Sizes] = {}
        self.regions: dict[str, Region] = {}
        self.prices: dict[tuple[str, str], dict[str, Any]] = {}
        self.rates: dict[tuple[str, str], dict[str, Price]] = {}

    def read(self, file: str, text: str) -> None:
        """Take one file. Raises CatalogError."""
        try:
            tables = tomllib.loads(text, parse_float=str)
        except (ValueError, RecursionError) as error:  # TOMLDecodeError, and numbers of thousands of digits
            at = re.search(r"at line (\d+)", str(error))
            raise CatalogError(
                file, "", _("no valid TOML: {error}").format(error=error), int(at[1]) if at else None
            ) from error
        where: tuple[str, ...] = ()
        try:
            for name, value in _tables(tables, "sizes"):
                where = ("sizes",)
                self.sizes[name] = check_sizes(name, value)
            for name, value in _tables(tables, "regions"):
                where = ("regions", name)
                self._region(name, value)
            for name, value in tables.items():
                if name not in ("sizes", "regions", "prices"):
                    where = (name,)
                    self._model(name, value)
            for name, rows in _tables(tables, "prices"):
                where = ("prices", name)
                self._prices(name, rows)
        except BadValue as error:
            written = [f'"{part}"' if "." in part else part for part in where] + [error.field] * bool(error.field)
            line = _line_of(text, (*where, *error.field.split(".")))
            raise CatalogError(file, ".".join(written), str(error), line) from error

    def _model(self, name: str, value: object) -> None:
        """Take one model's entry, over what is known of it or of the one it is like."""
        if not isinstance(value, Mapping):
            raise BadValue("", _("expected a table of a model's fields, not {value!r}").format(value=value))
        for field in value:
            if field not in FIELDS:
                raise BadValue(field, _("unknown; the fields are {names}").format(names=", ".join(FIELDS)))
        like = value.get("like")
        if like is not None and (not isinstance(like, str) or like not in self.raw):
            raise BadValue("like", _("expected the id of a model that is known before, not {like!r}").format(like=like))
        base = {k: v for k, v in self.raw[like].items() if k not in OWN_FIELDS} if like else self.raw.get(name, {})
        merged = {**base, **value}
        if "ratios" not in value and "sizes" in value:
            merged.pop("ratios", None)
        self.specs[name] = make_spec(name, merged, self.sizes, self.regions.__contains__)
        self.raw[name] = merged

    def _region(self, name: str, value: object) -> None:
        """Take one region, over what is known of it."""
        if not isinstance(value, Mapping) or not all(isinstance(item, str) for item in value.values()):
            raise BadValue("", _("expected texts: {names}").format(names=", ".join(_REGION_FIELDS)))
        for field in value:
            if field not in _REGION_FIELDS:
                raise BadValue(field, _("unknown; the fields are {names}").format(names=", ".join(_REGION_FIELDS)))
        old = self.regions.get(name)
        known = {field: getattr(old, field) for field in _REGION_FIELDS} if old else {}
        known.update(value)
        self.regions[name] = Region(
            name, known.get("name", name), known.get("base"), known.get("workspace_base") or "", known.get("currency")
        )

    def _prices(self, model: str, rows: object) -> None:
        """Take the prices of one model, over what is known of them."""
        if not isinstance(rows, Mapping):
            raise BadValue("", _("expected a table for each region"))
        for region, value in rows.items():
            if not isinstance(value, Mapping):
                raise BadValue(region, _("expected a table of {names}").format(names=", ".join(_PRICE_FIELDS)))
            for field in value:
                if field not in _PRICE_FIELDS:
                    raise BadValue(
                        f"{region}.{field}", _("unknown; the fields are {names}").format(names=", ".join(_PRICE_FIELDS))
                    )
            old = self.prices.get((model, region), {})
            merged = {**old, **value}
            per_second = merged.get("per_second")
            if not isinstance(per_second, Mapping):
                raise BadValue(f"{region}.per_second", _("expected a table such as 720P = 0.10"))
            merged["per_second"] = {**old.get("per_second", {}), **per_second}
            self.prices[model, region] = merged
            self.rates[model, region] = _rates(region, merged)

    def catalog(self) -> Catalog:
        """Give what was collected."""
        dates = [price.date for rates in self.rates.values() for price in rates.values()]
        return Catalog(tuple(self.specs.values()), self.regions, self.rates, self.specs, max(dates, default=""))


def _rates(region: str, value: Mapping[str, Any]) -> dict[str, Price]:
    """Make the prices of one model in one region."""
    currency, date = value.get("currency"), str(value.get("date", ""))
    if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
        raise BadValue(
            f"{region}.currency",
            _('expected a code of three letters such as "USD", not {currency!r}').format(currency=currency),
        )
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", date):
        raise BadValue(
            f"{region}.date", _("expected the day of the price page such as 2026-05-28, not {date!r}").format(date=date)
        )
    rates = {}
    for tier, amount in value["per_second"].items():
        found = None if isinstance(amount, bool) else _PRICE.fullmatch(str(amount))
        if found is None:
            raise BadValue(
                f"{region}.per_second.{tier}", _("expected money such as 0.10, not {amount!r}").format(amount=amount)
            )
        rates[tier] = Price(int(found[1]) * 1_000_000 + int((found[2] or "").ljust(6, "0")), currency, date)
    return rates


def _tables(tables: Mapping[str, Any], name: str) -> Iterable[tuple[str, Any]]:
    """Give the tables below one of the names that are no model."""
    value = tables.get(name, {})
    if not isinstance(value, Mapping):
        raise BadValue(name, _("expected a table"))
    return value.items()


def _line_of(text: str, key: tuple[str, ...]) -> int | None:
    """Find the line of a key by looking for its parts in order, for tomllib does not tell. None when none is there."""
    lines, at, found = text.splitlines(), 0, None
    for part in key:
        wanted = re.compile(rf"(?<![\w-]){re.escape(part.strip(chr(39)))}(?![\w-])") if part else None
        for number in range(at, len(lines)):
            if wanted and wanted.search(lines[number]):
                at, found = number, number + 1
                break
    return found


def build_catalog(texts: Iterable[tuple[str, str]]) -> Catalog:
    """Make a Catalog of (file name, TOML text), each over those before. Raises CatalogError."""
    builder = _Builder()
    for file, text in texts:
        builder.read(file, text)
    return builder.catalog()
