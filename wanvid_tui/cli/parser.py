"""The parser of a command: what is wrong with its words is said in one line and a next step, not in a page of usage."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError
from typing import TYPE_CHECKING, NoReturn

from wanvid_tui.cli.help_text import HelpText
from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import ENGLISH, N_, _, chosen
from wanvid_tui.core.stored import stored
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["Parser", "Usage", "number", "whole"]


_SAID = (
    N_("argument {name}: {problem}"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("invalid choice: {value} (choose from {choices})"),
    N_("not allowed with argument {name}"),
    N_("ignored explicit argument {value}"),
    N_("unrecognized arguments: {words}"),
    N_("the following arguments are required: {names}"),
    N_("one of the arguments {names} is required"),
)
"""What argparse says, as it is known again to be said in another language."""


class Usage(WanvidError):
    """Words that the command does not take."""

    exit_code = 2


class Parser(ArgumentParser):
    """argparse's, with options never abbreviated and errors as everywhere: cleaned, the next step behind them."""

    def __init__(self, **how: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=HelpText, add_help=False, **how)
        self._positionals.title, self._optionals.title = _("positional arguments"), _("options")
        self.add_argument("-h", "--help", action="help", default=SUPPRESS, help=_("show this help message and exit"))

    def format_help(self) -> str:
        """As argparse; in another language with its words and colons, the usage at the same place."""
        text = super().format_help()
        if chosen() == ENGLISH:
            return text
        for group in self._action_groups:
            text = text.replace(f"\n{group.title}:\n", _("\n{title}:\n").format(title=group.title))
        return _("usage: ") + text.removeprefix("usage: ")

    def error(self, message: str) -> NoReturn:
        """Raise Usage with what argparse says."""
        raise Usage(clean_text(stored(message)), remedy=_("{prog} --help lists what it takes").format(prog=self.prog))


def whole(low: int, high: int) -> Callable[[str], int]:
    """What reads a whole number of ``low`` to ``high`` for argparse."""

    def read(text: str) -> int:
        digits = text.strip()
        if digits.isascii() and digits.isdigit() and len(digits) < 19 and low <= int(digits) <= high:
            return int(digits)
        raise ArgumentTypeError(
            _("expected a whole number from {low} to {high}, not {text!r}").format(low=low, high=high, text=text)
        )

    return read


def number(low: float, high: float) -> Callable[[str], float]:
    """What reads a number of ``low`` to ``high`` for argparse."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = high + 1
        if low <= value <= high:
            return value
        raise ArgumentTypeError(
            _("expected a number from {low:g} to {high:g}, not {text!r}").format(low=low, high=high, text=text)
        )

    return read
