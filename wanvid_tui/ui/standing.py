"""What stands on the main screen, to be put back: an Esc may have been the beginning of a key (ux.md 5.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanvid_tui.ui.control import Control
    from wanvid_tui.ui.layout import Depth, Pane
    from wanvid_tui.ui.listing import ListState
    from wanvid_tui.ui.panel.models import ModelList
    from wanvid_tui.ui.panel.state import Entry
    from wanvid_tui.ui.screens.main import MainScreen
    from wanvid_tui.ui.screens.showing import Showing
    from wanvid_tui.ui.uncertain import TaskEntry

__all__ = ["Standing", "put_back", "standing_of"]


class Standing(NamedTuple):
    """All that one Esc may close or clear."""

    pane: Pane
    depth: Depth
    showing: Showing
    models: ModelList | None
    entry: TaskEntry | None
    source: Entry | None
    """The open field of a sound file."""
    listed: ListState | None
    """The list over the panes."""
    filter: tuple[str, bool]
    """The filter's text, and whether keys went into it."""
    marks: Mapping[int, tuple[int | None, str | None]]


def standing_of(main: MainScreen) -> Standing:
    """What stands now."""
    pages, session = main.pages, main.session
    return Standing(
        main.pane,
        main.depth,
        pages.showing,
        pages.models,
        pages.entry,
        session.panel.entry,
        main.box.state if main.box is not None else None,
        (session.filter.text, session.filter.typing),
        session.marks.prices(),
    )


def put_back(before: Standing, main: MainScreen, control: Control) -> None:
    """Put back what the Esc closed or cleared; the focus is where it was."""
    session, pages = main.session, main.pages
    if before.listed is not None:  # the Esc closed it, and nothing else
        main.open_list(before.listed.listing, before.listed)
        if before.listed.chosen is not None:
            before.listed.listing.under(before.listed.chosen)
        return
    main.go(before.pane)
    if (before.depth, before.showing) != (main.depth, pages.showing):
        pages.models = before.models
        main.open_page(before.showing, before.depth)
    if before.source is not session.panel.entry:
        session.panel.entry = before.source
        main.redraw_composer()
    if before.entry is not None and pages.entry is None:
        main.open_entry(before.entry)
    if before.marks and not len(session.marks):
        session.marks.add(before.marks)
        main.redraw_queue()
    if before.filter != (session.filter.text, session.filter.typing):
        control.browser.put_back_filter(*before.filter)
