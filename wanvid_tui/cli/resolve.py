"""``wanvid resolve``: what only the user can decide about an uncertain job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.cli.each import for_each
from wanvid_tui.cli.jobjson import print_jobs
from wanvid_tui.cli.parser import Usage
from wanvid_tui.core.job import Job, JobState
from wanvid_tui.core.language import _
from wanvid_tui.core.stored import stored
from wanvid_tui.jobs import resolving

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable

    from wanvid_tui.cli.context import Context
    from wanvid_tui.jobs.keys import AccountKey
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["resolve", "resolve_options"]


def resolve_options(parser: ArgumentParser) -> None:
    """The options of ``resolve`` (cli.md)."""
    parser.add_argument("id", metavar="ID", help=_("17, 15..19, last, or a task id"))
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument(
        "--wait", action="store_true", help=_("it is asked about again at the next start; nothing is sent")
    )
    way.add_argument("--task", metavar="TASK_ID", help=_("the service has it, as this task: it is taken over"))
    way.add_argument(
        "--send-again", action="store_true", help=_("send it once more; if the first one did arrive, it is paid twice")
    )
    way.add_argument("--give-up", action="store_true", help=_("it ends as lost; nothing is sent"))
    parser.add_argument("--json", action="store_true", help=_("print the job as JSON, as it stands then"))


def resolve(context: Context, args: Namespace) -> int:
    """Do with an uncertain job what the user decides."""
    ledger = context.ledger_if_any()
    many = ".." in args.id
    act: Callable[[Job], str]
    if many and args.task is not None:
        raise Usage(_("--task is for one job, not for a range"), remedy=_("Name the job whose task it is"))
    way = _Way(context, ledger)
    if args.task is not None:
        act = way.task_named(args.task)
    else:
        act = way.wait if args.wait else way.send_again if args.send_again else way.give_up
    done, code = for_each(context, [args.id], act)
    if done:
        code = max(code, way.go_on(done))
    if args.json:
        print_jobs(context, done, one=not many)
    return code


class _Way:
    """One decision: what it does to a job, and who goes on with it then."""

    def __init__(self, context: Context, ledger: Ledger | None) -> None:
        self._context = context
        self._ledger = ledger
        self._keys: dict[tuple[str, str], AccountKey | None] = {}
        self._sends = False
        self._task: str | None = None

    @property
    def _rows(self) -> Ledger:
        assert self._ledger is not None  # the job was found in it
        return self._ledger

    def wait(self, job: Job) -> str:
        """It asks again at the next start."""
        if not resolving.defer(self._rows, job.id).asks:
            return _("job {id} is still being looked for at the service; wanvid wait {id} waits for that").format(
                id=job.id
            )
        return _("job {id} stays uncertain, nothing is sent; it is asked about again when wanvid starts anew").format(
            id=job.id
        )

    def task_named(self, task_id: str) -> Callable[[Job], str]:
        """It is this task."""

        def act(job: Job) -> str:
            self._task = task_id
            resolving.name_task(self._rows, job.id, task_id)
            return _("job {id}: the service is asked about task {task_id} before it is taken").format(
                id=job.id, task_id=task_id
            )

        return act

    def send_again(self, job: Job) -> str:
        """It goes back to the line."""
        from wanvid_tui.cli.confirming import confirm
        from wanvid_tui.cli.driving import give_beforehand
        from wanvid_tui.cli.releasing import account_for, key_for
        from wanvid_tui.cli.spending import above_words

        if job.state is JobState.UNCERTAIN and job.asks:
            price = f", {_price(job)}" if _price(job) else ""
            what = _("job {id} may be at the service already: sent again, it may be paid twice{price}").format(
                id=job.id, price=price
            )
            if above := above_words(self._context, job):
                what = f"{what}; {above}"
            confirm(self._context, what, _("Send job {id} again?").format(id=job.id), otherwise=_("Nothing was sent"))
            home = job.profile, job.base
            if home not in self._keys:
                self._keys[home] = key = key_for(self._context, account_for(self._context, job))
                give_beforehand(self._context, [key] if key is not None else [])
        resolving.send_again(self._rows, job.id)
        self._sends = True
        return _("job {id} is queued and sent again; if the first one did arrive, it is paid twice").format(id=job.id)

    def give_up(self, job: Job) -> str:
        """It ends as lost."""
        resolving.give_up(self._rows, job.id)
        return _(
            "job {id} is lost, given up by you; nothing is sent\nIf the service has it after all, it is "
            "billed, and wanvid adopt finds it for 24 h"
        ).format(id=job.id)

    def go_on(self, done: list[int]) -> int:
        """See to it that a driver does what was decided; exit status."""
        from wanvid_tui.cli.driving import keys_at_hand, set_going

        if self._sends:
            return set_going(self._context, done, [key for key in self._keys.values() if key is not None])
        if self._task is None:
            return 0
        from wanvid_tui.cli.verdicts import Until
        from wanvid_tui.cli.watching import watch

        code = watch(self._context, done, Until.ACCEPTED, keys_at_hand(self._context), tell_files=False)
        for job_id in done:
            self._tell_check(job_id)
        return code

    def _tell_check(self, job_id: int) -> None:
        job = self._rows.get(job_id)
        if job is None:
            return
        if job.state is JobState.UNCERTAIN and job.asks:
            from wanvid_tui.core.text import clean_text

            why = self._rows.events(job_id)[-1].why.removesuffix(": only you can tell")
            self._context.say(
                _("job {job_id}: not taken over: {why}").format(job_id=job_id, why=clean_text(stored(why)))
            )
        elif job.task_id == self._task and job.state is not JobState.UNCERTAIN:
            self._context.say(
                _("job {job_id} is task {task}, {state}").format(job_id=job_id, task=self._task, state=job.state.value)
            )


def _price(job: Job) -> str:
    from wanvid_tui.core.pricing import format_money, parse_amount

    if job.estimate_amount is None or job.estimate_currency is None:
        return ""
    return format_money(parse_amount(job.estimate_amount), job.estimate_currency)
