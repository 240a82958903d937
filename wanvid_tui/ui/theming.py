"""Which theme the interface wears: chosen with a live preview, kept in the settings, read again when its file changes.

A theme that cannot be used is told of, with file and line, and the last one that could goes on (ux.md 4.2).
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _
from wanvid_tui.ui.messages import Message, problem, said
from wanvid_tui.ui.themes import LoadedTheme, Offered, ThemeFault, ThemeShelf
from wanvid_tui.ui.words import joined, sentences

__all__ = ["Theming", "Wardrobe"]

_LOOK_S = 2.0
"""The user's files are looked at no more often than this."""


class Wardrobe(NamedTuple):
    """What choosing a theme needs of the app around it."""

    wear: Callable[[LoadedTheme], None]
    """Draws everything with a theme."""
    say: Callable[[Message], None]
    """Shows a message."""
    start: Callable[[Coroutine[Any, Any, None]], None]
    """Lets a coroutine run beside the keys."""
    store: Callable[[str], None] | None = None
    """Writes the name of a theme to the settings; raises ConfigError. None: nothing is kept."""
    plain: bool = False
    """Whether the terminal draws 16 colours or none: then the themes of 16 colours stand for all others."""


class Theming:
    """The theme in use, and the way to another one."""

    def __init__(self, shelf: ThemeShelf, wanted: str, worn: LoadedTheme, around: Wardrobe) -> None:
        """Take the theme that was asked for at the start, and the one that is worn, as it may be another."""
        self._shelf = shelf
        self._wanted = wanted
        self._worn = worn
        self._around = around
        self._preview: str | None = None
        self._stamp = shelf.stamp()
        self._looked_s: float | None = None

    @property
    def name(self) -> str:
        """The theme that was chosen; a preview does not change it."""
        return self._wanted

    @property
    def worn(self) -> LoadedTheme:
        """What the interface is drawn with now."""
        return self._worn

    def offered(self) -> list[Offered]:
        """Return all themes to choose from, the broken ones last; reads all files: only when the list is opened."""
        return self._shelf.offered()

    def faults_at_start(self) -> list[str]:
        """Return what was wrong with the theme that was asked for, a line each, and which one is used in its place."""
        faults = self._shelf.faults_of(self._wanted)
        if self._shelf.get(self._wanted) is not None:
            return [str(fault) for fault in faults]
        return [
            _("{fault}; {theme} is used.").format(fault=fault, theme=self._worn.theme.name) for fault in faults[-1:]
        ]

    # Choosing

    def preview(self, name: str) -> str:
        """Wear a theme until `keep` or `cancel`; return why not when it cannot be used: then nothing changes."""
        self._preview = name
        loaded = self._shelf.get(self._shown(name))
        if loaded is None:
            return str(self._shelf.faults_of(self._shown(name))[-1])
        self._wear(loaded)
        return ""

    def keep(self, name: str) -> None:
        """Choose a theme: wear it, write it to the settings, and say so."""
        fault = self.preview(name)
        if fault:
            self.cancel()
            self._around.say(problem(_("{fault}; {theme} stays.").format(fault=fault, theme=self._worn.theme.name)))
            return
        self._preview = None
        self._wanted = name
        if self._around.store is None:
            self._around.say(said(_("The theme is {theme} now, until you leave.").format(theme=name)))
        else:
            self._around.start(self._kept(name, self._around.store))

    def cancel(self) -> None:
        """End a preview: wear what was worn before."""
        if self._preview is None:
            return
        self._preview = None
        loaded = self._shelf.get(self._shown(self._wanted))
        self._wear(loaded or self._shelf.load(self._wanted))

    async def _kept(self, name: str, store: Callable[[str], None]) -> None:
        import asyncio

        try:
            await asyncio.to_thread(store, name)
        except WanvidError as error:
            words = _("The theme is {theme} until you leave: {reason}").format(theme=name, reason=error.message)
            self._around.say(problem(sentences(words, error.remedy)))
        else:
            self._around.say(said(_("The theme is {theme} now.").format(theme=name)))

    # Files that change

    def reload(self) -> None:
        """Read all theme files again and say what came of it: the command `Reload themes`."""
        self._stamp = self._shelf.stamp()
        self._shelf.reload()
        fault = self._wear_again()
        if fault is not None:
            self._around.say(
                problem(_("{fault}; {theme} stays as it was.").format(fault=fault, theme=self._worn.theme.name))
            )
            return
        rows = self._shelf.offered()
        broken = [row for row in rows if row.fault]
        if broken:
            told = [_("{what}.").format(what=broken[0].fault)]
            if len(broken) > 1:
                told.append(_("{n} themes cannot be used.").format(n=len(broken)))
            self._around.say(problem(joined(told)))
        else:
            self._around.say(said(_("{n} themes are read again.").format(n=len(rows))))

    def look(self, now_s: float) -> None:
        """Read the user's themes again when their files changed; called often, looks every 2 s.

        Costs nothing for a user without themes. `now_s` is of any steady clock.
        """
        if not self._stamp or (self._looked_s is not None and now_s - self._looked_s < _LOOK_S):
            return
        self._looked_s = now_s
        stamp = self._shelf.stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        before = self._worn
        self._shelf.reload()
        fault = self._wear_again()
        if fault is not None:
            self._around.say(
                problem(_("{fault}; {theme} stays as it was.").format(fault=fault, theme=self._worn.theme.name))
            )
        elif self._worn != before:
            found = self._shelf.faults_of(self._showing)
            words = _("The theme {theme} is read again.").format(theme=self._worn.theme.name)
            self._around.say(problem(_("{what}.").format(what=found[0])) if found else said(words))

    @property
    def _showing(self) -> str:
        """The theme to be worn now: the one in preview, else the one that was chosen."""
        return self._shown(self._wanted if self._preview is None else self._preview)

    def _shown(self, name: str) -> str:
        """Return the theme that is drawn when `name` is chosen."""
        return self._shelf.plain_of(name) if self._around.plain else name

    def _wear_again(self) -> ThemeFault | None:
        """Wear the theme as its file is now; when it cannot be used, keep what is worn and return why."""
        loaded = self._shelf.get(self._showing)
        if loaded is None:
            return self._shelf.faults_of(self._showing)[-1]
        self._wear(loaded)
        return None

    def _wear(self, loaded: LoadedTheme) -> None:
        if loaded != self._worn:
            self._worn = loaded
            self._around.wear(loaded)
