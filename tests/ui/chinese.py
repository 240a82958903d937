"""What tests of the Chinese interface share: who uses it, and what may stand there in English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wanvid_tui.core.job import JobState
from wanvid_tui.ui.options import AccountFacts

__all__ = ["PLACE", "english"]

PLACE = AccountFacts(profile="demo", base="demo", region="ap-southeast-1", place="新加坡", has_key=True, is_demo=True)

NAMES = (
    {state.value for state in JobState}
    | {"wanvid", "Wan", "API", "ID", "scp", "OSC", "demo", "shell", "shift", "ctrl", "tmux", "Scp", "lost", "queued"}
    | {"Enter", "Esc", "Tab", "Shift-Tab", "Space", "Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDn", "fg"}
    | {"MB", "CNY", "DASHSCOPE_API_KEY", "VISUAL", "EDITOR", "confirm_above", "state", "model", "today", "default"}
)
"""What is the same in every language: states, keys, units, names of settings, what a filter understands."""
FACTS = {"DataInspectionFailed", "LinkExpired", "Videos", "videos", "config", "settings", "toml", "mp", "Singapore"}
"""What stands in the jobs themselves: codes of the service, paths; and the place of a test."""

WORD = re.compile(r"[A-Za-z_][A-Za-z_'-]+")


def english(rows: Sequence[str]) -> list[str]:
    """What stands there in English and is no name."""
    text = "\n".join(rows)
    text = re.sub(r"(wanx?|happyhorse-?)\d[\w.-]*", "", text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{10,}", "", text)
    return [word for word in WORD.findall(text) if word not in NAMES | FACTS]
