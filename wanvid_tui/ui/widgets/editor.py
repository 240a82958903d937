"""The two text fields, Prompt and Avoid: Textual's own TextArea, dressed and guarded (ux.md 3.1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Offset
from textual.message import Message as TextualMessage
from textual.reactive import reactive
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from wanvid_tui.core.language import N_
from wanvid_tui.core.text import count_chars, without_unsafe
from wanvid_tui.ui.widgets.changed_rows import ChangedRows
from wanvid_tui.ui.widgets.kept import KeptRows
from wanvid_tui.ui.widgets.long_line import LongLine

if TYPE_CHECKING:
    from rich.text import Text
    from textual import events
    from textual.document._document import EditResult
    from textual.document._edit import Edit

    from wanvid_tui.ui.strips import Painter

__all__ = ["EXAMPLE", "Editor", "without_controls"]

EXAMPLE = N_(
    "An epically cute scene. A tiny cartoon kitten general in detailed golden armor and an oversized helmet stands "
    'bravely on a cliff. Riding a small but heroic warhorse, he declares: "Dark clouds gather above the Snow '
    'Mountain, and from the lone city we gaze toward Yumenguan."'
)
"""What Down brings into an empty prompt: the example of the service's own page."""


MOST = 40_000
"""Characters that a field holds: twice what any model takes; with more, every key would be slow."""

_JOINERS = ("\u200c", "\u200d")
"""Signs that join and part letters and emoji: they are typed like letters, and Textual takes them for no text."""


