"""The Video panel: nothing invalid can be reached, what is missing says why, what moved can be taken back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.rules import problems
from wanvid_tui.ui.draft import SeedMode, first_draft
from wanvid_tui.ui.lines import measure
from wanvid_tui.ui.panel.fields import ROWS, Row
from wanvid_tui.ui.panel.models import ModelList
from wanvid_tui.ui.panel.rows import panel_lines
from wanvid_tui.ui.panel.state import Outcome, Panel, Want
from wanvid_tui.ui.telling import moved_words

CATALOG = load_catalog()
SINGAPORE = "ap-southeast-1"
KEYS = ("up", "down", "home", "end", "left", "right", "space", "enter", "u", "backspace", *"0123456789:")


def panel_of(region: str | None = SINGAPORE) -> Panel:
    return Panel(first_draft(CATALOG, region), CATALOG, region)


def press(panel: Panel, key: str) -> Outcome:
    match key:
        case "up" | "down":
            panel.go(-1 if key == "up" else 1)
        case "home" | "end":
            panel.to(ROWS[0] if key == "home" else ROWS[-1])
        case "left" | "right":
            return panel.step(-1 if key == "left" else 1)
        case "space" | "enter":
            return panel.press(enter=key == "enter")
        case "u":
            return panel.undo()
        case "backspace":
            return panel.type("")
        case _:
            return panel.type(key)
    return Outcome()


def text(panel: Panel, width: int = 38, height: int = 11, *, focused: bool = True) -> list[str]:
    return [
        "".join(span.text for span in line.spans).rstrip()
        for line in panel_lines(panel, width, height, focused=focused)
    ]


@settings(max_examples=300)
@given(st.sampled_from([SINGAPORE, "cn-beijing", "us-east-1", None]), st.lists(st.sampled_from(KEYS), max_size=60))
def test_no_walk_of_keys_reaches_what_the_rules_refuse(region: str | None, keys: list[str]) -> None:
    panel = panel_of(region)
    for key in keys:
        press(panel, key)
        panel.entry = None
        assert problems(panel.draft.request.replace(prompt="a"), CATALOG, region) == ()
        for width, height in ((38, 11), (46, 14), (60, 6)):
            lines = panel_lines(panel, width, height, focused=True)
            assert len(lines) == height
            assert all(sum(len(span.text) for span in line.spans) <= width for line in lines)


def test_a_change_of_model_says_what_it_moved_and_u_puts_it_back() -> None:
    panel = panel_of()
    panel.choose(Row.DURATION, 10)
    before = panel.draft
    outcome = panel.choose(Row.MODEL, "wan2.2-t2v-plus")
    assert [move.text for move in outcome.moves] == ["Size now 1080P", "Duration now 5 s", "Sound now none"]
    rows = text(panel)
    assert rows[0] == "›Model      wan2.2-t2v-plus  3/12"
    assert rows[1] == " Size       480P  720P  1080P        *"
    assert rows[3].endswith("*")
    assert panel.undo().undone
    assert panel.draft == before


def test_a_missing_value_is_hopped_over_with_a_sentence() -> None:
    panel = panel_of()
    panel.choose(Row.MODEL, "wan2.2-t2v-plus")
    panel.choose(Row.SIZE, "480P")
    panel.to(Row.SIZE)
    assert panel.hint() == "wan2.2: 480P and 1080P"
    outcome = panel.step(1)
    assert outcome.refused == "wan2.2-t2v-plus makes 480P and 1080P, not 720P."
    assert panel.draft.request.resolution == "1080P"
    assert panel.step(1) == Outcome()


def test_a_mark_goes_when_its_row_is_touched_and_all_go_with_generate() -> None:
    panel = panel_of()
    panel.choose(Row.MODEL, "wan2.2-t2v-plus")
    assert panel.draft.moved == {"resolution", "sound"}
    panel.choose(Row.SIZE, "480P")
    assert panel.draft.moved == {"sound"}
    panel.settled()
    assert panel.draft.moved == frozenset()


def test_digits_type_durations_seeds_takes_and_the_value_that_begins_so() -> None:
    panel = panel_of()
    panel.choose(Row.MODEL, "wan2.6-t2v")
    panel.to(Row.DURATION)
    panel.type("1")
    panel.type("2")
    assert panel.draft.request.duration == 12
    assert "‹ 12 s ›  2 to 15" in text(panel)[3]
    panel.to(Row.SEED)
    for digit in "4815":
        panel.type(digit)
    assert (panel.draft.seed_mode, panel.draft.seed) == (SeedMode.TYPED, 4815)
    panel.to(Row.TAKES)
    panel.type("1")
    panel.type("0")
    assert panel.draft.takes == 10
    assert text(panel)[9] == "›Takes      1  2  4  8  10  or type"
    assert panel.type("1").refused.startswith("At most 100 takes")
    panel.to(Row.SIZE)
    panel.type("7")
    assert panel.draft.request.resolution == "720P"


@pytest.mark.parametrize(
    ("model", "typed", "seconds", "said"),
    [
        ("wan2.6-t2v", "20", 2, "not 20."),
        ("wan2.6-t2v", "510", 10, ""),
        ("wan2.5-t2v-preview", "15", 10, "not 15."),
        ("wan2.5-t2v-preview", "510", 10, ""),
        ("happyhorse-1.1-t2v", "20", 5, "not 20."),
    ],
)
def test_seconds_that_are_not_to_be_had_are_refused_as_they_were_typed(
    model: str, typed: str, seconds: int, said: str
) -> None:
    panel = panel_of()
    panel.choose(Row.MODEL, model)
    panel.to(Row.DURATION)
    refused = ""
    for digit in typed:
        refused = panel.type(digit).refused
    assert panel.draft.request.duration == seconds
    assert refused.endswith(said) and bool(refused) is bool(said)


def test_more_values_at_the_left_leave_the_others_where_all_rows_have_them() -> None:
    panel = panel_of()
    panel.choose(Row.MODEL, "happyhorse-1.1-t2v")
    panel.choose(Row.RATIO, "3:4")
    rows = text(panel)
    assert rows[2].startswith(" Ratio    \u2039 ") and rows[2].endswith("\u203a")
    assert rows[3] == " Duration \u2039 5 s \u203a  3 to 15"
    assert rows[2][11] == rows[3][11] == rows[4][11] == " "
    assert all(len(row) <= 38 for row in rows)


def test_takes_and_the_price_row_tell_the_sum() -> None:
    panel = panel_of()
    assert text(panel, focused=False)[-1] == " ~$0.50 1-5 min 1280*720  Generate F5"
    panel.choose(Row.TAKES, 4)
    assert text(panel, focused=False)[-1].startswith(" ~$2.00 ")
    panel.choose(Row.MODEL, "wan3.0-video")
    assert text(panel, focused=False)[-1].startswith(" price unknown ")


def test_rows_with_too_many_values_show_the_neighbours_of_the_chosen_one() -> None:
    panel = panel_of()
    panel.choose(Row.MODEL, "happyhorse-1.1-t2v")
    assert text(panel)[2].endswith("›")
    panel.choose(Row.RATIO, "21:9")
    assert text(panel)[2].rstrip().endswith("21:9")
    assert "‹" in text(panel)[2]


def test_that_there_is_no_seed_to_keep_is_said() -> None:
    panel = panel_of()
    panel.to(Row.SEED)
    assert panel.step(1).refused == "No job has a seed yet that could be kept; one is drawn."
    assert panel.draft.seeds(panel.last_seed, 9, lambda most: most) == [9]
    panel.last_seed = 99
    assert not panel.choose(Row.SEED, "keep").refused
    assert "keep 99" in text(panel)[8]


def test_seeds_are_drawn_kept_or_counted_on() -> None:
    panel = panel_of()
    panel.last_seed = 99
    drawn = iter((5, 6, 7))
    panel.choose(Row.TAKES, 2)
    assert panel.draft.seeds(99, 2**31 - 1, lambda _max: next(drawn)) == [5, 6]
    panel.choose(Row.SEED, "keep")
    assert panel.draft.seeds(99, 2**31 - 1, lambda _max: next(drawn)) == [99, 100]
    panel.to(Row.SEED)
    panel.type("3")
    assert panel.draft.seeds(99, 2**31 - 1, lambda _max: next(drawn)) == [3, 4]


@pytest.mark.parametrize(
    ("row", "want"),
    [(Row.MODEL, Want.MODELS), (Row.GENERATE, Want.GENERATE), *((row, Want.VALUES) for row in ROWS[1:-1])],
)
def test_enter_opens_the_list_and_generates(row: Row, want: Want) -> None:
    panel = panel_of()
    panel.to(row)
    assert panel.press(enter=True).want is want


@pytest.mark.parametrize(("row", "typed"), [(Row.SEED, "4815"), (Row.TAKES, "12"), (Row.DURATION, "10")])
def test_enter_behind_digits_ends_them_and_opens_no_list(row: Row, typed: str) -> None:
    panel = panel_of()
    panel.to(row)
    for digit in typed:
        panel.type(digit)
    chosen = panel.chosen(row)
    assert panel.press(enter=True) == Outcome()
    assert panel.chosen(row) == chosen
    assert panel.press(enter=True).want is Want.VALUES


def test_a_range_shows_the_seconds_that_are_ordered_while_digits_are_typed() -> None:
    panel = panel_of()
    panel.choose(Row.MODEL, "wan2.6-t2v")
    panel.to(Row.DURATION)
    for digit in "12":
        panel.type(digit)
        assert f"{panel.draft.request.duration} s ›" in text(panel)[3]
    assert panel.draft.request.duration == 12


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("character", [*"0123456789:", ""])
def test_every_sign_can_be_typed_into_every_row(row: Row, character: str) -> None:
    for spec in CATALOG.offered(None):
        panel = panel_of(None)
        panel.choose(Row.MODEL, spec.id)
        panel.to(row)
        panel.type(character)
        panel.type(character)
        assert problems(panel.draft.request.replace(prompt="a"), CATALOG, None) == ()


@pytest.mark.parametrize("region", [SINGAPORE, "cn-beijing", "us-east-1", None])
def test_what_a_change_of_model_moves_is_said_whole_at_80_columns_and_undone_exactly(region: str | None) -> None:
    models = [spec.id for spec in CATALOG.offered(region)]
    for before in models:
        for after in models:
            for place in (0, -1):
                panel = panel_of(region)
                panel.choose(Row.MODEL, before)
                for row in ROWS[1:8]:
                    offered = [choice for choice in panel.choices(row) if choice.offered and choice.value != "file"]
                    if offered:
                        panel.choose(row, offered[place].value)
                draft = panel.draft
                outcome = panel.choose(Row.MODEL, after)
                if outcome.moves:
                    said = "".join(span.text for span in moved_words(outcome, after).line(80).spans)
                    assert all(move.text.split(" now ")[-1] in said for move in outcome.moves), said
                if before != after:
                    panel.undo()
                    assert panel.draft == draft


@pytest.mark.parametrize("region", [SINGAPORE, "cn-beijing", "us-east-1", "eu-central-1", None])
@pytest.mark.parametrize("width", [40, 60, 72, 80, 120])
def test_the_list_of_models_never_cuts_a_price(region: str | None, width: int) -> None:
    models = ModelList(CATALOG, region, CATALOG.offered(region)[0].id)
    for line in models.lines(width, 100, focused=True):
        assert measure(line.spans) <= width, "".join(span.text for span in line.spans)
