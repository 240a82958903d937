"""``wanvid cancel``, ``hold``, ``release``, ``forget``: as in the queue of the interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.cli.each import add_ids, for_each
from wanvid_tui.cli.jobjson import print_jobs
from wanvid_tui.cli.verdicts import how_to_resolve
from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.job import SETTLED, Job, JobState
from wanvid_tui.core.language import N_, _

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
    return Refused(
        _("job {id} has just changed").format(id=job.id), remedy=_("wanvid show {id} tells").format(id=job.id)
    )


def cancel(context: Context, args: Namespace) -> int:
    """Take jobs back: at once where the service has not got them, else by asking the service."""
    from wanvid_tui.cli.driving import follow_on, keys_at_hand

    ledger = context.ledger_if_any()
    asked: list[int] = []

    def act(job: Job) -> str:
        assert ledger is not None  # the job was found in it
        if job.state in (_S.QUEUED, _S.HELD):
            if ledger.move(job.id, _S.CANCELED, N_("canceled by the user"), only_from=(_S.QUEUED, _S.HELD)) is None:
                raise _moved_on(job)
            return _("job {id} is canceled; it cost nothing").format(id=job.id)
        if job.state is _S.PENDING:
            ledger.note(job.id, cancel_asked=True)
            asked.append(job.id)
            return _("job {id}: the service is asked to cancel it, which it does while the task waits").format(
                id=job.id
            )
        if job.state in (_S.RUNNING, _S.DOWNLOADING):
            raise Refused(_("job {id} has already started, it will finish and be billed").format(id=job.id))
        if job.state in SETTLED:
            raise Refused(_("job {id} is {state} already").format(id=job.id, state=job.state.value))
        raise Refused(
            _("job {id} is {state}: whether the service has it is not known yet").format(
                id=job.id, state=job.state.value
            ),
            remedy=how_to_resolve(job) if job.asks else _("Try again when that is settled"),
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
            return _("job {id} is held already").format(id=job.id)
        if job.state is not _S.QUEUED:
            raise Refused(
                _("job {id} is {state}; only a queued job can be held").format(id=job.id, state=job.state.value)
            )
        if (
            ledger.move(job.id, _S.HELD, N_("held by the user"), only_from=(_S.QUEUED,), hold_reason=N_("held by wish"))
            is None
        ):
            raise _moved_on(job)
        return _("job {id} is held; wanvid release {id} lets it go").format(id=job.id)

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
            raise Refused(
                _("job {id} is {state}; only a held or queued job can be released").format(
                    id=job.id, state=job.state.value
                )
            )
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
            if (
                ledger.move(job.id, _S.QUEUED, N_("released by the user"), only_from=(_S.HELD,), hold_reason=None)
                is None
            ):
                raise _moved_on(job)
            said = _("job {id} is queued").format(id=job.id)
        else:
            said = _("job {id}: its queue is tried again").format(id=job.id)
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
        last = Facts(ledger).json(job)
        ledger.forget(job.id)
        gone.append(last)
        if job.file is None:
            return _("job {id} is forgotten").format(id=job.id)
        return _("job {id} is forgotten; its file stays").format(id=job.id)

    _done, code = for_each(context, args.ids, act, damaged=True)
    if args.json:
        context.print(to_json(gone))
    return code
