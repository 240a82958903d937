"""Money is exact, and written so that it reads the same in every terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.facts import FACTS, PRICES, REGIONS
from wanvid_tui.core.catalog import load_catalog
from wanvid_tui.core.pricing import amount_text, estimate, format_money, parse_amount
from wanvid_tui.core.request import VideoRequest
from wanvid_tui.core.rules import complete

CATALOG = load_catalog()


@pytest.mark.parametrize("model", FACTS)
def test_a_video_costs_its_seconds(model: str) -> None:
    for tier in FACTS[model].tiers:
        for seconds in FACTS[model].seconds:
            request = complete(VideoRequest(model=model, prompt="x", resolution=tier, duration=seconds), CATALOG)
            for region in (None, *REGIONS):
                expected = estimate(request, CATALOG, region)
                currency, rates = PRICES.get((model, region or ""), ("", {}))
                if tier not in rates or seconds == -1:
                    assert expected is None
                else:
                    assert expected is not None
                    assert (expected.micros, expected.currency) == (rates[tier] * seconds, currency)
                    assert expected.date == "2026-05-28"


def test_an_estimate_as_json() -> None:
    request = complete(VideoRequest(model="happyhorse-1.0-t2v", prompt="x", resolution="720P", duration=3), CATALOG)
    found = estimate(request, CATALOG, "ap-southeast-1")
    assert found is not None
    assert found.as_json() == {"amount": "0.429", "currency": "USD"}


@pytest.mark.parametrize(
    ("micros", "currency", "text"),
    [
        (500_000, "USD", "~$0.50"),
        (3_000_000, "CNY", "~CNY 3.00"),
        (429_000, "USD", "~$0.43"),
        (15_000_000_000, "USD", "~$15000.00"),
        (0, "USD", "~$0.00"),
        (4_000, "USD", "~$0.004"),
        (30, "USD", "~$0.00003"),
        (995_000, "USD", "~$1.00"),
    ],
)
def test_money_for_people(micros: int, currency: str, text: str) -> None:
    assert format_money(micros, currency) == text
    assert format_money(micros, currency, about=False) == text[1:]


@given(st.integers(-(10**15), 10**15))
def test_amounts_survive_being_written(micros: int) -> None:
    assert parse_amount(amount_text(micros)) == micros
    assert len(amount_text(micros).partition(".")[2]) >= 2


@pytest.mark.parametrize("text", ["", "x", "1,5", ".5", "1.0000001", "--1", "1e5", "٣", "0.5 USD"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        parse_amount(text)
