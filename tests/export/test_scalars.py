"""
The numbers of records, by name.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.export.scalars import BATCH, Series, scalars_of


def rec(event="training.step", data=None, **fields):
    return {"ts": "1970-01-01T00:01:00.250Z", "event": event, "data": data or {}, **fields}


def only(*records):
    (found,) = scalars_of(records)
    return found


def test_numbers_by_event_and_key():
    """A number is named by its event and its key; texts, truths and containers are none."""
    data = {"loss": 0.5, "samples": 64, "tag": "best", "ok": True, "metrics": {"a": 1}}

    assert {
        "training.step/loss": Series([60.25], [7], [0.5]),
        "training.step/samples": Series([60.25], [7], [64]),
    } == only(rec(data=data, step=7))


def test_metrics_by_their_own_name():
    """A metric is named by its name."""
    data = {"name": "top1", "value": 0.5, "unit": "1"}

    assert {"training.metric/top1": Series([60.25], [3], [0.5])} == only(
        rec("training.metric", data, step=3)
    )


def test_without_a_step():
    """A record without a step counts by its epoch, or by its place among those of its event."""
    assert [4] == only(rec(data={"a": 1}, epoch=4))["training.step/a"].steps
    assert [0, 1] == only(rec(data={"a": 1}), rec(data={"a": 2}))["training.step/a"].steps


@pytest.mark.usefixtures("tokyo")
def test_times():
    """A time in any form of ISO 8601 is read, in UTC where it names no zone; what is none is 0."""
    times = ["1970-01-01T00:00:01.500Z", "1970-01-01T01:00:02+01:00", "1970-01-01T00:00:03"]
    times += ["soon", 7, "x" * 23 + "Z"]
    found = only(*(rec(data={"a": 1}, step=1) | {"ts": ts} for ts in times))

    assert [1.5, 2.0, 3.0, 0.0, 0.0, 0.0] == found["training.step/a"].times


def test_other_programs_records():
    """Records without data, without numbers or without an event have none."""
    assert [] == [*scalars_of([{"ts": "x"}, rec(), rec(event=None, data={"a": 1}), rec(data=None)])]


def test_batches():
    """No more than a batch is in memory, and nothing is lost between batches."""
    batches = [*scalars_of(rec(data={"a": 1}, step=step) for step in range(BATCH + 1))]

    assert [BATCH, 1] == [len(batch["training.step/a"].values) for batch in batches]
