"""The one question about money: what it costs, which limit it goes over, what can be done (ux.md 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core import cells
from wanvid_tui.core.language import _
from wanvid_tui.core.pricing import format_money
from wanvid_tui.core.text import clean_text
from wanvid_tui.jobs.limits import amount_words, first_excess
from wanvid_tui.jobs.rows import micros
from wanvid_tui.ui.layout import Mode, Rect, Slot, composer_rows, mode_of, places
from wanvid_tui.ui.lines import Line, Span, measure
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.wrapping import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.core.job import NewJob
    from wanvid_tui.ui.session import Session

__all__ = ["Asked", "MoneyBox", "Question", "asked_of", "box_lines", "box_rect"]

WIDTH = 56
_ROWS = 8
_MARGIN = 2
_STOOD_S = 1.0
"""How long the box stands, and nothing else is typed, until a letter may spend."""


class Question(NamedTuple):
    """What the box says."""

    title: str
    what: str
    """How the cost comes about."""
    limit: str
    """Which setting asks."""
    act: str
    """The button that goes on: ``Spend $15.00``."""
    verb: str
    """The same in one word, for the footer."""


class Asked(NamedTuple):
    """A question, and why the jobs are to be held when it is answered with yes."""

    question: Question
    hold_reason: str = ""
    """Empty when they are sent."""


def asked_of(session: Session, jobs: Sequence[NewJob], *, limits: bool = True) -> Asked | None:
    """What is to be asked before these jobs are queued; None when they may go. Raises LedgerError.

    Without ``limits`` only ``confirm_above`` asks. Each currency counts by itself.
    """
    budget = session.options.budget()
    costs: dict[str, int] = {}
    for job in jobs:
        if job.estimate_currency:
            costs[job.estimate_currency] = costs.get(job.estimate_currency, 0) + (micros(job.estimate_amount) or 0)
    currency = max(costs, key=lambda name: costs[name], default="")
    over = first_excess(session.ledger, budget.limits, jobs, session.now_ms()) if limits else None
    above = budget.confirm_above
    if over is None and (above is None or costs.get(currency, 0) <= above):
        return None
    price = " + ".join(format_money(cost, name, about=False) for name, cost in costs.items())
    title = _("This costs about {price}").format(price=price) if price else _("This goes over your limit")
    what = _what(session, jobs)
    if over is not None:
        said = _("You set {key} = {limit}; {spent} is spent.")
        said = said.format(key=over.key, limit=over.limit, spent=over.spent)
        return Asked(Question(title, what, said, _("Hold it for later"), _("Hold")), over.reason)
    spent = format_money(micros(session.feed.totals.spent.get(currency)) or 0, currency, about=False)
    said = _("You set confirm_above = {limit}. Today so far: {spent}.")
    said = said.format(limit=amount_words(above or 0, currency), spent=spent)
    return Asked(Question(title, what, said, _("Spend {price}").format(price=price), _("Spend")))


def _what(session: Session, jobs: Sequence[NewJob]) -> str:
    """How the cost comes about: ``10 takes of 10 s at 1080P, $0.15 a second.`` or less."""
    first, takes = jobs[0], len(jobs)
    if len({(job.model, job.tier, job.duration) for job in jobs}) > 1:
        return _("{n} videos of different kinds.").format(n=takes)
    if takes > 1 and first.duration > 0:
        many = _("{n} takes of {seconds} s at {size}")
    elif takes > 1:
        many = _("{n} takes of a length that the model decides at {size}")
    else:
        many = _("{seconds} s at {size}") if first.duration > 0 else _("A length that the model decides at {size}")
    many = many.format(n=takes, seconds=first.duration, size=clean_text(first.tier, limit=20))
    price = session.catalog.price(first.model, first.region, first.tier)
    if price is None:
        return _("{what}.").format(what=many)
    each = amount_words(price.micros_per_s, price.currency)
    return _("{what}, {price} a second.").format(what=many, price=each)


@dataclass(slots=True)
class MoneyBox:
    """The box while it stands: which button has the focus, and since when. Times are seconds of a steady clock."""

    question: Question
    since: float
    on_back: bool = True
    """Whether Back has the focus: at first it has."""
    typed: float = float("-inf")
    """When another printable key came last."""

    def turn(self) -> None:
        """The other button."""
        self.on_back = not self.on_back

    def is_answer(self, character: str, now: float) -> bool:
        """Whether a printable key is meant as an answer: ``y``, once nobody can be typing any more."""
        meant = character == "y" and now - self.since >= _STOOD_S and now - self.typed >= _STOOD_S
        if not meant:
            self.typed = now
        return meant


def box_lines(box: MoneyBox, width: int) -> list[Line]:
    """Title, what it costs, the setting, the buttons; eight rows where the width is enough."""
    question, room = box.question, max(8, width - 2 * _MARGIN)
    indent = Span(" " * _MARGIN)
    body = [Line((), Ground.MODAL)]
    for text, role in ((question.what, Role.FG), (question.limit, Role.DIM)):
        body += [Line((indent, Span(row, role)), Ground.MODAL) for row in wrapped(text, room)]
    spend = Span(f" {question.act} ", Role.BUTTON_PLAIN if box.on_back else Role.BUTTON_FOCUSED, "spend")
    word = _("Back")
    back = Span(f" {word} ", Role.BUTTON_FOCUSED if box.on_back else Role.BUTTON_PLAIN, "back")
    left = [indent, spend, Span("  "), back]
    right = [Span("y", Role.KEY, "spend"), Span(" / ", Role.DIM), Span("Esc", Role.KEY, "back"), indent]
    gap = width - measure(left) - measure(right)
    buttons = [*left, Span(" " * gap), *right] if gap >= 2 else left
    return [
        Line((indent, Span(cells.fit(question.title, room), Role.HEAD)), Ground.MODAL_TITLE),
        *body,
        Line((), Ground.MODAL),
        Line(tuple(buttons), Ground.MODAL),
        Line((), Ground.MODAL),
        Line((), Ground.MODAL_END),
    ]


def box_rect(width: int, height: int, rows: int = _ROWS) -> Rect | None:
    """The place of the box: in the middle of the composer, whose price row stays in sight; None in a refusal."""
    mode = mode_of(width, height)
    if mode is Mode.REFUSAL:
        return None
    if mode is Mode.TABS:
        mine = min(WIDTH, width - 2)
        return Rect((width - mine) // 2, 1 + max(0, (height - 3 - rows) // 2), mine, min(rows, height - 2))
    stack = places(width, height).rects[Slot.QUEUE].width
    mine = min(WIDTH, stack - 2)
    return Rect((stack - mine) // 2, 2 + max(0, (composer_rows(height) - rows) // 2), mine, rows)
