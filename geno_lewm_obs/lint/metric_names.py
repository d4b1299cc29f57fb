"""
The canonical metrics, by name, with the kind of each.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

_COUNTERS: Final = """
training.collapse.alert data.cache.hit data.cache.miss planning.cem.calls
observability.redacted_keys errors.raised
"""
_GAUGES: Final = """
training.loss.pred training.loss.reg
training.collapse.pred_cos_mean training.collapse.pred_l2_mean
training.collapse.target_var_per_dim training.collapse.pred_var_per_dim
training.collapse.pred_target_corr training.collapse.pairwise_pred_dist_mean
training.collapse.kl_reg
inference.batch.throughput inference.memory.peak_bytes
"""
_HISTOGRAMS: Final = """
training.step.duration data.encode.duration inference.score.duration planning.cem.iter.duration
provenance.verify.duration
"""
METRIC_KINDS: Final = MappingProxyType(
    {
        f"geno_lewm.{name}": kind
        for kind, names in (
            ("counter", _COUNTERS),
            ("gauge", _GAUGES),
            ("histogram", _HISTOGRAMS),
        )
        for name in names.split()
    }
)
"""The kind of each registered metric: ``counter``, ``gauge`` or ``histogram``."""
