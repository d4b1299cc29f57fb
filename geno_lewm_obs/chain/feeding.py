"""
What a record does to the metrics that its event feeds, by the map in `contract.feeds`.

`metrics` is loaded by the first record that feeds one, and not before. A metric that can't be fed,
as when no descriptor is left or the interpreter ends, and nothing can be loaded, costs no record.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from ..contract.feeds import EACH, ERRORS_METRIC, FEEDS, LATEST, REDACTED_METRIC
from ..errors import InputError
from ..record import LogRecord

if TYPE_CHECKING:
    from ..metrics import Counter
    from .event_plan import Plan

Feed = Callable[[dict[str, Any]], object]
"""Takes the data of a record."""
_UNTOLD_CODE: Final = "(withheld)"


def draw_feed(plan: Plan) -> None:
    """
    Let *plan* have what feeds the metrics of its event, if it feeds any.

    Where a counter is fed, the records that sampling hides count too.
    """
    fed = FEEDS.get(plan.event)
    if fed is None:
        return
    if EACH in fed:
        if plan.sample is not None:
            with suppress(Exception):
                _counter(fed[EACH]).follow(plan.sample)
        plan.feed = lambda data: feed(plan.event, data)
        return

    def begin(data: dict[str, Any]) -> None:
        if not fed.keys().isdisjoint(data):
            feed(plan.event, data)
            # From now on it's one call of a C function.
            plan.feed = LATEST.setdefault(plan.event, {}).update

    plan.feed = begin


def feed(event: str, data: dict[str, Any]) -> None:
    """Feed the metrics of *event* with the *data* of one record."""
    fed = FEEDS.get(event, {})
    with suppress(Exception):
        if EACH in fed:
            _count(fed[EACH])
        if not fed.keys().isdisjoint(data):
            LATEST.setdefault(event, {}).update(data)
            _begin()


def feed_from(record: LogRecord) -> None:
    """Feed the metrics of a record that has gone through the stages."""
    if record.error_code is not None:
        with suppress(Exception):
            _count_error(record.error_code)
    if record.event in FEEDS:
        feed(record.event, record.data)


def _count(metric: str) -> None:
    # What redaction kept out is counted where it happens; here the counter becomes live.
    _counter(metric).inc(0.0 if metric == REDACTED_METRIC else 1.0)


def _count_error(code: str) -> None:
    errors = _counter(ERRORS_METRIC)
    try:
        errors.labels(code=code).inc()
    except InputError:  # too long for a label
        errors.labels(code=_UNTOLD_CODE).inc()


def _counter(metric: str) -> Counter:
    from ..metrics import get_counter

    return get_counter(metric)


def _begin() -> None:
    from ..metrics.exporter import EXPORTER

    EXPORTER.start()
