"""Standard input and output as they may be found: closed, full, without a reader, in an encoding that lacks characters.

Little is imported here: every command needs it before anything else.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
"""As in `typing`, which would cost `--version` as much as the interpreter's whole start."""

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["OutputLost", "drop", "drop_output", "flush", "is_unread", "open_streams", "say", "write"]

_ESCAPES = "wanvid-escapes"
_MARKS = "wanvid-cells"


class OutputLost(Exception):
    """Standard output takes nothing more: a full disk, a broken device."""


def open_streams() -> None:
    """Make the three streams fit to be written to.

    One that was closed before the start gets a place to go, so that no file of ours gets its number. A character that
    a stream's encoding lacks is written as JSON escapes it: so JSON stays JSON wherever it goes. A terminal of a locale
    without UTF-8 gets ASCII alone, for other bytes may act there, and a question mark for each cell of the rest.
    """
    for name, mode, flags in (("stdin", "r", os.O_RDONLY), ("stdout", "w", os.O_WRONLY), ("stderr", "w", os.O_WRONLY)):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8"))
    import codecs
    import io

    codecs.register_error(_ESCAPES, _escapes)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty() and "utf" in stream.encoding.lower() and not _speaks_utf8():
                from wanvid_tui.core.cells import marked

                codecs.register_error(_MARKS, marked)
                stream.reconfigure(encoding="ascii", errors=_MARKS)
            else:
                stream.reconfigure(errors=_ESCAPES)


def _speaks_utf8() -> bool:
    from wanvid_tui.tty import speaks_utf8

    return speaks_utf8(os.environ)


def _escapes(error: UnicodeError) -> tuple[str, int]:
    """What cannot be encoded, escaped as in JSON, and where to go on: an error handler of `codecs`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{text[at]:02x}{text[at + 1]:02x}" for at in range(0, len(text), 2)), error.end


def write(stream: TextIO, text: str) -> None:
    """Write data. Raises OutputLost; BrokenPipeError: nobody reads it."""
    try:
        stream.write(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _lost(error) from error


def flush(stream: TextIO) -> None:
    """See to it that what was written is on its way; errors as `write`."""
    try:
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _lost(error) from error


def _lost(error: OSError) -> OutputLost:
    from wanvid_tui.core.language import _, system_reason

    return OutputLost(_("the output cannot be written: {reason}").format(reason=system_reason(error)))


def say(stream: TextIO, text: str) -> None:
    """Write a remark, a line; where it can go nowhere, there is nobody to be told. Raises BrokenPipeError."""
    try:
        stream.write(f"{text}\n")
    except BrokenPipeError:
        raise
    except OSError:
        drop(stream)


def is_unread(stream: TextIO) -> bool:
    """Whether nobody can read a stream any more, which who writes nothing would never be told."""
    import select

    poll = getattr(select, "poll", None)
    if poll is None:
        return False
    try:
        asked = poll()
        asked.register(stream.fileno(), 0)
    except (OSError, ValueError):
        return False  # no file: the output of a test
    return any(what & (select.POLLERR | select.POLLHUP) for _, what in asked.poll(0))


def drop_output() -> None:
    """Nobody reads any more: what is still buffered goes nowhere, so that the end is quiet."""
    drop(sys.stdout)
    drop(sys.stderr)


def drop(stream: TextIO) -> None:
    """Let what a stream still holds, and all that comes, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, stream.fileno())
    except (OSError, ValueError):
        pass  # a stream that is no file has nothing buffered there
    finally:
        os.close(nowhere)
