"""`Prompts` and `Drafts` of the palette: what was written, the newest first, to be found by words and taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.errors import LedgerError
from wanvid_tui.core.language import _
from wanvid_tui.jobs.drafts import drafts
from wanvid_tui.jobs.prompts import count_prompts, find_prompts
from wanvid_tui.ui.command import Where
from wanvid_tui.ui.listing import Choice, Listing
from wanvid_tui.ui.messages import problem
from wanvid_tui.ui.words import moment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from wanvid_tui.jobs.drafts import KeptDraft
    from wanvid_tui.jobs.prompts import KeptPrompt
    from wanvid_tui.ui.desk import Desk

__all__ = ["drafts_listing", "name_listing", "prompts_listing"]

_WIDTH = 110
_SHOWN = 300
"""Characters of a text that a row has at most."""


def prompts_listing(desk: Desk, take: Callable[[KeptPrompt], None]) -> Listing:
    """The history of prompts; Enter shows one in the composer, the draft is kept."""
    session, now_ms = desk.session, desk.session.now_ms()

    def choices(found: Sequence[KeptPrompt]) -> list[Choice]:
        return [_choice(kept.prompt or kept.avoid, kept.at_ms, now_ms, kept) for kept in found]

    async def find(words: str) -> list[Choice]:
        try:
            return choices(await session.finder.do(lambda ledger: find_prompts(ledger, words)))
        except LedgerError as error:
            desk.say(problem(error.message))
            return []

    most = count_prompts(session.ledger)
    return Listing(
        _("Prompts"),
        choices(find_prompts(session.ledger)),
        lambda choice: take(choice.value),
        empty=_("No prompt has these words.") if most else _("Nothing was made yet."),
        find=find,
        most=most,
        width=_WIDTH,
        act=_("Take"),
    )


def drafts_listing(
    desk: Desk,
    take: Callable[[KeptDraft], None],
    own: int | None,
    act: str,
    more: Mapping[str, Callable[[Choice], None]],
) -> Listing:
    """All drafts; Enter does with one what ``act`` says. ``own`` is the row of the one that is being written."""
    now_ms = desk.session.now_ms()

    def choice(kept: KeptDraft) -> Choice:
        text = kept.name or kept.text.prompt or kept.text.avoid or _("(no text)")
        row = _choice(text, kept.changed_ms, now_ms, kept)
        if kept.name:
            row = row._replace(note=" ".join(kept.text.prompt[:_SHOWN].split()), words=kept.text.prompt[_SHOWN:])
        if kept.id == own:
            return row._replace(off=_("this one"))
        return row._replace(note=_("in another window")) if kept.is_taken(now_ms) else row

    found = [choice(kept) for kept in drafts(desk.session.ledger)]
    return Listing(
        _("Drafts"),
        found,
        lambda chosen: take(chosen.value),
        empty=_("There is no draft."),
        width=_WIDTH,
        act=act,
        where=Where.DRAFTS,
        more=more,
    )


def name_listing(name: str, longest: int, take: Callable[[str], None]) -> Listing:
    """A line to write a name in; what is there stands in it at first."""

    def made(words: str) -> list[Choice]:
        wanted = " ".join(words.split())[:longest]
        return [Choice(_("Call it {name}").format(name=wanted) if wanted else _("Without a name"), value=wanted)]

    return Listing(
        _("Name of the draft"), made(name), lambda chosen: take(chosen.value), typed=name, made=made, act=_("Name it")
    )


def _choice(text: str, at_ms: int, now_ms: int, value: object) -> Choice:
    """A row: the first words of a text, and when it was."""
    shown = " ".join(text[:_SHOWN].split())
    return Choice(shown, beside=moment_text(at_ms, now_ms), value=value, words=text[_SHOWN:])
