"""
The instruments of one metric by the value of its label.

Labels cost memory in every system that stores them, and are seen by all who read there. So a label
has a bounded number of values, and none that redaction refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Generic, TypeVar

from ..contract.metrics import MetricSpec
from ..errors import InputError
from ..redaction import is_clean

T = TypeVar("T")

MOST_VALUES: Final = 100
"""Values of a label whose declaration names none; further ones are counted under `OTHER`."""
LONGEST: Final = 100
"""Characters of such a value."""
OTHER: Final = "(other)"


class Children(Generic[T]):
    """
    The instruments of one metric, by the value of its label.

    Args:
        spec: The metric's declaration, which names a label.
        make: Makes the instrument of one value.
    """

    __slots__ = ("_by_value", "_make", "_spec")

    def __init__(self, spec: MetricSpec, make: Callable[[], T]) -> None:
        self._spec: Final = spec
        self._make: Final = make
        self._by_value: Final[dict[str, T]] = {}

    def child(self, label: dict[str, str]) -> T:
        """
        Return the instrument of the one value in *label*, made on first use.

        Raises:
            InputError: Another label is passed than the metric has; or the value is no text, too
                long, empty, not among those that are allowed, or one that redaction refuses.
        """
        if label.keys() != {self._spec.label}:
            msg = f"metric {self._spec.name} has one label, {self._spec.label}"
            raise InputError(msg, remediation=f"pass {self._spec.label}= and nothing else")
        (value,) = label.values()
        child = self._by_value.get(value) if type(value) is str else None
        return self._new(value) if child is None else child

    def __iter__(self) -> Iterator[T]:
        """Yield the instruments of all values so far."""
        return iter([*self._by_value.copy().values()])

    def items(self) -> list[tuple[str, T]]:
        """Return the values of the label so far, in order, with their instruments."""
        return sorted(self._by_value.copy().items(), key=lambda item: item[0])

    def _new(self, value: str) -> T:
        reason = _reason_against(self._spec, value)
        if reason:
            msg = f"metric {self._spec.name}: a value of label {self._spec.label} {reason}"
            raise InputError(msg)
        if not self._spec.allowed and len(self._by_value) >= MOST_VALUES:
            value = OTHER
        return self._by_value.setdefault(value, self._make())


def _reason_against(spec: MetricSpec, value: object) -> str:
    if type(value) is not str or not value:
        return "is no text"
    if spec.allowed and value not in spec.allowed:
        return "is not among those that are allowed"
    if len(value) > LONGEST:
        return f"is longer than {LONGEST} characters"
    return "" if is_clean(value) else "is one that redaction refuses"
