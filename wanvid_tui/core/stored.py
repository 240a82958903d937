"""Texts that were kept in English, in the ledger or by another process, as they are shown in the chosen language."""

from __future__ import annotations

from wanvid_tui.core.language import ENGLISH, chosen

__all__ = ["stored"]


def stored(text: str) -> str:
    """A text that was kept in English as it is in the chosen language: a text or a filled form of the catalogue.

    What no catalogue has, such as a message of the service, stays as it is.
    """
    if chosen() == ENGLISH or not text:
        return text
    from wanvid_tui.core.forms import translated

    return translated(text, chosen())
