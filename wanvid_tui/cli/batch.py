"""``wanvid batch``: a file of videos, all of them checked before any is queued."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from wanvid_tui.cli.adding import add_orders, check_room, how_to_add, key_account, resolve_out
from wanvid_tui.cli.batch_rows import BadBatch, read_rows
from wanvid_tui.cli.orders import Desk, total_price
from wanvid_tui.cli.output import problem_text, to_json
from wanvid_tui.cli.seeds import draw_seed
from wanvid_tui.cli.start import starting_request
from wanvid_tui.cli.submit import price_remark
from wanvid_tui.cli.wishes import Wish, read_wish
from wanvid_tui.core.language import _, system_reason
from wanvid_tui.core.problem import Problem

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from wanvid_tui.cli.batch_rows import Row
    from wanvid_tui.cli.context import Context
    from wanvid_tui.cli.orders import Order

__all__ = ["batch", "batch_options"]

_INVALID = 2
_SHOWN_PROBLEMS = 100


class _Checked(NamedTuple):
    """One row after the rules looked at it."""

    number: int
    wish: Wish | None
    orders: list[Order]
    output: str | None
    problems: list[Problem]


def batch_options(parser: ArgumentParser) -> None:
    """The options of ``batch`` (cli.md)."""
    parser.add_argument("file", metavar="FILE", help=_("CSV, JSONL, JSON or TOML; - is JSONL on standard input"))
    parser.add_argument("--dry-run", action="store_true", help=_("check all rows, queue nothing"))
    parser.add_argument("--wait", action="store_true", help=_("until all are settled; prints the path of each file"))
    parser.add_argument("--hold", action="store_true", help=_("add them without sending them"))
    parser.add_argument("--json", action="store_true", help=_("print the jobs as JSON; with --dry-run one line a row"))


def batch(context: Context, args: Namespace) -> int:
    """Check every row, then queue all in one transaction, or none."""
    raw, form, folder = _read_file(context, args.file)
    sending = not (args.dry_run or args.hold)
    account = context.account(sending=sending)
    desk = Desk(context.catalog, account, draw_seed())
    base = starting_request(
        context.config, None if account.is_demo else account.profile, context.catalog, account.region
    )
    rows = [_check(desk, row, base, folder) for row in read_rows(raw, form, context.path_text(args.file))]
    rows = _no_name_twice(rows)
    if args.dry_run and args.json:
        return _dry_run_json(context, desk, rows)
    if _tell(context, rows):
        return _INVALID
    orders = [order for row in rows for order in row.orders]
    if args.dry_run:
        context.print(_("{rows} rows, {videos} videos: all can be sent").format(rows=len(rows), videos=len(orders)))
        context.say(price_remark(orders, context.catalog.price_date))
        return 0
    plain = how_to_add(context, account, None, hold=False)
    held = how_to_add(context, account, None, hold=True)
    hows = [
        {**(held if args.hold or (row.wish is not None and row.wish.hold) else plain), "output": row.output}
        for row in rows
    ]
    if any(not how["held"] for how in hows):
        account = key_account(context, account)
        check_room(context, hows)
    jobs = [desk.new_job(order, how) for row, how in zip(rows, hows, strict=True) for order in row.orders]
    return add_orders(context, account, jobs, wait=args.wait, as_json=args.json, one=False)


def _read_file(context: Context, name: str) -> tuple[bytes, str, Path]:
    """The bytes of the batch, its form, and the directory that its paths are relative to."""
    if name == "-":
        return context.world.stdin.buffer.read(), "jsonl", Path.cwd()
    path = Path(name)
    try:
        return path.read_bytes(), path.suffix.lower().removeprefix("."), path.parent.absolute()
    except OSError as error:
        raise BadBatch(
            _("{name} cannot be read: {reason}").format(name=context.path_text(name), reason=system_reason(error))
        ) from error


def _check(desk: Desk, row: Row, base: Any, folder: Path) -> _Checked:
    if row.problem is not None:
        return _Checked(row.number, None, [], None, [row.problem])
    own = None if isinstance(row.fields.get("parameters"), dict) else base
    wish, found = read_wish(row.fields, base=own, folder=folder)
    orders, wrong = desk.orders(wish, templates=own is not None)
    output, bad = resolve_out(wish.out, many=len(orders) > 1)
    return _Checked(row.number, wish, [] if found else orders, output, [*found, *wrong, *bad])


def _dry_run_json(context: Context, desk: Desk, rows: list[_Checked]) -> int:
    """One line a row, in order (cli.md); 2 when any row is bad."""
    for row in rows:
        if row.problems:
            context.print(
                to_json({"row": row.number, "ok": False, "problems": [problem.as_json() for problem in row.problems]})
            )
        else:
            calls = [desk.http_request(order) for order in row.orders]
            context.print(
                to_json({"row": row.number, "ok": True, "requests": calls, "estimate": total_price(row.orders)})
            )
    return _INVALID if any(row.problems for row in rows) else 0


def _tell(context: Context, rows: list[_Checked]) -> int:
    """Name every bad row and field on standard error; how many rows are bad."""
    bad = [row for row in rows if row.problems]
    told = [
        _("row {number}: {problem}").format(number=row.number, problem=problem_text(problem))
        for row in bad
        for problem in row.problems
    ]
    for line in told[:_SHOWN_PROBLEMS]:
        context.say(line)
    if len(told) > _SHOWN_PROBLEMS:
        context.say(_("... and {n} more; --dry-run --json lists all").format(n=len(told) - _SHOWN_PROBLEMS))
    if bad:
        context.say(
            _("wanvid: {bad} of {rows} rows cannot be sent; nothing was queued").format(bad=len(bad), rows=len(rows))
        )
    return len(bad)


def _no_name_twice(rows: list[_Checked]) -> list[_Checked]:
    """The rows, those that want a file name that an earlier one has marked as bad."""
    seen: dict[str, int] = {}
    told = []
    for row in rows:
        if row.output is not None and row.output.endswith(".mp4"):
            first = seen.setdefault(row.output, row.number)
            if first != row.number:
                same = Problem("out", _("row {first} has the same file name").format(first=first))
                row = row._replace(problems=[*row.problems, same])
        told.append(row)
    return told
