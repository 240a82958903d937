"""The first row: program, account and place at left, counts at right (ux.md 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.job import JobState
from wanvid_tui.core.language import N_, _, plural
from wanvid_tui.core.pricing import format_money
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.feed import Totals
from wanvid_tui.ui.glyphs import Glyphs
from wanvid_tui.ui.lines import Line, Span, measure, spread
from wanvid_tui.ui.roles import Ground, Role
from wanvid_tui.ui.widgets.chrome import Chrome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanvid_tui.ui.options import AccountFacts
    from wanvid_tui.ui.strips import Painter

__all__ = ["Header", "allowed_text", "header_line", "money_text", "warning_groups"]

_ALLOWED_FROM = 84
"""Width from which the day's limit stands behind what was spent."""


def money_text(spent: dict[str, str] | None) -> str:
    """Today's money as the header says it, ``~$1.20``; several currencies beside one another."""
    parts = []
    for currency, amount in sorted((spent or {}).items()):
        whole, _, part = amount.partition(".")
        text = f"{whole}.{(part + '00')[:2]}" if len(part) <= 2 or part[2:].strip("0") == "" else amount
        parts.append(f"~${text}" if currency == "USD" else f"~{currency} {text}")
    return " ".join(parts)


def allowed_text(daily: int | None, spent: Mapping[str, str], currency: str | None = None) -> str:
    """A day's limit (millionths) as the header says it behind what was spent; empty beside several currencies.

    ``currency`` is that of the region's prices, which the limit is in while nothing is spent.
    """
    unit = next(iter(spent), currency)
    if daily is None or unit is None or len(spent) > 1:
        return ""
    return format_money(daily, unit, about=False).removesuffix(".00")


def header_line(
    account: AccountFacts,
    totals: Totals,
    glyphs: Glyphs,
    width: int,
    *,
    driver_stopped: bool = False,
    allowed: str = "",
) -> Line:
    """The row. As it narrows the day's limit goes, then what is saved, then words; what asks or warns never goes.

    ``allowed`` is that limit, ``$5``; empty for none.
    """
    left = [
        Span(" wanvid  ", Role.HEAD),
        Span(clean_text(account.profile, limit=24), Role.WARN_BOLD if account.is_demo else Role.DIM),
        Span(f"  {clean_text(account.place, limit=40)}", Role.DIM),
    ]
    limit = _(" of {limit} today").format(limit=allowed) if allowed and width >= _ALLOWED_FROM else ""
    for after, words, saved in ((limit, True, True), ("", True, True), ("", True, False), ("", False, False)):
        groups = warning_groups(totals, glyphs, driver_stopped=driver_stopped)
        right = _counts(groups, totals, glyphs, words=words, saved=saved, after=after)
        if measure(left) + 2 + measure(right) <= width:
            break
    return spread(left, right, width, Ground.BG, cut=glyphs.cut)


def warning_groups(totals: Totals, glyphs: Glyphs, *, driver_stopped: bool, words: bool = True) -> list[list[Span]]:
    """What asks or warns, in amber; a click on what asks goes to that job."""
    groups: list[list[Span]] = []
    if totals.asks:
        said = plural(totals.asks, "{n} asks you", "{n} ask you").format(n=totals.asks) if words else str(totals.asks)
        groups.append([Span(f"{glyphs.asks} {said}", Role.WARN_BOLD, "command:asks")])
    if totals.offline:
        groups.append([Span(f"{glyphs.offline} " + _("offline"), Role.WARN_BOLD)])
    if driver_stopped:
        groups.append([Span(f"{glyphs.offline} " + _("driver stopped"), Role.WARN_BOLD)])
    if words:
        return groups
    asking, warning = groups[: bool(totals.asks)], groups[bool(totals.asks) :]
    return [*asking, *([[Span(glyphs.offline, Role.WARN_BOLD)]] if warning else [])]


def _counts(
    groups: list[list[Span]], totals: Totals, glyphs: Glyphs, *, words: bool, saved: bool, after: str
) -> list[Span]:
    for word, state, count, number, mark in (
        (N_("running"), "running", totals.running, Role.KEY, Role.ACCENT),
        (N_("waiting"), "queued", totals.waiting, Role.FG_BOLD, Role.FG),
        (N_("saved"), "saved", totals.counts.get(JobState.SAVED, 0) if saved else 0, Role.GOOD_BOLD, Role.GOOD),
    ):
        if count:
            group = [Span(f"{glyphs.states[state]} ", mark), Span(str(count), number)]
            groups.append([*group, Span(f" {_(word)}", Role.DIM)] if words else group)
    spans: list[Span] = []
    for group in groups:
        spans += [Span("  "), *group] if spans else group
    money = money_text(dict(totals.spent))
    if money:
        spans += [Span("   " if spans else ""), Span(money, Role.FG_BOLD), Span(after, Role.DIM)]
    elif after:
        spans += [Span("   " if spans else ""), Span(_("nothing"), Role.DIM), Span(after, Role.DIM)]
    elif not spans:
        spans.append(Span(_("nothing spent today"), Role.DIM))
    return [*spans, Span(" ")]


class Header(Chrome):
    """The header row."""

    def __init__(self, painter: Painter, account: AccountFacts, totals: Totals, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(painter, id=id)
        self.account = account
        """Whose jobs are made here."""
        self._glyphs = glyphs
        self.totals = totals
        """The counts to show."""
        self.driver_stopped = False
        """Whether the process that drives was stopped."""
        self.allowed = ""
        """The day's limit, ``$5``; empty for none."""

    def rows(self, width: int, height: int) -> list[Line]:
        """The one row."""
        stopped, allowed = self.driver_stopped, self.allowed
        return [header_line(self.account, self.totals, self._glyphs, width, driver_stopped=stopped, allowed=allowed)]
