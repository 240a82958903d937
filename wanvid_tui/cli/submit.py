"""``wanvid submit``: one prompt into the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wanvid_tui.cli.adding import add_orders, check_room, how_to_add, key_account, resolve_out
from wanvid_tui.cli.orders import Desk
from wanvid_tui.cli.output import to_json
from wanvid_tui.cli.seeds import draw_seed
from wanvid_tui.cli.start import starting_request
from wanvid_tui.cli.wishes import read_wish
from wanvid_tui.core import rules
from wanvid_tui.core.errors import InvalidRequest
from wanvid_tui.core.language import _, plural, system_reason

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from wanvid_tui.cli.context import Context
    from wanvid_tui.cli.orders import Order
    from wanvid_tui.cli.wishes import Wish

__all__ = ["submit", "submit_options"]


def submit_options(parser: ArgumentParser) -> None:
    """The options of ``submit`` (cli.md)."""
    from argparse import BooleanOptionalAction

    text = parser.add_argument_group(_("what it shows"))
    text.add_argument("prompt", metavar="PROMPT", nargs="?", help=_("the prompt; - reads it from standard input"))
    text.add_argument("--prompt-file", metavar="F", help=_("read the prompt from a file"))
    text.add_argument("--from", metavar="NAME", dest="from_name", help=_("start from prompts/NAME.toml"))
    text.add_argument("--negative-prompt", metavar="T", help=_("what it shall not show"))
    text.add_argument("--truncate", action="store_true", help=_("cut a prompt that is too long for the model"))
    video = parser.add_argument_group(_("the video"))
    video.add_argument("--model", metavar="M", help=_("wanvid models lists them"))
    video.add_argument("--size", metavar="1280*720", help=_("pixels, also 1280x720"))
    video.add_argument("--resolution", metavar="720P", help=_("instead of --size, with --ratio"))
    video.add_argument("--ratio", metavar="16:9", help=_("width to height"))
    video.add_argument("--duration", metavar="N", help=_("seconds"))
    sound = video.add_mutually_exclusive_group()
    sound.add_argument("--audio", action=BooleanOptionalAction, default=None, help=_("sound made by the model"))
    sound.add_argument("--audio-file", metavar="PATH_OR_URL", help=_("sound of your own"))
    video.add_argument("--prompt-extend", action=BooleanOptionalAction, default=None, help=_("let the service rewrite"))
    video.add_argument("--watermark", action=BooleanOptionalAction, default=None, help=_("the service's mark"))
    video.add_argument("--shot-type", metavar="T", help=_("single or multi"))
    video.add_argument("--seed", metavar="N", help=_("the same seed makes the same video; with --takes the first one"))
    video.add_argument("--takes", metavar="N", help=_("how many videos of it, each with a seed of its own"))
    way = parser.add_argument_group(_("what happens"))
    way.add_argument("--out", metavar="FILE_OR_DIR", help=_("where the file goes; nothing is ever overwritten"))
    way.add_argument("--hold", action="store_true", help=_("add it without sending it"))
    way.add_argument("--wait", action="store_true", help=_("until it is settled; prints the path of each saved file"))
    way.add_argument("--dry-run", action="store_true", help=_("print what would be sent, and send nothing"))
    way.add_argument("--json", action="store_true", help=_("print the job as JSON"))


def submit(context: Context, args: Namespace) -> int:
    """Add a video to the queue and see it accepted (cli.md)."""
    sending = not (args.dry_run or args.hold)
    account = context.account(sending=sending)
    base = starting_request(
        context.config, None if account.is_demo else account.profile, context.catalog, account.region
    )
    wish, found = read_wish(_row(context, args), base=base)
    if args.truncate and context.catalog.get(wish.request.model) is not None:
        wish = _cut(context, wish)
    desk = Desk(context.catalog, account, draw_seed())
    orders, wrong = desk.orders(wish)
    output, bad = resolve_out(wish.out, many=len(orders) > 1)
    if problems := [*found, *wrong, *bad]:
        raise InvalidRequest(problems)
    for remark in desk.remarks(wish, orders):
        context.say(remark)
    if args.dry_run:
        return _dry_run(context, desk, orders, as_json=args.json)
    how = how_to_add(context, account, output, hold=args.hold or wish.hold)
    if sending:
        account = key_account(context, account)
        check_room(context, [how])
    jobs = [desk.new_job(order, how) for order in orders]
    return add_orders(context, account, jobs, wait=args.wait, as_json=args.json, one=len(jobs) == 1)


def _row(context: Context, args: Namespace) -> dict[str, Any]:
    """The options as a row of a batch, over the saved prompt that ``--from`` names."""
    row: dict[str, Any] = {}
    if args.from_name is not None:
        from wanvid_tui.cli.prompts import saved_prompt

        row.update(saved_prompt(context.places.prompts, args.from_name, draw_seed()))
    prompt = _prompt(context, args)
    if prompt is not None:
        row["prompt"] = prompt
    named = {
        "negative_prompt": args.negative_prompt,
        "model": args.model,
        "size": args.size,
        "resolution": args.resolution,
        "ratio": args.ratio,
        "duration": args.duration,
        "audio": args.audio,
        "audio_url": args.audio_file,
        "prompt_extend": args.prompt_extend,
        "watermark": args.watermark,
        "shot_type": args.shot_type,
        "seed": args.seed,
        "takes": args.takes,
        "out": args.out,
    }
    row.update({name: value for name, value in named.items() if value is not None})
    return row


def _prompt(context: Context, args: Namespace) -> str | None:
    """The prompt from the word, standard input or a file; a last line end belongs to the file, not to the prompt."""
    from wanvid_tui.core.problem import Problem

    if args.prompt is not None and args.prompt_file is not None:
        raise InvalidRequest([Problem("prompt", _("it is given twice: as a word and with --prompt-file"))])
    if args.prompt_file is None and args.prompt != "-":
        prompt: str | None = args.prompt
        return prompt
    from pathlib import Path

    try:
        if args.prompt_file is not None:
            raw = Path(args.prompt_file).read_bytes()
        else:
            raw = context.world.stdin.buffer.read()
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidRequest(
            [Problem("prompt", _("it is not UTF-8 text at byte {start}").format(start=error.start + 1))]
        ) from error
    except OSError as error:
        shown = context.path_text(args.prompt_file or _("standard input"))
        raise InvalidRequest(
            [Problem("prompt", _("{shown} cannot be read: {reason}").format(shown=shown, reason=system_reason(error)))]
        ) from error
    return text.removesuffix("\n").removesuffix("\r")


def _cut(context: Context, wish: Wish) -> Wish:
    """The wish with its texts cut to what the model reads, and said by how much."""
    from dataclasses import replace

    cut = rules.truncate(wish.request, context.catalog)
    for field, before, after in (
        ("prompt", wish.request.prompt, cut.prompt),
        ("negative_prompt", wish.request.negative_prompt or "", cut.negative_prompt or ""),
    ):
        if len(after) < len(before):
            context.say(
                _("{field}: cut from {before} to {after} characters").format(
                    field=field, before=len(before), after=len(after)
                )
            )
    return replace(wish, request=cut)


def _dry_run(context: Context, desk: Desk, orders: list[Order], *, as_json: bool) -> int:
    """Print the calls that would be made, keys redacted."""
    calls = [desk.http_request(order) for order in orders]
    if as_json:
        context.print(to_json(calls[0] if len(calls) == 1 else calls))
    else:
        for call in calls:
            context.print(f"{call['method']} {call['url']}")
            for name, value in call["headers"].items():
                context.print(f"{name}: {value}")
            context.print()
            context.print(to_json(call["body"], indent=2))
    context.say(price_remark(orders, context.catalog.price_date))
    return 0


def price_remark(orders: list[Order], date: str) -> str:
    """What orders cost together, in words, with the day of the price table."""
    from wanvid_tui.cli.orders import total_price

    price = total_price(orders)
    many = len(orders)
    if price is None:
        return _("price unknown") if many == 1 else _("{n} videos, price unknown").format(n=many)
    return plural(
        many,
        "about {money} (an estimate by prices of {date})",
        "{n} videos, about {money} (an estimate by prices of {date})",
    ).format(n=many, money=f"{price['currency']} {price['amount']}", date=date)
