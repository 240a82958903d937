"""The client of the service: what ``core.ports.VideoService`` asks for, over HTTP."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, TypeVar

from wanvid_tui.api.channel import Answer, Channel
from wanvid_tui.api.deadlines import Deadlines
from wanvid_tui.api.download import Downloader
from wanvid_tui.api.tls import TlsSource
from wanvid_tui.api.translate import Call, unusable
from wanvid_tui.api.upload import Uploader
from wanvid_tui.core import answers
from wanvid_tui.core.base import canonical_base, check_task_path, check_workspace, host_of, task_url
from wanvid_tui.core.errors import CredentialError
from wanvid_tui.core.language import _
from wanvid_tui.core.wire import needs_oss_resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from wanvid_tui.core.ports import Downloaded, Progress, VideoService

__all__ = ["DashScopeClient", "ServiceFactory", "make_service"]

SUBMIT_PATH = "/services/aigc/video-generation/video-synthesis"
"""Below the base: one endpoint serves all models (api.md 2)."""

_T = TypeVar("_T")
_SERVICE_ZONE = timezone(timedelta(hours=8))
_KEY = re.compile(r"[\x21-\x7e]+")


class DashScopeClient:
    """One account at one base. Nothing is opened before the first call."""

    def __init__(
        self,
        base: str,
        key: str | None,
        *,
        workspace: str | None = None,
        task_path: str | None = None,
        deadlines: Deadlines | None = None,
        tls: TlsSource | None = None,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """``clock`` tells the time, epoch s, ``steady`` seconds that never jump: those that ``skew_s`` is meant by.

        Without a key it downloads and does nothing else.
        """
        key = None if key is None else key.strip()
        if key is not None and not _KEY.fullmatch(key):
            raise CredentialError(
                _("the API key has blanks, line ends or letters that no key has") if key else _("the API key is empty"),
                remedy=_("Copy it again from the console: it is one word, such as sk-..."),
            )
        self._task_path = None if task_path is None else check_task_path(task_path)
        self._channel = Channel(
            canonical_base(base),
            key,
            workspace=None if workspace is None else check_workspace(workspace),
            deadlines=deadlines or Deadlines(),
            tls=tls or TlsSource(),
            clock=clock,
            steady=steady,
        )
        self._uploader = Uploader(self._channel)
        self._downloader = Downloader(self._channel.deadlines, self._channel.tls, loopback=self._channel.loopback)

    def __repr__(self) -> str:
        return f"<DashScopeClient of {host_of(self._channel.base)}>"

    @property
    def skew_s(self) -> float | None:
        """The service's clock less ours, by the ``Date`` of its last answer; None before the first.

        None too when our clock was set since that answer.
        """
        return self._channel.skew_s

    async def warm(self) -> None:
        """Make the TLS context now, in a thread, so that the first call need not."""
        await self._channel.tls.get()

    async def submit(self, body: Mapping[str, Any]) -> answers.Submitted:
        """POST a request once, on a new connection; never resent inside."""
        headers = {"Content-Type": "application/json", "X-DashScope-Async": "enable"}
        if needs_oss_resolve(body):
            headers["X-DashScope-OssResourceResolve"] = "enable"
        content = json.dumps(body, allow_nan=False).encode()
        url = f"{self._channel.base}{SUBMIT_PATH}"
        answer = await self._channel.ask(Call.SUBMIT, "POST", url, headers=headers, content=content)
        return self._read(answers.read_submit, answer)

    async def query(self, task_id: str) -> answers.TaskAnswer:
        """The state of one task."""
        url = task_url(self._channel.base, self._task_path, task_id)
        return self._read(answers.read_task, await self._channel.ask(Call.QUERY, "GET", url))

    async def list_tasks(
        self,
        *,
        start_ms: int | None = None,
        end_ms: int | None = None,
        model: str | None = None,
        status: str | None = None,
        page: int = 1,
        page_size: int = 100,
    ) -> answers.TaskPage:
        """One page of the account's tasks; the window is taken to the whole second on both sides, in UTC+8.

        Without times it is the last 24 h; a longer window than that is an error of the service's (api.md 2).
        """
        params = {"page_no": str(page), "page_size": str(page_size)}
        if start_ms is not None:
            params["start_time"] = _stamp(start_ms // 1000)
        if end_ms is not None:
            params["end_time"] = _stamp(-(-end_ms // 1000))
        if model is not None:
            params["model_name"] = model
        if status is not None:
            params["status"] = status
        url = f"{self._channel.base}/tasks/"
        return self._read(answers.read_list, await self._channel.ask(Call.LIST, "GET", url, params=params))

    async def cancel(self, task_id: str) -> None:
        """Cancel a pending task; AlreadyStarted when it is too late."""
        url = f"{task_url(self._channel.base, None, task_id)}/cancel"
        await self._channel.ask(Call.CANCEL, "POST", url)

    async def upload(self, path: Path, model: str) -> str:
        """Upload a sound file for one model; its ``oss://`` address, good for 48 h."""
        return await self._uploader.upload(path, model, self._read)

    async def download(self, url: str, part: Path, *, progress: Progress) -> Downloaded:
        """Stream a video into ``part``, going on where an earlier try ended; the caller checks and renames it."""
        return await self._downloader.download(url, part, progress)

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._downloader.aclose()
        await self._channel.aclose()

    def _read(self, reader: Callable[[Any], _T], answer: Answer) -> _T:
        """What an answer says; the error of the family when it is another than was asked for."""
        try:
            return reader(answer.json)
        except answers.UnreadableAnswer as error:
            raise unusable(error, request_id=answer.request_id, host=host_of(self._channel.base)) from error


def _stamp(epoch_s: int) -> str:
    """A time as the list call takes it (api.md 2)."""
    return datetime.fromtimestamp(epoch_s, UTC).astimezone(_SERVICE_ZONE).strftime("%Y%m%d%H%M%S")


class ServiceFactory:
    """A ``ServiceMaker`` whose clients share one TLS context."""

    def __init__(
        self,
        deadlines: Deadlines | None = None,
        *,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._deadlines = deadlines or Deadlines()
        self._tls = TlsSource()
        self._clock = clock
        self._steady = steady

    def __call__(self, base: str, key: str | None, *, workspace: str | None, task_path: str | None) -> VideoService:
        """The service for one account at one base; ConfigError, CredentialError for what cannot be one."""
        return DashScopeClient(
            base,
            key,
            workspace=workspace,
            task_path=task_path,
            deadlines=self._deadlines,
            tls=self._tls,
            clock=self._clock,
            steady=self._steady,
        )


def make_service(base: str, key: str | None, *, workspace: str | None, task_path: str | None) -> VideoService:
    """The service for one account at one base, for a single use; a driver keeps a :class:`ServiceFactory`."""
    return DashScopeClient(base, key, workspace=workspace, task_path=task_path)
