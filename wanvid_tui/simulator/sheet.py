"""All that a film is drawn from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from wanvid_tui.simulator.order import Order


@dataclass(frozen=True, slots=True)
class Sheet:
    """The description of one film: the same sheet gives the same bytes."""

    width: int
    """Pixels."""
    height: int
    """Pixels."""
    seconds: int
    """Length."""
    prompt: str
    """Decides palette and shapes, together with `seed`."""
    seed: int
    """See `prompt`."""
    sound: bool
    """Whether there is a sound track."""
    sound_file: str | None = None
    """A file for the sound track, cut or filled with silence; None: a tune is made."""

    @property
    def name(self) -> str:
        """Name of the film: 32 hex digits."""
        parts = [self.width, self.height, self.seconds, self.prompt, self.seed, self.sound, self.sound_file]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def sheet_of(order: Order, sound_file: str | None) -> Sheet:
    """The sheet of an order."""
    return Sheet(order.width, order.height, order.seconds, order.prompt, order.seed, order.sound, sound_file)
