"""What a request came to: the difference between *surely not sent* and *unknown* is money (api.md 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["Trail"]


class Trail:
    """Follows one request through httpcore's ``trace`` extension; pass it as ``extensions={"trace": trail}``."""

    def __init__(
        self,
        guard: Callable[[str, Any], Awaitable[None]] | None = None,
        *,
        leave: Callable[[], None] | None = None,
    ) -> None:
        """``guard`` looks at every new connection, ``leave`` is asked when the request itself is about to go out.

        Both raise where it may not; then it was not sent.
        """
        self.connected = False
        """A connection was made for this request: it did not go out on a pooled one."""
        self.answered = False
        """The head of an answer came."""
        self.request_id: str | None = None
        """The service's id of the request, as the head of its answer says."""
        self._begun = False
        self._sent = False
        self._seen = False
        self._target = ""
        self._guard = guard
        self._leave = leave

    @property
    def sent(self) -> bool:
        """Whether a byte of the request may have left; true also when httpcore told nothing of what it began."""
        return self._begun and (self._sent or not self._seen)

    @property
    def reused(self) -> bool:
        """Whether the request went out on a pooled connection."""
        return self._sent and not self.connected

    def begin(self) -> None:
        """The request is handed over now: what ends before this was surely not sent."""
        self._begun = True

    async def __call__(self, name: str, info: dict[str, Any]) -> None:
        """One event, such as ``http11.send_request_headers.started``; guards may raise."""
        self._seen = True
        event = name.partition(".")[2]
        if event == "connect_tcp.started":
            self._target = str(info.get("host", ""))
        elif event == "connect_tcp.complete":
            self.connected = True
            if self._guard is not None:
                await self._guard(self._target, info["return_value"])
        elif event == "send_request_headers.started":
            # A CONNECT goes to the proxy: nothing has reached the service yet.
            if getattr(info.get("request"), "method", b"") != b"CONNECT":
                if self._leave is not None:
                    self._leave()
                self._sent = True
        elif event == "receive_response_headers.complete":
            self.answered = self._sent
