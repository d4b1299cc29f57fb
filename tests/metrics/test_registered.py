"""Which metrics there are, and the instrument of each."""

from __future__ import annotations

import math

import pytest

from geno_lewm_obs import InputError, get_counter, get_gauge, get_histogram, snapshot_all

pytestmark = pytest.mark.usefixtures("new_metrics")
STEP = "geno_lewm.training.step.duration"


def test_a_misspelt_name():
    """A name that isn't registered raises, with the nearest one."""
    with pytest.raises(InputError, match=r'did you mean "geno_lewm\.data\.cache\.hit"\?'):
        get_counter("geno_lewm.data.cache.hits")


@pytest.mark.parametrize("name", [None, 3, "", "ACGT" * 6, b"x", ["x"]])
def test_what_is_no_name(name):
    """Anything else raises the same way, and isn't shown where it's private."""
    with pytest.raises(InputError, match="is not registered") as caught:
        get_gauge(name)

    assert "ACGT" not in str(caught.value)


@pytest.mark.parametrize(
    "buckets", [[], [2, 1], [1, 1], [math.nan], [math.inf], ["x"], 3, [1, math.inf, math.inf]]
)
def test_what_are_no_buckets(buckets):
    """Bounds that don't ascend, or are no finite numbers, raise; the histogram isn't made."""
    with pytest.raises(InputError, match="buckets are not ascending numbers"):
        get_histogram(STEP, buckets=buckets)
    assert 14 == len(get_histogram(STEP).bounds)


def test_buckets_are_those_of_the_first_call():
    """The same bounds may be named again, others raise."""
    histogram = get_histogram(STEP, buckets=[1, 2])

    assert histogram is get_histogram(STEP, buckets=iter([1.0, 2.0, math.inf]))
    assert histogram is get_histogram(STEP)
    with pytest.raises(InputError, match="has other buckets already"):
        get_histogram(STEP, buckets=[1, 3])


def test_a_snapshot_has_what_is_live():
    """An instrument that was asked for and never updated isn't there, the others are."""
    get_gauge("geno_lewm.training.loss.reg")
    get_counter("geno_lewm.data.cache.miss").inc(0)
    get_counter("geno_lewm.errors.raised").labels(code="A.B").inc()
    get_histogram(STEP).observe(3)

    assert {
        "geno_lewm.data.cache.miss": 0.0,
        "geno_lewm.errors.raised": {"A.B": 1.0},
        STEP: get_histogram(STEP).snapshot(),
    } == snapshot_all()
