"""
Columns as Arrow arrays, whose type no value changes.
"""

from __future__ import annotations

import math

import pytest

pa = pytest.importorskip("pyarrow", reason="frames need the extra arrow")

from geno_lewm_obs.frames.column import ARROW_TYPES, TypedColumn, UntypedColumn


def typed(kind, *batches):
    column = TypedColumn(kind)
    for batch in batches:
        column.add(batch)
    return column


def untyped(*batches):
    column = UntypedColumn()
    for batch in batches:
        column.add(batch)
    return {ending: array.to_pylist() for ending, array in column.arrays().items()}


@pytest.mark.parametrize("kind", ARROW_TYPES)
def test_a_column_without_values_has_its_type(kind):
    """A column of nulls, or without any row, has the type of its kind."""
    assert ARROW_TYPES[kind] == typed(kind).arrays()[""].type
    assert ARROW_TYPES[kind] == typed(kind, [None, None]).arrays()[""].type


def test_nan_is_a_number():
    """NaN and infinities are numbers, and differ from a missing value."""
    (array,) = typed("float", [0.5, math.nan, None, math.inf]).arrays().values()

    assert (pa.float64(), 1) == (array.type, array.null_count)
    assert math.isnan(array[1].as_py())


def test_what_does_not_fit_is_null_and_counted():
    """One value of another type is null; the others of its batch stay what they are."""
    column = typed("int", [1, "many", 3.0], [True])

    assert ([1, None, 3, None], 2) == (column.arrays()[""].to_pylist(), column.unfit)


def test_times():
    """A time as a record has it is read to the millisecond, in UTC."""
    (array,) = typed("time", ["2026-05-20T15:42:01.123Z"], ["soon"]).arrays().values()

    assert [1779291721123, None] == array.cast(pa.int64()).to_pylist()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 0.5, None], [1.0, 0.5, None]),
        (["a", None, "b"], ["a", None, "b"]),
        ([True, False], [True, False]),
        ([None], [None]),
        ([[1, 2], {"a": 1}], ["[1,2]", '{"a":1}']),
        ([2**53 + 1], [str(2**53 + 1)]),
        ([True, "a"], ["true", "a"]),
    ],
)
def test_values_of_one_type_make_a_column_of_it(values, expected):
    """A column whose type nobody declares has that of its values, or is text."""
    assert {"": expected} == untyped(values)


def test_numbers_stay_numbers_beside_others():
    """Where there are numbers and others, the others have a column of their own, as text."""
    expected = {"": [1.0, None, None, 0.5], "_text": [None, "a", "true", None]}

    assert expected == untyped([1, "a", True, 0.5])
    assert expected == untyped([1], ["a"], [True], [0.5])
