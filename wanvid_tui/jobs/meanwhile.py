"""What happened while no interface was there: the note left at the end of one, and the sums at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.jobs.rows import money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wanvid_tui.jobs.reading import Reader
    from wanvid_tui.jobs.transactions import Transactions

__all__ = ["Meanwhile", "meanwhile", "note_leaving"]

_KEY = "left"


class Meanwhile(NamedTuple):
    """The jobs that ended since the last interface was closed."""

    states: Mapping[str, int] = {}
    """How many ended how, by the state's word."""
    spent: Mapping[str, str] = {}
    """What the saved ones cost by currency, decimal text; the estimate where the service told none."""


def note_leaving(ledger: Transactions, now_ms: int) -> None:
    """Write down that an interface ends now, with all that it has shown."""
    rev = ledger.rev()
    with ledger.quietly() as db:
        db.execute("INSERT OR REPLACE INTO meta VALUES(?, ?)", (_KEY, f"{rev} {now_ms}"))


def meanwhile(reader: Reader) -> Meanwhile:
    """What ended since then; nothing where no end was written down. It walks the rows that changed since, no others."""
    found = reader.rows("SELECT value FROM meta WHERE key = ?", (_KEY,))
    rev, _, left_ms = str(found[0][0]).partition(" ") if found else ("", "", "")
    if not rev.isdigit() or not left_ms.isdigit():
        return Meanwhile()
    states: dict[str, int] = {}
    spent: dict[str, int] = {}
    for state, currency, count, micros in reader.rows(
        "SELECT state, coalesce(cost_currency, estimate_currency), count(*), "
        "sum(coalesce(cost_micros, estimate_micros, 0)) FROM jobs "
        "WHERE rev > ? AND state IN ('saved', 'failed', 'lost') AND coalesce(saved_ms, ended_ms) > ? GROUP BY 1, 2",
        (int(rev), int(left_ms)),
    ):
        states[state] = states.get(state, 0) + count
        if state == "saved" and currency:
            spent[currency] = spent.get(currency, 0) + micros
    return Meanwhile(states, {currency: text for currency, micros in spent.items() if (text := money(micros))})
