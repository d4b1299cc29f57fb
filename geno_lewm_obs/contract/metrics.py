"""
The canonical metrics of GenoLeWM: name, kind, unit and meaning of each.

They are declarations. `metrics` has what counts and measures, and the linter reads the names here.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, get_args

Kind = Literal["counter", "gauge", "histogram"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class MetricSpec(NamedTuple):
    """
    The declaration of one metric.

    Args:
        name: Dotted lower-case name: ``geno_lewm.training.step.duration``.
        kind: ``counter``, ``gauge`` or ``histogram``.
        unit: What is counted or measured. A metric in ``ms`` is exported in seconds.
        summary: What the metric says, in a few words.
        label: The name of its one label, as in ``errors.raised{code="INPUT.GENERIC"}``; None for a
            metric without labels.
        allowed: The values that the label may have; without any, the first hundred that occur.

    .. versionadded:: 0.1.0
    """

    name: str
    kind: Kind
    unit: str
    summary: str
    label: str | None = None
    allowed: frozenset[str] = frozenset()


def _metric(kind: Kind, unit: str, name: str, summary: str, label: str | None = None) -> MetricSpec:
    return MetricSpec(f"geno_lewm.{name}", kind, unit, summary, label)


METRICS: Final[tuple[MetricSpec, ...]] = (
    _metric("counter", "events", "training.collapse.alert", "collapse criteria that tripped"),
    _metric("counter", "ops", "data.cache.hit", "look-ups that the cache answered"),
    _metric("counter", "ops", "data.cache.miss", "look-ups that the cache did not answer"),
    _metric("counter", "predictor_calls", "planning.cem.calls", "calls of the predictor by CEM"),
    _metric(
        "counter", "keys", "observability.redacted_keys", "values that redaction kept out of logs"
    ),
    _metric("counter", "events", "errors.raised", "errors that were logged, by code", "code"),
    _metric("gauge", "unitless", "training.loss.pred", "prediction's part of the loss"),
    _metric("gauge", "unitless", "training.loss.reg", "regulariser's part of the loss"),
    _metric(
        "gauge",
        "unitless",
        "training.collapse.pred_cos_mean",
        "mean cosine similarity of predictions",
    ),
    _metric("gauge", "unitless", "training.collapse.pred_l2_mean", "mean norm of predictions"),
    _metric(
        "gauge",
        "unitless",
        "training.collapse.target_var_per_dim",
        "variance of targets, a dimension",
    ),
    _metric(
        "gauge",
        "unitless",
        "training.collapse.pred_var_per_dim",
        "variance of predictions, a dimension",
    ),
    _metric(
        "gauge",
        "unitless",
        "training.collapse.pred_target_corr",
        "correlation of predictions and targets",
    ),
    _metric(
        "gauge",
        "unitless",
        "training.collapse.pairwise_pred_dist_mean",
        "mean distance between two predictions",
    ),
    _metric(
        "gauge", "unitless", "training.collapse.kl_reg", "Kullback-Leibler part of the regulariser"
    ),
    _metric("gauge", "variants/s", "inference.batch.throughput", "variants scored a second"),
    _metric("gauge", "bytes", "inference.memory.peak_bytes", "peak memory of inference"),
    _metric("histogram", "ms", "training.step.duration", "time of a training step"),
    _metric("histogram", "ms", "data.encode.duration", "time to encode a batch"),
    _metric("histogram", "ms", "inference.score.duration", "time to score a variant"),
    _metric("histogram", "ms", "planning.cem.iter.duration", "time of an iteration of CEM"),
    _metric("histogram", "ms", "provenance.verify.duration", "time to verify a receipt"),
)
"""
The 22 canonical metrics.

.. versionadded:: 0.1.0
"""

MS_BUCKETS: Final = (0.5, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000)
"""Upper bounds of the buckets of a histogram in milliseconds, before that of all the rest."""
BYTES_BUCKETS: Final = (1e6, 1e7, 1e8, 5e8, 1e9, 5e9, 1e10, 5e10, 1e11)
"""Those of a histogram in bytes."""
