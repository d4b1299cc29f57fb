"""
Where logs, spans and metrics are sent, and how, by OpenTelemetry's standard variables.

Nothing is opened here. https://opentelemetry.io/docs/specs/otel/protocol/exporter/ defines them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal, Self, cast, get_args
from urllib.parse import SplitResult, urlsplit

from ..errors import ConfigError, RuntimeSetupError
from ..extras import install_extra
from .header_list import headers_in

Signal = Literal["logs", "traces", "metrics"]
SIGNALS: Final[tuple[Signal, ...]] = get_args(Signal)
Protocol = Literal["http/protobuf", "grpc"]

_PREFIX: Final = "OTEL_EXPORTER_OTLP_"
ENDPOINT_VARIABLE: Final = f"{_PREFIX}ENDPOINT"
DISABLED_VARIABLE: Final = "OTEL_SDK_DISABLED"
_DEFAULT_URLS: Final[dict[Protocol, str]] = {
    "http/protobuf": "http://localhost:4318",
    "grpc": "http://localhost:4317",
}
_DEFAULT_TIMEOUT_S: Final = 10.0
_SHORTEST_TIMEOUT_S: Final = 0.1
_LONGEST_TIMEOUT_S: Final = 600.0
_FEWEST_MS: Final = 100
"""From this number on a timeout is in milliseconds."""
_LONGEST_PEM: Final = 1 << 24
"""Bytes of a file that are looked at."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where one signal is sent, and how."""

    signal: Signal
    protocol: Protocol
    address: str
    """Its URL over HTTP, ``host:port`` over gRPC."""
    is_encrypted: bool
    variable: str
    """The variable that named it."""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers_variable: str = f"{_PREFIX}HEADERS"
    timeout_s: float = _DEFAULT_TIMEOUT_S
    """How long one attempt may take."""
    is_compressed: bool = False
    certificate: str | None = None
    """The file of the authorities that are trusted; None for those of the system."""
    client_certificate: str | None = None
    client_key: str | None = None
    is_cumulative: bool = True
    """Whether a counter is sent as its total since the start; used for metrics."""


class Endpoints(tuple[Endpoint, ...]):
    """The endpoints of a program, at most one for each signal."""

    __slots__ = ()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, is_asked: bool = False) -> Self | None:
        """
        Return the endpoints that *environ* names; None if it names none, or turns all off.

        Args:
            environ: The environment.
            is_asked: Whether an argument asks for them: where *environ* names none, it's the
                standard's, on this machine.

        Raises:
            ConfigError: A variable can't be used. The error names it, and not its value.
        """
        if environ.get(DISABLED_VARIABLE, "").strip().lower() == "true":
            return None
        if is_asked and not any(_given(environ, signal, "ENDPOINT")[1] for signal in SIGNALS):
            environ = {**environ, ENDPOINT_VARIABLE: _default_url(environ)}
        return cls(_in(environ)) or None

    def check_installed(self) -> None:
        """
        Check, without loading them, that the libraries are installed.

        Raises:
            RuntimeSetupError: One of them isn't; it says how to install it.
        """
        needed = {"opentelemetry.proto.logs.v1.logs_pb2": "otlp"}
        if any(each.protocol == "grpc" for each in self):
            needed["grpc"] = "otlp-grpc"
        for module, name in needed.items():
            try:
                is_there = find_spec(module) is not None
            except ImportError:
                is_there = False
            if not is_there:
                msg = f"what sends to OpenTelemetry isn't installed ({module.partition('.')[0]})"
                raise RuntimeSetupError(msg, remediation=install_extra(name))


def _in(environ: Mapping[str, str]) -> Iterator[Endpoint]:
    for signal in SIGNALS:
        chosen = environ.get(f"OTEL_{signal.upper()}_EXPORTER", "").strip().lower()
        if chosen and "otlp" not in re.split(r"\s*,\s*", chosen):
            continue
        variable, text = _given(environ, signal, "ENDPOINT")
        if text:
            yield _endpoint(environ, signal, variable, text)


def _endpoint(environ: Mapping[str, str], signal: Signal, variable: str, text: str) -> Endpoint:
    protocol = _protocol(environ, signal)
    if protocol == "grpc":
        address, is_encrypted = _target(environ, signal, variable, text)
    else:
        is_common = variable == ENDPOINT_VARIABLE
        address = f"{text.removesuffix('/')}/v1/{signal}" if is_common else text
        is_encrypted = _split(variable, address).scheme == "https"
    headers_variable, headers = _given(environ, signal, "HEADERS")
    return Endpoint(
        signal=signal,
        protocol=protocol,
        address=address,
        is_encrypted=is_encrypted,
        variable=variable,
        headers=headers_in(headers, headers_variable),
        headers_variable=headers_variable,
        timeout_s=_timeout_s(*_given(environ, signal, "TIMEOUT")),
        is_compressed=_is_compressed(*_given(environ, signal, "COMPRESSION")),
        certificate=_file(*_given(environ, signal, "CERTIFICATE")),
        client_certificate=_file(*_given(environ, signal, "CLIENT_CERTIFICATE")),
        client_key=_file(*_given(environ, signal, "CLIENT_KEY")),
        is_cumulative=_is_cumulative(environ),
    )


