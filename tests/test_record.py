"""
One record: its severities, its fields in wire order, and its way to a line and back.
"""

from __future__ import annotations

import copy
import json
import math
import pickle
from dataclasses import MISSING, asdict, fields, replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.errors import InputError, RunFileError
from geno_lewm_obs.record import (
    FIELD_TYPES,
    LINE_START,
    PROMOTED,
    RANK,
    SEVERITIES,
    LogRecord,
    Severity,
    data_of,
    new_records,
    non_finite_text,
    parse_severity,
    parse_threshold,
    time_in,
)
from geno_lewm_obs.redaction import apply_rules
from geno_lewm_obs.render.jsonl import render_jsonl

REQUIRED = ["ts", "severity", "event", "run_id", "component", "data"]
OPTIONAL = ["step", "epoch", "phase", "duration_ms", "trace_id", "span_id", "error_code"]
FIELDS = [*REQUIRED, *OPTIONAL]
MINIMAL = dict(
    zip(
        REQUIRED,
        ["2026-05-20T15:42:01.123Z", "info", "eval.run.end", "run-1", "eval", {}],
        strict=True,
    )
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
INT64 = st.integers(-(2**63), 2**63 - 1)
SCALAR = (
    st.none()
    | st.booleans()
    | INT64
    | st.floats()
    | TEXT.filter(lambda text: text not in {"NaN", "Infinity", "-Infinity"})
)
FLAT = SCALAR | st.lists(SCALAR)
DATA = st.dictionaries(TEXT, FLAT | st.dictionaries(TEXT, FLAT))
RECORD = st.builds(
    LogRecord,
    *(TEXT, st.sampled_from(SEVERITIES), TEXT, TEXT, TEXT, DATA),
    *(
        st.none() | INT64,
        st.none() | INT64,
        st.none() | TEXT,
        st.none() | INT64,
        st.none() | TEXT,
        st.none() | TEXT,
        st.none() | TEXT,
    ),
)


class TestSeverity:
    def test_names(self):
        """There are four severities, mildest first."""
        assert ("debug", "info", "warn", "error") == SEVERITIES == get_args(Severity)

    def test_ranks_are_the_standard_library_s(self):
        """Each severity has the number of the standard library's level."""
        assert {"debug": 10, "info": 20, "warn": 30, "error": 40} == RANK

    @pytest.mark.parametrize(
        ("expected", "levels"),
        [
            ("debug", ["debug", "DEBUG", " Debug\n", 10, 19, 0, -5]),
            ("info", ["info", "INFO", 20, 29]),
            ("warn", ["warn", "warning", "WARNING", 30, 39]),
            ("error", ["error", "critical", "FATAL", 40, 50, 1000]),
        ],
        ids=SEVERITIES,
    )
    def test_parse(self, expected, levels):
        """A level may be spelt in any case, as the standard library spells it, or as its number."""
        assert [expected] * len(levels) == [parse_severity(level) for level in levels]

    @pytest.mark.parametrize("level", ["verbose", "", "20", None, True, 20.0, ["info"]], ids=repr)
    def test_parse_refuses_the_rest(self, level):
        """What names no severity is refused with the four that do."""
        with pytest.raises(InputError) as caught:
            parse_severity(level)

        assert "level is not a severity; use one of debug, info, warn, error" == str(caught.value)


class TestFields:
    def test_order(self):
        """A record has the contract's thirteen fields in the order of the wire."""
        assert FIELDS == [field.name for field in fields(LogRecord)] == list(FIELD_TYPES)

    def test_required(self):
        """Five fields must be given; `data` is empty and the rest absent by default."""
        has_default = [
            field.default is not MISSING or field.default_factory is not MISSING
            for field in fields(LogRecord)
        ]

        assert [False] * 5 + [True] * 8 == has_default

    def test_types(self):
        """Counts are integers, `data` is an object, everything else is text."""
        expected = dict.fromkeys(FIELDS, str) | {
            "data": dict,
            "step": int,
            "epoch": int,
            "duration_ms": int,
        }

        assert expected == FIELD_TYPES

    def test_promoted(self):
        """Five fields rise from what callers pass."""
        assert ("step", "epoch", "phase", "duration_ms", "error_code") == PROMOTED

    def test_data_is_not_shared(self):
        """Two records without data don't share one dict."""
        first, second = (LogRecord("t", "info", "e", "r", "c") for _ in range(2))
        first.data["n"] = 1

        assert {} == second.data


class TestToDict:
    def test_minimal(self):
        """A record without optional fields has exactly the six required keys, in order."""
        assert list(MINIMAL.items()) == list(LogRecord(**MINIMAL).to_dict().items())

    def test_full(self):
        """A record with every field has all keys in the order of the wire."""
        values = MINIMAL | dict(
            zip(OPTIONAL, [7, 2, "warmup", 12, "a" * 32, "b" * 16, "INPUT.GENERIC"], strict=True)
        )

        assert list(values.items()) == list(LogRecord(**values).to_dict().items())

    def test_nought_is_not_absent(self):
        """A field that is 0 or empty is written; only None is left out."""
        wire = LogRecord(**MINIMAL, step=0, epoch=0, phase="", duration_ms=0).to_dict()

        assert {"step": 0, "epoch": 0, "phase": "", "duration_ms": 0} == {
            key: wire[key] for key in OPTIONAL[:4]
        }

    def test_none_stays_in_data(self):
        """A None in `data` is a value and is written."""
        assert {"value": None} == LogRecord(**MINIMAL | {"data": {"value": None}}).to_dict()["data"]

    @pytest.mark.parametrize(
        ("expected", "value"),
        [("NaN", math.nan), ("Infinity", math.inf), ("-Infinity", -math.inf)],
        ids=["nan", "inf", "-inf"],
    )
    def test_non_finite(self, expected, value):
        """NaN and infinities become text at every depth that `data` has, never null."""
        record = LogRecord(
            **MINIMAL | {"data": {"scalar": value, "list": [1.5, value], "dict": {"inner": value}}}
        )

        assert {
            "scalar": expected,
            "list": [1.5, expected],
            "dict": {"inner": expected},
        } == record.to_dict()["data"]

    @pytest.mark.parametrize(
        ("expected", "value"),
        [("NaN", -math.nan), ("Infinity", 1e999), ("-Infinity", -1e999)],
        ids=str,
    )
    def test_non_finite_text(self, expected, value):
        """The text of a number that isn't finite is the contract's, whatever sign a NaN has."""
        assert expected == non_finite_text(value)


@pytest.mark.parametrize("line", [b"", b'{"ts', b"half", b'{"TS":"2026-05-20T15:42:01.123Z"}'])
def test_time_in_what_is_no_line(line):
    """What doesn't begin as a line does has no time."""
    assert time_in(line) == ""


def test_time_in_and_data_of_what_was_read():
    """A line tells its time as it stands there; a record has data, be they those of another."""
    assert "2026-05-20T15:42:01.123Z" == time_in(b'{"ts":"2026-05-20T15:42:01.123Z","a":1}')
    assert [{"a": 1}, {}, {}] == [data_of(each) for each in ({"data": {"a": 1}}, {"data": 7}, {})]


class TestLine:
    @given(RECORD)
    @settings(deadline=None)
    @pytest.mark.slow
    def test_round_trip(self, record):
        """
        Any record comes back from its line as it was, with the same types, NaN and infinities
        included.
        """
        assert repr(record) == repr(LogRecord.from_line(render_jsonl(record)))

    @given(RECORD)
    @settings(deadline=None)
    def test_beginning(self, record):
        """Every line begins with the same seven bytes."""
        assert render_jsonl(record).startswith(LINE_START)

    @given(TEXT, TEXT)
    @settings(deadline=None)
    def test_no_text_holds_the_beginning(self, before, after):
        """
        No text, wherever it stands in `data`, puts the beginning of a line into the middle of one.
        """
        text = f"{before}{LINE_START.decode()}{after}"
        line = render_jsonl(
            LogRecord(
                **MINIMAL | {"data": {"name": text, text: 1, "tags": [text], "inner": {text: text}}}
            )
        )

        assert 0 == line.rfind(LINE_START)

    def test_no_inner_key_makes_the_beginning(self):
        """
        A dict in `data` whose first key is `ts` doesn't look like the beginning of a line, so no
        reader cuts there.
        """
        data, _ = apply_rules({"metrics": {"ts": "2026-05-20"}}, {"metrics"})
        line = render_jsonl(LogRecord(**MINIMAL | {"data": data}))

        assert 0 == line.rfind(LINE_START)

    def test_text_will_do(self):
        """A line may be given as text too."""
        assert LogRecord(**MINIMAL) == LogRecord.from_line(json.dumps(MINIMAL))

    @pytest.mark.parametrize(
        ("text", "number"),
        [("NaN", math.nan), ("Infinity", math.inf), ("-Infinity", -math.inf)],
        ids=str,
    )
    def test_non_finite_texts_are_numbers_again(self, text, number):
        """
        A reader turns the texts that stand for NaN and infinities back into numbers at every
        depth.
        """
        data = {"scalar": text, "list": [text], "dict": {"inner": text, "list": [text]}}
        expected = {
            "scalar": number,
            "list": [number],
            "dict": {"inner": number, "list": [number]},
        }

        assert repr(expected) == repr(
            LogRecord.from_line(json.dumps(MINIMAL | {"data": data})).data
        )

    @pytest.mark.parametrize(
        ("expected", "line"),
        [
            ("line is not JSON", b""),
            ("line is not JSON", json.dumps(MINIMAL)[:-9]),
            ("line is not JSON", b'{"ts":"\xff"}'),
            ("line is not JSON", json.dumps(MINIMAL | {"data": {"n": math.nan}})),
            ("line is not a JSON object", b"[]"),
            ("line lacks ts, severity, event, run_id, component, data", b"{}"),
            (
                "line has 2 fields that no record has",
                json.dumps(MINIMAL | {"private": 1, "more": 2}),
            ),
            ("line has step of the wrong type", json.dumps(MINIMAL | {"step": "private"})),
            ("line has step of the wrong type", json.dumps(MINIMAL | {"step": True})),
            ("line has epoch of the wrong type", json.dumps(MINIMAL | {"epoch": 1.0})),
            ("line has phase of the wrong type", json.dumps(MINIMAL | {"phase": None})),
            (
                "line has run_id, data of the wrong type",
                json.dumps(MINIMAL | {"run_id": 1, "data": []}),
            ),
            ("line has an unknown severity", json.dumps(MINIMAL | {"severity": "private"})),
        ],
        ids=lambda value: value if isinstance(value, str) and value.startswith("line") else "",
    )
    def test_what_is_no_record(self, expected, line):
        """
        What isn't a whole record is refused with what is wrong, and nothing of the line is quoted.
        """
        with pytest.raises(RunFileError) as caught:
            LogRecord.from_line(line)

        assert expected == str(caught.value)

    def test_lacking_one_field(self):
        """A line that lacks a field is refused by the field's name."""
        with pytest.raises(RunFileError, match=r"^line lacks run_id$"):
            LogRecord.from_line(
                json.dumps({key: value for key, value in MINIMAL.items() if key != "run_id"})
            )

    @pytest.mark.parametrize(
        "value",
        [[[1]], [{"a": 1}], {"a": {"b": 1}}, {"a": [[1]]}, {"a": [{"b": 1}]}],
        ids=["list in list", "dict in list", "dict in dict", "list in list in dict", "dict in all"],
    )
    def test_nesting(self, value):
        """A list may stand in a dict, and nothing else in anything."""
        with pytest.raises(RunFileError, match="nests deeper"):
            LogRecord.from_line(json.dumps(MINIMAL | {"data": {"a": value}}))

    def test_bottomless_nesting(self):
        """A line that nests deeper than any record is refused like any other that is none."""
        line = json.dumps(MINIMAL).replace('"data": {}', f'"data": {{"a": {"[" * 900}{"]" * 900}}}')

        with pytest.raises(RunFileError):
            LogRecord.from_line(line)


@pytest.mark.parametrize(
    ("level", "lowest"),
    [(10, "debug"), (15, "info"), (25, "warn"), (30, "warn"), (40, "error"), ("Warning", "warn")],
)
def test_threshold(level, lowest):
    """A number between two severities hides the lower one, as in the standard library."""
    assert lowest == parse_threshold(level)


class TestMadeFromTheWire:
    """
    A record that was given its wire shape reads fields from it, and is a `LogRecord` throughout.
    """

    WIRE = MINIMAL | {"data": {"loss": 1.5}, "step": 7, "phase": "phase1"}

    @pytest.fixture
    def view(self):
        record = next(new_records)
        record._wire = dict(self.WIRE)
        return record

    @pytest.fixture
    def plain(self):
        return LogRecord(**self.WIRE)

    def test_equal(self, view, plain):
        """It equals, and shows itself as, the record with the same fields."""
        assert (plain, repr(plain), type(plain)) == (view, repr(view), type(view))

    def test_fields(self, view, plain):
        """Each field reads as the record's; what is absent from the line is None."""
        assert [getattr(plain, name) for name in FIELDS] == [getattr(view, name) for name in FIELDS]

    @pytest.mark.parametrize(
        "copied",
        [
            copy.copy,
            copy.deepcopy,
            lambda r: pickle.loads(pickle.dumps(r)),
            replace,
            lambda r: LogRecord(**asdict(r)),
        ],
    )
    def test_copies(self, view, plain, copied):
        """It can be copied, pickled, replaced and turned into a dict."""
        assert plain == copied(view)

    def test_wire(self, view, plain):
        """Its wire shape and line are the record's."""
        assert (plain.to_dict(), render_jsonl(plain)) == (view.to_dict(), render_jsonl(view))

    def test_set(self, view, plain):
        """A field that is set stays set, and no other changes."""
        view.step = 8

        assert replace(plain, step=8) == view

    def test_no_other_attributes(self, view, plain):
        """It has no attribute that a record lacks."""
        assert [False, False] == [hasattr(record, "steps") for record in (plain, view)]
        with pytest.raises(AttributeError, match="no such attribute"):
            _ = view.steps
