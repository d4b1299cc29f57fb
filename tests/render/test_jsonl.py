"""
`render_jsonl`: a record as one line of JSON.
"""

from __future__ import annotations

import json
import math
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geno_lewm_obs import LogRecord
from geno_lewm_obs.record import LINE_START
from geno_lewm_obs.render.jsonl import render_jsonl

HIDDEN = (
    "\x7f",
    "\x85",
    "\x9b",
    "\u00ad",
    "\u061c",
    "\u180e",
    "\u200b",
    "\u200e",
    "\u2028",
    "\u202e",
    "\u2060",
    "\u2066",
    "\ufeff",
    "\ufff9",
)
"""
One of each family: DEL, C1, soft hyphen, bidi controls, zero-width, line separators, byte order
mark, interlinear marks.
"""

texts = st.text().filter(lambda text: text not in ("NaN", "Infinity", "-Infinity"))


def record(**fields):
    required = {
        "ts": "2026-05-20T15:42:01.123Z",
        "severity": "info",
        "event": "training.metric",
        "run_id": "run-1",
        "component": "training",
    }
    return LogRecord(**required | fields)


def refuse_constant(name):
    pytest.fail(f"{name} is no JSON")


class TestLine:
    def test_is_the_contracts_example_byte_for_byte(self):
        """Keys are in wire order, the JSON is compact, and fields that are None are left out."""
        example = record(
            event="training.epoch.end",
            run_id="run-2026-05-20-h100-0",
            data={"loss": 1.23},
            step=12345,
            epoch=2,
            phase="phase1",
            duration_ms=412,
        )

        assert (
            b'{"ts":"2026-05-20T15:42:01.123Z","severity":"info","event":"training.epoch.end",'
            b'"run_id":"run-2026-05-20-h100-0","component":"training","data":{"loss":1.23},'
            b'"step":12345,"epoch":2,"phase":"phase1","duration_ms":412}\n'
        ) == render_jsonl(example)

    @example("ts", "x")
    @settings(deadline=None)
    @given(texts, texts)
    def test_is_one_line_whatever_the_text(self, key, value):
        """Any text gives one line, which holds the bytes that start a line only at its start."""
        line = render_jsonl(record(data={"name": value, "metrics": {key: value}}, phase=value))

        assert (True, 1, 0) == (line.endswith(b"\n"), line.count(b"\n"), line.rfind(LINE_START))

    @settings(deadline=None)
    @given(texts, texts)
    def test_comes_back_as_the_record_it_was(self, key, value):
        """Any text as key or value is read back unchanged."""
        original = record(data={key: value, "list": [value], "dict": {key: value}}, phase=value)

        assert original == LogRecord.from_line(render_jsonl(original))

    @settings(deadline=None)
    @given(st.floats(allow_nan=False))
    def test_keeps_every_number(self, number):
        """Any number, infinities included, is read back as exactly that number."""
        assert (
            number
            == LogRecord.from_line(render_jsonl(record(data={"value": number}))).data["value"]
        )

    def test_holds_no_constant_that_json_lacks(self):
        """
        NaN and infinities are written as text, at every depth, so a strict parser takes the line.
        """
        data = {"value": math.nan, "list": [math.inf], "dict": {"low": -math.inf}}
        line = render_jsonl(record(data=data))

        assert {"value": "NaN", "list": ["Infinity"], "dict": {"low": "-Infinity"}} == json.loads(
            line, parse_constant=refuse_constant
        )["data"]


class TestCharacters:
    @pytest.mark.parametrize("char", HIDDEN, ids=lambda char: f"U+{ord(char):04X}")
    def test_that_hide_or_reorder_are_escaped(self, char):
        r"""A character that a terminal might interpret, or that hides text, is a ``\u`` escape."""
        assert f'"name":"a\\u{ord(char):04x}b"'.encode() in render_jsonl(
            record(data={"name": f"a{char}b"})
        )

    def test_beyond_the_basic_plane_are_escaped_as_a_pair(self):
        """An invisible tag character becomes the two surrogates that JSON requires."""
        assert rb'"name":"\udb40\udc41"' in render_jsonl(record(data={"name": "\U000e0041"}))

    def test_that_people_read_stay_as_they_are(self):
        """Letters of any script are written as UTF-8, not as escapes."""
        assert '"name":"Δλ→漢"'.encode() in render_jsonl(record(data={"name": "Δλ→漢"}))

    @settings(deadline=None)
    @given(st.text())
    def test_of_control_or_direction_never_stand_in_a_line(self, text):
        """
        No control character but the last newline, no line separator and no bidi control is in any
        line.
        """
        line = render_jsonl(record(data={"name": text, text: 1})).decode()[:-1]
        obeyed = {"Cc", "Zl", "Zp"}

        assert [] == [
            c
            for c in line
            if unicodedata.category(c) in obeyed
            or c in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        ]
