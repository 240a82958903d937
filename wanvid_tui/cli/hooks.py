"""Which programs of the user's own are run when a job has ended, as the settings say it now (config.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.cli.jobjson import job_json
from wanvid_tui.cli.output import to_json
from wanvid_tui.cli.spending import config_now
from wanvid_tui.jobs.hooks import Commands, Hooks

if TYPE_CHECKING:
    import logging

    from wanvid_tui.cli.context import Context
    from wanvid_tui.core.job import Job
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["hooks_now"]


def hooks_now(context: Context, ledger: Ledger, log: logging.Logger, now_ms: int) -> Hooks:
    """What runs them for a driver of this ledger."""
    config = config_now(context.places, context.config)

    def words(name: str) -> tuple[str, ...]:
        value = config().get(name)
        return tuple(str(word) for word in value) if isinstance(value, list) else ()

    def commands() -> Commands:
        return Commands(words("on_done"), words("on_failed"), words("on_queue_empty"))

    def as_json(job: Job) -> str:
        return to_json(job_json(job, ledger.events(job.id)))

    return Hooks(ledger, commands, as_json, context.environ, log, now_ms)
