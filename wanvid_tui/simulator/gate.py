"""Who may call, and how often."""

from __future__ import annotations

import re
import threading
import time

from wanvid_tui.simulator import limits
from wanvid_tui.simulator.exchange import Call
from wanvid_tui.simulator.links import account_of
from wanvid_tui.simulator.magic import refused_key
from wanvid_tui.simulator.models import Model
from wanvid_tui.simulator.refusals import NO_KEY, NO_WORKSPACE, NOT_ASYNC, THROTTLED, Refusal


class Gate:
    """Turns a call into the account that it is from. May be used from any thread."""

    def __init__(self, *, rates: bool) -> None:
        """Without `rates` calls a second are not limited."""
        self._rates = rates
        self._limiter = limits.Limiter()
        self._lock = threading.Lock()

    def caller(self, call: Call, *, counted: bool = True) -> str | Refusal:
        """The account of a call that costs nothing; `counted` ones share 20 a second."""
        account = self._account(call, submit=False)
        if isinstance(account, str) and counted and not self._allows(account, limits.CALLS_PER_S):
            return THROTTLED
        return account

    def submitter(self, call: Call) -> str | Refusal:
        """The account of a submit call."""
        account = self._account(call, submit=True)
        if isinstance(account, str) and call.headers.get("x-dashscope-async", "").lower() != "enable":
            return NOT_ASYNC
        return account

    def may_submit(self, account: str, model: Model) -> bool:
        """Whether one more submit is within the model's rate; it counts when it is."""
        return self._allows((account, model.name), model.per_s)

    def _account(self, call: Call, *, submit: bool) -> str | Refusal:
        if call.key is None:
            return NO_KEY
        workspace = call.headers.get("x-dashscope-workspace")
        if workspace is not None and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", workspace):
            return NO_WORKSPACE
        return refused_key(call.key, submit=submit) or account_of(call.key)

    def _allows(self, who: object, per_s: int) -> bool:
        with self._lock:
            return not self._rates or self._limiter.allows(who, per_s, time.monotonic())
