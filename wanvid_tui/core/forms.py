"""English texts known again in a catalogue: a text as it stands there, or a form of it that was filled in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.language import N_, _, compiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["translated"]

_SYSTEM = (
    N_("Permission denied"),
    N_("Operation not permitted"),
    N_("No such file or directory"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("File exists"),
    N_("File name too long"),
    N_("Too many levels of symbolic links"),
    N_("No space left on device"),
    N_("Disk quota exceeded"),
    N_("Read-only file system"),
    N_("Input/output error"),
    N_("Text file busy"),
    N_("Exec format error"),
    N_("Connection refused"),
    N_("Connection reset by peer"),
)
"""What a system says of files and connections, in the words of ``strerror``."""

_NESTED = frozenset({"reason", "why", "why_not", "problem", "error", "said", "holder", "driver", "region", "what"})
"""Names that have a text of ours; those of others stand for what users and services call things."""

_DEEPEST = 5
_LONGEST = 10_000
_LEAST_LETTERS = 8
_LEAST_START = 4


@lru_cache(maxsize=1024)
def translated(text: str, language: str, within: int = 0) -> str:
    """An English text in a language: as a whole, as a form that was filled, or line by line; else as it is.

    ``within`` counts the texts of ours that it is part of: what is longer or deeper nested than any is no text of ours.
    """
    if len(text) > _LONGEST or within > _DEEPEST:
        return text
    whole = _(text)
    if whole != text:
        return whole
    for form in _forms(language):
        found = form.read(text)
        if found is not None:
            return form.filled(
                {
                    name: translated(value, language, within + 1) if name in _NESTED else value
                    for name, value in found.items()
                }
            )
    if "\n" in text:
        return "\n".join(translated(line, language, within + 1) for line in text.split("\n"))
    path, sign, reason = text.partition(": ")
    if sign and path.startswith("/") and (said := translated(reason, language, within + 1)) != reason:
        return _("{path}: {reason}").format(path=path, reason=said)
    return text


class _Form(NamedTuple):
    """A text with names in braces, and its translation."""

    parts: tuple[str, ...]
    """What stands before, between and after the names."""
    names: tuple[str, ...]
    translation: str

    def read(self, text: str) -> dict[str, str] | None:
        """What stands where the names are; None for a text that is not of this form."""
        if not text.startswith(self.parts[0]) or not text.endswith(self.parts[-1]):
            return None
        at, end, found = len(self.parts[0]), len(text) - len(self.parts[-1]), dict[str, str]()
        for name, part in zip(self.names[:-1], self.parts[1:-1], strict=True):
            until = text.find(part, at + 1, end)
            if until < 0:
                return None
            found.setdefault(name, text[at:until])
            at = until + len(part)
        if at >= end:
            return None
        found.setdefault(self.names[-1], text[at:end])
        return found

    def filled(self, values: Mapping[str, str]) -> str:
        """The translation, these texts where the names are."""
        from string import Formatter

        return "".join(
            literal + ("" if name is None else values[name])
            for literal, name, _spec, _way in Formatter().parse(self.translation)
        )


@lru_cache(maxsize=2)
def _forms(language: str) -> tuple[_Form, ...]:
    """Every form of a catalogue that says enough to be known again: the longest first, before those that begin open."""
    forms = [form for text, translation in _texts(language) if (form := _form(text, translation)) is not None]
    return tuple(sorted(forms, key=lambda form: (not form.parts[0], -sum(map(len, form.parts)))))


def _form(text: str, translation: str) -> _Form | None:
    """A text of the catalogue as a form; None for one without names, or that nearly any text would be."""
    from string import Formatter

    parts, names, literal = list[str](), list[str](), ""
    for before, name, _spec, _way in Formatter().parse(text):
        literal += before
        if name is not None:
            parts.append(literal)
            names.append(name)
            literal = ""
    parts.append(literal)
    if not names or not all(parts[1:-1]):
        return None
    words = [word for word in " ".join(parts).replace(":", " ").split() if word.isalpha() and len(word) > 1]
    letters = sum(map(len, words))
    clear = (letters >= _LEAST_LETTERS and len(words) > 1) or sum(map(str.isalpha, parts[0])) >= _LEAST_START
    return _Form(tuple(parts), tuple(names), translation) if clear else None


def _texts(language: str) -> Iterator[tuple[str, str]]:
    """The texts of a compiled catalogue and their translations; those of a context are words, and left out."""
    from struct import iter_unpack, unpack_from

    raw = compiled(language).read_bytes()
    order = "<" if unpack_from("<I", raw)[0] == 0x950412DE else ">"
    count, texts, translations = unpack_from(f"{order}3I", raw, 8)

    def table(at: int) -> Iterator[str]:
        for length, start in iter_unpack(f"{order}2I", raw[at : at + 8 * count]):
            yield raw[start : start + length].decode("utf-8")

    for text, translation in zip(table(texts), table(translations), strict=True):
        if text and "\4" not in text:
            for form in text.split("\0"):
                yield form, translation.split("\0")[0]
