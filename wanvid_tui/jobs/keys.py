"""Keys in the memory of the driver, and which of them a job may be sent, asked about or canceled with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wanvid_tui.jobs.ledger import key_fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wanvid_tui.core.job import Job

__all__ = ["AccountKey", "KeySet", "without_key"]


@dataclass(frozen=True, slots=True)
class AccountKey:
    """A key and where it is good: it never goes to another base."""

    profile: str
    """The profile it was given for."""
    base: str
    """Canonical base, ending in ``/api/v1``; ``demo`` in the demo."""
    key: str = field(repr=False)
    """The API key itself."""


class KeySet:
    """The keys that one process holds, in memory only.

    A job keeps the fingerprint of the key it was sent with: from then on that key alone will do, whichever profile has
    it now. A job that was not sent yet takes the newest key of its profile at its base (architecture.md, *Whose job*).
    """

    def __init__(self, salt: str, keys: Iterable[AccountKey] = ()) -> None:
        self._salt = salt
        self._by_print: dict[tuple[str, str], str] = {}
        self._by_profile: dict[tuple[str, str], str] = {}
        self.add(keys)

    def add(self, keys: Iterable[AccountKey], *, found: bool = False) -> bool:
        """Take keys in; whether any of them is new.

        Those that the driver ``found`` itself stand back behind one that a face gave for the same profile and base.
        """
        before = (len(self._by_print), dict(self._by_profile))
        for held in keys:
            self._by_print[held.base, key_fingerprint(held.key, self._salt)] = held.key
            if found:
                self._by_profile.setdefault((held.profile, held.base), held.key)
            else:
                self._by_profile[held.profile, held.base] = held.key
        return before != (len(self._by_print), self._by_profile)

    def key_for(self, job: Job) -> str | None:
        """The key that may submit, query or cancel this job; None when it is not here."""
        if job.key_id is not None:
            return self._by_print.get((job.base, job.key_id))
        return self._by_profile.get((job.profile, job.base))

    def fingerprints(self) -> frozenset[str]:
        """What tells the held keys apart without showing them, salted by the ledger."""
        return frozenset(fingerprint for _, fingerprint in self._by_print)

    def texts(self) -> frozenset[str]:
        """The keys themselves, for nothing but striking them out of a log."""
        return frozenset(self._by_print.values())


def without_key(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process that is not to know the key (faults.md X6)."""
    return {name: value for name, value in environ.items() if name != "DASHSCOPE_API_KEY"}
