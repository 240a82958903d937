"""``wanvid cancel``, ``hold``, ``release``, ``forget``: as in the queue of the interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.cli.each import add_ids, for_each
from wanvid_tui.cli.jobjson import print_jobs
from wanvid_tui.cli.verdicts import how_to_resolve
from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.job import SETTLED, Job, JobState
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from wanvid_tui.cli.context import Context

__all__ = [
    "cancel",
    "cancel_options",
    "forget",
    "forget_options",
    "hold",
    "hold_options",
    "release",
    "release_options",
]

_S = JobState

cancel_options = hold_options = forget_options = add_ids
"""They take jobs and nothing else."""


def release_options(parser: ArgumentParser) -> None:
    """The options of ``release``."""
    add_ids(parser)


class Refused(WanvidError):
    """What was asked for cannot be done to this job as it stands."""


def _moved_on(job: Job) -> Refused:
    return Refused(f"job {job.id} has just changed", remedy=f"wanvid show {job.id} tells")


def cancel(context: Context, args: Namespace) -> int:
    """Take jobs back: at once where the service has not got them, else by asking the service."""
    from wanvid_tui.cli.driving import follow_on, keys_at_hand

    ledger = context.ledger_if_any()
    asked: list[int] = []

    def act(job: Job) -> str:
        assert ledger is not None  # the job was found in it
        if job.state in (_S.QUEUED, _S.HELD):
            if ledger.move(job.id, _S.CANCELED, "canceled by the user", only_from=(_S.QUEUED, _S.HELD)) is None:
                raise _moved_on(job)
            return f"job {job.id} is canceled; it cost nothing"
        if job.state is _S.PENDING:
            ledger.note(job.id, cancel_asked=True)
            asked.append(job.id)
            return f"job {job.id}: the service is asked to cancel it, which it does while the task waits"
        if job.state in (_S.RUNNING, _S.DOWNLOADING):
            raise Refused(f"job {job.id} has already started, it will finish and be billed")
        if job.state in SETTLED:
            raise Refused(f"job {job.id} is {job.state.value} already")
        raise Refused(
            f"job {job.id} is {job.state.value}: whether the service has it is not known yet",
            remedy=how_to_resolve(job) if job.asks else "Try again when that is settled",
        )

    done, code = for_each(context, args.ids, act)
    if asked:
        follow_on(context, keys_at_hand(context)).close()
    if args.json:
        print_jobs(context, done, one=False)
    return code


def hold(context: Context, args: Namespace) -> int:
    """Keep queued jobs from being sent."""
    ledger = context.ledger_if_any()

    def act(job: Job) -> str:
        assert ledger is not None  # the job was found in it
        if job.state is _S.HELD:
            return f"job {job.id} is held already"
        if job.state is not _S.QUEUED:
            raise Refused(f"job {job.id} is {job.state.value}; only a queued job can be held")
        if ledger.move(job.id, _S.HELD, "held by the user", only_from=(_S.QUEUED,), hold_reason="held by wish") is None:
            raise _moved_on(job)
        return f"job {job.id} is held; wanvid release {job.id} lets it go"

    done, code = for_each(context, args.ids, act)
    if args.json:
        print_jobs(context, done, one=False)
    return code


def release(context: Context, args: Namespace) -> int:
    """Let held jobs go, and try a queue again that is paused by key or billing."""
    from wanvid_tui.cli.driving import give_beforehand, set_going
    from wanvid_tui.cli.ids import find_jobs
    from wanvid_tui.cli.releasing import account_for, facts_at, key_for, priced
    from wanvid_tui.cli.spending import confirm_cost

    ledger = context.ledger_if_any()
    keys = {}
    meant, _wrong = find_jobs(ledger, args.ids)
    going = [priced(context, job) for job in meant if job.state is _S.HELD]
    confirm_cost(context, going, otherwise=_("Nothing was released"))

    def act(job: Job) -> str:
        assert ledger is not None  # the job was found in it
        if job.state not in (_S.HELD, _S.QUEUED):
            raise Refused(f"job {job.id} is {job.state.value}; only a held or queued job can be released")
        account = account_for(context, job)
        home = account.profile, account.base
        if home not in keys:
            keys[home] = key = key_for(context, account)
            give_beforehand(context, [key] if key is not None else [])
        if job.state is _S.HELD:
            facts = facts_at(context, job, account)
            if context.options.yes:
                facts = {**facts, "allow_low_disk": True}
            if facts:
                ledger.note(job.id, only_in=(_S.HELD,), **facts)
            if ledger.move(job.id, _S.QUEUED, "released by the user", only_from=(_S.HELD,), hold_reason=None) is None:
                raise _moved_on(job)
            said = f"job {job.id} is queued"
        else:
            said = f"job {job.id}: its queue is tried again"
        ledger.ask_again(*home)
        return said

    done, code = for_each(context, args.ids, act)
    if done:
        code = max(code, set_going(context, done, [key for key in keys.values() if key is not None]))
    if args.json:
        print_jobs(context, done, one=False)
    return code


def forget(context: Context, args: Namespace) -> int:
    """Take settled or held jobs off the list; their files stay."""
    from wanvid_tui.cli.jobjson import Facts
    from wanvid_tui.cli.output import to_json

    ledger = context.ledger_if_any()
    gone = []

    def act(job: Job) -> str:
        assert ledger is not None  # the job was found in it
        last = Facts(ledger, [job]).json(job)
        ledger.forget(job.id)
        gone.append(last)
        return f"job {job.id} is forgotten" + ("; its file stays" if job.file is not None else "")

    _, code = for_each(context, args.ids, act, damaged=True)
    if args.json:
        context.print(to_json(gone))
    return code
