"""The rows of the Video panel, in their order (ux.md 3.2)."""

from __future__ import annotations

from enum import Enum

from wanvid_tui.core.language import N_

__all__ = ["ROWS", "Row"]


class Row(Enum):
    """A row of the panel; the value is its label."""

    MODEL = N_("Model")
    SIZE = N_("Size")
    RATIO = N_("Ratio")
    DURATION = N_("Duration")
    SOUND = N_("Sound")
    SHOTS = N_("Shots")
    REWRITE = N_("Rewrite")
    WATERMARK = N_("Watermark")
    SEED = N_("Seed")
    TAKES = N_("Takes")
    GENERATE = N_("Generate")
    """The price row: its only value is the button."""

    @property
    def field(self) -> str:
        """The panel field of the rules that the row chooses; empty for Seed, Takes and the price row."""
        return _FIELDS.get(self, "")


_FIELDS = {
    Row.MODEL: "model",
    Row.SIZE: "resolution",
    Row.RATIO: "ratio",
    Row.DURATION: "duration",
    Row.SOUND: "sound",
    Row.SHOTS: "shot_type",
    Row.REWRITE: "prompt_extend",
    Row.WATERMARK: "watermark",
}

ROWS = tuple(Row)
"""All rows from the top; the last one is the price row."""
