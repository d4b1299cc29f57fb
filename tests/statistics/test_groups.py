"""Counts, times and numbers of the records of a run, by what they have in common."""

from __future__ import annotations

import pytest

from geno_lewm_obs.statistics.groups import MAX_FIELDS, Groups


def record(event="training.step", second=0, component="training", duration_ms=None, **data):
    found = {
        "ts": f"2026-05-20T15:42:{second:02}.000Z",
        "event": event,
        "component": component,
        "data": data,
    }
    return found if duration_ms is None else found | {"duration_ms": duration_ms}


def grouped(*records, kind="event"):
    groups = Groups(kind)
    groups.add(records)
    return groups.found()


def test_have_counts_times_and_a_rate():
    """A group has the number of its records, the first and last time, and records a second."""
    (group,) = grouped(*[record(second=second) for second in (10, 0, 5)])

    assert (3, "2026-05-20T15:42:00.000Z", "2026-05-20T15:42:10.000Z", 0.2) == (
        group.count,
        group.first,
        group.last,
        group.rate,
    )


def test_of_one_moment_have_no_rate():
    """Where no time passes there is no rate."""
    assert [None] == [group.rate for group in grouped(record(), record())]


def test_have_the_numbers_of_their_records():
    """Durations, numbers in data, and those of a dict in it are distributed; texts aren't."""
    (group,) = grouped(record(loss=1.5, n=2, ok=True, unit="s", dict={"a": 1}, duration_ms=40))

    assert {"loss", "n", "dict.a", "duration_ms"} == set(group.fields)


def test_tell_metrics_apart():
    """A metric's value stands under the metric's name."""
    (group,) = grouped(
        record("training.metric", name="loss", value=1.0),
        record("training.metric", name="top1", value=0.5),
    )

    assert {"loss", "top1"} == set(group.fields)


@pytest.mark.parametrize(
    ("kind", "names"), [("event", ["a", "b"]), ("component", ["x", "y"]), ("rank", ["0"])]
)
def test_are_by_what_was_asked(kind, names):
    """Records are counted together by event, component or rank, the largest group first."""
    records = [record("a", component="x"), record("a", component="x"), record("b", component="y")]

    assert names == [group.name for group in grouped(*records, kind=kind)]


def test_tell_what_sampling_hid():
    """What all processes have told of hidden records is added to the events."""
    told = record("obs.sampling.hidden", hidden={"training.step": 99, "gone": 1, "odd": "x"})

    assert 198 == next(g.hidden for g in grouped(record(), told, told) if g.name == "training.step")


def test_have_the_keys_of_their_contract():
    """The keys of the JSON are fixed, for a group and for each field."""
    (group,) = grouped(record(loss=1.0))
    told = group.as_json()

    assert ["event", "count", "first", "last", "rate", "fields"] == list(told)
    assert ["count", "min", "max", "mean", "p50", "p95", "p99"] == list(told["fields"]["loss"])


def test_take_bounded_memory():
    """Of very many numbers in a group the first ones are kept."""
    (group,) = grouped(*[record(**{f"key{n}": n}) for n in range(2 * MAX_FIELDS)])

    assert (2 * MAX_FIELDS, MAX_FIELDS) == (group.count, len(group.fields))


@pytest.mark.parametrize("odd", [{"ts": 5}, {"ts": "x", "data": 7, "event": 3}, {"ts": ""}])
def test_take_any_record(odd):
    """A record of an odd shape is counted, and raises nothing."""
    assert [1] == [group.count for group in grouped(odd)]
