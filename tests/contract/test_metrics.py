"""The canonical metrics, held against the table that the package promises."""

from __future__ import annotations

import pytest

from geno_lewm_obs import METRICS, InputError, MetricSpec, get_counter, get_gauge, get_histogram
from geno_lewm_obs.contract.metrics import KINDS
from geno_lewm_obs.lint.metric_names import METRIC_KINDS

PROMISED = {
    ("counter", "geno_lewm.training.collapse.alert", "events"),
    ("counter", "geno_lewm.data.cache.hit", "ops"),
    ("counter", "geno_lewm.data.cache.miss", "ops"),
    ("counter", "geno_lewm.planning.cem.calls", "predictor_calls"),
    ("counter", "geno_lewm.observability.redacted_keys", "keys"),
    ("counter", "geno_lewm.errors.raised", "events"),
    ("gauge", "geno_lewm.training.loss.pred", "unitless"),
    ("gauge", "geno_lewm.training.loss.reg", "unitless"),
    ("gauge", "geno_lewm.training.collapse.pred_cos_mean", "unitless"),
    ("gauge", "geno_lewm.training.collapse.pred_l2_mean", "unitless"),
    ("gauge", "geno_lewm.training.collapse.target_var_per_dim", "unitless"),
    ("gauge", "geno_lewm.training.collapse.pred_var_per_dim", "unitless"),
    ("gauge", "geno_lewm.training.collapse.pred_target_corr", "unitless"),
    ("gauge", "geno_lewm.training.collapse.pairwise_pred_dist_mean", "unitless"),
    ("gauge", "geno_lewm.training.collapse.kl_reg", "unitless"),
    ("gauge", "geno_lewm.inference.batch.throughput", "variants/s"),
    ("gauge", "geno_lewm.inference.memory.peak_bytes", "bytes"),
    ("histogram", "geno_lewm.training.step.duration", "ms"),
    ("histogram", "geno_lewm.data.encode.duration", "ms"),
    ("histogram", "geno_lewm.inference.score.duration", "ms"),
    ("histogram", "geno_lewm.planning.cem.iter.duration", "ms"),
    ("histogram", "geno_lewm.provenance.verify.duration", "ms"),
}
GET = {"counter": get_counter, "gauge": get_gauge, "histogram": get_histogram}

pytestmark = pytest.mark.usefixtures("new_metrics")


def test_there_are_the_promised_ones():
    """Name, kind and unit of each metric are those of the table, and there is no other."""
    assert PROMISED == {(spec.kind, spec.name, spec.unit) for spec in METRICS}
    assert len(PROMISED) == len(METRICS)


def test_a_declaration_is_four_words():
    """`MetricSpec` takes name, kind, unit and summary, in this order, and can't be changed."""
    spec = MetricSpec("a.b", "gauge", "jobs", "jobs that wait")

    assert ("a.b", "gauge", "jobs", "jobs that wait", None) == spec[:5]
    with pytest.raises(AttributeError):
        spec.name = "b"


def test_only_errors_have_a_label():
    """Errors are told apart by their code; no other canonical metric has a label."""
    assert {"geno_lewm.errors.raised": "code"} == {
        spec.name: spec.label for spec in METRICS if spec.label is not None
    }


@pytest.mark.parametrize("spec", METRICS, ids=lambda spec: spec.name)
def test_each_is_had_by_its_kind_alone(spec):
    """The function of its kind returns the same instrument at each call; the others raise."""
    assert GET[spec.kind](spec.name) is GET[spec.kind](spec.name)
    for kind in set(KINDS) - {spec.kind}:
        with pytest.raises(InputError, match=f"is a {spec.kind}, not a {kind}"):
            GET[kind](spec.name)


def test_buckets_of_times():
    """A histogram in milliseconds has the promised buckets."""
    bounds = (0.5, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, float("inf"))

    assert bounds == get_histogram("geno_lewm.data.encode.duration").snapshot().buckets


def test_the_linter_goes_by_them():
    """Rule GLO007 has the names and kinds from here."""
    assert {(kind, name) for kind, name, _ in PROMISED} == {
        (kind, name) for name, kind in METRIC_KINDS.items()
    }
