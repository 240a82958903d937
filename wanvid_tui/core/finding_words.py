"""What the doctor found, in the chosen language: the things that it looks at, and how each of them stands."""

from __future__ import annotations

from wanvid_tui.core.language import N_, _

__all__ = ["state_text", "what_text"]

_WHATS = frozenset(
    {N_("account"), N_("clock"), N_("config"), N_("data"), N_("driver"), N_("extra"), N_("key"), N_("ledger")}
    | {N_("log"), N_("login"), N_("network"), N_("region"), N_("terminal"), N_("videos")}
    | {N_("base"), N_("proxy"), N_("workspace")}
)
_STATES = frozenset({N_("ok"), N_("remark"), N_("wrong")})


def what_text(what: str) -> str:
    """The thing that was looked at; one that is not ours to name as it is."""
    return _(what) if what in _WHATS else what


def state_text(state: str) -> str:
    """How it stands; a word that is not ours as it is."""
    return _(state) if state in _STATES else state
