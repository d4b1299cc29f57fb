"""
Metrics of an application's own, and the events that feed them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ..contract import default_registry
from ..contract.feeds import EACH, FEEDS, changed
from ..contract.metrics import KINDS, MetricSpec
from ..contract.spec import is_event_name
from ..errors import InputError
from ..redaction import is_clean, is_personal, safe_name
from .exposition import exported_name
from .registered import SPECS, get_gauge, source_of

_RESERVED: Final = frozenset({"le", "rank", "pid", "quantile", "job", "instance"})
"""Labels that Prometheus or the file of a process sets."""


def extend_metrics(*specs: MetricSpec, fed_by: Mapping[str, str] | None = None) -> None:
    """
    Register metrics of an application's own, for the whole process.

    Args:
        specs: Their declarations. One that is registered already, and equal, is passed over.
        fed_by: Names of metrics, each with what feeds it: an event for a counter, which then counts
            its records; for a gauge an event and one of its keys, ``planning.search.end.score``.

    Raises:
        InputError: A declaration is malformed, or has the name of another metric, also as exported;
            or *fed_by* names a metric that isn't registered, has a label or is a histogram, or that
            another event feeds. Nothing is registered then.

    Example::

        from geno_lewm_obs import MetricSpec, extend_metrics, get_gauge

        extend_metrics(MetricSpec("app.queue.length", "gauge", "jobs", "jobs that wait"))
        get_gauge("app.queue.length").set(3)

    .. versionadded:: 0.1.0
    """
    known = dict(SPECS)
    for spec in specs:
        if not isinstance(spec, MetricSpec):
            msg = "extend_metrics takes declarations"
            raise InputError(msg, remediation="pass MetricSpec(name, kind, unit, summary)")
        reason = _reason_against(spec, known)
        if reason:
            msg = f"metric {safe_name(spec.name)} {reason}"
            raise InputError(msg)
        known[spec.name] = spec
    feeds = [_feed(name, source, known) for name, source in (fed_by or {}).items()]
    SPECS.update(known)
    for event, key, name in feeds:
        FEEDS.setdefault(event, {})[key] = name
        if key != EACH:
            get_gauge(name).feed_from(event, key)
    if feeds:
        changed()


def _reason_against(  # noqa: PLR0911 - one a fault
    spec: MetricSpec, known: Mapping[str, MetricSpec]
) -> str:
    """Return what is wrong with a declaration, as the end of a sentence; "" if nothing is."""
    texts = (spec.name, spec.unit, spec.summary)
    if not all(isinstance(text, str) and text for text in texts):
        return "lacks a name, a unit or a summary"
    if spec.name in known:
        return "" if spec == known[spec.name] else "is registered already, and differs"
    if not is_event_name(spec.name):
        return "is not dotted lower-case words"
    if not all(map(is_clean, (*texts, *spec.allowed))):
        return "holds what redaction refuses"
    if spec.kind not in KINDS:
        return f"is no {', '.join(KINDS[:-1])} or {KINDS[-1]}"
    if spec.label is not None and not _may_be_label(spec.label):
        return "has a label that is no lower-case word, or stands for something else"
    taken = {name for other in known.values() for name in _series(other)}
    return "has the exported name of another metric" if taken & _series(spec) else ""


def _may_be_label(label: object) -> bool:
    is_word = isinstance(label, str) and re.fullmatch(r"[a-z][a-z0-9_]*", label) is not None
    return is_word and label not in _RESERVED and not is_personal(str(label))


def _series(spec: MetricSpec) -> set[str]:
    """Return the names of all series of a metric."""
    name = exported_name(spec)
    return {name, *(f"{name}_{end}" for end in ("bucket", "sum", "count"))}


def _feed(name: str, source: str, known: Mapping[str, MetricSpec]) -> tuple[str, str, str]:
    """
    Return event, key and metric of an entry of *fed_by*.

    Raises:
        InputError: as `extend_metrics`.
    """
    spec = known.get(name) if isinstance(name, str) else None
    if spec is None or not isinstance(source, str):
        msg = f"fed_by names {safe_name(name)}, which is no registered metric, or no event for it"
        raise InputError(msg)
    if spec.kind == "histogram" or spec.label is not None:
        msg = f"metric {name} has a label or is a histogram, which no event feeds"
        raise InputError(msg, remediation="call observe() or inc() beside the record")
    event, key = source, EACH
    if spec.kind == "gauge":
        event, _, key = source.rpartition(".")
    if not is_event_name(event):
        msg = f"metric {name} is fed by {safe_name(source)}, which names no event"
        remedy = "name an event for a counter, an event and a key for a gauge"
        raise InputError(msg, remediation=remedy)
    declared = default_registry().get(event)
    if declared is not None and key != EACH and key not in declared.allowed_keys:
        msg = f"metric {name} is fed by {safe_name(source)}, a key that the event doesn't allow"
        raise InputError(msg)
    is_fed_otherwise = spec.kind == "gauge" and source_of(name) not in (None, (event, key))
    if FEEDS.get(event, {}).get(key, name) != name or is_fed_otherwise:
        msg = f"metric {name}: a gauge is fed by one key of one event, which feeds nothing else"
        raise InputError(msg)
    return event, key, name
