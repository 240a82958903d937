"""The one place that knows what a role looks like: rows of (text, role) become Textual strips.

With colours a role is a foreground and perhaps a ground. With the terminal's 16 colours, and without any, bars are
underlined over their whole width, the done part of a bar and the focused chip are reversed, chosen values stand in
brackets and values not offered between dashes: in the cells that are pads elsewhere, so nothing shifts (ux.md 3.2,
4.2).
"""

from __future__ import annotations

from typing import NamedTuple

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from wanvid_tui.core import cells
from wanvid_tui.core.ambiguous import narrowed
from wanvid_tui.ui.lines import Line, clip
from wanvid_tui.ui.palette import Palette
from wanvid_tui.ui.roles import BRACKETED, PADDED, Ground, Role

_STRIPS_KEPT = 2048


class _Look(NamedTuple):
    """How a role looks: names of palette fields, and attributes."""

    color: str
    """Foreground in colour themes."""
    bold: bool = False
    """Bold everywhere."""
    ground: str = ""
    """Background in colour themes; empty for the row's."""
    hue: str = ""
    """Foreground on 16 colours; empty for the terminal's own."""
    faint: bool = False
    """SGR 2 on 16 colours and without colour."""
    reverse: bool = False
    """Reversed on 16 colours and without colour."""
    underline: bool = False
    """Underlined on 16 colours and without colour."""
    strike: bool = False
    """Struck in colour themes."""
    line: bool = False
    """Underlined everywhere."""


_LOOKS: dict[Role, _Look] = {
    Role.FG: _Look("fg"),
    Role.FG_BOLD: _Look("fg", bold=True),
    Role.STRONG: _Look("strong"),
    Role.HEAD: _Look("strong", bold=True),
    Role.DIM: _Look("dim", faint=True),
    Role.OFF: _Look("off", faint=True),
    Role.ACCENT: _Look("accent", hue="accent"),
    Role.KEY: _Look("accent", bold=True, hue="accent"),
    Role.GOOD: _Look("good", hue="good"),
    Role.GOOD_BOLD: _Look("good", bold=True, hue="good"),
    Role.WARN: _Look("warn", hue="warn"),
    Role.WARN_BOLD: _Look("warn", bold=True, hue="warn"),
    Role.BAD: _Look("bad", hue="bad"),
    Role.BAD_BOLD: _Look("bad", bold=True, hue="bad"),
    Role.CUT: _Look("bad", hue="bad", strike=True, reverse=True),
    Role.TITLE: _Look("fg", bold=True),
    Role.TITLE_FOCUSED: _Look("onaccent", bold=True, ground="accent", hue="accent", reverse=True),
    Role.CHIP: _Look("strong", bold=True),
    Role.CHIP_PANE: _Look("strong", bold=True, ground="chip"),
    Role.CHIP_ACTIVE: _Look("onaccent", bold=True, ground="accent", hue="accent", reverse=True),
    Role.CHOICE: _Look("dim", faint=True),
    Role.MISSING: _Look("off", faint=True, strike=True),
    Role.VALUE: _Look("strong", bold=True),
    Role.VALUE_PANE: _Look("strong", bold=True, ground="chip"),
    Role.VALUE_ACTIVE: _Look("onaccent", bold=True, ground="accent", hue="accent", reverse=True),
    Role.BUTTON: _Look("accent", bold=True, ground="chip"),
    Role.BUTTON_FOCUSED: _Look("onaccent", bold=True, ground="accent", hue="accent", reverse=True),
    Role.BUTTON_PLAIN: _Look("strong", ground="chip"),
    Role.BUTTON_OFF: _Look("dim", ground="bar", faint=True),
    Role.KEYCAP: _Look("onaccent", bold=True, ground="accent", hue="accent", reverse=True),
    Role.FILL: _Look("strong", ground="fill", reverse=True),
    Role.TRACK: _Look("fg", ground="bar", underline=True),
    Role.THUMB: _Look("strong", ground="chip", reverse=True),
    Role.DIFFERS: _Look("strong", bold=True, line=True),
    Role.ENTRY: _Look("fg", ground="bar", underline=True),
    Role.CARET: _Look("bar", ground="fg", reverse=True),
}

_GROUNDS = {
    Ground.BG: "bg",
    Ground.PANE: "pane",
    Ground.BAR: "bar",
    Ground.ROW: "row",
    Ground.WARN: "warnbg",
    Ground.BAD: "badbg",
    Ground.MODAL: "bar",
    Ground.MODAL_TITLE: "accent",
    Ground.MODAL_END: "bar",
}


