"""What stands in the terminal after the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wanvid_tui.core.language import _, plural
from wanvid_tui.core.text import clean_text
from wanvid_tui.ui.words import home_text, moment_text

if TYPE_CHECKING:
    from wanvid_tui.ui.session import Session

__all__ = ["last_words"]


def last_words(session: Session, *, links: bool = False, plain: bool = False) -> list[str]:
    """The newest saved video, what goes on without the interface, and how to come back.

    With ``links`` the video's path is a link of the terminal's (OSC 8), where the user sits at this machine. ``plain``
    is without signs, and leads back to the plain mode.
    """
    options, active = session.options, session.last_active
    lines = [session.last_fault] if session.last_fault else []
    if session.last_saved is not None:
        where = clean_text(home_text(session.last_saved.file or "", options.user_home), limit=1000)
        if links and session.host is not None:
            where = _linked(where, session.last_saved.file or "", session.host)
        number = session.last_saved.id
        if plain:
            lines.append(_("{id} saved: {file}").format(id=number, file=where))
        else:
            words = _("{id} saved").format(id=number)
            lines.append(f"{session.glyphs.states['saved']} {words}  {where}")
    if not active:
        return lines
    program = " ".join(["wanvid", *(["--demo"] if options.account.is_demo else []), *(["--plain"] if plain else [])])
    if options.follow and not session.ends_with_login:
        words = plural(
            active,
            "{n} job goes on without this window; videos land in {where}. {program} shows it.",
            "{n} jobs go on without this window; videos land in {where}. {program} shows them.",
        )
        where = home_text(options.output_dir, options.user_home)
        return [*lines, words.format(n=active, where=clean_text(where, limit=1000), program=program)]
    return [*lines, *_come_back(session, program)]


def _linked(text: str, path: str, host: str) -> str:
    """The text as a link to a file; nothing of a name can end the sequence, for it is quoted."""
    from urllib.parse import quote

    return f"\x1b]8;;file://{quote(host)}{quote(path)}\x1b\\{text}\x1b]8;;\x1b\\"


def _come_back(session: Session, program: str) -> list[str]:
    """Until when the user must come back, where nothing goes on without them; nothing else is promised."""
    left, lines = session.last_left, list[str]()
    if left is not None and left.there and left.until_ms is not None:
        words = plural(
            left.there,
            "{n} job runs on at the service. Start {program} before {until} to fetch it.",
            "{n} jobs run on at the service. Start {program} before {until} to fetch them.",
        )
        until = moment_text(left.until_ms, session.now_ms())
        lines.append(words.format(n=left.there, program=program, until=until))
    if left is not None and left.waiting:
        words = plural(
            left.waiting,
            "{n} job waits here; {program} sends it when it is started again.",
            "{n} jobs wait here; {program} sends them when it is started again.",
        )
        lines.append(words.format(n=left.waiting, program=program))
    return lines
