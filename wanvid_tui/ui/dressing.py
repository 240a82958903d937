"""Drawing a running interface with another theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

from wanvid_tui.ui.widgets.chrome import Chrome
from wanvid_tui.ui.widgets.editor import Editor

if TYPE_CHECKING:
    from wanvid_tui.ui.strips import Painter
    from wanvid_tui.ui.themes import LoadedTheme

__all__ = ["dress"]


def dress(app: App[Any], loaded: LoadedTheme, painter: Painter) -> None:
    """Draw every screen with a theme, also one of the same name whose colours changed."""
    app.register_theme(loaded.theme)
    app.ansi_color = loaded.theme.ansi or None  # before the theme: it chooses how the terminal's own colours are drawn
    if app.theme == loaded.theme.name:
        app.mutate_reactive(App.theme)  # a theme of the same name would pass for no change
    else:
        app.theme = loaded.theme.name
    for screen in app.screen_stack:
        for chrome in screen.query(Chrome):
            chrome.painter = painter
        for editor in screen.query(Editor):
            editor.painter = painter
            editor.notify_style_update()
            editor.refresh()
