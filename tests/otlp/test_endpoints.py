"""
Endpoints by the standard variables.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.errors import ConfigError, RuntimeSetupError
from geno_lewm_obs.otlp.endpoints import Endpoints

BASE = "OTEL_EXPORTER_OTLP_"


def read(**variables: str) -> Endpoints | None:
    return Endpoints.from_environment({BASE + name: text for name, text in variables.items()})


def addresses(endpoints: Endpoints | None) -> dict[str, str]:
    return {each.signal: each.address for each in endpoints or ()}


def test_nothing_is_sent_unasked():
    """Without an endpoint there is none, nor where OpenTelemetry or one signal is turned off."""
    endpoint = {f"{BASE}ENDPOINT": "http://a.example.org:1"}
    chosen = Endpoints.from_environment(
        {**endpoint, "OTEL_LOGS_EXPORTER": "none", "OTEL_TRACES_EXPORTER": "console, otlp"}
    )

    assert None is Endpoints.from_environment({f"{BASE}HEADERS": "a=b", f"{BASE}ENDPOINT": " "})
    assert None is Endpoints.from_environment({**endpoint, "OTEL_SDK_DISABLED": "TRUE"})
    assert None is Endpoints.from_environment({"OTEL_SDK_DISABLED": "true"}, is_asked=True)
    assert {"traces", "metrics"} == {*addresses(chosen)}


def test_one_for_all_or_one_each():
    """The common endpoint has a path for each signal; a signal's own is used as it is."""
    all_three = {
        each: f"https://a.example.org/x/v1/{each}" for each in ("logs", "traces", "metrics")
    }

    assert all_three == addresses(read(ENDPOINT="https://a.example.org/x/"))
    assert all_three | {"logs": "http://b.example.org"} == addresses(
        read(ENDPOINT="https://a.example.org/x", LOGS_ENDPOINT="http://b.example.org")
    )
    assert {"traces": "http://t.example.org/in"} == addresses(
        read(TRACES_ENDPOINT="http://t.example.org/in")
    )


def test_asked_for_by_an_argument():
    """Without a variable it's the standard's endpoint on this machine, by the protocol in force."""
    http = Endpoints.from_environment({}, is_asked=True)
    grpc = Endpoints.from_environment({f"{BASE}PROTOCOL": "grpc"}, is_asked=True)
    named = Endpoints.from_environment(
        {f"{BASE}LOGS_ENDPOINT": "http://b.example.org"}, is_asked=True
    )

    assert "http://localhost:4318/v1/logs" == addresses(http)["logs"]
    assert "localhost:4317" == addresses(grpc)["logs"]
    assert {"logs": "http://b.example.org"} == addresses(named)


def test_grpc():
    """Over gRPC an address is a host and a port; the scheme says whether it's encrypted, or TLS."""
    found = [
        (each.address, each.is_encrypted)
        for text, insecure in (
            ("http://a.example.org:1", ""),
            ("https://[::1]:2/x", "true"),
            ("b:3", ""),
            ("b", "true"),
        )
        for each in (read(LOGS_ENDPOINT=text, PROTOCOL="grpc", INSECURE=insecure) or ())
    ]

    assert [
        ("a.example.org:1", False),
        ("[::1]:2", True),
        ("b:3", True),
        ("b:4317", False),
    ] == found


def test_settings(tmp_path):
    """Those of a signal come before those of all; none of them shows what its headers hold."""
    pem = tmp_path / "ca.pem"
    pem.write_text("-----BEGIN CERTIFICATE-----")
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN PRIVATE KEY-----")
    endpoints = read(
        ENDPOINT="https://a.example.org",
        HEADERS="api-key=hidden",
        LOGS_HEADERS="api-key=hidden2",
        TIMEOUT="2.5",
        LOGS_TIMEOUT="1500",
        COMPRESSION="gzip",
        LOGS_COMPRESSION="none",
        CERTIFICATE=str(pem),
        CLIENT_CERTIFICATE=str(pem),
        CLIENT_KEY=str(key),
        METRICS_TEMPORALITY_PREFERENCE="Delta",
    )
    assert endpoints is not None
    logs, traces, metrics = endpoints

    assert (("api-key", "hidden2"),) == logs.headers
    assert f"{BASE}LOGS_HEADERS" == logs.headers_variable
    assert (1.5, 2.5) == (logs.timeout_s, traces.timeout_s)
    assert (False, True) == (logs.is_compressed, traces.is_compressed)
    assert (str(pem), str(pem), str(key), False) == (
        metrics.certificate,
        metrics.client_certificate,
        metrics.client_key,
        metrics.is_cumulative,
    )
    assert "hidden" not in repr(endpoints)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ENDPOINT", "localhost:4318"),
        ("ENDPOINT", "ftp://a"),
        ("ENDPOINT", "http://a.example.org:99999"),
        ("ENDPOINT", "http://localhost b"),
        ("ENDPOINT", "http://made:hidden@example.org"),
        ("LOGS_ENDPOINT", "http://[::1"),
        ("PROTOCOL", "http/json"),
        ("TIMEOUT", "soon"),
        ("TIMEOUT", "0"),
        ("TIMEOUT", "1e-9"),
        ("TIMEOUT", "0.09"),
        ("TIMEOUT", "nan"),
        ("COMPRESSION", "zip"),
        ("CERTIFICATE", "/nowhere/hidden.pem"),
        ("CLIENT_KEY", "\0"),
        ("CERTIFICATE", os.__file__),
        ("CLIENT_CERTIFICATE", os.devnull),
        ("LOGS_CLIENT_KEY", os.__file__),
        ("HEADERS", "hidden"),
        ("METRICS_TEMPORALITY_PREFERENCE", "x"),
    ],
)
def test_what_cannot_be_used(name, text):
    """The error names the variable and says what to do, and shows nothing of its value."""
    with pytest.raises(ConfigError) as caught:
        read(**{"ENDPOINT": "http://a.example.org", name: text})

    assert f"{BASE}{name}" in caught.value.message
    assert caught.value.remediation
    assert "hidden" not in str(caught.value)


NAMES = "ENDPOINT LOGS_ENDPOINT PROTOCOL HEADERS TIMEOUT COMPRESSION CERTIFICATE INSECURE".split()
TEXTS = st.text("htps:/[]@.%=,#?0189 a\n\0é", max_size=20) | st.sampled_from(
    ["grpc", "http://localhost"]
)


@given(st.dictionaries(st.sampled_from(NAMES), TEXTS))
def test_any_text(variables):
    """Whatever the variables hold gives endpoints or the error, and nothing else is raised."""
    with suppress(ConfigError):
        read(**variables)


def test_a_library_that_is_missing(monkeypatch):
    """It's noticed before anything is sent, and the command that installs it is said."""
    pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")
    pytest.importorskip("grpc", reason="needs the extra otlp-grpc")
    endpoints = read(ENDPOINT="http://a.example.org", PROTOCOL="grpc")
    assert endpoints is not None
    endpoints.check_installed()
    monkeypatch.setitem(sys.modules, "grpc", None)

    with pytest.raises(RuntimeSetupError) as caught:
        endpoints.check_installed()

    assert "grpcio" in str(caught.value)
