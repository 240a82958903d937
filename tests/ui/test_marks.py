"""What is said of marked jobs: kept as marks come and go, and the same as if all were added up anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wanvid_tui.core.pricing import format_money
from wanvid_tui.ui.marks import Marks

_PRICES = st.dictionaries(
    st.integers(1, 12), st.tuples(st.none() | st.integers(0, 3_000_000), st.none() | st.sampled_from(["USD", "CNY"]))
)


@given(st.lists(_PRICES | st.lists(st.integers(1, 14)), max_size=6))
def test_the_sums_are_those_of_what_is_marked(acts: list[dict[int, tuple[int | None, str | None]] | list[int]]) -> None:
    marks, known = Marks(), dict[int, tuple[int | None, str | None]]()
    for act in acts:
        if isinstance(act, dict):
            marks.add(act)
            known |= act
        else:
            marks.drop(act)
            known = {job_id: price for job_id, price in known.items() if job_id not in act}
        sums: dict[str, int] = {}
        for price, currency in known.values():
            if price is not None and currency is not None:
                sums[currency] = sums.get(currency, 0) + price
        money = [format_money(total, currency) for currency, total in sorted(sums.items())]
        assert marks.words() == (", ".join([f"{len(known)} marked", *money]) if known else "")
        assert marks.prices() == known
        assert marks.has_all(known)
        assert not marks.has_all({99: None})
    marks.clear()
    assert marks.words() == ""
