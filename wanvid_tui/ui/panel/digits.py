"""Digits typed into a row of the Video panel: seconds, seed and takes; elsewhere the value that begins so (ux.md 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.language import _
from wanvid_tui.core.moves import change
from wanvid_tui.ui.draft import MAX_TAKES, SeedMode
from wanvid_tui.ui.panel.fields import Row
from wanvid_tui.ui.panel.state import Outcome

if TYPE_CHECKING:
    from wanvid_tui.core.choices import Choice
    from wanvid_tui.ui.panel.state import Panel

__all__ = ["typed_into"]


def typed_into(panel: Panel, character: str) -> Outcome:
    """Type a digit or colon into the row, or the backspace (an empty text)."""
    typed = panel.typed + character if character else panel.typed[:-1]
    if panel.row is Row.SEED:
        return _type_seed(panel, typed)
    if panel.row is Row.TAKES:
        return _type_takes(panel, typed)
    if panel.row in (Row.MODEL, Row.GENERATE):
        return Outcome()
    labels = _beginning(panel, typed)
    if not labels and len(typed) > 1 and (panel.row is not Row.DURATION or _stands_alone(panel, typed[:-1])):
        begun = _beginning(panel, character)
        typed, labels = (character, begun) if begun or panel.row is not Row.DURATION else (typed, labels)
    panel.typed = typed if labels else ""
    exact = [choice for choice in labels if choice.label.split(" ")[0] == typed]
    best = next((choice for choice in [*exact, *labels] if choice.offered), None)
    if best is not None:
        return panel.choose(panel.row, best.value)
    if labels:
        return Outcome(refused=labels[0].reason)
    if panel.row is Row.DURATION and typed.isdecimal():
        panel.typed = typed if len(typed) == 1 else ""  # what was wrong as a whole is over
        done = change(panel.draft.request, "duration", int(typed), panel.catalog, panel.region)
        return Outcome(refused=done.refused)
    return Outcome()


def _beginning(panel: Panel, typed: str) -> list[Choice]:
    """The values of the row whose label begins so."""
    return [choice for choice in panel.choices(panel.row) if typed and choice.label.startswith(typed)]


def _stands_alone(panel: Panel, typed: str) -> bool:
    """Whether what was typed is a value by itself: then the next digit may begin another."""
    return any(choice.offered and choice.label.split(" ")[0] == typed for choice in _beginning(panel, typed))


def _type_seed(panel: Panel, typed: str) -> Outcome:
    if not typed.isdigit():
        panel.typed = ""
        return Outcome()
    if int(typed) > panel.spec.seed_max:
        return Outcome(refused=_("A seed is a number from 0 to {max}.").format(max=panel.spec.seed_max))
    panel.replace_draft(panel.draft._replace(seed_mode=SeedMode.TYPED, seed=int(typed)))
    panel.typed = typed
    return Outcome()


def _type_takes(panel: Panel, typed: str) -> Outcome:
    if not typed.isdigit() or int(typed) < 1:
        panel.typed = ""
        return Outcome()
    if int(typed) > MAX_TAKES:
        words = _("At most {n} takes at once; wanvid batch takes any number.")
        return Outcome(refused=words.format(n=MAX_TAKES))
    panel.replace_draft(panel.draft._replace(takes=int(typed)))
    panel.typed = typed
    return Outcome()
