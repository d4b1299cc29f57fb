"""
A column, built as Arrow arrays batch by batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from .fit import as_number, as_other, fit
from .view import Kind

ARROW_TYPES: Final[dict[Kind, Any]] = {
    "time": pa.timestamp("ms", "UTC"),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "str": pa.string(),
    "json": pa.string(),
}
_NONE: Final = type(None)
_PLAIN: Final[dict[Kind, frozenset[type]]] = {
    "time": frozenset({str}),
    "int": frozenset({int, _NONE}),
    "float": frozenset({float, int, _NONE}),
    "bool": frozenset({bool, _NONE}),
    "str": frozenset({str, _NONE}),
    "json": frozenset({_NONE}),
}
"""For each kind the types whose values Arrow takes as they are."""
_SIMPLE: Final[tuple[Kind, ...]] = ("float", "bool", "str")
"""The kinds that the values of an undeclared type may turn out to be, if all are of one."""


class TypedColumn:
    """
    A column whose kind is known.

    Args:
        kind: Any but ``any``.
    """

    def __init__(self, kind: Kind) -> None:
        self._kind: Final = kind
        self._chunks: list[Any] = []
        self.unfit = 0
        """How many values are null, since no column of this kind holds them."""

    def add(self, values: Sequence[Any]) -> None:
        """Add the values of the next rows; None where a record has none."""
        array = array_of(values, self._kind)
        if array is None:
            held, lost = fit(values, self._kind)
            self.unfit += lost
            array = pa.array(held, ARROW_TYPES[self._kind])
        self._chunks.append(array)

    def arrays(self, *, has_both: bool = False) -> dict[str, Any]:  # noqa: ARG002 - of another kind
        """Return the array, by what is added to the column's name: nothing."""
        return {"": pa.chunked_array(self._chunks, ARROW_TYPES[self._kind])}


class UntypedColumn:
    """
    A column of values whose type nobody declares.

    Values that are all numbers, all texts or all true or false make a column of that kind. Where
    there are numbers and others, the numbers have the column, and the others another one, as text.
    So a number is a number whatever stands beside it, and nothing is lost.
    """

    unfit: Final = 0

    def __init__(self) -> None:
        self._chunks: dict[Kind, list[Any]] = {kind: [] for kind in _SIMPLE}

    def add(self, values: Sequence[Any]) -> None:
        """Add the values of the next rows; None where a record has none."""
        found: dict[Kind, Any] = {}
        for kind in _SIMPLE:
            array = array_of(values, kind)
            if array is not None:
                found[kind] = array
                break
        else:
            found["float"] = pa.array([as_number(value) for value in values], pa.float64())
            found["str"] = pa.array([as_other(value) for value in values], pa.string())
        for kind, chunks in self._chunks.items():
            chunks.append(found.get(kind, pa.nulls(len(values), ARROW_TYPES[kind])))

    def arrays(self, *, has_both: bool = False) -> dict[str, Any]:
        """
        Return the arrays, by what is added to the column's name.

        Args:
            has_both: Whether there is a column for numbers and one for others, whatever is found.
        """
        whole = {
            kind: pa.chunked_array(chunks, ARROW_TYPES[kind])
            for kind, chunks in self._chunks.items()
        }
        held = [kind for kind, array in whole.items() if array.null_count < len(array)]
        if len(held) <= 1 and not has_both:
            return {"": whole[held[0] if held else "str"]}
        others = pc.coalesce(whole["str"], whole["bool"].cast(pa.string()))
        return (
            {"": whole["float"], "_text": others} if has_both or "float" in held else {"": others}
        )


def array_of(values: Sequence[Any], kind: Kind) -> Any:
    """Return *values* as an array of *kind*, or None if one of them must be converted."""
    if not _PLAIN[kind].issuperset(map(type, values)):
        return None
    try:
        if kind == "time":
            return pa.array(values, pa.string()).cast(ARROW_TYPES[kind])
        return pa.array(values, ARROW_TYPES[kind])
    except (pa.ArrowInvalid, OverflowError):
        return None
