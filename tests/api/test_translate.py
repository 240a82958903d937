"""Each error of httpx has its place: surely not sent, or unknown."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpx
import pytest

from wanvid_tui.api.translate import FAULTS, transport_error
from wanvid_tui.core.errors import AnswerLost, NotSent, TransportError

_NEVER_SENT = {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"}
_UNKNOWN = {
    "CloseError",
    "DecodingError",
    "LocalProtocolError",
    "ReadError",
    "ReadTimeout",
    "RemoteProtocolError",
    "TooManyRedirects",
    "WriteError",
    "WriteTimeout",
}
_BASES = {"NetworkError", "ProtocolError", "RequestError", "TimeoutException", "TransportError", "HTTPStatusError"}


def _all(kind: type[Exception]) -> Iterator[type[Exception]]:
    for one in kind.__subclasses__():
        yield one
        yield from _all(one)


def _error(name: str) -> Exception:
    kind = getattr(httpx, name)
    made = kind("Illegal header value b'Bearer sk-secret'")
    assert isinstance(made, Exception)
    return made


def _translated(error: Exception, sent: bool) -> TransportError:
    return transport_error(error, host="h.example", sent=sent, seconds=60)


def test_no_error_of_httpx_is_forgotten() -> None:
    own = {one.__name__ for one in _all(httpx.HTTPError) if one.__module__ == "httpx"}  # others' packages add some
    assert own == _NEVER_SENT | _UNKNOWN | _BASES
    assert all(issubclass(one, FAULTS) for one in _all(httpx.HTTPError))


@pytest.mark.parametrize("name", sorted(_NEVER_SENT))
def test_surely_not_sent(name: str) -> None:
    assert type(_translated(_error(name), True)) is NotSent


@pytest.mark.parametrize("name", sorted(_UNKNOWN))
def test_unknown_once_a_byte_may_have_left(name: str) -> None:
    assert type(_translated(_error(name), True)) is AnswerLost
    assert type(_translated(_error(name), False)) is NotSent


@pytest.mark.parametrize(
    "error", [TimeoutError(), ConnectionResetError(104, "reset"), ssl.SSLError(1, "bad record mac")]
)
def test_what_slips_through_httpx_is_placed_too(error: Exception) -> None:
    assert isinstance(error, FAULTS)
    assert type(_translated(error, True)) is AnswerLost
    assert type(_translated(error, False)) is NotSent


def test_words_that_quote_a_header_are_not_passed_on() -> None:
    for sent in (True, False):
        assert "sk-secret" not in str(_translated(_error("LocalProtocolError"), sent))
