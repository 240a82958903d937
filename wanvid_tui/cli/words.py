"""The words of the command line, looked at before anything is imported for them."""

from __future__ import annotations

TYPE_CHECKING = False
"""As in `typing`, whose import would let the terminal echo keys for a few milliseconds more."""

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["split_command", "wants_interface"]

_WITH_VALUE = frozenset({"--profile", "--config", "--theme"})
"""Options before a command that take the next word; those of the interface too, so that it is no command."""


def split_command(argv: Sequence[str]) -> tuple[str | None, list[str]]:
    """The command's name, the first word that is no option, and all the other words in their order."""
    position = 0
    while position < len(argv):
        word = argv[position]
        if word in _WITH_VALUE:
            position += 2
        elif word.startswith("-"):
            position += 1
        else:
            return word, [*argv[:position], *argv[position + 1 :]]
    return None, list(argv)


def wants_interface(argv: Sequence[str]) -> bool:
    """Whether these words ask for the interface: no command, and nothing that only prints."""
    command, words = split_command(argv)
    return command is None and not {"-h", "--help", "--version", "--plain"} & set(words)
