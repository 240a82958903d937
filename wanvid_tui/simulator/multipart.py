"""Reads a form as browsers and SDKs post it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form."""

    name: str
    """Its name."""
    filename: str | None
    """Set on a file."""
    content: bytes
    """Its value."""


def read(content_type: str, body: bytes) -> list[Field]:
    """The fields in their order. Raises ValueError when it is no whole form."""
    found = re.match(r'multipart/form-data\s*;.*boundary=("?)([^";]+)\1', content_type, re.IGNORECASE)
    if found is None:
        raise ValueError("not multipart/form-data with a boundary")
    mark = b"--" + found[2].encode("latin-1")
    parts = (b"\r\n" + body).split(b"\r\n" + mark)
    if len(parts) < 2 or not parts[-1].startswith(b"--"):
        raise ValueError("the form has no end")
    return [_field(part) for part in parts[1:-1]]


def _field(part: bytes) -> Field:
    head, gap, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    name = re.search(r'[;\s]name="([^"]*)"', head.decode("utf-8", "replace"))
    filename = re.search(r'filename="([^"]*)"', head.decode("utf-8", "replace"))
    if not gap or name is None:
        raise ValueError("a field of the form has no name")
    return Field(name[1], filename[1] if filename else None, content)
