"""Asking before something that cannot be taken back: on a terminal, or answered beforehand by ``--yes`` (cli.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.errors import ConfirmationNeeded
from wanvid_tui.core.language import _

if TYPE_CHECKING:
    from wanvid_tui.cli.context import Context

__all__ = ["confirm"]


def confirm(context: Context, what: str, question: str, *, otherwise: str) -> None:
    """Say ``what`` is at stake and ask; returns when the answer is yes.

    ``otherwise`` is what holds when it is not, such as ``Nothing was sent``. Raises ConfirmationNeeded when the answer
    is no, or there is no terminal to ask on and no ``--yes``.
    """
    if context.options.yes:
        return
    stdin = context.world.stdin
    if not stdin.isatty():
        raise ConfirmationNeeded(what, remedy=_("{otherwise}. --yes answers beforehand").format(otherwise=otherwise))
    context.say(what)
    context.world.stderr.write(f"{question} [y/N] ")
    context.world.stderr.flush()
    answer = stdin.readline()
    if not answer.endswith("\n"):
        context.say("")
    if answer.strip().lower() not in ("y", "yes", "是"):
        raise ConfirmationNeeded(otherwise)
