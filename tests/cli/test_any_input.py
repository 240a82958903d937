"""Whatever a batch holds, there are orders or problems, never a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wanvid_tui.cli.batch_rows import BadBatch, read_rows
from wanvid_tui.cli.orders import Desk
from wanvid_tui.cli.output import problem_text, to_json
from wanvid_tui.cli.wishes import ROW_FIELDS, read_wish
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.text import clean_text
from wanvid_tui.credentials import Account

CATALOG = load_catalog()
ACCOUNT = Account(
    profile="default",
    key=None,
    key_origin="",
    base="https://gw.example/api/v1",
    base_origin="",
    region=None,
    region_origin="",
    workspace=None,
    task_path=None,
)
TEXT = st.text(max_size=20) | st.sampled_from(
    ["1..3", "720P", "16:9", "1280*720", "wan2.6-t2v", "true", "{a|b}", "8..1"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
ROWS = st.dictionaries(st.sampled_from([*ROW_FIELDS, "parameters", "id", "state"]) | TEXT, VALUES, max_size=8)


@given(row=ROWS)
@settings(max_examples=400, deadline=None)
def test_any_row_is_orders_or_problems(row: dict[str, Any]) -> None:
    wish, found = read_wish(row)
    if wish.takes > 50:
        return
    orders, wrong = Desk(CATALOG, ACCOUNT, lambda: 7).orders(wish, templates=True)
    problems = [*found, *wrong]
    assert orders or problems
    for problem in problems:
        json.dumps(problem.as_json())
        assert clean_text(problem_text(problem)) == problem_text(problem)
    desk = Desk(CATALOG, ACCOUNT, lambda: 7)
    for order in orders:
        assert json.loads(to_json(desk.http_request(order)))["method"] == "POST"


@pytest.mark.parametrize("form", ["csv", "jsonl", "json", "toml"])
@given(raw=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_rows_or_no_batch(form: str, raw: bytes) -> None:
    try:
        rows = read_rows(raw, form, "b")
    except BadBatch:
        return
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


@given(text=st.text())
@settings(deadline=None)
def test_json_reads_back_to_the_same_and_never_acts_on_a_terminal(text: str) -> None:
    shown = to_json({"text": text}, indent=1)
    assert all(char.isprintable() or char == "\n" for char in shown)
    assert json.loads(shown) == {"text": text}
