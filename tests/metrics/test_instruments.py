"""Counters, gauges and histograms: what they hold, and what they refuse."""

from __future__ import annotations

import math
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import InputError, get_counter, get_gauge, get_histogram
from geno_lewm_obs.counters import Sample
from geno_lewm_obs.metrics import instruments

pytestmark = pytest.mark.usefixtures("new_metrics")
CALLS = "geno_lewm.planning.cem.calls"
PEAK = "geno_lewm.inference.memory.peak_bytes"
STEP = "geno_lewm.training.step.duration"
SECRET = "hunter2"


class Unfit:
    def __float__(self):
        raise RuntimeError(SECRET)


class TestCounter:
    def test_it_adds(self):
        """It begins at zero, adds what it's given, one by default, and returns to zero."""
        counter = get_counter(CALLS)
        counter.inc()
        counter.inc(2)
        counter.inc(0.5)

        assert 3.5 == counter.value()
        counter.reset()
        assert 0.0 == counter.value()

    @pytest.mark.parametrize(
        "amount", [-1, -0.5, math.nan, math.inf, "1", b"1", None, Unfit(), 10**400, 1j]
    )
    def test_what_it_refuses(self, amount):
        """What is negative, not finite or no number raises, without the value, and adds nothing."""
        counter = get_counter(CALLS)
        with pytest.raises(InputError) as caught:
            counter.inc(amount)

        assert 0.0 == counter.value()
        assert not counter.is_live
        assert SECRET not in str(caught.value)

    def test_no_increment_is_lost(self):
        """Threads that take turns as often as they can lose none of each other's increments."""
        counter, times = get_counter(CALLS), 20_000
        before = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            threads = [
                threading.Thread(target=lambda: [counter.inc() for _ in range(times)])
                for _ in range(4)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        finally:
            sys.setswitchinterval(before)

        assert 4.0 * times == counter.value()

    def test_hidden_records_count(self, monkeypatch):
        """What sampling hides is counted too, of events that are followed no more as well."""
        monkeypatch.setattr(instruments, "_MOST_FOLLOWED", 1)
        counter = get_counter(CALLS)
        for _ in range(2):
            sample = Sample(10, 10)
            sample.seen.add()
            counter.follow(sample)
            counter.follow(sample)

        assert 2.0 == counter.value()
        counter.reset()
        assert 0.0 == counter.value()


class TestGauge:
    def test_it_is_set(self):
        """It has what it was set to last, more or less by what was added or subtracted."""
        gauge = get_gauge(PEAK)
        gauge.set(5)
        gauge.inc()
        gauge.dec(2.5)

        assert 3.5 == gauge.value()
        gauge.reset()
        assert 0.0 == gauge.value()

    def test_any_float(self):
        """A loss may be NaN or infinite, and somebody wants to know."""
        gauge = get_gauge(PEAK)
        gauge.set(math.inf)
        assert math.inf == gauge.value()
        gauge.set(math.nan)
        assert math.isnan(gauge.value())

    @pytest.mark.parametrize("value", ["1", None, Unfit()])
    @pytest.mark.parametrize("method", ["set", "inc", "dec"])
    def test_what_it_refuses(self, method, value):
        """What is no number raises."""
        with pytest.raises(InputError, match="a value is no number"):
            getattr(get_gauge(PEAK), method)(value)


class TestHistogram:
    def test_a_value_on_a_bound_is_in_its_bucket(self):
        """Counts are cumulative, and a bound belongs to its bucket."""
        histogram = get_histogram(STEP, buckets=[1, 10, math.inf])
        for value in (0.5, 1, 10, 11):
            histogram.observe(value)

        seen = histogram.snapshot()
        assert ((1.0, 10.0, math.inf), (2, 3, 4)) == (seen.buckets, seen.counts)
        assert (22.5, 4) == (seen.sum, seen.count)
        histogram.reset()
        assert (0, 0.0) == (histogram.snapshot().count, histogram.snapshot().sum)

    @given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32)))
    def test_as_counted_by_hand(self, values):
        """Each bucket counts what is at or below its bound, whatever was observed."""
        histogram = get_histogram(STEP)
        histogram.reset()
        for value in values:
            histogram.observe(value)

        seen = histogram.snapshot()
        assert tuple(sum(v <= bound for v in values) for bound in seen.buckets) == seen.counts

    @pytest.mark.parametrize("value", [math.nan, "1", None, Unfit()])
    def test_what_it_refuses(self, value):
        """NaN, and what is no number, raises and isn't counted."""
        histogram = get_histogram(STEP)
        with pytest.raises(InputError):
            histogram.observe(value)

        assert 0 == histogram.snapshot().count
        assert not histogram.is_live


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, 1.0), (0.5, 0.5), ("Infinity", math.inf), (True, None), ("1", None), (None, None)],
)
def test_numbers_of_a_record(value, expected):
    """A record holds numbers, and texts for those that JSON hasn't; a truth value is no number."""
    assert expected == instruments.recorded_number(value)
