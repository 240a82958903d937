"""Text and links that somebody means harm with, in the places where a service's answers have text and links."""

from __future__ import annotations

from collections.abc import Mapping

from wanvid_tui.simulator.spoiled import Facts

TEXTS: Mapping[str, str] = {
    "clear the screen": "\x1b[2J\x1b[Hgone",
    "colours": "\x1b[31;1mred\x1b[0m",
    "title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;cm0gLXJmIH4K\x07",
    "link": "\x1b]8;;file:///etc/passwd\x1b\\click\x1b]8;;\x1b\\",
    "device control": "\x1bP+q544e\x1b\\",
    "C1": "\x9b2J\x9d0;owned\x9c",
    "backspaces": "failed\x08\x08\x08\x08\x08\x08saved!",
    "carriage return": "an error\rall is well",
    "NUL and bell": "a\x00b\x07c\x7f",
    "bidi": "\u202egnp.exe\u202c \u2066\u2067x\u2069",
    "zero width": "pay\u200bpal\u2060\ufeff",
    "line separators": "a\u2028b\u2029c\x85d\x0be\x0cf",
    "lone surrogate": "a\ud800b",
    "tags": "".join(chr(0xE0000 + ord(one)) for one in "hidden"),
    "markup": "[/] [bold red]x[/bold red] [@click=app.quit]press[/] [link=file:///etc/passwd]l[/link] [$error]",
    "format": "{x.__class__} %s %n ${HOME} $(id) `id`",
    "long": "x" * 102_400,
    "wide": "\u597d" * 50_000,
    "combining": "e" + "\u0301" * 5_000,
    "lines": "line\n" * 5_000,
}
"""By name: what no byte of may reach a terminal as it is."""

LINKS: Mapping[str, str] = {
    "another scheme": "file:///etc/passwd",
    "ftp": "ftp://example.com/a.mp4",
    "data": "data:video/mp4;base64,AAAA",
    "javascript": "javascript:alert(1)",
    "plain http": "http://example.com/a.mp4",
    "cloud metadata": "http://169.254.169.254/latest/meta-data/",
    "cloud metadata, https": "https://169.254.169.254/latest/meta-data/",
    "a private address": "https://10.0.0.1/a.mp4",
    "another private address": "https://192.168.1.1/a.mp4",
    "shared address space": "https://100.64.0.1/a.mp4",
    "unique local": "https://[fd00::1]/a.mp4",
    "link-local": "https://[fe80::1]/a.mp4",
    "mapped": "https://[::ffff:169.254.169.254]/a.mp4",
    "everywhere": "https://0.0.0.0/a.mp4",
    "user info": "https://user:secret@example.com/a.mp4",
    "no host": "https:///a.mp4",
    "a port of no kind": "https://example.com:99999/a.mp4",
    "control characters": "https://example.com/a\r\nX-Evil: 1/\x1b]0;x\x07.mp4",
    "empty": "",
    "blanks": "   ",
}
"""By name: links of videos that are never asked for when the service is on this machine (X1)."""


def link_to(url: object) -> Facts:
    """Tasks that succeed with this link."""
    return Facts({"output.video_url": url}, of="SUCCEEDED")


def failed_with(text: str, code: str = "InternalError") -> Facts:
    """Tasks that fail with this message."""
    return Facts({"output.task_status": "FAILED", "output.code": code, "output.message": text})
