"""What stands in the terminal after the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.words import home_text, moment_text, number

if TYPE_CHECKING:
    from wanvid_tui.ui.session import Session

__all__ = ["last_words"]


def last_words(session: Session, *, links: bool = False) -> list[str]:
    """The newest saved video, what goes on without the interface, and how to come back.

    With ``links`` the video's path is a link of the terminal's (OSC 8), where the user sits at this machine.
    """
    options, active = session.options, session.last_active
    lines = [session.last_fault] if session.last_fault else []
    if session.last_saved is not None:
        where = clean_text(home_text(session.last_saved.file or "", options.user_home), limit=1000)
        if links and session.host is not None:
            where = _linked(where, session.last_saved.file or "", session.host)
        lines.append(f"{session.glyphs.states['saved']} {session.last_saved.id} saved  {where}")
    if not active:
        return lines
    jobs, it = number(active, "job", "jobs"), "it" if active == 1 else "them"
    program = "wanvid --demo" if options.account.is_demo else "wanvid"
    if options.follow and not session.ends_with_login:
        goes = "goes" if active == 1 else "go"
        where = home_text(options.output_dir, options.user_home)
        return [*lines, f"{jobs} {goes} on without this window; videos land in {where}. {program} shows {it}."]
    return [*lines, *_come_back(session, program)]


def _linked(text: str, path: str, host: str) -> str:
    """The text as a link to a file; nothing of a name can end the sequence, for it is quoted."""
    from urllib.parse import quote

    return f"\x1b]8;;file://{quote(host)}{quote(path)}\x1b\\{text}\x1b]8;;\x1b\\"


def _come_back(session: Session, program: str) -> list[str]:
    """Until when the user must come back, where nothing goes on without them; nothing else is promised."""
    left, lines = session.last_left, []
    if left is not None and left.there and left.until_ms is not None:
        jobs, runs = number(left.there, "job", "jobs"), "runs" if left.there == 1 else "run"
        until, it = moment_text(left.until_ms, session.now_ms()), "it" if left.there == 1 else "them"
        lines.append(f"{jobs} {runs} on at the service. Start {program} before {until} to fetch {it}.")
    if left is not None and left.waiting:
        jobs, waits = number(left.waiting, "job", "jobs"), "waits" if left.waiting == 1 else "wait"
        it = "it" if left.waiting == 1 else "them"
        lines.append(f"{jobs} {waits} here; {program} sends {it} when it is started again.")
    return lines
