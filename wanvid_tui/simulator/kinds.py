"""The kinds of calls: what a fault names as the calls that it befalls."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wanvid_tui.simulator.exchange import Call, Seen


class Kind(Enum):
    """What a call is for (api.md 2)."""

    SUBMIT = "submit"
    QUERY = "query"
    LIST = "list"
    CANCEL = "cancel"
    TICKET = "ticket"
    """The ticket for an upload."""
    UPLOAD = "upload"
    """The upload itself, to the storage."""
    VIDEO = "video"
    """A video's link."""
    OTHER = "other"
    """No call of the API."""


API = frozenset({Kind.SUBMIT, Kind.QUERY, Kind.LIST, Kind.CANCEL, Kind.TICKET})
"""The calls that carry a key."""

ANY = frozenset(Kind)
"""Every call."""


def kind_of(call: Call | Seen) -> Kind:
    """What a call is for, by its path."""
    path = call.path.rstrip("/")
    if path.startswith("/videos/"):
        return Kind.VIDEO
    if path == "/oss":
        return Kind.UPLOAD
    if path.endswith("/video-synthesis"):
        return Kind.SUBMIT
    if path.endswith("/uploads"):
        return Kind.TICKET
    if path.endswith("/tasks"):
        return Kind.LIST
    if path.endswith("/cancel"):
        return Kind.CANCEL
    return Kind.QUERY if "/tasks/" in path else Kind.OTHER
