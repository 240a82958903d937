"""``wanvid adopt``: take over tasks that other programs made with this account."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Any

from wanvid_tui.cli.output import columns, iso_ms, to_json
from wanvid_tui.cli.taking import NotAdopted, Taking
from wanvid_tui.core.answers import TaskStatus
from wanvid_tui.core.language import _, plural
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from wanvid_tui.cli.context import Context
    from wanvid_tui.jobs.adoption import OtherTask

__all__ = ["adopt", "adopt_options"]

_LONGEST_MS = 24 * 3_600_000
_UNITS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def adopt_options(parser: ArgumentParser) -> None:
    """The options of ``adopt`` (cli.md)."""
    parser.add_argument(
        "tasks", metavar="TASK_ID", nargs="*", help=_("take these; none: list what no job has, and ask")
    )
    parser.add_argument(
        "--since", metavar="24h", type=_span, help=_("list those of so long ago at most: 90m, 6h; 24h, which is all")
    )
    parser.add_argument(
        "--json", action="store_true", help=_("print JSON: the tasks, or the jobs that were made of them")
    )


def _span(text: str) -> int:
    """A span of time as ms: ``30m``, ``6h``, ``1d``."""
    found = re.fullmatch(r"([0-9]{1,6})([smhd])", text.strip().lower())
    span = int(found[1]) * _UNITS[found[2]] if found else 0
    if not 0 < span <= _LONGEST_MS:
        raise ArgumentTypeError(
            _("expected a time of at most 24h, as the service keeps tasks, such as 6h, not {text!r}").format(text=text)
        )
    return span


def adopt(context: Context, args: Namespace) -> int:
    """Take over the tasks that were named; without names list those that no job has, and ask."""
    if args.tasks and args.since is not None:
        from wanvid_tui.cli.parser import Usage

        raise Usage(_("--since lists tasks; with task ids it means nothing"), remedy=_("Leave one of the two out"))
    if context.options.demo:
        raise NotAdopted(_("in the demo there is nothing to adopt: no other program makes tasks there"))
    account = context.with_key(context.account(sending=True))
    taking = Taking(context, account)
    if args.tasks:
        asked, code = taking.ask(list(dict.fromkeys(args.tasks)))
        return max(code, taking.take(asked, as_json=args.json))
    asked = taking.listed(args.since)
    if args.json and not context.options.yes:
        context.print(to_json([_task_json(task) for task in asked.tasks]))
        return 0
    if not asked.tasks:
        context.say(_("there are no tasks of other programs to take over"))
        if args.json:
            context.print("[]")
        return 0
    if not args.json:
        context.print("\n".join(_table(context, asked.tasks)))
        context.flush()
    from wanvid_tui.cli.confirming import confirm

    many = len(asked.tasks)
    what = plural(many, "{n} task is in no job of this ledger", "{n} tasks are in no job of this ledger").format(n=many)
    otherwise = _("Nothing was taken. wanvid adopt TASK_ID ... takes some of them")
    confirm(context, what, _("Take them all over?"), otherwise=otherwise)
    return taking.take(asked, as_json=args.json)


def _task_json(task: OtherTask) -> dict[str, Any]:
    """A task of the list as JSON."""
    item = task.item
    return {
        "task_id": item.task_id,
        "status": task.status.value if task.status is not TaskStatus.OTHER else item.raw_status,
        "model": item.model,
        "region": item.region,
        "request_id": item.request_id,
        "created_at": iso_ms(item.created_ms),
        "started_at": iso_ms(item.started_ms),
        "ended_at": iso_ms(item.ended_ms),
        "prompt": task.prompt,
    }


def _table(context: Context, tasks: Sequence[OtherTask]) -> list[str]:
    """Task, state, time, model, prompt: in columns, or with ``--plain`` parted by tabs."""
    from wanvid_tui.cli.listing import clock_text

    rows = []
    for task in tasks:
        item = task.item
        made = clock_text(item.created_ms) if item.created_ms is not None else "-"
        word = task.status.value.lower() if task.status is not TaskStatus.OTHER else item.raw_status
        prompt = clean_text(task.prompt, limit=200) if task.prompt else "-"
        model = clean_text(item.model or "-", limit=40)
        rows.append((clean_text(item.task_id), clean_text(word, limit=20), made, model, prompt))
    if context.options.plain:
        return ["\t".join(row) for row in rows]
    return columns(rows, width=context.width)
