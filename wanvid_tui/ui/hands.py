"""Who does what the commands say; most are made when the first of their commands comes, not for the first screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from wanvid_tui.ui.browsing import Browser
from wanvid_tui.ui.choosing import Chooser
from wanvid_tui.ui.composing import Composer
from wanvid_tui.ui.desk import Desk
from wanvid_tui.ui.drafting import DraftKeeper

if TYPE_CHECKING:
    from wanvid_tui.ui.deciding import Decider
    from wanvid_tui.ui.desk import Surroundings
    from wanvid_tui.ui.fetching import Fetcher
    from wanvid_tui.ui.lending import Lender
    from wanvid_tui.ui.making import Maker
    from wanvid_tui.ui.session import Session
    from wanvid_tui.ui.writing import Writing

__all__ = ["Hands"]


class Hands:
    """What works at one desk."""

    def __init__(self, session: Session, around: Surroundings, monotonic: Callable[[], float]) -> None:
        self._desk = desk = Desk(session, around)
        self._monotonic = monotonic
        self.composer = Composer(desk)
        """Puts texts in the place of others."""
        self.keeper = DraftKeeper(desk, self.composer)
        """Keeps the draft."""
        self.browser = Browser(desk)
        """Moves through the queue."""
        self.chooser = Chooser(desk, lambda: self.maker.generate())
        """Follows the choices."""

    @property
    def desk(self) -> Desk:
        """What all hands share."""
        return self._desk

    @cached_property
    def maker(self) -> Maker:
        """Makes and changes jobs."""
        from wanvid_tui.ui.making import Maker

        return Maker(self._desk, self.composer, self._monotonic)

    @cached_property
    def decider(self) -> Decider:
        """Decides about uncertain jobs."""
        from wanvid_tui.ui.deciding import Decider

        return Decider(self._desk, self.maker, self._monotonic)

    @cached_property
    def fetcher(self) -> Fetcher:
        """Fetches what belongs to a job: its file, its link, its ids."""
        from wanvid_tui.ui.fetching import Fetcher

        return Fetcher(self._desk)

    @cached_property
    def lender(self) -> Lender:
        """Gives texts to the user's editor."""
        from wanvid_tui.ui.lending import Lender

        return Lender(self._desk, self.composer, self.keeper)

    @cached_property
    def writing(self) -> Writing:
        """Does what a text field does."""
        from wanvid_tui.ui.writing import Writing

        return Writing(self._desk)
