"""``wanvid doctor``: what is wrong and how to mend it; with ``--check-key`` whether a key is taken."""

from __future__ import annotations

import os
from argparse import SUPPRESS
from typing import TYPE_CHECKING

from wanvid_tui.cli.findings import as_json, as_lines, exit_code
from wanvid_tui.cli.output import to_json
from wanvid_tui.cli.parser import Usage
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from wanvid_tui.cli.context import Context
    from wanvid_tui.cli.findings import Finding

__all__ = ["doctor", "doctor_options"]


def doctor_options(parser: ArgumentParser) -> None:
    """The options of ``doctor`` (cli.md)."""
    parser.add_argument(
        "--check-key", action="store_true", help=_("read a key from standard input and ask with it, free")
    )
    parser.add_argument("--region", metavar="R", help=_("with --check-key: the region it is of"))
    parser.add_argument("--base", metavar="B", help=_("with --check-key: an address of its own"))
    parser.add_argument("--workspace", metavar="W", help=_("with --check-key: the workspace it is of"))
    parser.add_argument("--json", action="store_true", help=_("print as JSON"))
    # for the interface, which shows the texts of the JSON to a person
    parser.add_argument("--speak", metavar="LANGUAGE", help=SUPPRESS)
    parser.epilog = _(
        "Without options: key, region, address, one call that costs nothing, driver, login, ledger, "
        "clock, disks,\nterminal and extras, a line each: ok, remark or wrong, and how to mend it.\n"
        "Exit status: 0 nothing is wrong, 3 key or region, 4 billing, 6 network, 1 anything else."
    )


def doctor(context: Context, args: Namespace) -> int:
    """Look at everything, or check one key; exit status."""
    import threading

    before = set(threading.enumerate())
    if args.check_key:
        from wanvid_tui.cli.check_key import check_key

        code = check_key(context, args.region, args.base, args.workspace, as_json=args.json)
    elif args.region or args.base or args.workspace:
        raise Usage(_("--region, --base and --workspace go with --check-key"), remedy="wanvid doctor --help")
    else:
        code = _look_at_all(context, as_json=args.json)
    context.flush()
    if set(threading.enumerate()) - before:  # a name lookup that hangs would hold the end back
        from wanvid_tui.jobs.driver_end import leave

        leave(code, spare=before)
    return code


def _look_at_all(context: Context, *, as_json: bool) -> int:
    context.bear_faults()
    found: list[Finding] = []
    for finding in _findings(context, ask=not as_json):
        found.append(finding)
        if not as_json:
            for line in as_lines([finding]):
                context.print(line)
            context.flush()  # what is known by now, while the network is asked
    if as_json:
        context.print(to_json(as_json_object(found), indent=2))
    return exit_code(found)


def as_json_object(found: list[Finding]) -> dict[str, object]:
    """Everything as one object, the program's version with it."""
    from wanvid_tui import __version__

    return {"version": __version__, **as_json(found)}


def _findings(context: Context, *, ask: bool) -> Iterator[Finding]:
    from wanvid_tui.cli.doctor_account import account_findings, config_findings
    from wanvid_tui.cli.doctor_machine import disk_findings, extra_findings, terminal_finding, width_findings
    from wanvid_tui.cli.doctor_queue import queue_findings

    yield from config_findings(context)
    yield from account_findings(context)
    yield from queue_findings(context)
    yield from disk_findings(context)
    yield terminal_finding(context.environ, _size(context))
    yield from width_findings(_width(context, ask=ask))
    yield from extra_findings(context)


def _width(context: Context, *, ask: bool) -> str:
    """How ambiguous characters are drawn: ``narrow`` or ``wide``, by the setting, else by the terminal's own answer."""
    setting = context.config.text("ambiguous")
    if setting != "auto" or not ask:
        return setting
    from wanvid_tui.width_query import draws_wide

    world = context.world
    return "wide" if draws_wide(world.stdin, world.stdout, context.environ) else "narrow"


def _size(context: Context) -> tuple[int, int] | None:
    """Columns and rows of the terminal that any of the streams is."""
    for stream in (context.world.stdout, context.world.stdin, context.world.stderr):
        try:
            columns, rows = os.get_terminal_size(stream.fileno())
        except (OSError, ValueError):
            continue
        return columns, rows
    return None
