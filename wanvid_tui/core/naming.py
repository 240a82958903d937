"""File names of videos, from a template of fixed fields."""

from __future__ import annotations

import re
from collections.abc import Mapping

from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text

NAME_FIELDS = ("id", "date", "time", "model", "size", "ratio", "seconds", "seed", "profile", "slug", "task")
"""The fields of a name template (config.md)."""
DEFAULT_TEMPLATE = "{id}-{slug}"
"""The template of a new user."""
MAX_BYTES = 200
"""Longest file name in UTF-8, with its ending: leaves room for temporary endings below the usual 255."""
SLUG_CHARS = 40
"""Longest slug, characters."""
SUFFIX = ".mp4"
"""The ending of every video."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_UNSAFE = re.compile(r'[\u2400-\u2426/\\<>:"|?*\s]+')


def template_problem(template: str) -> str | None:
    """Say what is wrong with a name template, or None."""
    for name in _FIELD.findall(template):
        if name not in NAME_FIELDS:
            return _("{{{name}}} is no field; the fields are {names}").format(name=name, names=" ".join(NAME_FIELDS))
    rest = _FIELD.sub("", template)
    if "{" in rest or "}" in rest:
        return _("a brace has no partner")
    if "/" in rest or "\\" in rest or "\0" in rest:
        return _("a name cannot contain / or \\; the directory is output_dir")
    if not _FIELD.search(template):
        return _("it has no field, so every video would have one name; {id} tells them apart")
    return None


def slug(prompt: str, chars: int = SLUG_CHARS) -> str:
    """Make a prompt into a piece of a file name: letters and digits of any script, small, with dashes between."""
    import unicodedata

    words = [""]
    for char in unicodedata.normalize("NFC", prompt[: chars * 8]).lower():
        mark = unicodedata.category(char) in ("Mn", "Mc") and not "\ufe00" <= char <= "\ufe0f"
        if char.isalnum() or (words[-1] and mark):
            words[-1] += char
        elif words[-1]:
            words.append("")
    text = ""
    for word in words:
        longer = f"{text}-{word}" if text and word else text or word
        if len(longer) > chars:
            return text if len(text) > chars // 2 else longer[:chars].rstrip("-")
        text = longer
    return text


def file_name(template: str, fields: Mapping[str, str]) -> str:
    """Fill a template: a name of one path component, at most 200 bytes, ending in .mp4, never hidden.

    Fields that are not given are empty. What a file name or a shell would stumble over becomes a dash; a slug is cut
    before anything else is. A template that `template_problem` refuses keeps its unknown fields as text.
    """

    def filled(slug_text: str) -> str:
        def put(match: re.Match[str]) -> str:
            if match[1] not in NAME_FIELDS:
                return match[1]
            return slug_text if match[1] == "slug" else _plain(fields.get(match[1], ""))

        return _tidy(_FIELD.sub(put, template))

    room = MAX_BYTES - len(SUFFIX)
    text = _plain(fields.get("slug", "")) or "video"
    stem = filled(text)
    while len(stem.encode()) > room and len(text) > 1:
        text = text[: max(1, min(len(text) - 1, len(text) - (len(stem.encode()) - room) // 4))].rstrip("-")
        stem = filled(text)
    return _cut(stem, room) + SUFFIX


def numbered(name: str, number: int) -> str:
    """Give the name to try when one exists: "18-kitten.mp4" and 2 is "18-kitten-2.mp4"."""
    stem, dot, ending = name.rpartition(".")
    tail = f"-{number}{dot}{ending}"
    return _cut(stem, MAX_BYTES - len(tail.encode())) + tail


def _plain(text: str) -> str:
    """Make a field's value fit for a file name: 1280*720 is 1280x720, 16:9 is 16-9."""
    return _UNSAFE.sub("-", re.sub(r"(?<=\d)\*(?=\d)", "x", clean_text(text)))


def _tidy(stem: str) -> str:
    """Clean a whole stem: no unsafe character, no leading dot or dash, not empty."""
    return re.sub("-{2,}", "-", _UNSAFE.sub("-", clean_text(stem))).strip(".-") or "video"


def _cut(text: str, size: int) -> str:
    """Cut to a number of UTF-8 bytes, between characters."""
    return text.encode()[:size].decode("utf-8", "ignore").rstrip(".-") or "video"
