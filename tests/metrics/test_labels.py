"""A metric of several values, one for each value of its label."""

from __future__ import annotations

import pytest

from geno_lewm_obs import InputError, MetricSpec, extend_metrics, get_counter, get_histogram
from geno_lewm_obs.metrics.labels import MOST_VALUES, OTHER

pytestmark = pytest.mark.usefixtures("new_metrics")
ERRORS = "geno_lewm.errors.raised"


def test_one_instrument_a_value():
    """Each value has its own, the same at each call; the metric itself is their sum."""
    errors = get_counter(ERRORS)
    errors.labels(code="INPUT.GENERIC").inc()
    errors.labels(code="CONFIG.GENERIC").inc(2)

    assert errors.labels(code="INPUT.GENERIC") is errors.labels(code="INPUT.GENERIC")
    assert [1.0, 2.0, 3.0] == [
        errors.labels(code="INPUT.GENERIC").value(),
        errors.labels(code="CONFIG.GENERIC").value(),
        errors.value(),
    ]
    errors.reset()
    assert 0.0 == errors.value()


def test_a_label_is_needed():
    """Without its label such a metric can't be updated, and says how."""
    with pytest.raises(InputError, match=r"call labels\(code=\.\.\.\) before"):
        get_counter(ERRORS).inc()
    assert not get_counter(ERRORS).is_live


@pytest.mark.parametrize("label", [{}, {"name": "x"}, {"code": "x", "name": "y"}])
def test_another_label(label):
    """Only the label that the registry declares is taken."""
    with pytest.raises(InputError, match="has one label, code"):
        get_counter(ERRORS).labels(**label)


def test_no_label():
    """A metric without a label has no values of one."""
    with pytest.raises(InputError, match="it has no label"):
        get_counter("geno_lewm.data.cache.hit").labels(code="x")


@pytest.mark.parametrize("value", ["", None, 3, "x" * 101, "ACGT" * 6, "jo@example.org", ["x"]])
def test_what_is_no_value(value):
    """What is private, long or no text is no value of a label, and isn't shown."""
    with pytest.raises(InputError) as caught:
        get_counter(ERRORS).labels(code=value)

    assert not value or str(value) not in str(caught.value)


def test_values_are_bounded():
    """Beyond a hundred values, all others are counted together."""
    errors = get_counter(ERRORS)
    for number in range(MOST_VALUES + 5):
        errors.labels(code=f"APP.E{number}").inc()

    assert MOST_VALUES + 1 == len(errors.children.items())
    assert 5.0 == dict(errors.children.items())[OTHER].value()


def test_allowed_values():
    """Where a declaration names the values, no other is taken, and each one is."""
    spec = MetricSpec("app.jobs", "histogram", "ms", "jobs", "queue", frozenset({"a", "b"}))
    extend_metrics(spec)
    jobs = get_histogram("app.jobs")
    jobs.labels(queue="a").observe(1)
    jobs.labels(queue="b").observe(3)

    assert (4.0, 2) == (jobs.snapshot().sum, jobs.snapshot().count)
    with pytest.raises(InputError, match="is not among those that are allowed"):
        jobs.labels(queue="c")
