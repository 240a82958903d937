"""Text: cleaning what others wrote, counting as the service counts."""

from __future__ import annotations

import re
from functools import cache

from wanvid_tui.core.language import _

_LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
_OTHER = "\u2426"


@cache
def _unsafe() -> re.Pattern[str]:
    """Give the pattern of what may not be shown; made on first need, for it takes a while and most text is plain."""
    return re.compile(
        "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\ufffb"
        "\ufffe\uffff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    )


@cache
def _cjk() -> re.Pattern[str]:
    """Give the pattern of a CJK ideograph."""
    return re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def _symbol(match: re.Match[str]) -> str:
    """Give the visible, one cell wide stand-in of one unsafe character."""
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else _OTHER


def clean_text(text: str, *, keep_newlines: bool = False, limit: int = 4000) -> str:
    """Make text of unknown origin safe to show: no character of it can move the cursor, hide or reorder others.

    C0 controls become their pictures (U+2400...), DEL U+2421; C1, bidi controls, zero-width characters, tags and lone
    surrogates become U+2426. All of these are one cell in every locale. A tab becomes a space; line ends become
    line feeds with `keep_newlines`, else spaces. What is longer than `limit` characters is cut and ends with U+203A.
    """
    if len(text) > limit:
        text = text[: max(limit - 1, 0)] + "\u203a"
    if text.isprintable():
        return text
    text = _LINE_ENDS.sub("\n", text.replace("\t", " "))
    if keep_newlines:
        return "\n".join([_unsafe().sub(_symbol, line) for line in text.split("\n")])
    return _unsafe().sub(_symbol, text.replace("\n", " "))


def inert(text: str) -> str:
    """Make text of many parts safe for a terminal where it is written: the last net, for what nobody cleaned before.

    Line feeds and tabs stay, every other character that acts there becomes its symbol, as in `clean_text`.
    """
    if text.isprintable():
        return text
    return _unsafe().sub(lambda match: match[0] if match[0] in "\n\t" else _symbol(match), text)


def without_unsafe(text: str, keep: str = "") -> str:
    """Leave out every character that may not be shown, but for those of `keep`."""
    if text.isprintable():
        return text
    return _unsafe().sub(lambda match: match[0] if match[0] in keep else "", text)


def count_chars(text: str) -> int:
    """Count as the service counts: one Chinese character or one Latin letter is one (api.md 1)."""
    return len(text)


def has_cjk(text: str) -> bool:
    """Tell whether there is a CJK ideograph in it: some models take shorter prompts then (api.md 1)."""
    return not text.isascii() and _cjk().search(text) is not None


def unsendable(text: str) -> str | None:
    """Say which character cannot be sent as UTF-8 JSON, or None: "a NUL character at position 12"."""
    if text.isascii() and "\0" not in text:
        return None
    found = _UNSENDABLE.search(text)
    if found is None:
        return None
    kind = _("a NUL character") if found[0] == "\0" else _("half of a surrogate pair")
    return _("{kind} at position {start}").format(kind=kind, start=found.start() + 1)
