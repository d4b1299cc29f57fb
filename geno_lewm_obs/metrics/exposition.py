"""
All that is live in the text format of Prometheus, version 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/ defines it. Names are those of the
registry with ``_`` for ``.``; times are in seconds; no sample has a timestamp, for which
node-exporter would skip the whole file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import Final, NamedTuple

from ..contract.metrics import MetricSpec
from .instruments import Counter, Gauge, Histogram, Instrument

_MS_A_SECOND: Final = 1000.0


class Sample(NamedTuple):
    """One line: the end of the series' name, its labels, and its value."""

    ending: str
    labels: dict[str, str]
    value: float


def exported_name(spec: MetricSpec) -> str:
    """Return the name of a metric as Prometheus has it: ``geno_lewm_data_cache_hit_total``."""
    name = spec.name.replace(".", "_")
    if spec.unit == "ms":
        name += "_seconds"
    return f"{name}_total" if spec.kind == "counter" else name


def help_of(spec: MetricSpec) -> str:
    """Return what a metric means, with the unit in which it's exported."""
    return f"{spec.summary} ({'seconds' if spec.unit == 'ms' else spec.unit})"


def rendered(instruments: Iterable[Instrument], labels: Mapping[str, str]) -> str:
    """Return the text of *instruments*, whose samples all have *labels* besides their own."""
    return "".join(line for each in instruments for line in _family(each, labels))


def _family(instrument: Instrument, labels: Mapping[str, str]) -> Iterator[str]:
    spec = instrument.spec
    name = exported_name(spec)
    yield f"# HELP {name} {_escaped(help_of(spec))}\n# TYPE {name} {spec.kind}\n"
    for ending, own, value in samples_of(instrument):
        pairs = ",".join(f'{key}="{_quoted(text)}"' for key, text in {**labels, **own}.items())
        yield (
            f"{name}{ending}{{{pairs}}} {text_of(value)}\n"
            if pairs
            else (f"{name}{ending} {text_of(value)}\n")
        )


def samples_of(instrument: Instrument) -> Iterator[Sample]:
    """Yield the samples of an instrument that is live; of one with a label, those of its values."""
    if instrument.children is None:
        yield from _samples(instrument, {})
        return
    label = str(instrument.spec.label)
    for value, child in instrument.children.items():
        if child.is_live:
            yield from _samples(child, {label: value})


def _samples(instrument: Instrument, own: dict[str, str]) -> Iterator[Sample]:
    divisor = _MS_A_SECOND if instrument.spec.unit == "ms" else 1.0
    if isinstance(instrument, Counter | Gauge):
        yield Sample("", own, instrument.value() / divisor)
    elif isinstance(instrument, Histogram):
        snapshot = instrument.snapshot()
        for bound, count in zip(snapshot.buckets, snapshot.counts, strict=True):
            yield Sample("_bucket", {**own, "le": text_of(bound / divisor)}, count)
        yield Sample("_sum", own, snapshot.sum / divisor)
        yield Sample("_count", own, snapshot.count)


def text_of(value: float) -> str:
    """Return a number as the format has it."""
    if value in (inf, -inf):
        return "+Inf" if value > 0 else "-Inf"
    return "NaN" if value != value else repr(float(value))  # noqa: PLR0124 - NaN alone


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', r"\"")
