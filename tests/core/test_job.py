"""The states and moves, against the table of the architecture written out once more."""

from __future__ import annotations

import pytest

from wanvid_tui.core.job import ACTIVE, LEGAL, SETTLED, JobState, may_move

TABLE = """
    held         queued canceled
    queued       submitting held canceled
    submitting   pending queued failed uncertain
    uncertain    pending queued held lost
    pending      running downloading failed canceled lost
    running      downloading failed canceled lost
    downloading  saved lost
    lost         pending running downloading
    saved
    failed
    canceled
"""

MOVES = {words[0]: set(words[1:]) for words in (line.split() for line in TABLE.strip().splitlines())}


def test_the_words_are_those_of_every_face() -> None:
    words = "held queued submitting uncertain pending running downloading saved failed canceled lost"
    assert " ".join(state.value for state in JobState) == words


@pytest.mark.parametrize("old", list(JobState))
def test_the_moves_are_those_of_the_table(old: JobState) -> None:
    assert {new.value for new in JobState if may_move(old, new)} == MOVES[old.value]
    assert {new.value for new in LEGAL[old]} == MOVES[old.value]


def test_no_state_becomes_itself() -> None:
    assert not [state for state in JobState if may_move(state, state)]


def test_saved_failed_and_canceled_are_never_left() -> None:
    assert {state.value for state in SETTLED} == {"saved", "failed", "canceled", "lost"}
    assert {state.value for state in SETTLED if LEGAL[state]} == {"lost"}


def test_every_job_can_come_to_an_end_and_every_state_is_reached() -> None:
    reached = {JobState.QUEUED, JobState.HELD}
    while more := {new for old in reached for new in LEGAL[old]} - reached:
        reached |= more
    assert reached == set(JobState)
    for state in set(JobState) - SETTLED:
        seen = {state}
        while more := {new for old in seen for new in LEGAL[old]} - seen:
            seen |= more
        assert seen & SETTLED


def test_nothing_becomes_paid_without_passing_submitting() -> None:
    """A task id only ever comes by a submit; what was canceled or failed is never sent again by itself."""
    senders = {old for old in JobState if may_move(old, JobState.SUBMITTING)}
    assert senders == {JobState.QUEUED}
    assert {old.value for old in JobState if may_move(old, JobState.QUEUED)} == {"held", "submitting", "uncertain"}


def test_active_is_what_goes_on_by_itself() -> None:
    assert {state.value for state in ACTIVE} == {
        "queued",
        "submitting",
        "uncertain",
        "pending",
        "running",
        "downloading",
    }
