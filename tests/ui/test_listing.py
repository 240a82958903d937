"""A list to choose from: what fits the letters, where the cursor is, rows of exactly the width, whatever is in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanvid_tui.core import cells
from wanvid_tui.ui.fuzzy import match
from wanvid_tui.ui.glyphs import ASCII, UNICODE, Glyphs
from wanvid_tui.ui.lines import measure
from wanvid_tui.ui.listing import Choice, Listing, ListState
from wanvid_tui.ui.roles import Ground, Role


def state(*choices: Choice, **facts: object) -> ListState:
    return ListState(Listing("Things", choices, lambda _: None, **facts))  # type: ignore[arg-type]  # facts of a test


@pytest.mark.parametrize(
    ("letters", "text", "kind", "places"),
    [
        ("", "Again", 0, ()), ("ag", "Again, same seed", 0, (0, 1)), ("seed", "Again, same seed", 1, (12, 13, 14, 15)),
        ("ain", "Again", 2, (2, 3, 4)), ("agn", "Again", 3, (0, 1, 4)), ("gtp", "Go to the prompt", 3, (0, 3, 10)),
        ("A S", "Again, same seed", 3, (0, 7)), ("小猫", "一只小猫将军", 2, (2, 3)),
    ],
)  # fmt: skip
def test_letters_fit(letters: str, text: str, kind: int, places: tuple[int, ...]) -> None:
    found = match(letters, text)
    assert found is not None
    assert (found.rank[0], found.places) == (kind, places)


@pytest.mark.parametrize(("letters", "text"), [("re", "Next row of the choices"), ("x", "Again"), ("niaga", "Again")])
def test_letters_that_are_there_by_chance_do_not_fit(letters: str, text: str) -> None:
    assert match(letters, text) is None


@given(st.text(max_size=6), st.text(max_size=40))
def test_what_fits_has_the_letters_at_their_places(letters: str, text: str) -> None:
    found = match(letters, text)
    if found is not None and found.places:
        assert list(found.places) == sorted(set(found.places))
        assert all(0 <= place < len(text) for place in found.places)


def test_the_best_comes_first_and_what_cannot_be_behind_its_like() -> None:
    listed = state(
        Choice("Forget"), Choice("Go on", off="not now"), Choice("Go to the queue"), Choice("Nothing", words="gone")
    )
    listed.type("go")
    assert [choice.text for choice, _ in listed._found] == ["Go to the queue", "Go on", "Nothing"]
    listed.rub(everything=True)
    assert listed.count == 4


def test_a_search_of_its_own_takes_its_time() -> None:
    async def find(words: str) -> list[Choice]:
        raise AssertionError("the widget asks")

    listed = state(Choice("one"), find=find, most=100_000)
    listed.type("fo")
    assert listed.awaits and listed.chosen == Choice("one"), "what stood there stands until more is known"
    listed.type("u")
    assert not listed.show("fo", [Choice("found fo")]), "found for other words"
    assert listed.chosen == Choice("one")
    assert listed.show("fou", [Choice("found fou")])
    assert listed.chosen == Choice("found fou")
    head = "".join(span.text for span in listed.lines(60, 1, UNICODE)[0].spans)
    assert head.rstrip().endswith("1 of 100000")
    listed.rub(everything=True)
    assert listed.chosen == Choice("one"), "without words there is nothing to search"
    assert not listed.show("", [Choice("found late")])


def test_words_are_rubbed_out() -> None:
    listed = state(Choice("one"))
    listed.type("a long way")
    listed.rub(word=True)
    assert listed.words == "a long "
    listed.rub()
    listed.rub(word=True)
    assert listed.words == "a "


TEXTS = st.text(max_size=80)


@given(
    st.lists(st.tuples(TEXTS, TEXTS, st.text(max_size=9), st.text(max_size=30)).map(lambda parts: Choice(*parts))),
    st.text(max_size=30),
    st.integers(40, 110),
    st.integers(1, 10),
    st.lists(st.integers(-12, 12), max_size=5),
    st.sampled_from([UNICODE, ASCII]),
)
def test_whatever_is_in_it_rows_are_as_wide_as_the_list(
    choices: list[Choice], words: str, width: int, shown: int, moves: list[int], glyphs: Glyphs
) -> None:
    listed = state(*choices)
    listed.type(words)
    for by in moves:
        listed.go(by)
    lines = listed.lines(width, shown, glyphs)
    assert 3 <= len(lines) <= 2 + shown
    assert lines[0].ground is Ground.MODAL_TITLE
    for line in lines:
        assert measure(line.spans) <= width
    if listed.count:
        here = [line for line in lines if line.ground is Ground.ROW]
        assert len(here) == 1
    assert listed.caret(width) < width


def test_a_list_without_choices_says_so() -> None:
    listed = state(empty="No drafts yet.")
    assert listed.chosen is None
    text = "".join(span.text for span in listed.lines(60, 1, UNICODE)[2].spans)
    assert text.strip() == "No drafts yet."
    assert cells.width(text) == 60


def test_found_letters_are_drawn_as_keys_are() -> None:
    listed = state(Choice("Reload themes", key="^R"))
    listed.type("re")
    lit = [span.text for span in listed.lines(60, 1, UNICODE)[2].spans if span.role is Role.KEY]
    assert lit == ["Re", "^R"]


def test_what_stands_beside_a_choice_does_not_look_like_a_key() -> None:
    listed = state(Choice("A fox", beside="17:02"), Choice("Again", key="r"))
    fox, again = listed.lines(60, 2, UNICODE)[2:4]
    assert [(span.text, span.role) for span in fox.spans if span.text in ("17:02", "r")] == [("17:02", Role.DIM)]
    assert [(span.text, span.role) for span in again.spans if span.text in ("17:02", "r")] == [("r", Role.KEY)]
