"""A line of a text field that is cut only where it is drawn.

Textual cuts a whole line into all of its rows for each row that it draws, and looks each time for control characters
in all of it: in a prompt of 5,000 characters every key would take several times as long as in an empty one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, overload

from rich.containers import Lines
from rich.text import Span, Text

if TYPE_CHECKING:
    from rich.style import Style

__all__ = ["LongLine"]


class _Clean(Text):
    """As `rich.text.Text`, of a text that has no control characters."""

    __slots__ = ()

    def __init__(self, text: str, style: str | Style = "", end: str = "", no_wrap: bool | None = True) -> None:
        # Not Text's own, which is half of what a row costs: it looks for control characters.
        self._text = [text]
        self._length = len(text)
        self._spans = []
        self.style = style
        self.end = end
        self.no_wrap = no_wrap
        self.justify = self.overflow = self.tab_size = None

    def set_length(self, new_length: int) -> None:
        """Make it longer by blanks, or shorter."""
        more = new_length - self._length
        if more > 0:
            self._text = [self.plain + " " * more]
            self._length = new_length
        else:
            super().set_length(new_length)


class LongLine(_Clean):
    """A line that is cut into its rows, each when it is asked for."""

    __slots__ = ()

    def split(self, separator: str = "\n", *, include_separator: bool = False, allow_blank: bool = False) -> Lines:
        """The line cut at a text; all of it, at once, as `rich.text.Text` does it."""
        line = _Clean(self.plain, self.style, self.end, self.no_wrap)
        line.spans = self.spans
        return line.split(separator, include_separator=include_separator, allow_blank=allow_blank)

    def divide(self, offsets: Iterable[int]) -> Lines:
        """Its rows, each of which is cut when it is asked for."""
        return _Rows(self, list(offsets))


class _Rows(Lines):
    """The rows of a line."""

    def __init__(self, line: LongLine, offsets: list[int]) -> None:
        super().__init__()
        self._plain = line.plain
        self._style = line.style
        self._spans = line.spans
        self._ends = [0, *offsets, len(line)]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __iter__(self) -> Iterator[Text]:
        return (self._row(at) for at in range(len(self)))

    @overload
    def __getitem__(self, index: int) -> Text: ...

    @overload
    def __getitem__(self, index: slice) -> list[Text]: ...

    def __getitem__(self, index: int | slice) -> Text | list[Text]:
        places = range(len(self))[index]
        return self._row(places) if isinstance(places, int) else [self._row(at) for at in places]

    def _row(self, at: int) -> Text:
        first, end = self._ends[at], self._ends[at + 1]
        row = _Clean(self._plain[first:end], self._style, "\n", None)
        if self._spans:
            row.spans = [
                Span(max(start, first) - first, min(stop, end) - first, style)
                for start, stop, style in self._spans
                if start < end and stop > first
            ]
        return row
