"""The language that people are spoken to in: every text of the interface and the commands goes through `_`.

English is the text itself. Another language is a gettext catalogue of the package, read when it is chosen. State
words, ids, JSON and what the driver keeps in the ledger are data: they stay as they are in every language.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Mapping
    from gettext import NullTranslations
    from pathlib import Path

__all__ = [
    "CHINESE",
    "ENGLISH",
    "N_",
    "_",
    "choose",
    "chosen",
    "compiled",
    "in_context",
    "plural",
    "readable",
    "system_reason",
    "use",
]

ENGLISH = "en"
"""The language that texts are written in."""
CHINESE = "zh_CN"
"""Simplified Chinese."""

_catalogue: NullTranslations | None = None
_language = ENGLISH


def _(text: str) -> str:
    """A text in the chosen language; names in braces are filled in afterwards, by `str.format`."""
    # without a text a catalogue has its own head
    return text if _catalogue is None or not text else _catalogue.gettext(text)


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """A text that is named here and translated where it is shown."""
    return text


def plural(number: int, one: str, many: str) -> str:
    """The form for a number of things, with ``{n}`` still to fill in."""
    if _catalogue is None:
        return one if number == 1 else many
    return _catalogue.ngettext(one, many, number)


def in_context(context: str, text: str) -> str:
    """A word that means different things in different places, as it is in one of them."""
    return text if _catalogue is None else _catalogue.pgettext(context, text)


def system_reason(error: OSError) -> str:
    """Why the system refused, in its own words where those are known in no other."""
    return _(error.strerror or str(error))


def chosen() -> str:
    """The language in use, `ENGLISH` or `CHINESE`."""
    return _language


def choose(configured: str, environ: Mapping[str, str]) -> str:
    """The language for a setting of ``auto``, ``en`` or ``zh_CN``; ``auto`` goes by the locale of the environment.

    Any Chinese locale gets the Chinese there is; a locale that is set but not Chinese is English.
    """
    if configured != "auto":
        return configured
    if environ.get("TERM") == "linux":  # the bare console has no Chinese characters
        return ENGLISH
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            break
    else:
        return ENGLISH
    if value.partition(".")[0] in ("C", "POSIX"):
        return ENGLISH
    first = environ.get("LANGUAGE", "").partition(":")[0] or value
    return CHINESE if first.lower().startswith("zh") else ENGLISH


def readable(language: str, environ: Mapping[str, str], *encodings: str | None) -> str:
    """The language, or English where text of it could not be read at the other end of these streams.

    A locale that is not installed leaves the interpreter with UTF-8, whatever the terminal takes: then its name tells.
    """
    if language == ENGLISH:
        return ENGLISH
    # LC_CTYPE=C.UTF-8 is what the interpreter itself sets then
    ctype = environ.get("LC_CTYPE", "")
    locale = environ.get("LC_ALL") or (ctype if ctype != "C.UTF-8" else "") or environ.get("LANG", "")
    unnamed = locale.partition(".")[0] in ("", "C", "POSIX")
    for encoding in filter(None, encodings):
        try:
            "\u4e2d".encode(encoding)
        except (UnicodeEncodeError, LookupError):
            return ENGLISH
        if encoding.lower() in ("utf-8", "utf8") and not unnamed and "utf8" not in locale.lower().replace("-", ""):
            return ENGLISH
    return language


def compiled(language: str) -> Path:
    """Where the catalogue of a language lies, as gettext reads it."""
    from pathlib import Path

    return Path(__file__).parents[1] / "locale" / language / "LC_MESSAGES" / "wanvid.mo"


def use(language: str) -> None:
    """Speak a language from now on, in this process. A catalogue that is not there leaves English."""
    global _catalogue, _language
    if language == ENGLISH:
        _catalogue, _language = None, ENGLISH
        return
    from gettext import GNUTranslations

    try:
        with compiled(language).open("rb") as file:
            _catalogue, _language = GNUTranslations(file), language
    except FileNotFoundError:
        _catalogue, _language = None, ENGLISH
