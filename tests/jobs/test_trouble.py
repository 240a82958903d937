"""The last error in the driver's log: told for a while, in one line, without keys."""

from __future__ import annotations

import logging
from pathlib import Path

from wanvid_tui.jobs.trouble import TroubleBell


def test_an_error_stands_for_a_while_and_news_replace_it() -> None:
    now, changes = [100.0], list[str]()
    log = logging.Logger("test")
    bell = TroubleBell(
        Path("/x/wanvid.log"), hide=lambda: ["sesame"], monotonic=lambda: now[0], on_change=lambda: changes.append("")
    )
    log.addHandler(bell)
    log.warning("only a warning")
    assert (bell.text, len(changes)) == ("", 0)
    log.error("job %d: the disk is full\n and \x1b[1m sesame", 3)
    assert bell.text.startswith("job 3: the disk is full")
    assert "sesame" not in bell.text
    assert bell.text.isprintable()
    log.error("job %d: the disk is full\n and \x1b[1m sesame", 3)
    assert len(changes) == 1, "the same again is no news"
    now[0] += 80
    log.error("job %d: the disk is full\n and \x1b[1m sesame", 3)
    now[0] += 80
    assert bell.text
    now[0] += 20
    assert bell.text == ""
    try:
        raise ValueError("x")
    except ValueError:
        log.exception("step submit")
    assert bell.text == ("a fault of wanvid's own (step submit); it is tried again, /x/wanvid.log has the details")
    assert len(changes) == 2
    log.error("long " * 1000)
    assert len(bell.text) <= 400
