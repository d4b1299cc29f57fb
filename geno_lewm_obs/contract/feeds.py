"""
Which events feed which metrics: a declared map, so that one call serves both.

It holds the names, and the last values that records left under them. `metrics` has the instruments,
and `chain.feeding` what a record does to them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

EACH: Final = ""
"""Stands in the place of a key: each record counts one, whatever it holds."""
FEEDS: Final[dict[str, dict[str, str]]] = {
    "training.epoch.end": {
        "loss_pred": "geno_lewm.training.loss.pred",
        "loss_reg": "geno_lewm.training.loss.reg",
    },
    "inference.batch.end": {"throughput_per_s": "geno_lewm.inference.batch.throughput"},
    "training.collapse.alert": {EACH: "geno_lewm.training.collapse.alert"},
    "data.cache.hit": {EACH: "geno_lewm.data.cache.hit"},
    "data.cache.miss": {EACH: "geno_lewm.data.cache.miss"},
    "obs.redaction.dropped": {EACH: "geno_lewm.observability.redacted_keys"},
}
"""
The metric that each key of an event feeds, by event.

A key's last number is the value of a gauge, which one key of one event feeds; `EACH` counts up.
"""
ERRORS_METRIC: Final = "geno_lewm.errors.raised"
"""The counter that each record with an ``error_code`` feeds, whatever its event."""
REDACTED_METRIC: Final = "geno_lewm.observability.redacted_keys"
"""The counter of what redaction kept out. It is read where that is counted: `redaction.stats`."""

LATEST: Final[dict[str, dict[str, Any]]] = {}
"""
The last value of each key of the events that feed gauges, by event.

A record leaves its values here, which costs one call of a C function; a gauge looks for its own
when it is read.
"""
on_change: Final[list[Callable[[], None]]] = []
"""Called when an event feeds another metric than before, or has to begin anew after a fork."""


def changed() -> None:
    """Tell those of `on_change`."""
    for callback in on_change:
        callback()
