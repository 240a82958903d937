"""What stands over the main screen by the user's own act: the question about money, the key's entry, the doctor."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import _
from wanvid_tui.ui.draft import first_draft
from wanvid_tui.ui.messages import problem, said

if TYPE_CHECKING:
    from textual.screen import Screen

    from wanvid_tui.ui.control import Control
    from wanvid_tui.ui.money import Question
    from wanvid_tui.ui.screens.main import MainScreen
    from wanvid_tui.ui.session import Session
    from wanvid_tui.ui.setup import Checked
    from wanvid_tui.ui.strips import Painter

__all__ = ["Modals"]


class _Shown(Protocol):
    """What is needed of the app."""

    @property
    def main(self) -> MainScreen:
        """The main screen."""

    @property
    def painter(self) -> Painter:
        """Draws for the theme that is worn."""

    def push_screen(self, screen: Screen[Any], callback: Callable[[Any], None] | None = None) -> Any:
        """Put a screen over the others."""

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Let a coroutine run beside the keys."""

    def leave(self) -> None:
        """End the interface."""

    def look_at_driver(self) -> None:
        """See to it soon that somebody drives."""


def _nothing() -> None:
    return None


class Modals:
    """Opens them, and takes over what came of them."""

    def __init__(self, session: Session, shown: _Shown, control: Control) -> None:
        self._session = session
        self._shown = shown
        self._control = control

    def ask(self, question: Question, go_on: Callable[[], None]) -> None:
        """Ask about money; ``go_on`` runs when the answer is yes. What is typed meanwhile reaches the prompt."""
        from wanvid_tui.ui.screens.money import MoneyScreen

        main = self._shown.main
        in_prompt = main.prompt.has_focus
        screen = MoneyScreen(
            self._shown.painter,
            question,
            main,
            keymap=self._session.keymap,
            monotonic=self._session.options.monotonic,
            typed=lambda text: main.prompt.put(text) if in_prompt else None,
            leave=self._shown.leave,
        )

        def answered(yes: bool | None) -> None:
            main.place_cursor()
            if yes:
                go_on()

        self._shown.push_screen(screen, answered)

    def set_up(self, then: Callable[[], None] = _nothing) -> None:
        """Let the user enter a key; ``then`` runs when that is over, however it ends."""
        from wanvid_tui.ui.screens.first import FirstScreen

        setup = self._session.options.setup
        if setup is None or self._session.options.account.is_demo:
            self._control.desk.say(said(_("The demo needs no key.")))
            return
        screen = FirstScreen(
            self._session,
            self._shown.painter,
            setup,
            kept=self._take,
            leave=self._shown.leave,
            palette=lambda: self._control.run("palette"),
        )

        def over(_: None) -> None:
            self._shown.main.place_cursor()
            then()

        self._shown.push_screen(screen, over)

    def examine(self) -> None:
        """Show what the doctor finds."""
        from wanvid_tui.ui.screens.doctor import DoctorScreen

        setup = self._session.options.setup
        if setup is None:
            self._control.desk.say(said(_("wanvid doctor looks at everything, in a shell.")))
            return
        screen = DoctorScreen(
            self._session,
            self._shown.painter,
            setup,
            leave=self._shown.leave,
            palette=lambda: self._control.run("palette"),
        )
        self._shown.push_screen(screen, lambda _: self._shown.main.place_cursor())

    def _take(self, checked: Checked) -> None:
        """Work for another account from now on."""
        session, main = self._session, self._shown.main
        session.options = session.options._replace(account=checked.account)
        panel = session.panel
        panel.region = checked.account.region
        offered = [spec.id for spec in session.catalog.offered(panel.region)]
        if panel.draft.request.model not in offered:
            panel.replace_draft(first_draft(session.catalog, panel.region, session.options.defaults))
        main.header.account = checked.account
        main.relayout()
        main.redraw_header()
        main.redraw_composer()
        main.queue.redraw()
        self._control.desk.say(said(checked.notice))
        self._shown.start(self._try_again(checked.account.profile, checked.account.base))

    async def _try_again(self, profile: str, base: str) -> None:
        """Let a queue go on that waited for a key."""
        try:
            await self._session.writer.do(lambda ledger: ledger.ask_again(profile, base))
        except WanvidError as error:
            self._control.desk.say(problem(error.message))
        self._shown.look_at_driver()
