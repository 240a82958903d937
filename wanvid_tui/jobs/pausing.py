"""Queues that stand still: the pauses of a profile at a base, and what lifts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.jobs.transactions import Transactions

if TYPE_CHECKING:
    from wanvid_tui.jobs.views import PauseKind

__all__ = ["Pausing"]


class Pausing(Transactions):
    """The half of the ledger that keeps pauses."""

    def pause(
        self,
        profile: str,
        base: str,
        kind: PauseKind,
        *,
        code: str = "",
        message: str = "",
        until_ms: int | None = None,
    ) -> None:
        """Let the queue of a profile at a base stand still; the start of a pause of the same kind is kept.

        One that ends by itself never takes the place of one that waits for somebody.
        """
        with self.transaction():
            now = self._now_ms()
            before = self.pause_of(profile, base)
            if until_ms is not None and before is not None and not before.by_time:
                return
            since = before.since_ms if before and before.kind is kind else now
            self._db.execute(
                "INSERT OR REPLACE INTO pauses VALUES(?, ?, ?, ?, ?, ?, ?)",
                (profile, base, kind.value, code, message, since, until_ms),
            )

    def resume(self, profile: str, base: str) -> None:
        """End a pause, of whatever kind; nothing where there is none."""
        if self.pause_of(profile, base):
            with self.transaction():
                self._db.execute("DELETE FROM pauses WHERE profile = ? AND base = ?", (profile, base))

    def ask_again(self, profile: str, base: str) -> None:
        """End a pause that waits for the user, because the user acted; one that waits for time goes on."""
        with self.transaction():
            self._lift(profile, base)

    def _lift(self, profile: str, base: str) -> None:
        self._db.execute("DELETE FROM pauses WHERE profile = ? AND base = ? AND until_ms IS NULL", (profile, base))
