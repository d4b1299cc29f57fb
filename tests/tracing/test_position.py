"""
The current position in a trace: that of a block, of OpenTelemetry, or of the environment.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from geno_lewm_obs.tracing.context import set_trace_context
from geno_lewm_obs.tracing.position import TracePosition, current_trace_context
from geno_lewm_obs.tracing.traceparent import SAMPLED, format_traceparent

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
HEADER = f"00-{TRACE}-{SPAN}-01"
IDS = {"trace_id": TRACE, "span_id": SPAN}
LIKE_BASES = "ac" * 8


class TestAtStart:
    def test_gives_the_trace(self, monkeypatch):
        """A process that is started with a `TRACEPARENT` belongs to that trace."""
        monkeypatch.setenv("TRACEPARENT", HEADER)

        assert (TRACE, SPAN) == current_trace_context()

    def test_a_block_hides_it(self, monkeypatch):
        """The ids of a block take precedence over the environment's."""
        monkeypatch.setenv("TRACEPARENT", HEADER)
        with set_trace_context(trace_id="1" * 32, span_id="2" * 16):
            inside = current_trace_context()

        assert ("1" * 32, "2" * 16) == inside

    @pytest.mark.parametrize("header", [None, ""], ids=["unset", "empty"])
    def test_may_be_missing(self, monkeypatch, capsys, header):
        """Without a `TRACEPARENT` there is no trace, and nothing to say about it."""
        if header is not None:
            monkeypatch.setenv("TRACEPARENT", header)

        assert ((None, None), "") == (current_trace_context(), capsys.readouterr().err)

    def test_malformed(self, monkeypatch, capsys):
        """A malformed `TRACEPARENT` is ignored and reported once, and isn't quoted."""
        monkeypatch.setenv("TRACEPARENT", "private")
        traces = [current_trace_context(), current_trace_context()]

        assert (
            [(None, None)] * 2,
            "geno-lewm-obs: TRACEPARENT is malformed and ignored; records carry no trace\n",
        ) == (
            traces,
            capsys.readouterr().err,
        )

    def test_is_read_once(self, monkeypatch):
        """Later changes of `TRACEPARENT` don't move a process to another trace."""
        monkeypatch.setenv("TRACEPARENT", HEADER)
        current_trace_context()
        monkeypatch.setenv("TRACEPARENT", format_traceparent("1" * 32, "2" * 16))

        assert (TRACE, SPAN) == current_trace_context()


OTEL_FIRST = """
import sys
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from geno_lewm_obs import current_trace_context, current_traceparent, set_trace_context, span
tracer = TracerProvider().get_tracer("test")
"""


def printed(code, **environment):
    """
    Return what *code* prints in a process of its own, so that OpenTelemetry isn't loaded in this
    one.
    """
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout.splitlines()


class TestOpenTelemetry:
    @pytest.fixture(autouse=True)
    def sdk(self):
        pytest.importorskip("opentelemetry.sdk", reason="opentelemetry-sdk isn't installed")

    def test_its_current_span_holds(self):
        """Outside a block, the ids and flags are those of OpenTelemetry's current span."""
        code = """
with tracer.start_as_current_span("outer") as outer:
    own = outer.get_span_context()
    print((f"{own.trace_id:032x}", f"{own.span_id:016x}") == current_trace_context())
    print(current_traceparent()[-2:] == f"{own.trace_flags:02x}")
print(current_trace_context())
"""
        assert ["True", "True", "(None, None)"] == printed(OTEL_FIRST + code)

    def test_what_is_set_comes_first(self):
        """The ids of a block, also None, take precedence over OpenTelemetry's."""
        code = f"""
with tracer.start_as_current_span("outer"):
    with set_trace_context(trace_id={TRACE!r}, span_id={SPAN!r}):
        print(current_trace_context() == ({TRACE!r}, {SPAN!r}))
    with set_trace_context(trace_id=None, span_id=None):
        print(current_trace_context())
"""
        assert ["True", "(None, None)"] == printed(OTEL_FIRST + code)

    def test_its_current_span_comes_before_ours(self):
        """In a `span`, around it or inside it, records have the ids that the backend knows."""
        code = """
def has_ids_of(theirs):
    own = theirs.get_span_context()
    return (f"{own.trace_id:032x}", f"{own.span_id:016x}") == current_trace_context()

with tracer.start_as_current_span("outer") as outer, span("ours"):
    print(has_ids_of(outer))
    with tracer.start_as_current_span("inner") as inner:
        print(has_ids_of(inner))
with span("ours") as ours:
    with tracer.start_as_current_span("inner") as inner:
        print(has_ids_of(inner))
    print(current_trace_context() == (ours.trace_id, ours.span_id))
"""
        assert ["True"] * 4 == printed(OTEL_FIRST + code)

    def test_a_span_joins_its_trace(self):
        """A span that begins in one of OpenTelemetry's is in its trace, with an id of its own."""
        code = """
with tracer.start_as_current_span("outer") as outer, span("inner") as inner:
    own = outer.get_span_context()
    print(inner.trace_id == f"{own.trace_id:032x}", inner.span_id != f"{own.span_id:016x}")
"""
        assert ["True True"] == printed(OTEL_FIRST + code)

    def test_without_a_span_the_start_holds(self):
        """Without a current span of OpenTelemetry, the trace is that of the environment."""
        assert [str((TRACE, SPAN))] == printed(
            OTEL_FIRST + "print(current_trace_context())", TRACEPARENT=HEADER
        )

    def test_a_trace_that_reads_like_bases_is_left_out(self):
        """A trace id of OpenTelemetry that no output may hold is ignored."""
        code = f"""
context = trace.SpanContext(int({LIKE_BASES * 2!r}, 16), 1, is_remote=False)
with trace.use_span(trace.NonRecordingSpan(context)):
    print(current_trace_context())
"""
        assert ["(None, None)"] == printed(OTEL_FIRST + code)

    def test_a_broken_span_is_no_trace(self):
        """If a foreign span fails when it is asked, the record is written without a trace."""
        code = """
class Broken(trace.NonRecordingSpan):
    def get_span_context(self):
        raise RuntimeError
with trace.use_span(Broken(None)):
    print(current_trace_context())
"""
        assert ["(None, None)"] == printed(OTEL_FIRST + code)

    def test_a_half_loaded_api_is_no_trace(self):
        """While another thread loads the API, a record is written without a trace."""
        code = """
import sys, types
sys.modules["opentelemetry.trace"] = types.ModuleType("opentelemetry.trace")
from geno_lewm_obs import current_trace_context
print(current_trace_context())
"""
        assert ["(None, None)"] == printed(code)

    def test_is_not_imported(self, tmp_path):
        """A record is written without a module of OpenTelemetry being loaded, also in a span."""
        code = f"""
import sys
from geno_lewm_obs import get_logger, span
with span("work"):
    get_logger("a", log_dir={str(tmp_path)!r}).info("training.run.end")
print(any(name.startswith("opentelemetry") for name in sys.modules))
"""
        assert ["False"] == printed(code)


def test_a_position_is_sampled_unless_it_says_otherwise():
    """A position without flags has the one that says that the trace is recorded."""
    assert SAMPLED == TracePosition((TRACE, SPAN)).flags
