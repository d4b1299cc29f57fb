"""
What the follower is passed of the program's environment.
"""

from __future__ import annotations

import sys

import pytest

from geno_lewm_obs.otlp.environment import child_environment

BASES = "ACGT" * 5


@pytest.fixture(autouse=True)
def no_tracer(monkeypatch):
    """Other tests may have loaded what makes OpenTelemetry's own spans."""
    monkeypatch.delitem(sys.modules, "opentelemetry.sdk.trace", raising=False)


def test_only_what_is_needed():
    """It gets what it needs to find its libraries and the receiver, and nothing else."""
    needed = {
        "PATH": "/bin",
        "PYTHONPATH": "/p",
        "LD_LIBRARY_PATH": "/l",
        "https_proxy": "http://127.0.0.1:3128",
        "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer 0123456789abcdef",
        "OTEL_SERVICE_NAME": "trainer",
    }
    other = {"PATIENT": "jane@example.org", "GENO_LEWM_RUN_ID": "r", "AWS_SECRET_ACCESS_KEY": "k"}
    kept, refused = child_environment({**needed, **other})

    assert ({**needed, "GENO_LEWM_SENDING_PROCESS": "1"}, []) == (kept, refused)


def test_what_a_rule_keeps_out():
    """A variable that would be sent isn't passed on if a rule keeps it out; its name is told."""
    private = {"OTEL_SERVICE_NAME": BASES, "OTEL_RESOURCE_ATTRIBUTES": "user=jane@example.org"}
    kept, refused = child_environment({**private, "OTEL_EXPORTER_OTLP_TIMEOUT": "1000"})

    assert sorted(private) == refused
    assert {"GENO_LEWM_SENDING_PROCESS", "OTEL_EXPORTER_OTLP_TIMEOUT"} == set(kept)


def test_a_program_that_sends_spans_itself(monkeypatch):
    """Where OpenTelemetry makes spans of its own, the follower makes none of records."""
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", sys)
    kept, _ = child_environment({"OTEL_TRACES_EXPORTER": "otlp"})

    assert "none" == kept["OTEL_TRACES_EXPORTER"]
