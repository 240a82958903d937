"""What the user rearranges in the ledger: places in the waiting line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wanvid_tui.jobs.shelving import Shelving

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Arranging"]

_QUEUED = "FROM jobs INDEXED BY jobs_line WHERE state = 'queued'"


class Arranging(Shelving):
    """Transactions that move rows about; none of them changes what a job is or where it stands."""

    def shift(self, ids: Sequence[int], *, earlier: bool) -> list[int]:
        """Move queued jobs one place up or down the waiting line; those that moved, in the order of the line.

        Several go together: the first of them stops at the line's end, and those right behind it with it.
        """
        moved: list[int] = []
        with self.transaction() as rev:
            # One value, however many ids: SQLite takes no more than 32,766 of them everywhere.
            sql = (
                "SELECT id, line FROM jobs WHERE state = 'queued' AND id IN (SELECT value FROM json_each(?)) "
                "ORDER BY line, id"
            )
            block = self._rows(sql, (json.dumps(list(ids)),))
            stuck: set[int] = set()
            for id_, line in block if earlier else reversed(block):
                other = self._beside(line, earlier=earlier)
                if other is None or other[0] in stuck:
                    stuck.add(id_)
                    continue
                for place, of in ((other[1], id_), (line, other[0])):
                    self._db.execute("UPDATE jobs SET rev = ?, line = ? WHERE id = ?", (rev, place, of))
                moved.append(id_)
        return moved if earlier else moved[::-1]

    def _beside(self, line: int, *, earlier: bool) -> tuple[int, int] | None:
        """Id and place of the queued job before or behind a place of the line."""
        test = "line < ? ORDER BY line DESC, id DESC" if earlier else "line > ? ORDER BY line, id"
        found: list[tuple[int, int]] = self._rows(f"SELECT id, line {_QUEUED} AND {test} LIMIT 1", (line,))
        return found[0] if found else None
