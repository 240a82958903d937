"""Which line of a TOML file a key stands in: tomllib does not keep that."""

from __future__ import annotations

import re

__all__ = ["find_line"]

_TABLE = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")


def find_line(text: str, path: tuple[str, ...]) -> int | None:
    """The number, from 1, of the line that sets ``path`` or what is below it, or that opens its table; else None."""
    table: tuple[str, ...] = ()
    best: tuple[int, int] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if found := _TABLE.match(line):
            table = _parts(found[1])
            here = table
        elif found := _KEY.match(line):
            here = (*table, *_parts(found[1]))
        else:
            continue
        if here[: len(path)] == path:
            return number
        # an inline table, or the table that holds the key: the longest start of the path wins
        if here == path[: len(here)] and (best is None or len(here) > best[0]):
            best = (len(here), number)
    return best[1] if best else None


def _parts(dotted: str) -> tuple[str, ...]:
    """The names in ``a."b c".d``."""
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
