"""What a detail says of a job that failed: the reason and the next step."""

from __future__ import annotations

import pytest

from tests.ui.test_detail import lines_of
from tests.ui.test_queue_rows import job, text


@pytest.mark.parametrize(
    ("code", "width", "second"),
    [
        ("Arrearage", 80, "Nothing was billed. Top up the account; then release the jobs."),
        (
            "ModelNotFound",
            120,
            "Nothing was billed. The model is not offered in this region: wanvid models lists what is.",
        ),
    ],
)
def test_what_the_account_lacks_has_its_next_step_where_there_is_room(code: str, width: int, second: str) -> None:
    assert text(lines_of(job("failed", error_code=code), width)[1]) == f"  {second}"
