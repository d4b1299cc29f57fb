"""
Frames built of records, batch by batch, whatever these hold.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pa = pytest.importorskip("pyarrow", reason="frames need the extra arrow")

from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.frames.account import Account
from geno_lewm_obs.frames.arrow import BATCH, Frames

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
RECORDS = st.fixed_dictionaries(
    {"ts": JSON},
    optional={
        "event": st.sampled_from(["training.metric", "app.x"]) | JSON,
        "step": JSON,
        "run_id": JSON,
        "data": st.dictionaries(st.sampled_from(["value", "unit", "Value", "step"]), JSON) | JSON,
    },
)


def tables(records, events=None, **options):
    frames = Frames(CANONICAL, events, Account(), **options)
    frames.add(records)
    return frames.tables()


def metric(value, **data):
    return {
        "ts": "2026-05-20T15:42:01.123Z",
        "event": "training.metric",
        "data": {"value": value, **data},
    }


def test_an_event_without_records_has_its_columns():
    """A frame without rows has all columns of its event, with their types."""
    (table,) = tables([], ["training.epoch.end"]).values()

    assert (0, pa.float64(), pa.int64()) == (
        table.num_rows,
        table.schema.field("loss").type,
        table.schema.field("samples").type,
    )


def test_a_key_that_comes_late_is_a_column():
    """A key that only the last of many records holds is a column, null in the rows before."""
    records = [metric(0.5)] * (BATCH + 1) + [metric(0.5, note="rare")]
    (table,) = tables(records).values()

    assert (BATCH + 2, BATCH + 1) == (table.num_rows, table["note"].null_count)
    assert "rare" == table["note"][-1].as_py()


def test_one_value_changes_no_type():
    """One NaN, or one text, among numbers leaves the column one of numbers."""
    (table,) = tables([metric(1), metric(math.nan), metric("n/a"), metric(0.5)]).values()

    assert pa.float64() == table.schema.field("value").type
    assert ["n/a"] == table["value_text"].drop_null().to_pylist()


def test_what_does_not_fit_is_counted_by_column():
    """A value of another type than its key's is null, counted under event and column."""
    account = Account()
    frames = Frames(CANONICAL, None, account)
    frames.add([metric(1, unit=3), metric(2, unit="s")])

    assert [None, "s"] == frames.tables()["training_metric"]["unit"].to_pylist()
    assert ({"training.metric: unit": 1}, 2) == (account.unfit, account.rows)


def test_all_events_have_their_data_as_json():
    """The frame of all events has a row for each record, with what no other frame can hold."""
    records = [metric(math.inf), {"ts": "x", "event": None, "data": [1]}]
    every = tables(records, (), has_every=True)["records"]

    assert ['{"value":"Infinity"}', "[1]"] == every["data"].to_pylist()
    assert ["training.metric", None] == every["event"].to_pylist()


def test_only_what_is_asked_for():
    """Records of events that no frame was asked for are no rows."""
    found = tables([metric(1), {"ts": "x", "event": "app.x"}], ["training.metric"])

    assert {"training_metric": 1} == {name: table.num_rows for name, table in found.items()}


def test_the_rank():
    """A record's rank is a column, 0 where it has none."""
    (table,) = tables([metric(1), metric(2) | {"rank": 3}]).values()

    assert [0, 3] == table["rank"].to_pylist()


@settings(max_examples=40)
@given(st.lists(RECORDS, max_size=6))
def test_any_record(records):
    """Whatever JSON records hold: nothing raises, and each record is a row of all events."""
    found = tables(records, has_every=True)

    assert len(records) == found["records"].num_rows
    named = [each for each in records if isinstance(each.get("event"), str) and each["event"]]
    rows = sum(table.num_rows for name, table in found.items() if name != "records")
    assert len(named) == rows
