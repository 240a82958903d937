"""The first-run screen: takes the key, has it checked in another process, makes way for the main screen (ux.md 10)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _, plural
from wanvid_tui.ui.first_run import FirstRun, Stop, first_lines
from wanvid_tui.ui.first_titles import first_keys, first_title
from wanvid_tui.ui.layout import MIN_HEIGHT, MIN_WIDTH, Rect
from wanvid_tui.ui.lines import Line, Span
from wanvid_tui.ui.messages import Message, problem, said
from wanvid_tui.ui.roles import Ground
from wanvid_tui.ui.screens.leaving import LeavingScreen
from wanvid_tui.ui.setup import FIRST_REGION
from wanvid_tui.ui.widgets.chrome import Chrome
from wanvid_tui.ui.widgets.page import PageBar
from wanvid_tui.ui.words import joined, listed, place_text, sentences

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.geometry import Size

    from wanvid_tui.ui.session import Session
    from wanvid_tui.ui.setup import Checked, Setup, Wanted
    from wanvid_tui.ui.strips import Painter

__all__ = ["FirstScreen"]


class FirstScreen(LeavingScreen, inherit_bindings=False):
    """Key, region, address, workspace, Check and the demo."""

    DEFAULT_CSS: ClassVar[str] = "FirstScreen { background: $background; overflow: hidden; }"
    AUTO_FOCUS: ClassVar[str | None] = "#first-body"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "go(1)", show=False, priority=True),
        Binding("shift+tab", "go(-1)", show=False, priority=True),
        Binding("escape", "back", show=False, priority=True),
    ]

    def __init__(
        self,
        session: Session,
        painter: Painter,
        setup: Setup,
        *,
        kept: Callable[[Checked], None],
        leave: Callable[[], None],
        palette: Callable[[], None],
    ) -> None:
        """``kept`` is told the account that is in use from now on; the others are as in the class above."""
        super().__init__(session, painter, setup, leave=leave, palette=palette, body_id="first-body")
        self._kept = kept
        regions = sorted(session.catalog.regions.values(), key=lambda region: region.id != FIRST_REGION)
        self.state = FirstRun(regions, setup.region, setup.kept_in, setup.address, setup.workspace)
        """What is entered."""
        self.message: Message | None = None
        """What the footer says."""
        self._top = PageBar(painter, self._header, id="first-top")
        self._gap = PageBar(painter, lambda width: Line((), Ground.BG), id="first-gap")
        self._foot = PageBar(painter, self._footer, id="first-foot")

    def compose(self) -> ComposeResult:
        """Give header, body and footer."""
        yield from (self._top, self._gap, self._body, self._foot)

    def rects(self, size: Size) -> Mapping[str, Rect]:
        """Return the places; a terminal that is too small has the header's row alone."""
        width, height = size
        if width < MIN_WIDTH or height < MIN_HEIGHT:
            return {"first-top": Rect(0, 0, width, height)}
        gap = 1 if height >= 20 else 0
        return {
            "first-top": Rect(0, 0, width, 1),
            **({"first-gap": Rect(0, 1, width, 1)} if gap else {}),
            "first-body": Rect(0, 1 + gap, width, height - 2 - gap),
            "first-foot": Rect(0, height - 1, width, 1),
        }

    # Rows

    def _header(self, width: int) -> Line:
        return first_title(width, self.app.size.height, needed=self._setup.needed)

    def own_lines(self, width: int, height: int) -> list[Line]:
        """Return the entries and what is done with them."""
        return first_lines(self.state, width, height, self._session.glyphs)

    def _footer(self, width: int) -> Line:
        if self.message is not None:
            return self.message.line(width, self._foot.painter.cut)
        state, keymap = self.state, self._session.keymap
        return first_keys(width, keymap, state.stop, helps=self._help, needed=self._setup.needed)

    def redraw(self) -> None:
        """Draw everything as it is now, with the caret in its place."""
        for chrome in (self._top, self._body, self._foot):
            chrome.redraw()
        width, height = self._body.size
        if width and not self._help:
            row, column = self.state.caret(width, first_lines(self.state, width, height, self._session.glyphs))
            self._body.park_cursor(row, column)

    def on_screen_resume(self) -> None:
        """Put the caret where it belongs."""
        self.call_after_refresh(self.redraw)

    def on_resize(self) -> None:
        """Everything may stand elsewhere."""
        self.call_after_refresh(self.redraw)

    def _say(self, message: Message | None) -> None:
        self.message = message
        self.redraw()

    # Keys

    def action_go(self, by: int) -> None:
        """Tab and Shift-Tab."""
        if not self.state.busy and not self._help:
            self.state.go(by)
            self._quiet()

    @property
    def busy(self) -> bool:
        """Whether a key is being checked."""
        return self.state.busy

    def action_keys(self) -> None:
        """Show the list of keys, or the entries again; what was said is read."""
        super().action_keys()
        self._quiet()

    def _quiet(self) -> None:
        """Nothing is offered and nothing said any more: a key was pressed."""
        self.state.offers = False
        self._say(None)

    def on_key(self, event: events.Key) -> None:
        """Type, choose, check."""
        event.stop()
        state = self.state
        if self._help:
            self.scroll_by(event.key)
            return
        if state.busy:
            return
        if state.offers and event.key == "y":
            self._begin(self._try_others(state.wanted))
            return
        match event.key:
            case "enter":
                self._enter()
                return
            case "up" | "down":
                state.go(-1 if event.key == "up" else 1)
            case "left" | "right":
                state.turn(-1 if event.key == "left" else 1)
            case "backspace" | "ctrl+h" | "ctrl+w":
                state.rub(everything=event.key == "ctrl+w")
            case "ctrl+u":
                state.rub(everything=True)
            case "space" if state.stop in (Stop.CHECK, Stop.DEMO):
                self._enter()
                return
            case _ if event.is_printable and event.character:
                if not state.put(event.character):
                    return
            case _:
                return
        self._quiet()

    def on_paste(self, event: events.Paste) -> None:
        """Paste into the field with the focus, into Key where that is none."""
        event.stop()
        if self.state.busy or self._help:
            return
        if not self.state.put(event.text):
            self.state.stop = Stop.KEY
            self.state.put(event.text)
        self._quiet()

    def on_chrome_pressed(self, event: Chrome.Pressed) -> None:
        """A click chooses."""
        event.stop()
        kind, _, name = event.span_id.partition(":")
        if kind == "command":
            self.run_always(name)
            return
        if self.state.busy or self._help or kind not in ("stop", "region", "step"):
            return
        if kind == "stop":
            self.state.stop = Stop[name]
            if self.state.stop in (Stop.CHECK, Stop.DEMO):
                self._enter()
                return
        else:
            self.state.stop = Stop.REGION
            if kind == "region":
                self.state.choose(name)
            else:
                self.state.turn(int(name))
        self._quiet()

    # What is done

    def _enter(self) -> None:
        if self.state.stop is Stop.DEMO:
            self._setup.want_demo()
            self._leave()
            return
        if missing := self.state.missing():
            self._say(problem(missing))
            return
        self._begin(self._check(self.state.wanted))

    def _begin(self, work: object) -> None:
        self.state.busy, self.state.offers, self.state.stop = True, False, Stop.CHECK
        self._say(said(_("Checking ...")))
        self.run_worker(work, exclusive=False)  # type: ignore[arg-type]  # a coroutine, whose kind Textual spells out

    async def _check(self, wanted: Wanted) -> None:
        answer = await asyncio.to_thread(self._setup.check, wanted)
        self.state.busy, region = False, place_text(self.state.region.name)
        if answer.code == 0:
            words = "" if answer.is_checked else answer.text
            works = _("The key works there.") if wanted.address else _("The key works in {region}.")
            await self._keep(wanted, words or works.format(region=region))
        elif answer.code == 3 and not wanted.address:
            self.state.offers = bool(self.state.others()[0])
            told = problem(
                _("{region} refuses this key. Keys belong to one region: try the others?").format(region=region),
                key="y",
            )
            brief = (_("{region} refuses this key: try the others?"), _("Refused: try the other regions?"))
            self._say(told._replace(shorter=tuple((Span(words.format(region=region)),) for words in brief)))
        else:
            self._say(problem(answer.text or _("The check failed; nothing was kept.")))

    async def _try_others(self, wanted: Wanted) -> None:
        """Ask the other regions of the service's own, one after the other, until one takes the key."""
        there, left_out = self.state.others()
        refused = [self.state.region.name]
        for region in there:
            self._say(said(_("Checking {region} ...").format(region=place_text(region.name))))
            one = wanted._replace(region=region.id)
            answer = await asyncio.to_thread(self._setup.check, one)
            if answer.code == 0:
                self.state.choose(region.id)
                self.state.busy = False
                await self._keep(one, _("The key works in {region}.").format(region=place_text(region.name)))
                return
            refused += [region.name] if answer.code == 3 else []
        self.state.busy = False
        unheard = _("Not every region answered; none of those that did takes this key.")
        told = [_("No region takes this key.") if len(refused) > len(there) else unheard]
        if left_out:
            words = plural(len(left_out), "{regions} needs a workspace.", "{regions} need a workspace.")
            told.append(words.format(regions=listed([place_text(region.name) for region in left_out])))
        self._say(problem(joined(told)))

    async def _keep(self, wanted: Wanted, words: str) -> None:
        try:
            checked = await asyncio.to_thread(self._setup.keep, wanted)
        except WanvidError as error:
            self._say(problem(sentences(error.message, error.remedy)))
            return
        models = len(self._session.catalog.offered(checked.account.region))
        self.dismiss()
        count = plural(models, "{n} model.", "{n} models.").format(n=models)
        self._kept(checked._replace(notice=checked.notice or joined([words, count])))
