"""Which events feed which metrics."""

from __future__ import annotations

from geno_lewm_obs import METRICS, default_registry
from geno_lewm_obs.contract.feeds import EACH, ERRORS_METRIC, FEEDS, REDACTED_METRIC

KINDS = {spec.name: spec.kind for spec in METRICS}


def test_both_sides_are_registered():
    """The map names registered events, keys that these allow, and metrics that there are."""
    registry = default_registry()
    for event, keys in FEEDS.items():
        assert event in registry
        assert keys.keys() - {EACH} <= registry.allowed_keys(event)
        assert {KINDS[name] for name in keys.values()} <= {"counter", "gauge"}


def test_a_gauge_has_one_source():
    """No gauge is fed by two keys: which of the values is the later one couldn't be told."""
    fed = [name for keys in FEEDS.values() for name in keys.values()]

    assert len(fed) == len(set(fed))


def test_a_counter_counts_records_and_a_gauge_takes_a_key():
    """What stands for each record feeds a counter, a key feeds a gauge."""
    for keys in FEEDS.values():
        assert {(KINDS[name], key == EACH) for key, name in keys.items()} <= {
            ("counter", True),
            ("gauge", False),
        }
    assert {"counter"} == {KINDS[ERRORS_METRIC], KINDS[REDACTED_METRIC]}