def _given(environ: Mapping[str, str], signal: Signal, what: str) -> tuple[str, str]:
    """Return the variable that says *what* of *signal*, its own before that of all; its value."""
    for variable in (f"{_PREFIX}{signal.upper()}_{what}", f"{_PREFIX}{what}"):
        text = environ.get(variable, "").strip()
        if text:
            return variable, text
    return f"{_PREFIX}{what}", ""


def _default_url(environ: Mapping[str, str]) -> str:
    return _DEFAULT_URLS[_protocol(environ, "logs")]


def _protocol(environ: Mapping[str, str], signal: Signal) -> Protocol:
    variable, text = _given(environ, signal, "PROTOCOL")
    protocol = text.lower() or "http/protobuf"
    if protocol not in get_args(Protocol):
        msg = f"{variable} names no protocol that is spoken here"
        raise ConfigError(msg, remediation=f"set {variable} to http/protobuf or grpc")
    return cast(Protocol, protocol)


def _split(variable: str, address: str) -> SplitResult:
    """Return the parts of a URL, or raise `ConfigError` if *address* is none."""
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        is_usable = False
    if not is_usable or not address.isascii() or re.search(r"[\s\0-\x1f\x7f]", address):
        msg = f"{variable} is no URL"
        raise ConfigError(msg, remediation=f"set {variable} to one such as http://localhost:4318")
    if parts.username is not None:
        msg = f"{variable} holds credentials"
        raise ConfigError(msg, remediation=f"put them into {_PREFIX}HEADERS, as authorization=…")
    return parts


def _target(
    environ: Mapping[str, str], signal: Signal, variable: str, text: str
) -> tuple[str, bool]:
    """Return ``host:port`` for gRPC, and whether it's encrypted; the scheme is optional there."""
    _, insecure = _given(environ, signal, "INSECURE")
    scheme = "http" if insecure.lower() == "true" else "https"
    parts = _split(variable, text if "://" in text else f"{scheme}://{text}")
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{parts.port or 4317}", parts.scheme == "https"


def _timeout_s(variable: str, text: str) -> float:
    """
    Return a timeout in seconds.

    By the specification it's in milliseconds, and OpenTelemetry's exporters for Python read seconds
    all the same. So a number below 100, which is too short a time in milliseconds, is in seconds.
    """
    if not text:
        return _DEFAULT_TIMEOUT_S
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not number >= _SHORTEST_TIMEOUT_S:
        msg = f"{variable} is no time of {_SHORTEST_TIMEOUT_S} s or more"
        raise ConfigError(msg, remediation=f"set {variable} to milliseconds, such as 10000")
    return min(number if number < _FEWEST_MS else number / 1000, _LONGEST_TIMEOUT_S)


def _is_compressed(variable: str, text: str) -> bool:
    if text.lower() not in ("", "none", "gzip"):
        msg = f"{variable} names no compression that is known here"
        raise ConfigError(msg, remediation=f"set {variable} to gzip or none")
    return text.lower() == "gzip"


def _file(variable: str, text: str) -> str | None:
    """Return the path *text* if the file may have what *variable* stands for; None if unset."""
    if not text:
        return None
    kind = "private key" if variable.endswith("_KEY") else "certificate"
    content = b""
    with suppress(OSError, ValueError), Path(text).open("rb") as file:
        content = file.read(_LONGEST_PEM)
    if f"{kind.upper()}-----".encode() not in content:
        msg = f"{variable} names no file with a {kind} that can be read"
        raise ConfigError(msg, remediation=f"set {variable} to the path of a PEM file")
    return text


def _is_cumulative(environ: Mapping[str, str]) -> bool:
    variable = f"{_PREFIX}METRICS_TEMPORALITY_PREFERENCE"
    text = environ.get(variable, "").strip().lower()
    if text not in ("", "cumulative", "delta", "lowmemory"):
        msg = f"{variable} is none that is known"
        raise ConfigError(msg, remediation=f"set {variable} to cumulative, delta or lowmemory")
    return text in ("", "cumulative")
