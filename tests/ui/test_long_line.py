"""A line that is cut only where it is drawn is drawn as Rich would, and costs no more where more of it is not drawn."""

from __future__ import annotations

import time
from collections.abc import Callable

from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.text import Text
from textual.expand_tabs import expand_text_tabs_from_widths

from wanvid_tui.ui.widgets.long_line import LongLine

CONSOLE = Console(width=40)
LETTERS = st.text(st.sampled_from("ab 猫军\t\u0301👍\u200d"), min_size=1, max_size=60)
PLACES = st.integers(0, 61)
STYLES = st.sampled_from(["bold", "red", "on blue", "strike"])


def drawn(line: Text) -> list[Segment]:
    """What a row is drawn as; pieces of one style are one."""
    return list(Segment.simplify(expand_text_tabs_from_widths(line, [3] * 60).render(CONSOLE)))


@example("a\t", [], {2}, True)
@example("a\t", [], set(), False)
@given(
    LETTERS,
    st.lists(st.tuples(STYLES, PLACES, PLACES), max_size=4),
    st.sets(st.integers(1, 60), max_size=5),
    st.booleans(),
)
def test_it_is_drawn_as_rich_draws_it(
    text: str, spans: list[tuple[str, int, int]], cuts: set[int], caret: bool
) -> None:
    ours, theirs = LongLine(text), Text(text, end="", no_wrap=True)
    for line in (ours, theirs):
        if caret:
            line.set_length(len(text) + 1)
        for style, start, end in spans:
            line.stylize(style, start, end)
    assert drawn(ours) == drawn(theirs)
    offsets = [cut for cut in sorted(cuts) if cut <= len(text)]
    if offsets:
        mine, wanted = ours.divide(offsets), theirs.divide(offsets)
        assert len(mine) == len(wanted)
        for at in range(len(wanted)):
            assert mine[at].plain == wanted[at].plain
            assert drawn(mine[at]) == drawn(wanted[at])
        assert [row.plain for row in mine] == [row.plain for row in wanted[:]]


def test_a_row_of_a_long_line_is_cheap() -> None:
    text = "一只戴着金色头盔的小猫将军" * 1000
    offsets = list(range(30, len(text), 30))

    def cost(made: Callable[[str], Text]) -> float:
        began = time.process_time()
        for at in range(20):
            assert made(text).divide(offsets)[at].plain == text[at * 30 : at * 30 + 30]
        return time.process_time() - began

    cost(LongLine)
    # A fiftieth, in truth; of one process, one after the other, by its own time.
    assert cost(LongLine) < cost(Text) / 4
