"""
The way to a receiver over HTTP: by TLS or not, straight or by a proxy of the environment.
"""

from __future__ import annotations

import base64
import ssl
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from ipaddress import ip_address
from typing import Final, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from ..errors import ConfigError
from .endpoints import Endpoint

_LOCAL: Final = "localhost"


class Way(NamedTuple):
    """How requests get to a receiver."""

    connect: Callable[[], HTTPConnection]
    """Returns a new connection; raises what the system does."""
    target: str
    """What a request names."""
    headers: dict[str, str]
    """The headers for a proxy."""


def way_to(endpoint: Endpoint) -> Way:
    """
    Return the way to a receiver; nothing is opened.

    By the variables ``http_proxy``, ``https_proxy`` and ``no_proxy`` there may be a proxy on it,
    but for a receiver on this machine.

    Raises:
        ConfigError: What a variable says of certificates, or of a proxy, can't be used.
    """
    url = urlsplit(endpoint.address)
    host, timeout = url.hostname or "", endpoint.timeout_s
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    proxy = _proxy_to(url)
    if endpoint.is_encrypted:
        context = tls_context(endpoint)
        return Way(partial(_by_tls, url, proxy, context, timeout), path, {})
    if proxy is None:
        return Way(partial(_connected, host, url.port, timeout), path, {})
    connect = partial(_connected, proxy.hostname or "", proxy.port, timeout)
    return Way(connect, f"http://{url.netloc}{path}", _credentials(proxy))


def check_way(endpoint: Endpoint) -> None:
    """
    Check the files and the proxy that variables name for the way to a receiver.

    Raises:
        ConfigError: As by `way_to`.
    """
    if endpoint.is_encrypted and (endpoint.certificate or endpoint.client_certificate):
        tls_context(endpoint)
    if endpoint.protocol != "grpc":  # which sees to proxies itself
        _proxy_to(urlsplit(endpoint.address))


def tls_context(endpoint: Endpoint) -> ssl.SSLContext:
    """
    Return what TLS goes by.

    Raises:
        ConfigError: A file that a variable names can't be used.
    """
    try:
        context = ssl.create_default_context(cafile=endpoint.certificate)
        if endpoint.client_certificate is not None:
            context.load_cert_chain(endpoint.client_certificate, endpoint.client_key)
    except (OSError, ValueError) as exc:
        reason = getattr(exc, "reason", None) or type(exc).__name__
        msg = f"the certificates for the receiver of {endpoint.signal} can't be used ({reason})"
        remedy = "see to the variables OTEL_EXPORTER_OTLP_…CERTIFICATE and …CLIENT_KEY"
        raise ConfigError(msg, remediation=remedy) from None
    return context


def _connected(host: str, port: int | None, timeout: float) -> HTTPConnection:
    connection = HTTPConnection(host, port, timeout=timeout)
    connection.connect()
    return connection


def _by_tls(
    url: SplitResult, proxy: SplitResult | None, context: ssl.SSLContext, timeout: float
) -> HTTPConnection:
    host, port = url.hostname or "", url.port
    if proxy is None:
        connection = HTTPSConnection(host, port, timeout=timeout, context=context)
    else:
        connection = HTTPSConnection(
            proxy.hostname or "", proxy.port or 80, timeout=timeout, context=context
        )
        connection.set_tunnel(host, port or 443, _credentials(proxy))
    connection.connect()
    return connection


def _is_local(host: str) -> bool:
    try:
        return host == _LOCAL or ip_address(host).is_loopback
    except ValueError:
        return False


def _proxy_to(url: SplitResult) -> SplitResult | None:
    text = getproxies_environment().get(url.scheme)
    if not text or _is_local(url.hostname or "") or proxy_bypass(url.netloc):
        return None
    try:
        proxy = urlsplit(text if "://" in text else f"http://{text}")
        is_usable = proxy.scheme == "http" and bool(proxy.hostname)
        _ = proxy.port
    except ValueError:
        is_usable = False
    if not is_usable:
        msg = f"the variable {url.scheme}_proxy names no proxy that can be used"
        raise ConfigError(
            msg, remediation="set it to one such as http://127.0.0.1:3128, or no_proxy to the host"
        )
    return proxy


def _credentials(proxy: SplitResult) -> dict[str, str]:
    if proxy.username is None:
        return {}
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}".encode()
    return {"Proxy-Authorization": f"Basic {base64.b64encode(pair).decode()}"}
