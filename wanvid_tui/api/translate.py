"""From what httpx raises and what the service answers to the error family: one function for each."""

from __future__ import annotations

import socket
import ssl
from enum import Enum
from typing import TYPE_CHECKING, Any

import httpx

from wanvid_tui.api.body import BodyTooLarge, BodyUnreadable, kind_of
from wanvid_tui.api.heads import request_id_of, retry_after
from wanvid_tui.core import answers
from wanvid_tui.core.errors import (
    AnswerLost,
    BadRequest,
    NotOffered,
    NotSent,
    Redirected,
    TransportError,
    UnreadableAnswer,
    WanvidError,
    service_error,
)
from wanvid_tui.core.language import N_, _
from wanvid_tui.core.remedies import remedy_for
from wanvid_tui.core.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FAULTS", "Call", "answer_error", "transport_error", "unusable"]

FAULTS: tuple[type[Exception], ...] = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    BodyUnreadable,
    TimeoutError,
    OSError,  # ssl.SSLError is one: anyio lets some through
)
"""What a request can end by; everything else is a bug and goes up."""

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


class Call(Enum):
    """The calls of the API, named as a message names what a service does not offer."""

    SUBMIT = N_("submitting a video")
    QUERY = N_("asking for a task")
    LIST = N_("the list of tasks")
    CANCEL = N_("cancelling a task")
    TICKET = N_("the upload of sound files")


def transport_error(
    error: Exception, *, host: str, sent: bool, seconds: float, request_id: str | None = None
) -> TransportError:
    """The error of the family for what a request ended by.

    ``sent`` tells whether a byte of it may have left, ``seconds`` what it had in all, ``request_id`` what the head of
    a cut answer still said. A failure to connect is :class:`NotSent` by its kind; all others count as sent unless the
    request surely never left.
    """
    if isinstance(error, BodyTooLarge):
        return UnreadableAnswer(
            _("not the Wan API: {what} from {host}").format(what=error, host=host), request_id=request_id
        )
    if isinstance(error, BodyUnreadable):
        return UnreadableAnswer(
            _("not the Wan API: {what} from {host}").format(what=error, host=host),
            request_id=request_id,
            remedy=_(_CHECK_BASE),
        )
    if isinstance(error, httpx.RemoteProtocolError) and "location header" in str(error):
        return Redirected(
            _("{host} answered with a redirect to an address that cannot be read").format(host=host),
            remedy=_(_CHECK_BASE),
        )
    if isinstance(error, _NEVER_SENT) or not sent:
        message, remedy = _why_not_sent(error, host, seconds)
        return NotSent(message, remedy=remedy)
    if isinstance(error, (TimeoutError, httpx.TimeoutException)):
        how = _("{host} did not answer within {seconds:g} s").format(host=host, seconds=seconds)
    elif isinstance(error, httpx.RemoteProtocolError):
        how = _("{host} ended the connection before its answer was whole").format(host=host)
    else:
        how = _("the connection to {host} broke before its answer was whole").format(host=host)
    return AnswerLost(how, request_id=request_id)


_CHECK_BASE = N_("Check the base: it may be wrong, or a login page of the network answers in its place")


def _why_not_sent(error: Exception, host: str, seconds: float) -> tuple[str, str]:
    """Reason and next step when the request never left."""
    if isinstance(error, ImportError):
        return _("a SOCKS proxy is set, and its support is not installed"), _(
            "Install it: pip install 'wanvid-tui[socks]'"
        )
    if isinstance(error, httpx.ProxyError):
        return _("the proxy did not let the request to {host} pass: {error}").format(host=host, error=_plain(error)), _(
            _CHECK_PROXY
        )
    if isinstance(error, httpx.PoolTimeout):
        return _("no connection to {host} became free within {seconds:g} s").format(host=host, seconds=seconds), ""
    if isinstance(error, (TimeoutError, httpx.TimeoutException)):
        return _("no connection to {host} came about in time").format(host=host), _(
            "Check the network, and the proxy if one is set"
        )
    for cause in _chain(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                _("the certificate of {host} is not accepted: {verify_message}").format(
                    host=host, verify_message=clean_text(cause.verify_message, limit=120)
                ),
                _(
                    "If a proxy of yours signs it, name its certificates in SSL_CERT_FILE; checking cannot be "
                    "switched off"
                ),
            )
        if isinstance(cause, ssl.SSLError):
            return (
                _("no secure connection to {host}: {cause}").format(host=host, cause=_plain(cause)),
                _(_CHECK_PROXY),
            )
        if isinstance(cause, socket.gaierror):
            return _("{host} was not found (DNS)").format(host=host), _("Check the network and the base")
        if isinstance(cause, ConnectionRefusedError):
            return _("{host} refuses connections").format(host=host), _("Check the base, its port and the network")
    if isinstance(error, (ValueError, httpx.InvalidURL)):
        return _("a proxy variable of the environment is no address that can be used"), _(_CHECK_PROXY)
    return _("no connection to {host} came about: {error}").format(host=host, error=_plain(error)), _(
        "Check the network and the base"
    )


