"""Stage 2: known fields rise, exceptions become fields, the rest is data."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from geno_lewm_obs.chain.promote import promote

np = pytest.importorskip("numpy", reason="whole numbers are tested with numpy's too")


def promoted(method="info", /, **fields):
    return promote(None, method, {"event": "training.step", **fields})


class Treacherous:
    def __index__(self):
        raise RuntimeError


@pytest.mark.parametrize("name", ["step", "epoch", "duration_ms"])
@pytest.mark.parametrize(
    "value",
    [7, 7.0, np.int64(7), np.array(7), np.float64(7.0)],
    ids=["int", "float", "numpy-int", "0-d", "numpy-float"],
)
def test_whole_numbers_rise(name, value):
    """A whole number of any type becomes an int at the top level."""
    event_dict = promoted(**{name: value})

    assert event_dict == {"event": "training.step", "data": {}, name: 7}
    assert type(event_dict[name]) is int


@pytest.mark.parametrize(
    "value",
    ["7", True, 7.5, float("nan"), 2**63, Treacherous(), [7]],
    ids=["text", "bool", "fraction", "nan", "too-large", "treacherous", "list"],
)
def test_what_is_no_whole_number_stays(value):
    """What is no whole number of 64 bits stays in data."""
    assert promoted(step=value)["data"] == {"step": value}


@pytest.mark.parametrize(
    "value", [412.6, np.float32(412.6), np.array(412.6)], ids=["float", "float32", "0-d"]
)
def test_durations_are_rounded(value):
    """A duration measured as a float of any type is rounded to whole milliseconds."""
    assert promoted(duration_ms=value)["duration_ms"] == 413


@pytest.mark.parametrize(
    "value",
    [timedelta(milliseconds=412.6), np.timedelta64(412_600, "us")],
    ids=["timedelta", "numpy"],
)
def test_a_length_of_time_is_milliseconds(value):
    """A duration that is a length of time is its milliseconds, and not its seconds."""
    assert promoted(duration_ms=value)["duration_ms"] == 413


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("step", datetime(2026, 5, 20)),
        ("step", np.ma.masked),
        ("step", [7]),
        ("step", np.array([1, 2])),
        ("duration_ms", np.timedelta64("NaT")),
        ("phase", Decimal("0.5")),
    ],
    ids=["date", "masked", "list", "array", "no time", "number as text"],
)
def test_what_is_converted_rises_only_by_its_type(name, value):
    """A value that becomes another type than the field's stays in data."""
    assert promoted(**{name: value})["data"] == {name: value}


@pytest.mark.parametrize("name", ["step", "epoch", "phase", "duration_ms", "error_code"])
def test_none_is_nothing(name):
    """A field passed as None is absent, and nothing stays in data to be counted."""
    assert promoted("error", **{name: None}) == {"event": "training.step", "data": {}}


def test_phase_is_text():
    """A phase rises as text, and only as text."""
    assert promoted(phase="phase1")["phase"] == "phase1"
    assert promoted(phase=1)["data"] == {"phase": 1}


@pytest.mark.parametrize("severity", ["debug", "info", "warn"])
def test_error_code_needs_an_error(severity):
    """An error code stands only on records of severity error."""
    assert promoted("error", error_code="X.Y")["error_code"] == "X.Y"
    assert promoted(severity, error_code="X.Y")["data"] == {"error_code": "X.Y"}


def test_everything_else_is_data():
    """Any other key goes under data as it is, also one named like a field of the record."""
    assert promoted(loss=1.0, ts="x", run_id="y", severity="z")["data"] == {
        "loss": 1.0,
        "ts": "x",
        "run_id": "y",
        "severity": "z",
    }


def test_exception_becomes_fields():
    """An exception becomes fields of data; exc_info itself is gone."""
    try:
        raise ValueError("bad")
    except ValueError:
        data = promoted("error", exc_info=True)["data"]

    assert data["exception_type"] == "ValueError"
    assert data["exception_message"] == "bad"
    assert "exc_info" not in data


def test_no_exception_no_fields():
    """exc_info where nothing is being handled adds nothing."""
    assert promoted(exc_info=True)["data"] == {}