class Painter:
    """Draws rows for one theme. Styles and strips are kept, as the same rows come again and again."""

    palette: Palette
    """The colours."""
    mono: bool
    """No colour at all."""
    signs: bool
    """Chosen values stand in brackets, values not offered between dashes."""
    cut: str
    """The sign that ends a cut text."""
    wide: bool
    """The terminal draws on two cells what others draw on one: such characters are drawn as others (ux.md 4.1)."""

    def __init__(self, palette: Palette, *, mono: bool = False, ascii_only: bool = False, wide: bool = False) -> None:
        self.palette = palette
        self.mono = mono
        self.wide = wide
        self._plain = mono or palette.ansi
        self.signs = self._plain or ascii_only
        self.cut = cells.ASCII_CUT if ascii_only else cells.CUT
        self._styles: dict[tuple[Role, Ground, str], Style] = {}
        self._strips: dict[tuple[Line, int], Strip] = {}

    def strip(self, line: Line, width: int) -> Strip:
        """Return the row drawn on exactly `width` cells."""
        key = (line, width)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) >= _STRIPS_KEPT:
                del self._strips[next(iter(self._strips))]
            strip = self._strips[key] = self._draw(line, width)
        return strip

    def style(self, role: Role, ground: Ground, link: str = "") -> Style:
        """Return the Rich style of a role on a ground; the same object each time."""
        key = (role, ground, link)
        style = self._styles.get(key)
        if style is None:
            make = self._plain_style if self._plain else self._color_style
            style = make(_LOOKS[role], ground)
            if link:
                style = style.update_link(link)
            self._styles[key] = style
        return style

    def blank(self, ground: Ground) -> Style:
        """Return the style of a row's empty cells."""
        return self.style(Role.FG, ground)

    def _draw(self, line: Line, width: int) -> Strip:
        runs: list[tuple[str, Style]] = []
        used = 0
        for text, role, _, link in clip(line.spans, width):
            used += cells.width(text)
            if self.wide and not text.isascii():
                text = narrowed(text)
            style = self.style(role, line.ground, link)
            if role in PADDED:
                runs.extend(self._padded(text, role, line.ground, style))
            else:
                runs.append((text, style))
        runs.append((" " * (width - used), self.blank(line.ground)))
        return Strip([Segment(text, style) for text, style in _merged(runs)], width)

    def _padded(self, text: str, role: Role, ground: Ground, style: Style) -> list[tuple[str, Style]]:
        """Return the runs of a padded piece: its pads may become signs, and are never struck."""
        if self.mono and role is Role.TITLE_FOCUSED:
            return [(_framed(text, "[", "]"), style)]
        if self.signs and role in BRACKETED:
            return [(_framed(text, "[", "]"), style)]
        if role is not Role.MISSING:
            return [(text, style)]
        if self.signs:
            return [(_framed(text, "-", "-"), style)]
        word = text.strip(" ")
        lead = len(text) - len(text.lstrip(" "))
        blank = self.blank(ground)
        return [(text[:lead], blank), (word, style), (text[lead + len(word) :], blank)]

    def _color_style(self, look: _Look, ground: Ground) -> Style:
        palette = self.palette
        if ground is Ground.MODAL_TITLE:
            return Style(color=palette.onaccent, bgcolor=palette.accent, bold=True)
        return Style(
            color=getattr(palette, look.color),
            bgcolor=getattr(palette, look.ground or _GROUNDS[ground]),
            bold=look.bold or None,
            strike=look.strike or None,
            underline=look.line or None,
        )

    def _plain_style(self, look: _Look, ground: Ground) -> Style:
        on_row = ground is Ground.ROW
        reverse = look.reverse or ground is Ground.MODAL_TITLE
        underline = look.underline or look.line or (ground in (Ground.BAR, Ground.MODAL_END) and not reverse)
        hue = "accent" if ground is Ground.MODAL_TITLE else look.hue
        color = None
        if hue and not self.mono:
            color = Color.parse(getattr(self.palette, hue).removeprefix("ansi_"))
        return Style(
            color=color,
            bold=look.bold or on_row or ground is Ground.MODAL_TITLE or None,
            dim=(look.faint and not on_row and not reverse) or None,
            reverse=reverse or None,
            underline=underline or None,
        )


def _framed(text: str, before: str, after: str) -> str:
    """Return a padded text with signs in the place of its pads; without pads as it is."""
    if len(text) > 2 and text[0] == " " and text[-1] == " ":
        return f"{before}{text[1:-1]}{after}"
    return text


def _merged(runs: list[tuple[str, Style]]) -> list[tuple[str, Style]]:
    """Join neighbours of one style, so that fewer escape sequences are written; drop empty ones."""
    joined: list[tuple[str, Style]] = []
    for text, style in runs:
        if not text:
            continue
        if joined and joined[-1][1] is style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return joined
