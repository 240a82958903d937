"""Only the rows of a text field that look different are painted again.

Textual paints all of a TextArea with every key, as the caret is elsewhere: that is most of what a key costs and writes.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from textual.geometry import Region

from wanvid_tui.core.cells import clusters, width

if TYPE_CHECKING:
    from textual.widgets import TextArea as Base
    from textual.widgets.text_area import Selection
else:
    Base = object  # a widget of its own would come before what its heirs inherit: style names, keys

__all__ = ["ChangedRows"]


class _Row(NamedTuple):
    """What a row of the field shows."""

    text: str
    caret: int
    """Characters before the caret; -1 where it is in no cell of the row."""
    selected: tuple[int, int] | None
    """First selected character and the one behind the last."""

    def columns(self, other: _Row | None, room: int) -> tuple[int, int]:
        """First cell that looks different in another row, and the one behind the last, of ``room`` cells."""
        if other is None or self.selected or other.selected or "\t" in self.text + other.text:
            return 0, room
        places = {width(row.text[: row.caret]) for row in (self, other) if row.caret >= 0}
        if self.text == other.text:
            return min(places), min(room, max(places) + 2)
        pairs = zip(clusters(self.text), clusters(other.text), strict=False)
        alike = sum(mine[1] for mine, _other in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return min([alike, *places]), min(room, max(width(self.text), width(other.text)) + 2)


class _Seen(NamedTuple):
    """What the field shows."""

    around: tuple[object, ...]
    """What all rows depend on."""
    rows: list[_Row | None]
    """Each row in sight; None behind the end."""


class ChangedRows(Base):
    """A field whose `selection` asks for no painting: what changed with it is found here, row by row.

    To be mixed into a TextArea with soft wrap. Whatever else has rows painted makes it paint all of them once more.
    """

    _seen: _Seen | None = None

    @property
    def looks_plain(self) -> bool:
        """Whether a row looks as its own text, caret and selection say; when not, all are painted with every key."""
        return bool(self.text) and self._matching_bracket_location is None

    def _watch_selection(self, previous_selection: Selection, selection: Selection) -> None:
        # Every change of the text ends with one of the selection, be it to the same.
        super()._watch_selection(previous_selection, selection)
        if self.is_mounted:
            self.refresh_changed()

    def refresh_changed(self) -> None:
        """Have the rows painted that do not look as they did when this was asked before."""
        before, now = self._seen, self._look() if self.looks_plain else None
        if before is None or now is None or before.around != now.around:
            self.refresh()
        else:
            regions = [
                Region(first, y, end - first, 1)
                for y, (old, new) in enumerate(zip(before.rows, now.rows, strict=True))
                if old != new
                for first, end in [old.columns(new, self.size.width) if old else (0, self.size.width)]
            ]
            if regions:
                # Not `refresh`: that lets go of the styles too, and to resolve them is an eighth of what a key costs.
                self._set_dirty(*regions)
                self._repaint_required = True
                self.check_idle()
        self._seen = now

    def _set_dirty(self, *regions: Region) -> None:
        # Who has anything painted may know of changes that are not looked for here.
        self._seen = None
        super()._set_dirty(*regions)

    def _look(self) -> _Seen:
        top, height = self.scroll_offset.y, self.size.height
        places = self.wrapped_document._offset_to_line_info[top : top + height]
        rows: list[_Row | None] = [self._row(line, section) for line, section in places]
        rows += [None] * (height - len(rows))
        around = (self.size, self.scroll_offset, self.wrap_width, self._draw_cursor)
        return _Seen(around, rows)

    def _row(self, line: int, section: int) -> _Row:
        text = self.document.get_line(line)
        cuts = [0, *self.wrapped_document.get_offsets(line), len(text)]
        first, end = cuts[section], cuts[section + 1]
        is_last = section == len(cuts) - 2
        start, stop = sorted(self.selection)
        row, column = self.selection.end
        caret = column - first if row == line and first <= column and (column < end or is_last) else -1
        selected = None
        if start != stop and start[0] <= line <= stop[0]:
            behind = end + 1 if is_last and line < stop[0] else end  # an empty line shows that it is selected, too
            begins = max(first, start[1] if line == start[0] else 0)
            ends = min(behind, stop[1] if line == stop[0] else behind)
            selected = (begins - first, ends - first) if begins < ends else None
        return _Row(text if "\t" in text else text[first:end], caret, selected)
