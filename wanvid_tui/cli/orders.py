"""Wishes as orders: checked by the rules, completed, each with its seed, its price and its sound file looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.core import rules
from wanvid_tui.core.errors import InvalidRequest
from wanvid_tui.core.language import _
from wanvid_tui.core.pricing import estimate
from wanvid_tui.core.problem import Problem
from wanvid_tui.core.template import TooMany, expand
from wanvid_tui.core.wire import body, needs_oss_resolve, parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from wanvid_tui.cli.wishes import Wish
    from wanvid_tui.core.catalog import Catalog
    from wanvid_tui.core.job import NewJob
    from wanvid_tui.core.pricing import Estimate
    from wanvid_tui.core.request import VideoRequest
    from wanvid_tui.credentials import Account

__all__ = ["Desk", "Order", "Sound", "total_price"]

UPLOADED = "oss://(uploaded when sent)/"
"""Stands in a dry run for the address that a local sound file gets when it is uploaded."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What is known of a sound file of the user's own."""

    bytes: int
    """Its length."""
    seconds: float | None
    """How long it sounds; None where that could not be measured."""


@dataclass(frozen=True, slots=True)
class Order:
    """One video as it will be ordered."""

    request: VideoRequest
    """Complete, with its seed."""
    sound: Sound | None
    """Its sound file, where that is a local one."""
    price: Estimate | None
    """What it will cost; None when unknown."""


class Desk:
    """Takes wishes for one account and checks them by one rule table."""

    def __init__(self, catalog: Catalog, account: Account, draw_seed: Callable[[], int]) -> None:
        self._catalog = catalog
        self._account = account
        self._draw = draw_seed
        self._sounds: dict[tuple[str, str], Sound | tuple[Problem, ...]] = {}

    def orders(self, wish: Wish, *, templates: bool = False) -> tuple[list[Order], list[Problem]]:
        """The videos of a wish, in order, or everything that is wrong with it.

        With ``templates``, ``{a|b}`` in the prompt makes one video for each choice.
        """
        try:
            prompts = expand(wish.request.prompt) if templates and "{" in wish.request.prompt else ()
        except TooMany as many:
            return [], [Problem("prompt", str(many))]
        requests = [wish.request.replace(prompt=prompt) for prompt in prompts] or [wish.request]
        found: list[Problem] = []
        orders: list[Order] = []
        for request in requests:
            first = request.replace(seed=wish.seeds[0] if wish.seeds else self._draw())
            wrong = rules.problems(first, self._catalog, self._account.region)
            if not wrong and len(wish.seeds) > 1:
                # one seed stands for all but in its own limits: they fit when the least and the largest do
                for seed in (min(wish.seeds), max(wish.seeds)):
                    wrong = wrong or rules.problems(first.replace(seed=seed), self._catalog, self._account.region)
            sound = None
            if not wrong and request.audio_is_local:
                looked = self._look_at_sound(request)
                if isinstance(looked, Sound):
                    sound = looked
                else:
                    wrong = looked
            if wrong:
                found += [problem for problem in wrong if problem not in found]
                continue
            whole = rules.complete(first, self._catalog)
            price = estimate(whole, self._catalog, self._account.region)
            orders.append(Order(whole, sound, price))
            for take in range(1, wish.takes):
                seed = wish.seeds[take] if wish.seeds else self._draw()
                orders.append(Order(whole.replace(seed=seed), sound, price))
        return ([], found) if found else (orders, [])

    def remarks(self, wish: Wish, orders: list[Order]) -> list[str]:
        """What is not wrong but worth saying of a wish that the rules let pass."""
        said = list(rules.remarks(wish.request, self._catalog))
        for order in orders[:1]:
            if order.sound is not None and order.sound.seconds is not None and order.request.duration is not None:
                said.append(rules.audio_remark(order.sound.seconds, order.request.duration))
        return [remark for remark in said if remark]

    def http_request(self, order: Order) -> dict[str, Any]:
        """The call that submits an order, its key redacted."""
        spec = self._catalog.by_id[order.request.model]
        source = order.request.audio_source
        sent = body(
            order.request,
            spec,
            audio_url=UPLOADED + Path(source).name if source is not None and order.request.audio_is_local else None,
        )
        headers = {
            "Authorization": "Bearer ***",
            "Content-Type": "application/json",
            "X-DashScope-Async": "enable",
        }
        if needs_oss_resolve(sent):
            headers["X-DashScope-OssResourceResolve"] = "enable"
        if self._account.workspace is not None:
            headers["X-DashScope-WorkSpace"] = self._account.workspace
        return {
            "method": "POST",
            "url": f"{self._account.base}/services/aigc/video-generation/video-synthesis",
            "headers": headers,
            "body": sent,
        }

    def new_job(self, order: Order, how: Mapping[str, Any]) -> NewJob:
        """The row that an order becomes; ``how`` holds the facts that are no part of the request."""
        from wanvid_tui.core.job import NewJob

        spec = self._catalog.by_id[order.request.model]
        request = order.request
        return NewJob(
            profile=self._account.profile,
            base=self._account.base,
            region=self._account.region,
            workspace=self._account.workspace,
            task_path=self._account.task_path,
            model=request.model,
            prompt=request.prompt,
            negative_prompt=request.negative_prompt,
            parameters=parameters(request, spec),
            tier=request.resolution or "",
            ratio=request.ratio or "",
            duration=request.duration if request.duration is not None else spec.duration.default,
            sound=has_sound(request, self._catalog),
            audio_source=request.audio_source,
            audio_bytes=order.sound.bytes if order.sound is not None else None,
            audio_seconds=order.sound.seconds if order.sound is not None else None,
            estimate_amount=order.price.amount if order.price is not None else None,
            estimate_currency=order.price.currency if order.price is not None else None,
            **how,
        )

    def _look_at_sound(self, request: VideoRequest) -> Sound | tuple[Problem, ...]:
        """A local sound file by what it is, or why it cannot be used; each file is read once."""
        source = request.audio_source or ""
        spec = self._catalog.by_id[request.model]
        if (source, spec.id) not in self._sounds:
            self._sounds[source, spec.id] = self._read_sound(source, spec.id)
        return self._sounds[source, spec.id]

    def _read_sound(self, source: str, model: str) -> Sound | tuple[Problem, ...]:
        from wanvid_tui.core.errors import DiskError
        from wanvid_tui.media.sound import check_sound

        limits = self._catalog.by_id[model].audio_file
        if limits is None:
            return (Problem("audio_url", _("{model} takes no sound file").format(model=model)),)
        try:
            facts = check_sound(Path(source), limits)
        except InvalidRequest as refused:
            return refused.problems
        except DiskError as error:
            return (Problem("audio_url", error.message),)
        return Sound(facts.bytes, facts.seconds)


def has_sound(request: VideoRequest, catalog: Catalog) -> bool:
    """Whether a complete request's video will have a sound track (api.md 1)."""
    from wanvid_tui.core.catalog import AudioMode

    spec = catalog.by_id[request.model]
    if request.audio_source is not None or spec.audio is AudioMode.ALWAYS:
        return True
    return spec.audio is AudioMode.FLAG and request.audio is not False


def total_price(orders: list[Order]) -> dict[str, str] | None:
    """What orders cost together as JSON; None when the price of one is unknown."""
    if not orders:
        return None
    prices = [order.price for order in orders]
    first = prices[0]
    if first is None or any(price is None or price.currency != first.currency for price in prices):
        return None
    if len(prices) == 1:
        return first.as_json()
    return first._replace(micros=sum(price.micros for price in prices if price is not None)).as_json()
