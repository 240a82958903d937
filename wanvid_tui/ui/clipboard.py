"""Copies text to the clipboard of the machine the user sits at (ux.md 9)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from enum import Enum

LONGEST_OSC_52 = 74_994
"""Bytes of text that terminals still take by OSC 52 (xterm's limit of 100,000 characters of base64)."""
TMUX_S = 2.0
"""How long tmux may take."""

_WITHOUT_OSC_52 = frozenset({"", "dumb", "linux"})


class Way(Enum):
    """How a text was copied; the interface says which."""

    TMUX = "tmux"
    """Into tmux's buffer, and by tmux to the clipboard of the terminal it is shown in."""
    OSC_52 = "terminal"
    """The terminal was told to; it does not say whether it did."""
    BOX = "box"
    """Not at all: show the text in a box to select it by hand."""


def copy(text: str, environ: Mapping[str, str], write: Callable[[str], None]) -> Way:
    """Copy a text, the first way that can work here; say which.

    `write` sends a sequence to the terminal (the driver's `write`). Inside tmux this waits for a program of its own, up
    to TMUX_S: call it in a thread.
    """
    if environ.get("TMUX"):
        # A stock tmux drops OSC 52 of the programs in it, so there is nothing to fall back to but the box.
        return Way.TMUX if _load_into_tmux(text, environ) else Way.BOX
    data = text.encode("utf-8", "replace")
    if environ.get("STY") or environ.get("TERM", "") in _WITHOUT_OSC_52 or len(data) > LONGEST_OSC_52:
        return Way.BOX
    write(f"\x1b]52;c;{b64encode(data).decode()}\x07")
    return Way.OSC_52


def _load_into_tmux(text: str, environ: Mapping[str, str]) -> bool:
    """Hand a text to the tmux this runs in; whether it took it (tmux before 3.2 knows no -w and refuses)."""
    import subprocess

    try:
        done = subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],
            input=text.encode("utf-8", "replace"),
            env=dict(environ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TMUX_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