_CHECK_PROXY = N_("Check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY")


def _plain(error: BaseException) -> str:
    """The words of an error, cleaned; never those of one that could quote a header or a link."""
    if isinstance(error, (httpx.LocalProtocolError, httpx.InvalidURL, ValueError)):
        return type(error).__name__
    return clean_text(str(error), limit=160) or type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all it came from, groups opened."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [cause for cause in (one.__cause__, one.__context__) if cause is not None]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions


def answer_error(
    call: Call, *, status: int, headers: Mapping[str, str], answer: Any, body: bytes, host: str, now_s: float
) -> WanvidError | None:
    """The error of the family for a whole answer, or None for 2xx.

    ``answer`` is its JSON, None when it has none; ``now_s`` is the wall clock, for a ``Retry-After`` that is a date.
    """
    if 200 <= status < 300:
        return None
    if status < 400:
        return Redirected(
            _("{host} answered with a redirect ({status}): it is not followed with a key").format(
                host=host, status=status
            ),
            remedy=_(_CHECK_BASE),
        )
    said = answers.read_error(answer)
    code, message = said.code or "", said.message or ""
    request_id = said.request_id or request_id_of(headers)
    if status == 407:
        return NotSent(_("the proxy asks for a user name and password"), remedy=_(_CHECK_PROXY))
    if status in (404, 405) and _no_code_of_its_own(code):
        return _not_offered(call, status, host, request_id)
    if status == 400 and code == "UnsupportedOperation" and call is not Call.CANCEL:
        return BadRequest(code, message, status=status, request_id=request_id, remedy="")
    if isinstance(answer, dict) or status in (401, 429) or status >= 500:
        wait_s = retry_after(headers, now_s)
        return service_error(code, message, status=status, request_id=request_id, retry_after_s=wait_s)
    return UnreadableAnswer(
        _("not the Wan API: {what} from {host} (HTTP {status})").format(what=kind_of(body), host=host, status=status),
        request_id=request_id,
        remedy=_(_CHECK_BASE),
    )


def _no_code_of_its_own(code: str) -> bool:
    """Whether the path was meant, not what was asked of it: web frameworks say 404 in such words."""
    return not code or code.isdigit() or code.replace(" ", "").lower() in ("notfound", "methodnotallowed")


def _not_offered(call: Call, status: int, host: str, request_id: str | None) -> NotOffered:
    remedy = _(_CHECK_BASE) if call in (Call.SUBMIT, Call.QUERY) else ""
    message = _("this service does not offer {call} ({host}, HTTP {status})").format(
        call=_(call.value), host=host, status=status
    )
    return NotOffered("", message, status=status, request_id=request_id, remedy=remedy)


def unusable(error: answers.UnreadableAnswer, *, request_id: str | None, host: str) -> WanvidError:
    """The error for a 2xx whose JSON is not the answer that was asked for; ``request_id`` is that of its head.

    Some gateways answer errors with 200. Only a code that api.md 4 knows is taken as a no: with any other the request
    may have been worked on.
    """
    request_id = error.request_id or request_id
    if error.code and remedy_for(error.code):
        return service_error(error.code, error.message or "", status=200, request_id=request_id)
    said = " ".join(part for part in (error.code, error.message) if part)
    message = (_("{reason}, from {host}; it says: {said}") if said else _("{reason}, from {host}")).format(
        reason=error.reason, host=host, said=said
    )
    return UnreadableAnswer(message, request_id=request_id, remedy=_(_CHECK_BASE))
