"""`JSONLRenderer`: one line of JSON in any chain."""

from __future__ import annotations

import io
import json

import pytest
import structlog

from geno_lewm_obs.processors import JSONLRenderer
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.samples import record


def test_a_record():
    """A whole record is the line that the package writes."""
    whole = record(float("nan"), step=3)

    assert render_jsonl(whole) == JSONLRenderer()(None, "info", whole.to_dict()).encode() + b"\n"


def test_anything_else():
    """What isn't whole is rendered as it is, a record's own fields first."""
    line = JSONLRenderer()(None, "info", {"n": float("inf"), "event": "e", "ts": "now"})

    assert '{"ts":"now","event":"e","n":"Infinity"}' == line


@pytest.mark.parametrize("value", [object(), {1, 2}, 2**80, "\ud800", {"a": {"b": object()}}])
def test_never_raises(value):
    """A value that JSON doesn't have raises nothing."""
    assert "e" == json.loads(JSONLRenderer()(None, "info", {"event": "e", "n": value}))["event"]


def test_for_bytes():
    """A logger of bytes gets bytes."""
    out = io.BytesIO()
    structlog.wrap_logger(structlog.BytesLogger(out), processors=[JSONLRenderer()]).info("e", n=1)

    assert b'{"event":"e","n":1}\n' == out.getvalue()
