"""The list of models that Enter on the Model row opens: what each can do and costs (ux.md 3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core import cells
from wanvid_tui.core.catalog import AudioMode, Catalog, ModelSpec
from wanvid_tui.core.language import _, in_context
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.glyphs import UNICODE, Glyphs
from wanvid_tui.ui.lines import Line, Span, with_thumb
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.words import place_text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ModelList"]

_LEAD, _ID, _TIERS, _SECONDS, _SOUND = 2, 22, 17, 11, 15
_PRICE, _MISSING = 13, 16
"""Cells of the last column: a price, or why a model is not offered where there is no column of sound to say it in."""
_SIGNS = {"USD": "$", "CNY": "CNY "}


class ModelList:
    """The models in the table's order, those of the region first to be walked; the others dim, with the reason."""

    def __init__(self, catalog: Catalog, region: str | None, chosen: str) -> None:
        self._catalog = catalog
        self._region = region
        self.offered: Sequence[ModelSpec] = catalog.offered(region)
        """The models that can be chosen."""
        missing = [spec for spec in catalog.models if spec not in self.offered]
        self._all = [*self.offered, *missing]
        ids = [spec.id for spec in self.offered]
        self.at = ids.index(chosen) if chosen in ids else 0
        """The place of the one under the cursor."""
        self._chosen = chosen

    @property
    def model(self) -> str:
        """The id under the cursor."""
        return self.offered[self.at].id

    def go(self, by: int) -> None:
        """Move the cursor; it stops at the ends of what is offered."""
        self.at = max(0, min(len(self.offered) - 1, self.at + by))

    def title(self) -> str:
        """What the bar says."""
        return _("{n} of {total}").format(n=self.at + 1, total=len(self.offered))

    def lines(self, width: int, height: int, *, focused: bool, glyphs: Glyphs = UNICODE) -> list[Line]:
        """A row of column names, then the models around the cursor; ids of spans are ``model:PLACE``."""
        sizes = _shown_columns(width)
        price = _("Price a second")
        if _LEAD + sum(sizes) + cells.width(price) > width:
            price = _("Per second")
        names = (_("Model"), _("Sizes"), _("Seconds"), _("Sound"), price)
        head = "".join(cells.pad(name, size) for name, size in zip(names, (*sizes, _MISSING), strict=True) if size)
        room = max(1, height - 1)
        first = max(0, min(self.at - room // 2, len(self._all) - room))
        shown = list(enumerate(self._all))[first : first + room]
        rows = [self._line(at, spec, sizes, focused, glyphs) for at, spec in shown]
        if hidden := len(self._all) - len(rows):
            thumb = round(first * (len(rows) - 1) / hidden)
            rows[thumb] = with_thumb(rows[thumb], width)
        return [Line((Span(f"  {head.rstrip()}", Role.DIM),)), *rows]

    def _line(self, at: int, spec: ModelSpec, sizes: tuple[int, int, int, int], focused: bool, glyphs: Glyphs) -> Line:
        offered = at < len(self.offered)
        here = at == self.at
        told = (" ".join(spec.tiers), _seconds(spec), _sound(spec))
        columns = list(zip(told, sizes[1:], strict=True))
        if not offered:  # its reason is longer than a price, and matters more than the sound
            columns.pop()
        facts = "".join(cells.pad(fact, size) for fact, size in columns if size)
        price = (
            self._price(spec)
            if offered
            else _("not in {region}").format(region=place_text(self._catalog.region_name(self._region or "")))
        )
        name = Role.OFF if not offered else Role.HEAD if spec.id == self._chosen else Role.STRONG if here else Role.FG
        rest = Role.DIM if offered else Role.OFF
        span_id = f"model:{at}" if offered else ""
        return Line(
            (
                Span(glyphs.cursor if here else " ", Role.ACCENT if focused else Role.DIM),
                Span(" "),
                Span(cells.pad(cells.fit(clean_text(spec.id, limit=60), _ID - 1, glyphs.cut), _ID), name, span_id),
                Span(facts, rest, span_id),
                Span(price, rest, span_id),
            ),
            Ground.ROW if here else Ground.PANE,
        )

    def _price(self, spec: ModelSpec) -> str:
        found = [price for tier in spec.tiers if (price := self._catalog.price(spec.id, self._region, tier))]
        if not found:
            return _("unknown")
        low, high = min(p.micros_per_s for p in found), max(p.micros_per_s for p in found)
        sign = _SIGNS.get(found[0].currency, found[0].currency + " ")
        text = f"{sign}{_amount(low)}"
        return text if low == high else f"{text}-{_amount(high)}"


def _shown_columns(width: int) -> tuple[int, int, int, int]:
    """Cells of the columns before the price; as it narrows sound goes, then seconds, then sizes, never a price."""
    columns = [_ID, _TIERS, _SECONDS, _SOUND]
    for last in (3, 2, 1):
        if _LEAD + sum(columns) + (_PRICE if columns[3] else _MISSING) > width:
            columns[last] = 0
    return columns[0], columns[1], columns[2], columns[3]


def _amount(micros: int) -> str:
    whole, part = divmod(micros, 1_000_000)
    return f"{whole}.{f'{part:06d}'.rstrip('0').ljust(2, '0')}"


def _seconds(spec: ModelSpec) -> str:
    rule = spec.duration
    text = " ".join(str(value) for value in rule.values) if rule.values else f"{rule.min}-{rule.max}"
    return f"{text} " + _("auto") if rule.auto else text


def _sound(spec: ModelSpec) -> str:
    words = {
        AudioMode.NEVER: in_context("sound", "none"),
        AudioMode.FLAG: in_context("sound", "on, off"),
        AudioMode.ALWAYS: in_context("sound", "always"),
    }[spec.audio]
    return _("{sound}, file").format(sound=words) if spec.audio_file else words
