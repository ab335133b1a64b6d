"""Explains why a connection failed, and which setting helps: the HTTP library only names its exceptions."""

from __future__ import annotations

import errno
import os
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from requests.utils import get_environ_proxies, select_proxy
from urllib3.exceptions import NameResolutionError

from nrc_pipeline.foundation.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

CA_BUNDLE = "REQUESTS_CA_BUNDLE"
# In the order in which the HTTP library looks for them.
CA_BUNDLES = (CA_BUNDLE, "CURL_CA_BUNDLE")
_MOST_LINKS = 20
_SAID = {
    errno.ECONNREFUSED: "it refuses the connection",
    errno.ENETUNREACH: "there is no network",
    errno.EHOSTUNREACH: "there is no route to it",
    errno.ECONNRESET: "the connection was cut",
    errno.EPIPE: "the connection was cut",
    errno.ECONNABORTED: "the connection was cut",
}


def why_no_connection(error: Exception, url: str) -> str:
    """Return the cause in one line: certificate, proxy, name or network. It contains no secret."""
    host = urlsplit(url).hostname or "the API"
    chain = list(_chain(error))
    if (reason := _of_certificate(chain)) is not None:
        return (
            f"no connection: the certificate of {host} is not trusted ({reason}). If a company or a virus "
            f"scanner inspects connections, set {CA_BUNDLE} to the file with its certificate; a wrong clock "
            "has the same effect"
        )
    if isinstance(error, requests.exceptions.ProxyError | requests.exceptions.InvalidProxyURL):
        return _of_proxy(chain, url)
    if isinstance(error, requests.exceptions.InvalidSchema) and "SOCKS" in str(error):
        return f"no connection: the proxy of {_proxy_setting(url)} is a SOCKS proxy; only HTTP proxies work"
    if any(isinstance(one, NameResolutionError) for one in chain):
        return (
            f"no connection: the name {host} was not found. Is this machine online, and does its DNS work? "
            "If the network needs a proxy, set HTTPS_PROXY"
        )
    if any(isinstance(one, ssl.SSLError) for one in chain):
        return (
            f"no connection: {host} does not speak TLS as expected. Is a proxy in between, or the "
            "login page of a network? See HTTPS_PROXY and NO_PROXY"
        )
    way = f", through the proxy of {_proxy_setting(url)}" if _proxy(url) else ""
    return f"no connection to {host}{way}: {_of_system(chain) or type(error).__name__}"


def why_no_connection_in_time(url: str) -> str:
    """Return the cause for a connection that timed out."""
    if _proxy(url):
        return f"timed out: the proxy of {_proxy_setting(url)} does not answer"
    host = urlsplit(url).hostname
    return f"timed out: no connection to {host}; if the network needs a proxy, set HTTPS_PROXY"


def bad_bundle(error: Exception) -> str | None:
    """Return which variable names a certificate file that cannot be read; None if that is not the cause."""
    name = next((name for name in CA_BUNDLES if os.environ.get(name)), None)
    if name is None or "CA certificate bundle" not in str(error):
        return None
    return f"{name}: there is no certificate file {os.environ[name]}. Correct or remove it."


def unsendable_proxy(url: str) -> str:
    """Return that a proxy's user or password cannot be sent as it is written."""
    return (
        f"The proxy of {_proxy_setting(url)} has a character in its user or password that HTTP cannot send: "
        "write it percent-encoded, as %40 for @."
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and its causes, from the outermost."""
    waiting: list[BaseException] = [error]
    seen = 0
    while waiting and seen < _MOST_LINKS:
        one = waiting.pop(0)
        seen += 1
        yield one
        inner = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        waiting += [part for part in inner if isinstance(part, BaseException)]


def _of_certificate(chain: list[BaseException]) -> str | None:
    for one in chain:
        if isinstance(one, ssl.SSLCertVerificationError):
            return one.verify_message or "it cannot be verified"
    return None


def _of_proxy(chain: list[BaseException], url: str) -> str:
    setting = _proxy_setting(url)
    said = " ".join(str(one) for one in chain)
    if "407" in said:
        why = "asks for a user and a password (407)"
    elif any(isinstance(one, NameResolutionError) for one in chain):
        why = "has a name that was not found"
    elif "Tunnel connection failed" in said:
        why = "refuses this connection"
    else:
        why = f"cannot be reached ({_of_system(chain) or 'no answer'})"
    what_to_do = "Correct that variable, or name the API's host in NO_PROXY"
    return f"no connection: the proxy of {setting} {why}. {what_to_do}"


def _proxy(url: str) -> str | None:
    if is_loopback(urlsplit(url).hostname):
        return None
    found: str | None = select_proxy(url, get_environ_proxies(url))
    return found


def _proxy_setting(url: str) -> str:
    """Name the variable and the proxy's host, but never the user and the password in its address."""
    proxy = _proxy(url)
    scheme = urlsplit(url).scheme
    names = (f"{scheme.upper()}_PROXY", f"{scheme}_proxy", "ALL_PROXY", "all_proxy")
    name = next((name for name in names if os.environ.get(name)), "the system's settings")
    if not proxy:
        return name
    try:
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return name
    return f"{name} ({parts.hostname}{port})" if parts.hostname else name


def _of_system(chain: list[BaseException]) -> str | None:
    for one in chain:
        if isinstance(one, OSError) and one.errno in _SAID:
            return _SAID[one.errno]
        if isinstance(one, ConnectionResetError):
            return _SAID[errno.ECONNRESET]
    return None
