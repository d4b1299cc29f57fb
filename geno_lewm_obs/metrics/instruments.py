"""
The instruments: counters, gauges and histograms.

None takes a lock. Each update is a few steps in which CPython changes neither the thread nor calls
a signal handler, so that none is lost; a build without the interpreter's lock may lose some.

An instrument is *live* once it was updated, and only then exported. In a forked child it begins
anew: it isn't live, and stands at zero.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from math import inf, nan
from typing import Any, Final, Self

from ..contract.feeds import LATEST
from ..contract.metrics import MetricSpec
from ..counters import Sample
from ..errors import InputError
from .labels import Children

Begin = Callable[[], None]
"""Called by an instrument when it is updated for the first time."""
_AS_TEXT: Final = {"NaN": nan, "Infinity": inf, "-Infinity": -inf}
"""Numbers that a record holds as text."""
_MOST_FOLLOWED: Final = 1000


class Instrument:
    """
    What counters, gauges and histograms share: a declaration, a label, a beginning.

    Args:
        spec: The metric's declaration.
        begin: Called at the first update.
        children: Those of a metric with a label, which alone are updated.
    """

    __slots__ = ("_begin", "children", "is_updated", "spec")

    def __init__(
        self, spec: MetricSpec, begin: Begin, children: Children[Self] | None = None
    ) -> None:
        self.spec: Final = spec
        self._begin: Final = begin
        self.children: Final = children
        self.is_updated = False
        self.reset()

    def labels(self, **label: str) -> Self:
        """
        Return the instrument of one value of the label, such as ``labels(code="INPUT.GENERIC")``.

        It's the same at each call: keep it where an update must cost little. Beyond a hundred
        values of a label whose declaration names none, all others share one, ``(other)``.

        Raises:
            InputError: The metric has no label, or another one; or the value is no text, too long,
                not among those that are allowed, or one that redaction refuses.
        """
        if self.children is None:
            raise _refused(self.spec, "it has no label")
        return self.children.child(label)

    @property
    def is_live(self) -> bool:
        """Whether it, or one of its children, was updated."""
        if self.children is None:
            return self.is_updated
        return any(child.is_live for child in self.children)

    def reset(self) -> None:
        """Return to zero; it stays live."""
        if self.children is not None:
            for child in self.children:
                child.reset()

    def restart(self) -> None:
        """Begin anew, as in a forked child."""
        self.is_updated = False
        self.reset()
        if self.children is not None:
            for child in self.children:
                child.restart()

    def begin(self) -> None:
        """
        Become live.

        Raises:
            InputError: The metric has a label, and none was given.
        """
        if self.children is not None:
            label = self.spec.label
            raise _refused(self.spec, f"it has a label; call labels({label}=...) before")
        self.is_updated = True
        self._begin()


class Counter(Instrument):
    """
    A number that only grows: `get_counter` returns the one of a name.

    .. versionadded:: 0.1.0
    """

    __slots__ = ("_samples", "_sources", "_total")

    def __init__(
        self, spec: MetricSpec, begin: Begin, children: Children[Counter] | None = None
    ) -> None:
        self._sources: Final[list[Callable[[], float]]] = []
        self._samples: Final[dict[Sample, None]] = {}
        super().__init__(spec, begin, children)

    def inc(self, amount: float = 1.0) -> None:
        """
        Add *amount*.

        Raises:
            InputError: It's negative, NaN, infinite or no number.
        """
        if amount.__class__ is not float:
            amount = number(self.spec, amount)
        if not 0.0 <= amount < inf:
            raise _refused(self.spec, "an increment is negative or not finite")
        if not self.is_updated:
            self.begin()
        self._total += amount

    def value(self) -> float:
        """Return the sum of all increments, of all values of its label, since the last `reset`."""
        if self.children is not None:
            return sum(child.value() for child in self.children)
        return self._total + self._elsewhere()

    def reset(self) -> None:
        """Count from zero again."""
        self._total = -self._elsewhere()
        super().reset()

    def add_source(self, source: Callable[[], float]) -> None:
        """Add what *source* returns, a number that grows, to each value."""
        self._sources.append(source)

    def follow(self, sample: Sample) -> None:
        """
        Count the records, too, that sampling hides of an event.

        Of the events that one process samples a bounded number is followed, the last ones.
        """
        self._samples[sample] = None
        if len(self._samples) > _MOST_FOLLOWED:
            oldest = next(iter(self._samples))
            del self._samples[oldest]
            self._total += oldest.hidden

    def _elsewhere(self) -> float:
        """Return what is counted elsewhere, in this process."""
        hidden = sum(sample.hidden for sample in self._samples.copy())
        return hidden + sum(source() for source in self._sources)


class Gauge(Instrument):
    """
    A number that goes up and down: `get_gauge` returns the one of a name.

    .. versionadded:: 0.1.0
    """

    __slots__ = ("_fed_by", "_value")

    def __init__(
        self, spec: MetricSpec, begin: Begin, children: Children[Gauge] | None = None
    ) -> None:
        self._fed_by: tuple[str, str] | None = None
        super().__init__(spec, begin, children)

    def set(self, value: float) -> None:
        """
        Take *value*, be it NaN or infinite.

        Raises:
            InputError: It's no number.
        """
        if value.__class__ is not float:
            value = number(self.spec, value)
        if not self.is_updated:
            self.begin()
        if self._fed_by is not None:
            self._forget_fed()
        self._value = value

    def inc(self, amount: float = 1.0) -> None:
        """Add *amount*; raises as `set`."""
        self.set(self.value() + number(self.spec, amount))

    def dec(self, amount: float = 1.0) -> None:
        """Subtract *amount*; raises as `set`."""
        self.set(self.value() - number(self.spec, amount))

    def value(self) -> float:
        """Return what it was set to last, by a call or by an event; 0.0 if it never was."""
        fed = self._fed()
        return self._value if fed is None else fed

    def reset(self) -> None:
        """Return to 0.0."""
        self._forget_fed()
        self._value = 0.0
        super().reset()

    @property
    def is_live(self) -> bool:
        """Whether it was set, by a call or by an event."""
        return super().is_live or self._fed() is not None

    def feed_from(self, event: str, key: str) -> None:
        """Let it have each value of *key* of *event* from now on."""
        self._fed_by = event, key

    def _fed(self) -> float | None:
        if self._fed_by is None:
            return None
        event, key = self._fed_by
        return recorded_number(LATEST.get(event, {}).get(key))

    def _forget_fed(self) -> None:
        if self._fed_by is not None:
            event, key = self._fed_by
            LATEST.get(event, {}).pop(key, None)


@dataclass(frozen=True, slots=True)
class HistogramSnapshot:
    """
    What a histogram holds at one moment.

    .. versionadded:: 0.1.0
    """

    buckets: tuple[float, ...]
    """Upper bounds, which belong to their buckets; the last one is infinity."""
    counts: tuple[int, ...]
    """How many observations are at or below each bound."""
    sum: float
    """The sum of all observations."""
    count: int
    """How many there are."""


class Histogram(Instrument):
    """
    A distribution in fixed buckets: `get_histogram` returns the one of a name.

    .. versionadded:: 0.1.0
    """

    __slots__ = ("_counts", "_sum", "bounds")

    def __init__(
        self,
        spec: MetricSpec,
        begin: Begin,
        bounds: tuple[float, ...],
        children: Children[Histogram] | None = None,
    ) -> None:
        self.bounds: Final = bounds
        """Upper bounds of the buckets, without that of the last, infinity."""
        super().__init__(spec, begin, children)

    def observe(self, value: float) -> None:
        """
        Count *value*, in the metric's unit.

        Raises:
            InputError: It's NaN or no number.
        """
        if value.__class__ is not float:
            value = number(self.spec, value)
        if value != value:  # noqa: PLR0124 - NaN alone
            raise _refused(self.spec, "an observation is NaN")
        if not self.is_updated:
            self.begin()
        at = bisect_left(self.bounds, value)
        self._counts[at] += 1
        self._sum += value

    def snapshot(self) -> HistogramSnapshot:
        """Return its buckets with their cumulative counts, the sum and the number of all."""
        each = [self]
        if self.children is not None:
            each = [*self.children]
        rows = [histogram._counts.copy() for histogram in each]  # noqa: SLF001 - of this class
        counts = tuple(accumulate(map(sum, zip(*rows, strict=True)))) or (0,) * len(self._counts)
        total = sum(histogram._sum for histogram in each)  # noqa: SLF001 - of this class
        return HistogramSnapshot((*self.bounds, inf), counts, float(total), counts[-1])

    def reset(self) -> None:
        """Forget all observations."""
        self._counts = [0] * (len(self.bounds) + 1)
        self._sum = 0.0
        super().reset()


def number(spec: MetricSpec, value: Any) -> float:
    """
    Return *value* as a float.

    Raises:
        InputError: It's no number, or larger than a float can be. A text isn't a number, be it of
            digits.
    """
    try:
        if not isinstance(value, str | bytes | bytearray):
            return float(value)
    except Exception:  # noqa: BLE001, S110 - `__float__` of a foreign class may raise anything
        pass
    raise _refused(spec, "a value is no number")


def recorded_number(value: object) -> float | None:
    """Return the number that a record holds as *value*; None if that is no number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return _AS_TEXT.get(value) if isinstance(value, str) else None


def _refused(spec: MetricSpec, reason: str) -> InputError:
    return InputError(f"metric {spec.name}: {reason}")
