"""The protocols that the driver needs; ``api`` fulfils them, ``__main__`` joins the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping
    from pathlib import Path

    from wanvid_tui.core.answers import Submitted, TaskAnswer, TaskPage

__all__ = ["Clock", "Downloaded", "Progress", "ServiceMaker", "VideoFacts", "VideoInspector", "VideoService"]


class Clock(Protocol):
    """Time as an argument: the engine and its tests use the same code."""

    def now_ms(self) -> int:
        """Wall clock, epoch ms."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump."""
        ...

    def sleep(self, seconds: float) -> Awaitable[None]:
        """Wait without blocking the loop."""
        ...


class Progress(Protocol):
    """Told how far a download is."""

    def __call__(self, done: int, total: int | None) -> None:
        """``done`` bytes on disk of ``total``, None when the length is unknown."""
        ...


class Downloaded(Protocol):
    """What a finished download is."""

    @property
    def path(self) -> Path:
        """The whole file, beside its target and not yet named ``.mp4``."""
        ...

    @property
    def length(self) -> int:
        """Bytes."""
        ...


class VideoService(Protocol):
    """One account at one base. Every method raises the family of ``core.errors`` and nothing else.

    Total deadlines: submit 60 s, every other call 30 s (faults.md N3); a download by stall, not by total.
    """

    @property
    def skew_s(self) -> float | None:
        """Seconds that the service's clock is ahead of ours, by its own word; None until an answer told it.

        None again when our clock was set since.
        """
        ...

    async def submit(self, body: Mapping[str, Any]) -> Submitted:
        """POST a request once; never resent inside."""
        ...

    async def query(self, task_id: str) -> TaskAnswer:
        """The state of one task."""
        ...

    async def list_tasks(
        self,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        model: str | None = None,
        status: str | None = None,
        page: int = 1,
        page_size: int = 100,
    ) -> TaskPage:
        """One page of the account's tasks, newest first; NotOffered where there is no list."""
        ...

    async def cancel(self, task_id: str) -> None:
        """Cancel a pending task; AlreadyStarted when it is too late."""
        ...

    async def upload(self, path: Path, model: str) -> str:
        """Upload a sound file for one model; its ``oss://`` address, good for 48 h."""
        ...

    async def download(self, url: str, part: Path, *, progress: Progress) -> Downloaded:
        """Stream a video into ``part``; the caller checks and renames it."""
        ...

    async def aclose(self) -> None:
        """Give the connections back."""
        ...


class VideoFacts(Protocol):
    """What a finished file says of itself."""

    @property
    def length(self) -> int:
        """Bytes."""
        ...

    @property
    def width(self) -> int:
        """Pixels."""
        ...

    @property
    def height(self) -> int:
        """Pixels."""
        ...

    @property
    def duration_s(self) -> float:
        """Seconds."""
        ...

    @property
    def has_sound(self) -> bool:
        """Whether there is a sound track."""
        ...

    @property
    def frame_fault(self) -> str:
        """What came in place of pictures, a few words; empty when they can be decoded, or nobody looked."""
        ...


class VideoInspector(Protocol):
    """Looks at a finished download; raises WanvidError when it is not a whole MP4."""

    def __call__(self, path: Path) -> VideoFacts:
        """The facts of the file at ``path``."""
        ...


class ServiceMaker(Protocol):
    """Makes the service for one account at one base."""

    def __call__(self, base: str, key: str | None, *, workspace: str | None, task_path: str | None) -> VideoService:
        """``base`` ends in ``/api/v1``; ``task_path`` is a gateway's own path to a task (config.md).

        Without a key it downloads and does nothing else: every other call raises CredentialError.
        """
        ...
