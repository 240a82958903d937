"""``wanvid retry``: a new job that asks for the same again."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from wanvid_tui.cli.each import add_ids, for_each
from wanvid_tui.cli.ids import find_jobs
from wanvid_tui.core.errors import InvalidRequest, WanvidError
from wanvid_tui.core.job import SETTLED, Job
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from wanvid_tui.cli.context import Context
    from wanvid_tui.core.job import NewJob

__all__ = ["retry", "retry_options"]


class NotSettled(WanvidError):
    """A job that is still under way is not made again: that would pay twice by mistake."""


def retry_options(parser: ArgumentParser) -> None:
    """The options of ``retry`` (cli.md)."""
    add_ids(parser)
    parser.add_argument("--new-seed", action="store_true", help=_("draw another seed: another video of the same"))


def retry(context: Context, args: Namespace) -> int:
    """Add new jobs that ask for the same as old ones; prints their ids."""
    from wanvid_tui.cli.adding import check_room
    from wanvid_tui.cli.driving import give_beforehand, set_going
    from wanvid_tui.cli.jobjson import print_jobs
    from wanvid_tui.cli.releasing import account_for, key_for
    from wanvid_tui.cli.seeds import draw_seed
    from wanvid_tui.cli.spending import confirm_cost

    ledger = context.ledger_if_any()
    keys = {}
    made: list[int] = []
    draw = draw_seed()

    def again(job: Job) -> NewJob:
        if job.state not in SETTLED:
            raise NotSettled(
                _("job {id} is {state}; only a settled job is made again").format(id=job.id, state=job.state.value)
            )
        return _same_again(context, job, draw, new_seed=args.new_seed)

    meant, _wrong = find_jobs(ledger, args.ids)
    orders: dict[int, NewJob] = {}
    for job in meant:
        with suppress(WanvidError):  # told of when its turn comes
            orders[job.id] = again(job)
    confirm_cost(context, list(orders.values()))

    def act(job: Job) -> str:
        assert ledger is not None  # the job was found in it
        new = orders.get(job.id)
        if new is None:
            new = again(job)  # raises; but for one that has settled only now
            confirm_cost(context, [new])
        if (job.profile, job.base) not in keys:
            keys[job.profile, job.base] = key = key_for(context, account_for(context, job))
            give_beforehand(context, [key] if key is not None else [])
        check_room(context, [{"held": False, "output": new.output, "output_dir": new.output_dir}])
        added = ledger.add([new])[0]
        made.append(added.id)
        return _("job {new} asks for the same as job {old}").format(new=added.id, old=job.id)

    _done, code = for_each(context, args.ids, act)
    if made:
        code = max(code, set_going(context, made, [key for key in keys.values() if key is not None]))
    if args.json:
        print_jobs(context, made, one=False)
    else:
        for id_ in made:
            context.print(str(id_))
    return code


def _same_again(context: Context, job: Job, draw: Callable[[], int], *, new_seed: bool) -> NewJob:
    """The new row: the same request for the same account, checked by today's rules; InvalidRequest when they refuse."""
    from wanvid_tui.cli.adding import how_to_add
    from wanvid_tui.cli.orders import Desk
    from wanvid_tui.cli.releasing import row_of
    from wanvid_tui.cli.wishes import read_wish
    from wanvid_tui.credentials import Account
    from wanvid_tui.jobs.adoption import has_prompt

    account = Account(
        profile=job.profile,
        key=None,
        key_origin="",
        base=job.base,
        base_origin=f"job {job.id}",
        region=job.region,
        region_origin=f"job {job.id}",
        workspace=job.workspace,
        task_path=job.task_path,
        is_demo=context.options.demo,
    )
    if not has_prompt(job):
        raise NotSettled(
            _("job {id} was adopted, and the service never told its prompt: it cannot be made again").format(id=job.id)
        )
    wish, found = read_wish(row_of(job, new_seed=new_seed))
    desk = Desk(context.catalog, account, draw)
    orders, wrong = desk.orders(wish)
    if found or wrong:
        raise InvalidRequest([*found, *wrong])
    # a file name that was wished for is taken by now; a directory still holds
    output = job.output if job.output is not None and Path(job.output).is_dir() else None
    how = how_to_add(context, account, output, hold=False)
    return desk.new_job(orders[0], {**how, "retry_of": job.id})
