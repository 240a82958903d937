"""Tasks of other programs on their way into the ledger: which can be taken, and the rows that are made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.cli.each import tell
from wanvid_tui.core.answers import TaskStatus
from wanvid_tui.core.errors import NotOffered, WanvidError
from wanvid_tui.core.language import _
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wanvid_tui.cli.context import Context
    from wanvid_tui.cli.others import Asked
    from wanvid_tui.core.answers import TaskItem
    from wanvid_tui.core.job import Job, NewJob
    from wanvid_tui.core.ports import VideoService
    from wanvid_tui.credentials import Account
    from wanvid_tui.jobs.adoption import OtherTask
    from wanvid_tui.jobs.ledger import Ledger

__all__ = ["NotAdopted", "Taking"]

_ENDED = (TaskStatus.FAILED, TaskStatus.CANCELED)


class NotAdopted(WanvidError):
    """A task that is not taken over, and why."""


class Taking:
    """Tasks of one account, on their way into the ledger."""

    def __init__(self, context: Context, account: Account) -> None:
        self._context = context
        self._account = account
        self._models = frozenset(context.catalog.by_id)

    def _service(self) -> VideoService:
        account = self._account
        assert account.key is not None  # the account has its key
        make = self._context.world.service()
        return make(account.base, account.key, workspace=account.workspace, task_path=account.task_path)

    def listed(self, since_ms: int | None) -> Asked:
        """What the list shows that no job has and that has something to fetch; what is left out is said."""
        from wanvid_tui.cli.others import ask_list
        from wanvid_tui.jobs.adoption import rival_of

        ledger = self._context.ledger_if_any()
        left = {"ended": 0, "other": 0}

        def wanted(item: TaskItem) -> bool:
            if ledger is not None and ledger.knows_task(item.task_id):
                return False
            if item.model is not None and item.model not in self._models:
                left["other"] += 1
                return False
            if item.status in _ENDED or item.status is TaskStatus.UNKNOWN:
                left["ended"] += 1
                return False
            return True

        try:
            asked = ask_list(self._service(), wanted)
        except NotOffered as error:
            remedy = _("Name the tasks: wanvid adopt TASK_ID ...")
            raise NotAdopted(_("this service has no task list"), remedy=remedy) from error
        free = []
        # by the service's clock, which is ahead of ours by what its answers told
        oldest_ms = 0 if since_ms is None else self._context.now_ms() + (asked.skew_ms or 0) - since_ms
        for task in asked.tasks:
            if task.item.created_ms is not None and task.item.created_ms < oldest_ms:
                continue
            rival = None if ledger is None else rival_of(ledger, self._account.base, task)
            if rival is None:
                free.append(task)
            else:
                self._context.say(_may_be(task, rival))
        if left["ended"]:
            self._context.detail(
                _("{n} that failed or were canceled are left out: nothing is to be fetched").format(n=left["ended"])
            )
        if left["other"]:
            self._context.say(
                _("{n} of models that wanvid does not know are left out; their ids take them").format(n=left["other"])
            )
        return asked._replace(tasks=tuple(free))

    def ask(self, task_ids: Sequence[str]) -> tuple[Asked, int]:
        """What the named tasks say of themselves, those that cannot be taken told of; and the exit status of that."""
        from wanvid_tui.cli.others import Asked, ask_tasks
        from wanvid_tui.jobs.resolving import is_task_id

        ledger = self._context.ledger_if_any()
        code = 0
        good: list[str] = []
        for task_id in task_ids:
            shown = clean_text(task_id, limit=60)
            job = ledger.by_task(task_id) if ledger is not None else None
            if not is_task_id(task_id):
                code = max(code, 2, tell(self._context, NotAdopted(_('"{shown}" is no task id').format(shown=shown))))
            elif job is not None:
                code = max(
                    code,
                    tell(
                        self._context,
                        NotAdopted(_("task {shown} is job {id}'s already").format(shown=shown, id=job.id)),
                    ),
                )
            else:
                good.append(task_id)
        if not good:
            return Asked(), code
        asked = ask_tasks(self._service(), good)
        code = max([code, *(tell(self._context, error) for error in asked.errors)])
        known = []
        for task in asked.tasks:
            why = _useless(task)
            if why:
                code = max(code, tell(self._context, NotAdopted(why)))
            else:
                known.append(task)
        return asked._replace(tasks=tuple(known)), code

    def take(self, asked: Asked, *, as_json: bool) -> int:
        """Make a row of each task and let a driver go on with them; exit status."""
        from wanvid_tui.cli.driving import follow_on, keys_of
        from wanvid_tui.cli.jobjson import print_jobs
        from wanvid_tui.jobs.adoption import adopt_task, rival_of
        from wanvid_tui.jobs.ledger import key_fingerprint

        code, taken = 0, list[int]()
        if asked.tasks:
            ledger = self._context.ledger()
            key_id = key_fingerprint(self._account.key or "", ledger.salt())
            for task in asked.tasks:
                new, now_ms = self._row(task), self._context.now_ms()
                job = adopt_task(ledger, new, task, key_id=key_id, skew_ms=asked.skew_ms, now_ms=now_ms)
                if job is not None:
                    taken.append(job.id)
                    self._context.say(
                        _("task {task_id} is job {id} now").format(task_id=clean_text(task.item.task_id), id=job.id)
                    )
                    continue
                rival = rival_of(ledger, self._account.base, task)
                code = max(code, tell(self._context, _not_taken(ledger, task, rival)))
        if taken:
            follow_on(self._context, keys_of(self._account)).close()
        if as_json:
            print_jobs(self._context, taken, one=False) if taken else self._context.print("[]")
        else:
            for job_id in taken:
                self._context.print(str(job_id))
        return code

    def _row(self, task: OtherTask) -> NewJob:
        """The row of a task, as far as the service tells of it."""
        from wanvid_tui.cli.adding import how_to_add
        from wanvid_tui.core.catalog import AudioMode
        from wanvid_tui.core.job import NOT_KNOWN, NewJob
        from wanvid_tui.jobs.adoption import NOT_TOLD, order_facts

        account = self._account
        model = task.item.model or NOT_KNOWN
        spec = self._context.catalog.get(model)
        return NewJob(
            profile=account.profile,
            base=account.base,
            region=account.region,
            workspace=account.workspace,
            task_path=account.task_path,
            model=model,
            prompt=task.prompt or NOT_TOLD,
            negative_prompt=None,
            sound=spec is None or spec.audio is not AudioMode.NEVER,
            **order_facts(model, task.answer),
            **how_to_add(self._context, account, None, hold=False),
        )


def _useless(task: OtherTask) -> str:
    """Why a named task is of no use; empty when it is of use."""
    shown = clean_text(task.item.task_id)
    if task.status is TaskStatus.UNKNOWN:
        return _("the service does not know task {shown}: it keeps tasks for 24 h, or it is another account's").format(
            shown=shown
        )
    if task.status in _ENDED and task.answer is not None:
        why = ": ".join(part for part in (task.answer.code, task.answer.message) if part)
        if task.status is TaskStatus.CANCELED:
            said = _("task {id} was canceled{why}; nothing is to be fetched, it cost nothing")
        else:
            said = _("task {id} failed{why}; nothing is to be fetched, it cost nothing")
        return said.format(id=shown, why=f": {clean_text(why)}" if why else "")
    return ""


def _may_be(task: OtherTask, rival: Job) -> str:
    """Why a task is left to a job of ours."""
    shown = clean_text(task.item.task_id)
    if rival.asks:
        return _("task {shown} may be job {id}'s: wanvid resolve {id} --task {shown}, when it is").format(
            shown=shown, id=rival.id
        )
    return _("task {shown} may be job {id}'s, which is being looked for: wanvid wait {id}, then try again").format(
        shown=shown, id=rival.id
    )


def _not_taken(ledger: Ledger, task: OtherTask, rival: Job | None) -> NotAdopted:
    if rival is not None:
        return NotAdopted(_may_be(task, rival))
    job = ledger.by_task(task.item.task_id)
    shown = clean_text(task.item.task_id)
    if job is None:
        return NotAdopted(_("task {id} is another job's by now").format(id=shown))
    return NotAdopted(_("task {id} is job {job}'s by now").format(id=shown, job=job.id))
