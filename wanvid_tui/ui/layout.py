"""Where everything stands: a pure function of the terminal's size, the focus and what is open (ux.md 1)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum
from typing import NamedTuple

MIN_WIDTH, MIN_HEIGHT = 40, 12
"""The smallest terminal that is drawn in, cells."""

STACK_WIDTH, STACK_HEIGHT = 72, 20
"""From here composer and queue stand one above the other."""

WIDE_WIDTH, WIDE_HEIGHT = 160, 34
"""From here the detail has a column of its own."""

VIDEO_WIDTH, VIDEO_WIDTH_BROAD, BROAD = 38, 46, 100
"""Width of the Video pane, and from which width of the stack it is broad."""

AVOID_ROWS = 3
"""The bar of Avoid and its two rows."""

_GAP = 1
_PICTURE_MARGIN = 2
_LEAST_FACTS = 12
"""Rows of a job's facts that stand under its picture at least."""


class Mode(Enum):
    """How the panes are put together."""

    WIDE = "wide"
    """Stack at left, detail at right, always."""
    STACK = "stack"
    """Composer above queue; the detail takes the composer's place."""
    TABS = "tabs"
    """One pane; the header row is the tab row."""
    REFUSAL = "refusal"
    """Too small; one line says so."""


class Pane(Enum):
    """What has the focus; in tabs also what is shown."""

    PROMPT = "prompt"
    """The prompt's editor."""
    AVOID = "avoid"
    """The editor of what shall not be in the video."""
    VIDEO = "video"
    """The choices."""
    QUEUE = "queue"
    """The jobs."""


class Depth(Enum):
    """How much of a job's detail is open."""

    CLOSED = "closed"
    """None."""
    OPEN = "open"
    """In the composer's place; in tabs in the queue's."""
    FULL = "full"
    """Over all panes."""


class Slot(StrEnum):
    """A place for one widget; its value is the widget's id."""

    HEADER = "header"
    """The first row."""
    TABS = "tabs"
    """The first row where only one pane is shown."""
    PROMPT_BAR = "prompt-bar"
    """Title bar of the prompt."""
    PROMPT = "prompt"
    """Its editor."""
    AVOID_BAR = "avoid-bar"
    """Title bar of Avoid."""
    AVOID = "avoid"
    """Its editor, two rows."""
    VIDEO_BAR = "video-bar"
    """Title bar of the Video pane."""
    VIDEO = "video"
    """Its rows; the last one is the price row."""
    SUMMARY = "summary"
    """In tabs, under the prompt: what is chosen, and its price."""
    QUEUE_BAR = "queue-bar"
    """Title bar of the queue."""
    QUEUE = "queue"
    """Its rows."""
    DETAIL_BAR = "detail-bar"
    """Title bar of the detail."""
    PICTURE = "picture"
    """The picture of the job in the detail, where one is to be seen: cells of two pixels, one above the other."""
    DETAIL = "detail"
    """Its rows."""
    FOOTER = "footer"
    """The last row."""
    REFUSAL = "refusal"
    """The line that says that the terminal is too small."""


class Rect(NamedTuple):
    """A rectangle of cells."""

    x: int
    """First column."""
    y: int
    """First row."""
    width: int
    """Columns."""
    height: int
    """Rows."""


class Places(NamedTuple):
    """The places of one screen. Rectangles, gaps and margins cover it, and none lies over another."""

    mode: Mode
    """How the panes are put together."""
    rects: Mapping[Slot, Rect]
    """The place of everything that is shown."""
    gaps: tuple[Rect, ...] = ()
    """Columns between panes, on the ground of the screen."""
    margins: tuple[Rect, ...] = ()
    """Cells around a picture, on the ground of its pane."""


def mode_of(width: int, height: int) -> Mode:
    """Return how the panes are put together on a terminal of this size."""
    if width >= WIDE_WIDTH and height >= WIDE_HEIGHT:
        return Mode.WIDE
    if width >= STACK_WIDTH and height >= STACK_HEIGHT:
        return Mode.STACK
    if width >= MIN_WIDTH and height >= MIN_HEIGHT:
        return Mode.TABS
    return Mode.REFUSAL


