"""The composition root: picks a command or the interface, joins the parts, says what went wrong in one line."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
"""As in `typing`, which would cost `--version` as much as the interpreter's whole start."""

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from wanvid_tui.cli.context import World
    from wanvid_tui.core.ports import ServiceMaker

__all__ = ["main"]

_SIGINT = 130
_SIGPIPE = 141


def main() -> int:
    """Run the program with the words of the command line; returns the exit status."""
    argv = sys.argv[1:]
    if argv == ["--version"]:
        # before anything is imported: scripts ask this often
        return _version()
    return _guarded(argv)


def _version() -> int:
    from wanvid_tui import __version__

    sys.stdout.write(f"wanvid {__version__}\n")
    return 0


def _guarded(argv: Sequence[str]) -> int:
    """Run, and turn every way to end into an exit status (cli.md, *Exit codes*)."""
    from wanvid_tui.core.errors import WanvidError

    _open_streams()
    try:
        code = _run(argv)
        return _flushed(code)
    except WanvidError as error:
        _tell(error)
        return error.exit_code
    except KeyboardInterrupt:
        return _SIGINT
    except BrokenPipeError:
        _drop_output()
        return _SIGPIPE
    except Exception:
        return _bug(argv)


def _open_streams() -> None:
    """Give streams that were closed before the start a place to go, so that no file of ours gets their number."""
    import os

    for name, mode, flags in (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_WRONLY), ("stderr", "w", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8"))


def _flushed(code: int) -> int:
    """The exit status once everything is written; 1, said in one line, when it cannot be."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop(sys.stdout)
        sys.stderr.write(f"wanvid: the output cannot be written: {error.strerror}\n")
        return max(code, 1)
    return code


def _run(argv: Sequence[str]) -> int:
    """The interface, or the command that the words name."""
    from wanvid_tui.cli.words import split_command, wants_interface

    _soften(sys.stdout)
    _soften(sys.stderr)
    if wants_interface(argv):
        if not _has_terminal():
            from wanvid_tui.launch import refuse

            refuse()
        from wanvid_tui.tty import EarlyTerminal

        # before anything slow is imported: keys typed from here on are for the interface, and are not echoed
        with EarlyTerminal(sys.stdin.fileno()) as early:
            from wanvid_tui.launch import launch

            return launch(argv, _world(), early)
    if split_command(argv)[0] is None:
        if "--version" in argv:
            return _version()
        if "--plain" in argv and "-h" not in argv and "--help" not in argv:
            from wanvid_tui.launch import print_plain

            return print_plain(argv, _world())
    from wanvid_tui.cli.main import run

    return run(argv, _world())


def _has_terminal() -> bool:
    import os

    return os.environ.get("TERM", "") not in ("dumb", "") and sys.stdin.isatty() and sys.stdout.isatty()


def _world() -> World:
    import os

    from wanvid_tui.cli.context import World

    return World(os.environ, sys.stdin, sys.stdout, sys.stderr, _service)


def _service() -> ServiceMaker:
    """What makes the network's client; imported by the driver alone."""
    from wanvid_tui.api.client import ServiceFactory

    return ServiceFactory()


def _soften(stream: object) -> None:
    """Let a stream that cannot write every character write the others, instead of failing."""
    import io

    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def _tell(error: Exception) -> None:
    """What went wrong on standard error: ``wanvid: what and why``, the next step on a line of its own."""
    from wanvid_tui.cli.output import error_lines

    try:
        for line in error_lines(error):
            sys.stderr.write(f"{line}\n")
    except BrokenPipeError:
        _drop_output()


def _drop_output() -> None:
    """Nobody reads any more: what is still buffered goes nowhere, so that the end is quiet."""
    _drop(sys.stdout)
    _drop(sys.stderr)


def _drop(stream: TextIO) -> None:
    """Let what a stream still holds, and all that comes, go nowhere."""
    import os

    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    except (OSError, ValueError):
        pass  # a stream that is no file has nothing buffered there
    finally:
        os.close(nowhere)


def _bug(argv: Sequence[str]) -> int:
    """A mistake of ours: the traceback into the log, one line with its path for the user."""
    import traceback

    from wanvid_tui.crash import keep_traceback

    where = keep_traceback(traceback.format_exc(), demo="--demo" in argv)
    sys.stderr.write(f"wanvid: this is a bug in wanvid; {where}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
