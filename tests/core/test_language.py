"""The choice of the language, and a catalogue that has all the code asks for and nothing else."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from tests import catalogue
from wanvid_tui.core import language
from wanvid_tui.core.language import CHINESE, ENGLISH, _, choose, chosen, plural, readable, use


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use(ENGLISH)


@pytest.mark.parametrize(
    ("configured", "environ", "expected"),
    [
        ("auto", {}, ENGLISH),
        ("auto", {"LANG": "zh_CN.UTF-8"}, CHINESE),
        ("auto", {"LANG": "zh_CN.GB18030"}, CHINESE),
        ("auto", {"LANG": "zh_SG.UTF-8"}, CHINESE),
        ("auto", {"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, CHINESE),
        ("auto", {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, ENGLISH),
        ("auto", {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "de_DE.UTF-8"}, ENGLISH),
        ("auto", {"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN:en"}, CHINESE),
        ("auto", {"LANG": "C", "LANGUAGE": "zh_CN"}, ENGLISH),
        ("en", {"LANG": "zh_CN.UTF-8"}, ENGLISH),
        ("zh_CN", {"LANG": "C"}, CHINESE),
    ],
)
def test_the_setting_and_else_the_locale_choose(configured: str, environ: dict[str, str], expected: str) -> None:
    assert choose(configured, environ) == expected


@pytest.mark.parametrize(
    ("environ", "encodings", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, ("utf-8", "utf-8"), CHINESE),
        ({"LANG": "zh_CN.utf8", "LC_CTYPE": "C.UTF-8"}, ("utf-8",), CHINESE),
        ({}, ("utf-8",), CHINESE),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, ("utf-8",), CHINESE),
        ({"LC_CTYPE": "UTF-8"}, ("UTF-8",), CHINESE),
        ({"LANG": "zh_CN.GB18030"}, ("gb18030", "gb18030"), CHINESE),
        ({"LANG": "zh_CN"}, ("gb2312",), CHINESE),
        ({"LANG": "zh_CN.GB18030", "LC_CTYPE": "C.UTF-8"}, ("utf-8",), ENGLISH),
        ({"LANG": "zh_CN"}, ("utf-8",), ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, ("ascii", "utf-8"), ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, ("utf-8", "no such encoding"), ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, (None,), CHINESE),
    ],
)
def test_where_chinese_could_not_be_read_it_is_english(
    environ: dict[str, str], encodings: tuple[str | None, ...], expected: str
) -> None:
    assert readable(CHINESE, environ, *encodings) == expected
    assert readable(ENGLISH, environ, *encodings) == ENGLISH


def test_a_language_is_used_until_another_is() -> None:
    catalogue.compile_anew()
    use(CHINESE)
    assert (chosen(), _("Model"), _("what no catalogue has")) == (CHINESE, "模型", "what no catalogue has")
    use(ENGLISH)
    assert (chosen(), _("Model")) == (ENGLISH, "Model")
    assert [plural(n, "{n} job", "{n} jobs") for n in (0, 1, 2)] == ["{n} jobs", "{n} job", "{n} jobs"]


def test_a_catalogue_that_is_not_there_leaves_english() -> None:
    use("xx_XX")
    assert (chosen(), _("Model")) == (ENGLISH, "Model")


def test_every_text_has_its_translation_and_no_translation_is_left_over() -> None:
    have = {
        (entry.id if isinstance(entry.id, str) else entry.id[0], entry.context): entry
        for entry in catalogue.chinese()
        if entry.id
    }
    wanted: set[tuple[str, str | None]] = set()
    missing: list[str] = []
    for where, text, context in catalogue.asked():
        key = (text if isinstance(text, str) else text[0], context)
        wanted.add(key)
        entry = have.get(key)
        # a text of one form is not found as one of two, nor the other way round
        if entry is None or entry.fuzzy or not all(forms(entry)) or isinstance(entry.id, str) != isinstance(text, str):
            missing.append(f"{where}: {text!r}")
    assert not missing, "not in the Chinese catalogue:\n" + "\n".join(missing)
    assert not [text for text in have if text not in wanted], "the code does not ask for these any more"


def forms(entry: Message) -> list[str]:
    """The translations of a text: one, or one for each number."""
    return [entry.string] if isinstance(entry.string, str) else list(entry.string or [""])


def fields(text: str) -> list[str]:
    """The names in braces."""
    return sorted(name for part in string.Formatter().parse(text) if (name := part[1]) is not None)


def test_a_translation_fills_in_the_same_names() -> None:
    for entry in catalogue.chinese():
        if entry.id:
            # the form for many is the one that Chinese has
            text = entry.id if isinstance(entry.id, str) else entry.id[-1]
            for translated in forms(entry):
                assert set(fields(translated)) == set(fields(text)), text


def test_a_translation_has_the_same_width_in_every_terminal() -> None:
    for entry in catalogue.chinese():
        for translated in forms(entry):
            ambiguous = [char for char in translated if unicodedata.east_asian_width(char) == "A"]
            assert not ambiguous, f"{entry.id!r}: {ambiguous}"


def test_the_module_is_light() -> None:
    names = {"gettext", "GNUTranslations", "NullTranslations", "Path", "Mapping"}
    assert not names & set(vars(language)), "imported when a language other than English is chosen, or for types alone"