def without_controls(text: str) -> tuple[str, int]:
    """Text without what acts on a terminal or hides, and how much was left out; tabs, line ends and joiners stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = without_unsafe(text, keep="".join(("\t\n", *_JOINERS)))
    return kept, len(text) - len(kept)


class Editor(ChangedRows, KeptRows, TextArea):
    """A field for text of any length, which knows how much of it the service takes."""

    DEFAULT_CSS: ClassVar[str] = """
    Editor {
        background: $surface;
        color: $foreground;
        padding: 0 1;
        scrollbar-size: 0 0;
        &.quiet:blur { color: $wv-dim; }
        &.quiet:ansi { color: ansi_default; }
        & .text-area--placeholder { color: $wv-off; }
        & .text-area--cursor { color: $surface; background: $foreground; }
        &:light .text-area--cursor { color: $surface; background: $foreground; }
        &:ansi .text-area--cursor { color: ansi_default; background: ansi_default; text-style: reverse; }
        &:ansi .text-area--placeholder { color: ansi_default; text-style: dim; }
    }
    """

    selection = reactive(Selection(), init=False, always_update=True, repaint=False)
    """Caret and what is selected, as in TextArea; the rows that show them are painted as `ChangedRows` finds them."""

    class Pasted(TextualMessage):
        """Text was pasted."""

        def __init__(self, count: int, dropped: int, elsewhere: bool) -> None:
            super().__init__()
            self.count = count
            """Characters put in."""
            self.dropped = dropped
            """Control characters left out."""
            self.elsewhere = elsewhere
            """Whether the paste was meant for another pane."""

    class Overfull(TextualMessage):
        """A paste was not taken, as it is more than the field holds."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count
            """Characters of it."""

    def __init__(
        self,
        painter: Painter,
        hotkey: Callable[[events.Key], bool],
        take_request: Callable[[str], bool] | None = None,
        recall: Callable[[int], None] | None = None,
        *,
        id: str,
        placeholder: str = "",
        example: str = "",
        classes: str | None = None,
    ) -> None:
        super().__init__(
            "",
            id=id,
            classes=classes,
            soft_wrap=True,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
            placeholder=placeholder,
            theme="css",
        )
        self.cursor_blink = False
        self.painter = painter
        """Gives the look of what is too much."""
        self._hotkey = hotkey
        self._take_request = take_request
        self._recall = recall
        self.edited: Callable[[], None] = lambda: None
        """Called as soon as the text is another, so that what depends on it is in the same frame."""
        self._example = example
        self._is_example = False
        """Whether the example was brought in here, and not something that reads the same."""
        self._limit = 0

    @property
    def limit(self) -> int:
        """Characters that the service takes; 0 for no limit."""
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        if limit != self._limit:
            struck = any(0 < most < len(self.text) for most in (self._limit, limit))
            self._limit = limit
            if struck:
                self.notify_style_update()
                self.refresh()

    @property
    def count(self) -> int:
        """Characters in it, as the service counts."""
        return count_chars(self.text)

    @property
    def looks_plain(self) -> bool:
        """Whether nothing of it is struck either."""
        return super().looks_plain and not self._is_overfull

    @property
    def _is_overfull(self) -> bool:
        return 0 < self._limit < len(self.text)

    def get_line(self, line_index: int) -> Text:
        """A line of the text, what is beyond the limit struck."""
        text = self.document.get_line(line_index)
        if not text and self._is_selected(line_index):
            text = " "  # Textual would draw half a block, which takes two cells in some terminals
        line = LongLine(text)
        if self._is_overfull:
            before = sum(len(self.document.get_line(at)) + 1 for at in range(line_index))
            first = max(0, self._limit - before)
            if first < len(line.plain):
                from wanvid_tui.ui.roles import Ground, Role

                line.stylize(self.painter.style(Role.CUT, Ground.PANE), first)
        return line

    def _is_selected(self, line_index: int) -> bool:
        """Whether a line lies within what is selected, but for the caret's own."""
        (first, _column), (last, _column) = sorted(self.selection)
        return first <= line_index <= last and line_index != self.selection.end[0] and not self.selection.is_empty

    def edit(self, edit: Edit) -> EditResult:
        """Change the text, and tell of it."""
        done = super().edit(edit)
        self.edited()
        return done

    def load_text(self, text: str) -> None:
        """Take a text in place of what is there, without what may not be drawn: it can come from a batch."""
        super().load_text(without_controls(text)[0])
        self.refresh()

    def take(self, text: str, caret: tuple[int, int] = (0, 0)) -> int:
        """Put a text in the place of all that is there, as one step that ^Z undoes; how many characters it left out."""
        kept, dropped = without_controls(text)
        self._is_example = False
        if kept != self.text:
            self.history.checkpoint()
            self.replace(kept, (0, 0), self.document.end, maintain_selection_offset=False)
            self.history.checkpoint()
        row = max(0, min(caret[0], self.document.line_count - 1))
        self.move_cursor((row, max(0, min(caret[1], len(self.document.get_line(row))))))
        return dropped

    async def _on_key(self, event: events.Key) -> None:
        if event.character in _JOINERS:
            self.insert(event.character)
        elif not self._hotkey(event):
            return
        event.stop()
        event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.put(event.text)

    def put(self, text: str, *, elsewhere: bool = False) -> None:
        """Put text in at the caret, as pasted: over what is selected, without control characters."""
        if len(self.text) + len(text) > MOST:
            self.post_message(self.Overfull(len(text)).set_sender(self))
            return
        if self._take_request is not None and self._take_request(text):
            return
        kept, dropped = without_controls(text)
        start, end = self.selection
        done = self.replace(kept, start, end, maintain_selection_offset=False)
        self.move_cursor(done.end_location)
        # By its own name: what a parent posts does not climb past that parent.
        self.post_message(self.Pasted(len(kept), dropped, elsewhere).set_sender(self))

    def action_cursor_down(self, select: bool = False) -> None:
        """Down; at the very end a newer prompt, in an empty one an example."""
        if self._example and not self.text:
            self.insert(self._example)
            self._is_example = True
            self.move_cursor((0, 0))
        elif self._recall is not None and not select and self._stands_at(self.document.end):
            self._recall(1)
        else:
            super().action_cursor_down(select)

    def action_cursor_up(self, select: bool = False) -> None:
        """Up; at the very start an older prompt. An example that nobody changed goes out again."""
        if self._is_example and self.text == self._example and self.cursor_at_first_line:
            self.clear()
        elif self._recall is not None and not select and self._stands_at((0, 0)):
            self._recall(-1)
        else:
            super().action_cursor_up(select)

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Bring the caret into sight, where it stands in the text: an undo takes lines away before it moves it."""
        if self.cursor_location[0] >= self.document.line_count:
            return Offset(0, 0)
        return super().scroll_cursor_visible(center=center, animate=animate)

    def _stands_at(self, place: tuple[int, int]) -> bool:
        return self.selection.is_empty and self.cursor_location == place
