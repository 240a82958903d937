"""From words on the command line to the one command that runs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from wanvid_tui.cli.options import add_globals, globals_of
from wanvid_tui.cli.parser import Parser
from wanvid_tui.cli.table import COMMANDS
from wanvid_tui.cli.words import split_command
from wanvid_tui.core.errors import WanvidError
from wanvid_tui.core.language import ENGLISH, _, choose, readable, use

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Sequence

    from wanvid_tui.cli.context import Context, World

__all__ = ["UnknownCommand", "interface_options", "run"]


class UnknownCommand(WanvidError):
    """The first word is no command."""

    exit_code = 2


def run(argv: Sequence[str], world: World) -> int:
    """Run the command that the words name; returns its exit status.

    Raises SystemExit by argparse for help (0), and the family of ``core.errors``.
    """
    # before the settings are read; they may choose another
    use(readable(choose("auto", world.environ), world.environ, world.stdout.encoding, world.stderr.encoding))
    command, words = split_command(argv)
    if command is None:
        main_parser().parse_args(words)
        return 0
    if command not in COMMANDS:
        from difflib import get_close_matches

        close = get_close_matches(command, COMMANDS, 1)
        raise UnknownCommand(
            _('there is no command "{command}"').format(command=_shown(command)),
            remedy=_("Did you mean {close}?").format(close=close[0]) if close else _("wanvid --help lists them"),
        )
    from wanvid_tui.cli.context import Context

    module = import_module(f"wanvid_tui.cli.{COMMANDS[command].module}")
    parser = Parser(prog=f"wanvid {command}", description=_(COMMANDS[command].summary))
    own_options: Callable[[ArgumentParser], None] = getattr(module, f"{command}_options")
    own_options(parser)
    add_globals(parser)
    # among ids options may stand between words; after "--" no word is an option, which the mixed reading does not know
    mixed = COMMANDS[command].mixed and "--" not in words
    args = parser.parse_intermixed_args(words) if mixed else parser.parse_args(words)
    act: Callable[[Context, Namespace], int] = getattr(module, command)
    options = globals_of(args)
    if getattr(args, "json", False):
        # what is data stays as it is
        options = options._replace(language=getattr(args, "speak", None) or ENGLISH)
        use(readable(options.language or ENGLISH, world.environ, world.stdout.encoding))
    with Context(options, world) as context:
        if not COMMANDS[command].bears_faults:
            _settings = context.config  # raises: whatever the command does, settings at fault are told of (config.md)
        return act(context, args)


def main_parser() -> Parser:
    """The parser of ``wanvid`` without a command: the interface's options, and help that lists the commands."""
    width = max(map(len, COMMANDS)) + 2
    listed = "\n".join(f"  {name:<{width}}{_(command.summary)}" for name, command in COMMANDS.items())
    parser = Parser(
        prog="wanvid",
        usage=_("wanvid [options]\n       wanvid COMMAND [options]"),
        description=_("Prompts into videos through Alibaba's Wan models. Without a command: the interface."),
        epilog=_("commands:\n{listed}\n\nwanvid COMMAND --help tells more.").format(listed=listed),
    )
    parser.add_argument("--version", action="store_true", help=_("print the version"))
    parser.add_argument("--theme", metavar="T", help=_("colours of the interface"))
    parser.add_argument("--no-mouse", action="store_true", help=_("leave the mouse to the terminal"))
    parser.add_argument("--ascii", action="store_true", help=_("draw with ASCII alone"))
    parser.add_argument("--stock-display", action="store_true", help=_("draw whole parts of rows, as Textual does"))
    add_globals(parser)
    return parser


def interface_options(argv: Sequence[str]) -> Namespace:
    """The options of the interface; raises Usage."""
    return main_parser().parse_args(list(argv))


def _shown(text: str) -> str:
    from wanvid_tui.core.text import clean_text

    return clean_text(text, limit=40)
