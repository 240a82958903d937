"""TOML as users write it: every way in which a file is none, with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from wanvid_tui.config.keys import Plain

__all__ = ["NotToml", "parse"]


class NotToml(Exception):
    """Bytes that are no TOML."""

    def __init__(self, reason: str, line: int | None) -> None:
        super().__init__(_("line {line}: {reason}").format(line=line, reason=reason) if line else reason)
        self.reason = reason
        """Why, to follow the file's name."""
        self.line = line
        """The line, from 1; None when it could not be told."""


def parse(raw: bytes) -> dict[str, Plain]:
    """The tables of a file; raises NotToml."""
    import tomllib

    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotToml(_("not UTF-8 text"), raw.count(b"\n", 0, error.start) + 1) from error
    except RecursionError as error:
        raise NotToml(_("not TOML: nested too deep"), None) from error
    except ValueError as error:  # TOMLDecodeError, and what Python says of a number of thousands of digits
        raise _not_toml(str(error)) from error


def _not_toml(said: str) -> NotToml:
    """The error from what tomllib says, which has the line in its end."""
    import re

    place = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)", said)
    line = int(place[1]) if place and place[1] else None
    why = said[: place.start()].strip() if place else said
    return NotToml(_("not TOML: {why}").format(why=why), line)
