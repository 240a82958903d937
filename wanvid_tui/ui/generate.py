"""Generate: from the screen's state to rows in the ledger, or to the sentence that says why not (ux.md 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wanvid_tui.core.language import N_, _, plural
from wanvid_tui.core.pricing import estimate
from wanvid_tui.core.text import count_chars
from wanvid_tui.ui.acts import new_jobs
from wanvid_tui.ui.draft import ordered

if TYPE_CHECKING:
    from wanvid_tui.core.catalog import ModelSpec
    from wanvid_tui.core.job import NewJob
    from wanvid_tui.core.request import VideoRequest
    from wanvid_tui.ui.session import Session

__all__ = ["Order", "Refusal", "order"]

_FIELDS = {"prompt": N_("Prompt"), "negative_prompt": N_("Avoid"), "audio_url": N_("Sound"), "model": N_("Model")}


class Refusal(NamedTuple):
    """Why nothing was made, in a sentence."""

    text: str
    is_key: bool = False
    """Whether a key is what is missing."""


class Order(NamedTuple):
    """What Generate is about to queue."""

    request: VideoRequest
    """Without a seed: two orders of the same are equal."""
    jobs: tuple[NewJob, ...]
    micros: int | None
    """The price of all together; None when unknown."""
    currency: str


def order(session: Session, prompt: str, avoid: str, not_before_ms: int | None = None) -> Order | Refusal:
    """The jobs that Generate means now. Never makes a job that the rules refuse."""
    panel, options = session.panel, session.options
    spec = panel.spec
    if not prompt.strip():
        return Refusal(_("Write what the video should show first."))
    long = too_long(spec, prompt, avoid)
    if long:
        return Refusal(long)
    if not options.account.has_key:
        words = _("No API key for profile {profile}. Set DASHSCOPE_API_KEY, or try wanvid --demo.")
        return Refusal(words.format(profile=options.account.profile), is_key=True)
    if panel.entry is not None and panel.entry.text.strip() not in ("", panel.draft.request.audio_source):
        return Refusal(
            _("Sound: the file is not taken yet. Enter takes it, {key} leaves it.").format(
                key=session.keymap.named("back")
            )
        )
    draft = panel.draft
    seeds = draft.seeds(panel.last_seed, spec.seed_max, options.draw_seed)
    request, problems = ordered(draft, spec, prompt, avoid, seeds[0], session.catalog, panel.region)
    if problems:
        field = problems[0].field
        name = _(_FIELDS[field]) if field in _FIELDS else field
        return Refusal(_("{what}: {reason}.").format(what=name, reason=problems[0].reason))
    request = request.replace(seed=None)
    audio = None
    if request.audio_is_local:
        found = local_sound(request.audio_source or "", spec)
        if isinstance(found, Refusal):
            return found
        audio = found
    price = estimate(request, session.catalog, panel.region)
    jobs = new_jobs(options, session.catalog, request, seeds, not_before_ms, audio)
    return Order(request, tuple(jobs), price.micros * len(jobs) if price else None, price.currency if price else "")


def too_long(spec: ModelSpec, prompt: str, avoid: str) -> str:
    """The sentence for a text over the model's limit; empty when both fit."""
    over = count_chars(prompt) - spec.prompt_limit(prompt)
    if over > 0:
        return plural(
            over,
            "{n} character too many for {model}; the service would cut them. Shorten it.",
            "{n} characters too many for {model}; the service would cut them. Shorten it.",
        ).format(n=over, model=spec.name)
    over = count_chars(avoid.strip()) - (spec.negative_max or 10**9)
    if over > 0:
        return plural(
            over,
            "{n} character too many in Avoid for {model}; the service would cut them. Shorten it.",
            "{n} characters too many in Avoid for {model}; the service would cut them. Shorten it.",
        ).format(n=over, model=spec.name)
    return ""


def local_sound(path: str, spec: ModelSpec) -> tuple[int, float | None] | Refusal:
    """Length in bytes and seconds of a sound file, or why it cannot be used."""
    from pathlib import Path

    from wanvid_tui.core.errors import WanvidError
    from wanvid_tui.media.sound import check_sound

    if spec.audio_file is None:
        return Refusal(_("{model} takes no sound file.").format(model=spec.id))
    try:
        facts = check_sound(Path(path), spec.audio_file)
    except WanvidError as error:
        reasons = [problem.reason for problem in getattr(error, "problems", ())] or [error.message]
        return Refusal(_("Sound: {reason}.").format(reason=reasons[0].rstrip(".。")))
    return facts.bytes, facts.seconds
