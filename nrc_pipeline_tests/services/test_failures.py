"""No connection: the message names the certificate, the proxy or the name, and the setting that helps."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
import requests
import urllib3

from nrc_pipeline.foundation.errors import Misuse
from nrc_pipeline.services.nike.credentials import Token
from nrc_pipeline.services.nike.failures import CA_BUNDLES, why_no_connection
from nrc_pipeline.services.nike.patience import Patience
from nrc_pipeline.services.nike.transport import Transport
from nrc_pipeline_tests.services.conftest import Canned, scripted_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROXIES = (
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "HTTP_PROXY",
    "http_proxy",
)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*CA_BUNDLES, *PROXIES):
        monkeypatch.delenv(name, raising=False)


def problem_of(base_url: str) -> str:
    """Ask once, and return what went wrong."""
    client = Transport(
        base_url, Token.parse("opaque-token"), patience=Patience(attempts=1, connect_timeout_s=2)
    )
    return client.get("/x").problem


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key with a certificate that only itself vouches for, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "own.pem"
    subprocess.run(
        [
            *(
                openssl,
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
            ),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", file, "-out", f"{file}.crt"),
        ],
        check=True,
        capture_output=True,
    )
    file.write_bytes(file.read_bytes() + file.with_name("own.pem.crt").read_bytes())
    return file


@contextmanager
def tls_server(certificate: Path) -> Iterator[str]:
    """Answer everything with {} over TLS on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Keep the tests quiet."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"https://localhost:{httpd.server_address[1]}"
    finally:
        httpd.shutdown()
        httpd.server_close()


def test_a_certificate_that_is_not_trusted_is_named_with_the_setting(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: behind a company's TLS inspection a person reads SSLError, and does not learn what to set."""
    with tls_server(certificate) as base_url:
        problem = problem_of(base_url)
        assert "the certificate of localhost is not trusted (self-signed certificate" in problem
        assert "REQUESTS_CA_BUNDLE" in problem
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", f"{certificate}.crt")
        assert problem_of(base_url) == ""


@pytest.mark.parametrize("name", CA_BUNDLES)
def test_a_bundle_that_is_not_there_is_a_misuse_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Prevents: a typing error in the variable is an unexpected error."""
    monkeypatch.setenv(name, "/nowhere/ca.pem")
    with pytest.raises(Misuse, match=f"{name}: .*/nowhere/ca.pem"):
        problem_of("https://localhost:9")
    with pytest.raises(Misuse, match=name):
        problem_of("https://api.invalid")


def test_a_bundle_that_holds_no_certificate_is_a_problem(
    certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prevents: a file of another kind ends the command with the words of a library."""
    (tmp_path / "ca.pem").write_text("no certificate", encoding="utf-8")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    with tls_server(certificate) as base_url:
        assert problem_of(base_url).startswith("no connection")


def test_a_host_that_does_not_speak_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prevents: the login page of a hotel's network reads as a fault of the API."""
    with scripted_server(lambda _path: Canned()) as scripted:
        problem = problem_of(scripted.base_url.replace("http:", "https:"))
    assert "does not speak TLS" in problem


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_dead_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Prevents: the message blames the API, or shows the password of the proxy."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        monkeypatch.setenv(name, f"http://anna:secret-word@127.0.0.1:{port}")
        problem = problem_of("https://api.invalid")
    assert f"the proxy of {name} (127.0.0.1:{port}) cannot be reached (it refuses the connection)" in problem
    assert "NO_PROXY" in problem
    assert "secret-word" not in problem
    assert "anna" not in problem


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "asks for a user and a password (407)"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "refuses this connection"),
        (b"", "the connection was cut"),
    ],
)
def test_a_proxy_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch, answer: bytes, said: str) -> None:
    """Prevents: a proxy that asks for a login reads as a fault of the API."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(answer)

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{listening.getsockname()[1]}")
        problem = problem_of("https://api.invalid")
        serving.join(5)
    assert "HTTPS_PROXY" in problem
    assert said in problem


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1", "gopher://x", "http://", "http://[", "::::", "http://a:b"]
)
def test_a_proxy_that_is_none_ends_no_command(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """Prevents: a typing error in HTTPS_PROXY is an unexpected error."""
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    assert problem_of("https://api.invalid").startswith("no connection")


def test_a_name_that_is_not_found_is_named() -> None:
    """Prevents: a machine that is offline reads ConnectionError."""
    problem = problem_of("https://api.invalid")
    assert "the name api.invalid was not found" in problem
    assert "HTTPS_PROXY" in problem


def test_a_refused_connection_is_named() -> None:
    """Prevents: a simulator that is not running reads ConnectionError."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert problem_of(f"http://127.0.0.1:{taken.getsockname()[1]}") == (
            "no connection to 127.0.0.1: it refuses the connection (tries: 1)"
        )


@pytest.mark.parametrize("proxy", ["", "http://127.0.0.1:9"])
def test_a_connection_that_takes_too_long_is_told_from_a_slow_answer(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    """Prevents: behind a firewall that drops everything, nothing tells of the proxy that leads out."""
    monkeypatch.setenv("HTTPS_PROXY", proxy)

    def drop(*_: object, **__: object) -> None:
        raise requests.ConnectTimeout

    monkeypatch.setattr(requests.Session, "get", drop)
    problem = problem_of("https://api.invalid")
    assert problem.startswith("timed out: ")
    assert "HTTPS_PROXY" in problem


def test_any_error_of_the_library_is_one_line() -> None:
    """Prevents: an error that is its own cause is looked into for ever."""
    error = urllib3.exceptions.HTTPError("x")
    error.__context__ = error
    assert why_no_connection(error, "https://api.invalid") == "no connection to api.invalid: HTTPError"
