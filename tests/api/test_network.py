"""The ways out: certificates, proxies, SOCKS."""

from __future__ import annotations

import os
import select
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.api.loopback import Line, Seen, Server
from tests.api.ways import BODY, KEY, PEM, QUICK, accepts, client
from wanvid_tui.api.proxies import patterns
from wanvid_tui.core import errors

_PROXY_NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _PROXY_NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))


@pytest.fixture
def secure() -> Iterator[Server]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    with Server(accepts, context) as server:
        yield server


async def test_a_certificate_of_nobody_s_is_refused(secure: Server) -> None:
    service = client(f"https://localhost:{secure.port}")
    with pytest.raises(errors.NotSent, match="certificate of localhost") as caught:
        await service.submit(BODY)
    await service.aclose()
    assert "SSL_CERT_FILE" in caught.value.remedy and not secure.seen


@pytest.mark.usefixtures("trusted")
async def test_ssl_cert_file_is_obeyed(secure: Server) -> None:
    service = client(f"https://localhost:{secure.port}/qwen")
    await service.warm()
    assert (await service.submit(BODY)).task_id == "t-1"
    await service.aclose()


@pytest.mark.parametrize("name", ["/no/such.pem", __file__])
async def test_an_ssl_cert_file_that_cannot_be_read_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", name)
    service = client("https://localhost:1")
    for _ in range(2):
        with pytest.raises(errors.NotSent, match="SSL_CERT_FILE") as caught:
            await service.submit(BODY)
        assert name in caught.value.message
    await service.aclose()


async def test_no_tls_at_the_other_end_is_surely_not_sent() -> None:
    def plain(request: Seen, line: Line) -> bool:
        return line.answer(b"")

    with Server(plain) as server:
        service = client(f"https://127.0.0.1:{server.port}", QUICK)
        with pytest.raises(errors.NotSent):
            await service.submit(BODY)
        await service.aclose()
    assert not server.seen


def _copy(one: socket.socket, other: socket.socket, stop: threading.Event) -> None:
    ends = {one: other, other: one}
    while not stop.is_set():
        for ready in select.select(list(ends), [], [], 0.05)[0]:
            data = ready.recv(65536)
            if not data:
                return
            ends[ready].sendall(data)


class Tunnel:
    """A proxy's CONNECT that leads to ``port``, whatever host was asked for."""

    def __init__(self, port: int) -> None:
        self.port = port

    def __call__(self, request: Seen, line: Line) -> bool:
        with socket.create_connection(("127.0.0.1", self.port)) as far:
            line.send(b"HTTP/1.1 200 OK\r\n\r\n")
            _copy(line.sock, far, line.stop)
        return False


@pytest.mark.usefixtures("trusted")
async def test_a_proxy_is_used_and_never_sees_the_key(secure: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(Tunnel(secure.port)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{proxy.port}")
        service = client("https://wan.test")
        assert (await service.submit(BODY)).task_id == "t-1"
        await service.aclose()
    (connect,) = proxy.seen
    assert (connect.method, connect.target) == ("CONNECT", "wan.test:443")
    assert KEY not in str(connect)
    assert secure.seen[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("status", [403, 407, 502])
async def test_what_a_proxy_refuses_is_surely_not_sent(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(lambda request, line: line.answer(b"", status)) as proxy:
        monkeypatch.setenv("https_proxy", f"http://user:secret@127.0.0.1:{proxy.port}")
        service = client("https://wan.test")
        with pytest.raises(errors.NotSent) as caught:
            await service.submit(BODY)
        await service.aclose()
    assert "proxy" in str(caught.value) and "secret" not in str(caught.value)


async def test_a_proxy_that_breaks_off_is_surely_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(lambda request, line: line.reset()) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        service = client("https://wan.test")
        with pytest.raises(errors.NotSent):
            await service.submit(BODY)
        await service.aclose()


async def test_plain_http_to_this_machine_takes_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with Server(accepts) as server:
        service = client(server.base)
        assert (await service.submit(BODY)).task_id == "t-1"
        await service.aclose()


class Socks:
    """A SOCKS5 proxy for one connection, leading to ``port``."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked = b""
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Socks:
        self._thread.start()
        return self

    def __exit__(self, *gone: object) -> None:
        self._stop.set()
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        self._listener.settimeout(10)
        near, _ = self._listener.accept()
        with near, socket.create_connection(("127.0.0.1", self.port)) as far:
            near.recv(64)
            near.sendall(b"\x05\x00")
            self.asked = near.recv(300)
            near.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50")
            _copy(near, far, self._stop)


@pytest.mark.usefixtures("trusted")
async def test_socks_is_obeyed(secure: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with Socks(secure.port) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks://{proxy.address}/")
        service = client("https://wan.test")
        assert (await service.submit(BODY)).task_id == "t-1"
        await service.aclose()
    assert b"wan.test" in proxy.asked


_WITHOUT_SOCKS = """
import asyncio, sys
sys.modules["socksio"] = None
from wanvid_tui.api.client import make_service
from wanvid_tui.core.errors import NotSent
try:
    asyncio.run(make_service("https://wan.test", "sk-x", workspace=None, task_path=None).query("t-1"))
except NotSent as error:
    print(error)
"""


def test_socks_without_its_extra_names_it() -> None:
    environ = {**os.environ, "ALL_PROXY": "socks5://127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_SOCKS], env=environ, capture_output=True, text=True, timeout=60, check=True
    )
    assert "wanvid-tui[socks]" in done.stdout


@pytest.mark.parametrize("value", ["gopher://127.0.0.1:1", "http://127.0.0.1:notaport", "socks4://127.0.0.1:1"])
async def test_a_proxy_variable_that_is_no_address_is_said(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", value)
    service = client("https://wan.test")
    with pytest.raises(errors.NotSent, match="proxy variable") as caught:
        await service.submit(BODY)
    await service.aclose()
    assert "NO_PROXY" in caught.value.remedy


def test_no_proxy_is_read_as_everywhere() -> None:
    found = {"https": "p:1", "all": "socks://s:2", "no": "localhost, .corp.example,10.0.0.1, ::1 ,https://x.example"}
    assert patterns(found) == {
        "https://": "http://p:1",
        "all://": "socks5://s:2",
        "all://localhost": None,
        "all://*.corp.example": None,
        "all://10.0.0.1": None,
        "all://[::1]": None,
        "https://x.example": None,
    }
    assert patterns({"all": "p:1", "no": "*"}) == {}
    assert patterns({}) == {}
