"""The text format of Prometheus, as prometheus_client reads it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import METRICS, MetricSpec, extend_metrics, get_counter, get_gauge, get_histogram
from geno_lewm_obs.metrics.exposition import exported_name, rendered, text_of
from geno_lewm_obs.metrics.instruments import Counter
from geno_lewm_obs.metrics.labels import Children
from geno_lewm_obs.metrics.registered import live_instruments

parser = pytest.importorskip("prometheus_client.parser", reason="it is the other side")
pytestmark = pytest.mark.usefixtures("new_metrics")


def parsed(text):
    """Return the samples of *text* by their names and labels, and its families."""
    families = list(parser.text_string_to_metric_families(text))
    samples = {
        (sample.name, *sorted(sample.labels.items())): sample
        for family in families
        for sample in family.samples
    }
    assert len(samples) == sum(len(family.samples) for family in families)
    return samples, {family.name: family for family in families}


def test_a_counter():
    """A counter ends in ``_total``, and says its unit."""
    get_counter("geno_lewm.data.cache.hit").inc(2)

    assert (
        "# HELP geno_lewm_data_cache_hit_total look-ups that the cache answered (ops)\n"
        "# TYPE geno_lewm_data_cache_hit_total counter\n"
        "geno_lewm_data_cache_hit_total 2.0\n"
    ) == rendered(live_instruments(), {})


def test_milliseconds_become_seconds():
    """A time is exported in seconds: its name, its unit, its bounds and its sum."""
    get_histogram("geno_lewm.training.step.duration", buckets=[0.5, 2500]).observe(1250)
    samples, families = parsed(rendered(live_instruments(), {"rank": "3"}))

    name, rank = "geno_lewm_training_step_duration_seconds", ("rank", "3")
    assert "time of a training step (seconds)" == families[name].documentation
    assert {
        (f"{name}_bucket", ("le", "0.0005"), rank): 0.0,
        (f"{name}_bucket", ("le", "2.5"), rank): 1.0,
        (f"{name}_bucket", ("le", "+Inf"), rank): 1.0,
        (f"{name}_sum", rank): 1.25,
        (f"{name}_count", rank): 1.0,
    } == {key: sample.value for key, sample in samples.items()}


def test_every_canonical_metric_is_read():
    """All of them at once are read as what they are, in the order of their names, untimed."""
    get = {"counter": get_counter, "gauge": get_gauge, "histogram": get_histogram}
    act = {"counter": "inc", "gauge": "set", "histogram": "observe"}
    for spec in METRICS:
        instrument = get[spec.kind](spec.name)
        instrument = instrument.labels(code="A.B") if spec.label else instrument
        getattr(instrument, act[spec.kind])(1)
    samples, families = parsed(rendered(live_instruments(), {}))

    expected = {exported_name(spec).removesuffix("_total"): spec.kind for spec in METRICS}
    assert expected == {name: family.type for name, family in families.items()}
    assert sorted(spec.name for spec in METRICS) == [i.spec.name for i in live_instruments()]
    assert {None} == {sample.timestamp for sample in samples.values()}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), st.floats(0, 1e300))
def test_any_label_is_read_back(label, amount):
    """A label's value is read as it was, whatever quotes, backslashes and line ends it holds."""
    spec = MetricSpec("app.jobs", "counter", "jobs", 'jobs, "all"\\\n of them', "queue")
    children = Children(spec, lambda: Counter(spec, lambda: None))
    counter = Counter(spec, lambda: None, children)
    # past what refuses private values, of which any text is none
    child = children._by_value.setdefault(label, Counter(spec, lambda: None))
    child.inc(amount)
    samples, families = parsed(rendered([counter], {"pid": "1"}))

    key = ("app_jobs_total", ("pid", "1"), ("queue", label))
    assert {key: amount} == {key: sample.value for key, sample in samples.items()}
    assert families["app_jobs"].documentation == f"{spec.summary} (jobs)"


@given(st.floats())
def test_any_number_is_read_back(value):
    """A number is read as it was, be it NaN or infinite."""
    read = float(text_of(value))

    assert value == read or (math.isnan(value) and math.isnan(read))


def test_nothing_live():
    """A process that measures nothing has an empty text."""
    get_counter("geno_lewm.data.cache.hit")

    assert "" == rendered(live_instruments(), {})


def test_only_live_values_of_a_label():
    """A value of a label that was asked for and never updated isn't there."""
    extend_metrics(MetricSpec("app.load", "gauge", "jobs", "jobs that wait", "queue"))
    get_gauge("app.load").labels(queue="a")
    get_gauge("app.load").labels(queue="b").set(1)

    assert 'app_load{queue="b"} 1.0' == rendered(live_instruments(), {}).splitlines()[-1]
