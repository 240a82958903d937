"""Addresses of the service: every form a user may type or paste, and what is asked where (api.md 2)."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from wanvid_tui.core.errors import ConfigError
from wanvid_tui.core.language import N_, _

__all__ = ["API", "canonical_base", "check_task_path", "check_workspace", "host_of", "is_loopback", "task_url"]

API = "/api/v1"
"""What every base ends in (api.md 2)."""

_WORKSPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_HOST = re.compile(r"[^\W_]([\w.-]*[^\W_])?\.?")
_CALLS = ("/services", "/tasks", "/uploads")
_FIELD = "{task_id}"
_EXAMPLE = N_("Write it like https://dashscope.aliyuncs.com/api/v1 or https://gateway.example/qwen")


def canonical_base(text: str) -> str:
    """The base that ``text`` means, ``https://host[:port][/prefix]/api/v1``.

    With or without ``/api/v1``, with a trailing slash, with any prefix, or a whole address of a call pasted: all mean
    the same base. :class:`ConfigError` for what cannot be one: another scheme, plain http to another machine (the key
    would travel readable), a user name, a query.
    """
    text = text.strip()
    scheme, host, port, path = _parts(text)
    if scheme == "http" and not _loopback_host(host):
        raise ConfigError(
            _("the base http://{host} is plain http: the key would travel readable").format(host=_short(host)),
            remedy=_("Write https://; plain http is for this machine alone (127.0.0.1, ::1, localhost)"),
        )
    if path.endswith("/compatible-mode/v1"):
        raise ConfigError(
            _("the base ends in /compatible-mode/v1, which has no video"),
            remedy=_("Write {scheme}://{netloc}{api}").format(
                scheme=scheme, netloc=_netloc(scheme, host, port), api=API
            ),
        )
    return f"{scheme}://{_netloc(scheme, host, port)}{_prefix(path)}{API}"


def _parts(text: str) -> tuple[str, str, int | None, str]:
    """Scheme, host, port and path without empty segments; refuses what no base has."""
    if not text:
        raise ConfigError(_("the base is empty"), remedy=_(_EXAMPLE))
    if any(char <= " " or char == "\x7f" or char == "\\" for char in text):
        raise ConfigError(_("the base has a blank, a control character or a backslash inside"), remedy=_(_EXAMPLE))
    if "://" not in text:
        # Not quoted: a key pasted in the wrong place would be shown.
        raise ConfigError(
            _("the base has no scheme"), remedy=_("Put https:// in front of it. {example}").format(example=_(_EXAMPLE))
        )
    try:
        url = urlsplit(text)
        host, port = (url.hostname or "").lower(), url.port
    except ValueError as error:
        raise ConfigError(
            _("the base cannot be read as an address: its host or port is malformed"), remedy=_(_EXAMPLE)
        ) from error
    if url.scheme not in ("http", "https"):
        raise ConfigError(
            _("the base has the scheme {scheme}: https is meant").format(scheme=_short(url.scheme)), remedy=_(_EXAMPLE)
        )
    if "@" in url.netloc:
        raise ConfigError(
            _("the base has a user name or password in it"),
            remedy=_("Leave out what stands before the @; the key is set on its own"),
        )
    if "?" in text or "#" in text:
        raise ConfigError(_("the base has a query or a fragment"), remedy=_("Leave out what begins with ? or #"))
    if not host or not (":" in host or _HOST.fullmatch(host)) or port == 0:
        raise ConfigError(_("the base names no host that can be"), remedy=_(_EXAMPLE))
    segments = [part for part in url.path.split("/") if part]
    if any(part.replace("%2e", ".").replace("%2E", ".") in (".", "..") for part in segments):
        raise ConfigError(_("the path of the base has . or .. in it"), remedy=_(_EXAMPLE))
    return url.scheme, host, port, "".join(f"/{part}" for part in segments)


def _prefix(path: str) -> str:
    """What stands before ``/api/v1``, with a call that was pasted with it taken off."""
    at = path.rfind(API)
    tail = path[at + len(API) :] if at >= 0 else path
    if at >= 0 and (not tail or tail.startswith(_CALLS)):
        return path[:at]
    return path


def _netloc(scheme: str, host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}.get(scheme)
    return name if port in (None, usual) else f"{name}:{port}"


def _short(text: str) -> str:
    """A piece of what was typed, safe and short enough for a message."""
    from wanvid_tui.core.text import clean_text

    return clean_text(text, limit=60)


def _loopback_host(host: str) -> bool:
    if host == "localhost":
        return True
    if host != "::1" and not host.startswith("127."):
        return False
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_loopback(url: str) -> bool:
    """Whether an address is of this machine: 127.0.0.0/8, ::1, localhost, as written, without asking DNS."""
    try:
        return _loopback_host((urlsplit(url).hostname or "").lower())
    except ValueError:
        return False


def host_of(url: str) -> str:
    """Host, with the port where it is not the usual one: all of an address that a message may show."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return _("an unreadable address")
    return _short(_netloc(parts.scheme.lower(), host, port)) if host else _("an address without a host")


def check_workspace(text: str) -> str:
    """The workspace id, stripped; :class:`ConfigError` when it is none (api.md 2)."""
    text = text.strip()
    if not _WORKSPACE.fullmatch(text):
        raise ConfigError(
            _("the workspace {text} is not an id of one").format(text=_short(text) or "id"),
            remedy=_("It has 1 to 64 letters, digits, - and _, and begins with a letter or digit, such as ws-1"),
        )
    return text


def check_task_path(text: str) -> str:
    """A gateway's own path to a task, such as ``/v1/tasks/{task_id}``; :class:`ConfigError` when it is none.

    It is a path from the root of the base's host: a whole address could lead the key elsewhere.
    """
    text = text.strip()
    plain = text.replace(_FIELD, "", 1)
    if _FIELD not in text or "{" in plain or "}" in plain:
        raise ConfigError(
            _("task_path {text} has no {field}, or more than that in braces").format(text=_short(text), field=_FIELD),
            remedy=_('Write it like "/v1/tasks/{field}"').format(field=_FIELD),
        )
    if not text.startswith("/") or text.startswith("//") or any(char <= " " or char in "\\#\x7f" for char in text):
        raise ConfigError(
            _("task_path {text} is not a path").format(text=_short(text)),
            remedy=_('It begins with one slash and stays on the host of the base: "/v1/tasks/{field}"').format(
                field=_FIELD
            ),
        )
    return text


def task_url(base: str, task_path: str | None, task_id: str) -> str:
    """Where the state of a task is asked for; the id can never become a path of its own.

    ``base`` is canonical; ``task_path`` is None for the service's own ``{base}/tasks/{task_id}``.
    """
    name = quote(task_id, safe="", errors="surrogatepass")
    if not name.strip("."):
        name = name.replace(".", "%2E")
    if task_path is None:
        return f"{base}/tasks/{name}"
    url = urlsplit(base)
    return f"{url.scheme}://{url.netloc}{check_task_path(task_path).replace(_FIELD, name)}"
