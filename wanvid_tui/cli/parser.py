"""The parser of a command: what is wrong with its words is said in one line and a next step, not in a page of usage."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from typing import TYPE_CHECKING, NoReturn

from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["Parser", "Usage", "number", "whole"]


class Usage(WanvidError):
    """Words that the command does not take."""

    exit_code = 2


class Parser(ArgumentParser):
    """argparse's, with options never abbreviated and errors as everywhere: cleaned, the next step behind them."""

    def __init__(self, **how: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=RawDescriptionHelpFormatter, **how)

    def error(self, message: str) -> NoReturn:
        """Raise Usage with what argparse says."""
        raise Usage(clean_text(message), remedy=f"{self.prog} --help lists what it takes")


def whole(low: int, high: int) -> Callable[[str], int]:
    """What reads a whole number of ``low`` to ``high`` for argparse."""

    def read(text: str) -> int:
        digits = text.strip()
        if digits.isascii() and digits.isdigit() and len(digits) < 19 and low <= int(digits) <= high:
            return int(digits)
        raise ArgumentTypeError(f"expected a whole number from {low} to {high}, not {text!r}")

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
        raise ArgumentTypeError(f"expected a number from {low:g} to {high:g}, not {text!r}")

    return read
