"""The screen "five running" drawn from fixed data through the toolkit alone.

As a program it shows the screen of a theme in a terminal: `python tests/ui/five_running.py ink` (or `mono`).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.widgets import TextArea

from wanvid_tui.core import cells
from wanvid_tui.ui import glyphs
from wanvid_tui.ui.arrange import SlotScreen
from wanvid_tui.ui.layout import Pane, Rect, Slot, places
from wanvid_tui.ui.lines import Line, Span, progress, spread
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.strips import Painter
from wanvid_tui.ui.themes import LoadedTheme, ThemeShelf, choose
from wanvid_tui.ui.widgets.chrome import Chrome

PROMPT = (
    "An epically cute scene. A tiny cartoon kitten general in detailed golden armor and an oversized helmet stands"
    ' bravely on a cliff. Riding a small but heroic warhorse, he declares: "Dark clouds gather above the Snow Mountain,'
    ' and from the lone city we gaze toward Yumenguan."'
)

JOBS = [
    (24, "queued", "waits for a slot", 0, "Paper boats race down a rain gutter, macro lens, late sun"),
    (23, "running", "0:09 of ~2:10", 1, '"  seed 77120394'),
    (22, "running", "0:21 of ~2:10", 3, "A lighthouse at dusk, slow aerial push-in, gulls"),
    (21, "running", "0:48 of ~2:10", 7, "A tiny cartoon kitten general in golden armor"),
    (20, "running", "1:42 of ~2:30", 12, '"  10 s, seed 481516234'),
    (19, "running", "8:10, overdue", 18, "Waves against black rock, long exposure, silver"),
    (18, "saved", "4.2 MB", 0, "一只戴着金色头盔的小猫将军站在悬崖上,乌云压城"),
    (17, "saved", "6.8 MB link 40m", 0, "Steam over a night market, neon in puddles"),
    (16, "failed", "moderation", 0, "A crowd storms the palace gates, torches"),
]

VIDEO = [
    ("Model", (" wan2.5-t2v-preview ",), 0, (), "5/9"),
    ("Size", (" 480P ", " 720P ", " 1080P "), 1, (), ""),
    ("Ratio", (" 16:9 ", " 9:16 ", " 1:1 ", " 4:3 ", " 3:4 "), 0, (), ""),
    ("Duration", (" 5 s ", " 10 s "), 0, (), ""),
    ("Sound", (" auto ", " none ", " file "), 0, (), ""),
    ("Shots", (" one ", " several "), 0, (1,), ""),
    ("Rewrite", (" on ", " off "), 0, (), ""),
    ("Watermark", (" off ", " on "), 0, (), ""),
    ("Seed", (" new ", " keep ", " type "), 0, (), ""),
    ("Takes", (" 1 ", " 2 ", " 4 ", " 8 "), 0, (), "or type"),
]


def header(width: int) -> Line:
    left = [Span(" wanvid", Role.HEAD), Span("  demo", Role.WARN_BOLD), Span("  Singapore", Role.DIM)]
    right = [
        Span("\u25b8 5", Role.KEY),
        Span(" running  ", Role.DIM),
        Span("\u2218 1", Role.FG_BOLD),
        Span(" waiting  ", Role.DIM),
        Span("\u2713 14", Role.GOOD_BOLD),
        Span(" saved   ", Role.DIM),
        Span("~$1.20 ", Role.FG_BOLD),
    ]
    return spread(left, right, width, Ground.BG)


def bar(title: str, role: Role, right: str, width: int) -> Line:
    return spread([Span(f" {title} ", role)], [Span(f"{right} ", Role.DIM)], width, Ground.BAR)


def queue_bar(width: int) -> Line:
    left = [
        Span(" Queue ", Role.TITLE_FOCUSED),
        Span("   ", Role.DIM),
        Span("all 24", Role.HEAD),
        Span("  active 6  failed 1  saved 14", Role.DIM),
    ]
    return spread(left, [Span("all done ~17:28 ", Role.DIM)], width, Ground.BAR)


def footer(width: int) -> Line:
    def keys(pairs: str) -> list[Span]:
        spans: list[Span] = []
        for pair in pairs.split(","):
            key, name = pair.split(":")
            spans += [Span(key, Role.KEY, f"key:{key}"), Span(f" {name}", Role.DIM, f"key:{key}"), Span("  ")]
        return spans[:-1]

    left = [Span(" "), *keys("Enter:Open,o:Look,r:Again,e:Edit,c:Cancel,/:Filter")]
    return spread(left, [*keys("F1:Keys,^Q:Quit"), Span(" ")], width, Ground.BG)


def video_rows(width: int, height: int) -> list[Line]:
    lines = []
    for label, values, chosen, missing, after in VIDEO:
        spans = [Span(f" {label:<10}", Role.DIM)]
        for index, value in enumerate(values):
            on = Role.VALUE if len(values) == 1 else Role.CHIP
            role = on if index == chosen else Role.MISSING if index in missing else Role.CHOICE
            spans.append(Span(value, role, f"{label}:{value.strip()}"))
        if after:
            off = Role.OFF if label == "Takes" else Role.DIM
            spans.append(Span(f" {after}", off))
        lines.append(Line(tuple(spans)))
    lines += [Line()] * (height - len(lines) - 1)
    price = [Span(" ~$0.50", Role.HEAD), Span(" ~2:10 1280*720", Role.DIM)]
    return [*lines, spread(price, [Span(" Generate F5 ", Role.BUTTON, "generate")], width)]


def queue_rows(width: int, cursor: int, tick: int = 0) -> list[Line]:
    lines = []
    for row, (job, state, now, filled, prompt) in enumerate(JOBS):
        under = row == cursor
        glyph, role = glyphs.UNICODE.state(state)
        spans = [
            Span("\u203a " if under else "  ", Role.ACCENT),
            Span(f"{job:>3} ", Role.STRONG if under else Role.DIM),
            Span(f"{glyph} {state:<11} ", role),
        ]
        if filled:
            now = now if not tick else now.replace("0:09", f"0:{9 + tick:02}")
            spans += progress(f" {now}", 18, filled)
        else:
            spans.append(Span(cells.pad(f" {now}", 18), role if state == "failed" else Role.DIM))
        ditto = prompt.startswith('"') and not under
        spans.append(Span("  "))
        room = width - 41
        too_long = cells.width(prompt) > room
        spans.append(Span(cells.crop(prompt, room - too_long), _prompt_role(under, ditto)))
        spans.append(Span("\u203a" if too_long else "", Role.DIM))
        lines.append(Line(tuple(spans), Ground.ROW if under else Ground.PANE))
    return lines


def _prompt_role(under: bool, ditto: bool) -> Role:
    return Role.STRONG if under else Role.DIM if ditto else Role.FG


class Fixed(Chrome):
    """A piece of chrome that shows one of the functions above."""

    tick = 0

    def rows(self, width: int, height: int) -> Sequence[Line]:
        match Slot(self.id or ""):
            case Slot.HEADER:
                return [header(width)]
            case Slot.PROMPT_BAR:
                return [bar("Prompt", Role.TITLE, "273/1500", width)]
            case Slot.AVOID_BAR:
                return [spread([Span(" Avoid", Role.DIM)], [Span("29/500 ", Role.DIM)], width, Ground.BAR)]
            case Slot.VIDEO_BAR:
                return [bar("Video", Role.TITLE, "", width)]
            case Slot.VIDEO:
                return video_rows(width, height)
            case Slot.QUEUE_BAR:
                return [queue_bar(width)]
            case Slot.QUEUE:
                return queue_rows(width, 4, self.tick)
            case _:
                return [footer(width)]


class FiveScreen(SlotScreen[None]):
    """The screen, each widget at its place."""

    def __init__(self, painter: Painter) -> None:
        super().__init__()
        self._painter = painter

    def rects(self, size: Size) -> Mapping[Slot, Rect]:
        return places(size.width, size.height, Pane.QUEUE).rects

    def compose(self) -> ComposeResult:
        chrome = set(Slot) - {Slot.PROMPT, Slot.AVOID, Slot.SUMMARY, Slot.DETAIL, Slot.DETAIL_BAR, Slot.REFUSAL}
        for slot in Slot:
            if slot in chrome:
                yield Fixed(self._painter, id=slot)
        yield TextArea(PROMPT, id=Slot.PROMPT, compact=True, show_cursor=False, highlight_cursor_line=False)
        yield TextArea("low resolution, extra fingers", id=Slot.AVOID, compact=True, highlight_cursor_line=False)


class FiveRunning(App[None]):
    """The program around it."""

    AUTO_FOCUS = ""
    CSS = """
    Screen { background: $background; }
    TextArea { padding: 0 1; background: $surface; color: $foreground; &:focus { background: $surface; } }
    #avoid { color: $wv-dim; }
    """

    def __init__(self, loaded: LoadedTheme, mono: bool = False) -> None:
        self._painter = Painter(loaded.palette, mono=mono)
        self._wanted = loaded.theme
        # Textual chooses its filter for NO_COLOR here, before it knows the theme.
        super().__init__(ansi_color=loaded.theme.ansi or None)
        self.register_theme(loaded.theme)
        self.theme = loaded.theme.name

    def get_default_screen(self) -> FiveScreen:
        return FiveScreen(self._painter)


if __name__ == "__main__":
    import os

    name, mono = choose(sys.argv[1], True, os.environ)
    FiveRunning(ThemeShelf().load(name), mono).run()