def composer_rows(height: int) -> int:
    """Return the rows of the composer under its bar, on a terminal of `height` rows."""
    return max(11, min(18, 11 + (height - 24) // 4))


def places(
    width: int,
    height: int,
    focus: Pane = Pane.PROMPT,
    depth: Depth = Depth.CLOSED,
    avoid: bool = True,
    picture: bool = False,
) -> Places:
    """Return where everything stands.

    `avoid` tells whether the model has it; without it the prompt gets its rows. `picture` tells whether there is one
    of the job in the detail: beside the stack it stands above the facts, which else begin at the top.
    """
    mode = mode_of(width, height)
    if mode is Mode.REFUSAL:
        return Places(mode, {Slot.REFUSAL: Rect(0, 0, width, height)} if width > 0 and height > 0 else {})
    top = Slot.TABS if mode is Mode.TABS else Slot.HEADER
    rects = {top: Rect(0, 0, width, 1), Slot.FOOTER: Rect(0, height - 1, width, 1)}
    body = Rect(0, 1, width, height - 2)
    if depth is Depth.FULL:
        return Places(mode, rects | _barred(Slot.DETAIL_BAR, Slot.DETAIL, body))
    if mode is Mode.TABS:
        return Places(mode, rects | _tab(body, focus, depth, avoid))
    if mode is Mode.STACK:
        stacked, gaps = _stack(body, height, depth, avoid)
        return Places(mode, rects | stacked, gaps)
    column = min(110, max(73, width * 36 // 100))
    left = width - _GAP - column
    stacked, gaps = _stack(body._replace(width=left), height, Depth.CLOSED, avoid)
    aside = _barred(Slot.DETAIL_BAR, Slot.DETAIL, Rect(left + _GAP, 1, column, body.height))
    margins: tuple[Rect, ...] = ()
    if picture:
        pictured, margins = _pictured(aside[Slot.DETAIL])
        aside |= pictured
    return Places(mode, rects | stacked | aside, (*gaps, Rect(left, 1, _GAP, body.height)), margins)


def _barred(bar: Slot, rest: Slot, room: Rect) -> dict[Slot, Rect]:
    """Return a title bar and, under it, what it heads."""
    x, y, width, height = room
    return {bar: Rect(x, y, width, 1), rest: Rect(x, y + 1, width, height - 1)}


def _pictured(room: Rect) -> tuple[dict[Slot, Rect], tuple[Rect, ...]]:
    """Return a picture above the facts, of the shape 16:9 where the facts leave the rows for it, and its margins."""
    x, y, width, height = room
    inner = width - 2 * _PICTURE_MARGIN
    rows = min(inner * 9 // 32, height - 1 - _LEAST_FACTS)
    margins = (
        Rect(x, y, width, 1),
        Rect(x, y + 1, _PICTURE_MARGIN, rows),
        Rect(x + width - _PICTURE_MARGIN, y + 1, _PICTURE_MARGIN, rows),
    )
    facts = Rect(x, y + 1 + rows, width, height - 1 - rows)
    return {Slot.PICTURE: Rect(x + _PICTURE_MARGIN, y + 1, inner, rows), Slot.DETAIL: facts}, margins


def _stack(body: Rect, height: int, depth: Depth, avoid: bool) -> tuple[dict[Slot, Rect], tuple[Rect, ...]]:
    """Return composer (or detail) above the queue, and the gap in the composer; `height` is the terminal's."""
    top = body._replace(height=1 + composer_rows(height))
    queue = body._replace(y=top.y + top.height, height=body.height - top.height)
    rects = _barred(Slot.QUEUE_BAR, Slot.QUEUE, queue)
    if depth is Depth.OPEN:
        return rects | _barred(Slot.DETAIL_BAR, Slot.DETAIL, top), ()
    video = VIDEO_WIDTH_BROAD if body.width >= BROAD else VIDEO_WIDTH
    prompt = top._replace(width=body.width - _GAP - video)
    rects |= _barred(Slot.VIDEO_BAR, Slot.VIDEO, top._replace(x=prompt.width + _GAP, width=video))
    editor = prompt._replace(y=prompt.y + 1, height=prompt.height - 1)
    rects |= {Slot.PROMPT_BAR: prompt._replace(height=1)} | _editors(editor, avoid)
    return rects, (Rect(prompt.width, top.y, _GAP, top.height),)


def _editors(room: Rect, avoid: bool) -> dict[Slot, Rect]:
    """Return the prompt's editor and, at its foot, Avoid."""
    if not avoid:
        return {Slot.PROMPT: room}
    editor = room._replace(height=room.height - AVOID_ROWS)
    foot = room._replace(y=editor.y + editor.height, height=AVOID_ROWS)
    return {Slot.PROMPT: editor} | _barred(Slot.AVOID_BAR, Slot.AVOID, foot)


def _tab(body: Rect, focus: Pane, depth: Depth, avoid: bool) -> dict[Slot, Rect]:
    """Return the one pane that is shown between tab row and footer."""
    if focus is Pane.QUEUE:
        opened = depth is Depth.OPEN
        bar, rest = (Slot.DETAIL_BAR, Slot.DETAIL) if opened else (Slot.QUEUE_BAR, Slot.QUEUE)
        return _barred(bar, rest, body)
    if focus is Pane.VIDEO:
        return {Slot.VIDEO: body}
    editors = _editors(body._replace(height=body.height - 1), avoid)
    return editors | {Slot.SUMMARY: body._replace(y=body.y + body.height - 1, height=1)}
