"""
The bytes of TensorBoard's event files, read back by the formats' definitions.
"""

from __future__ import annotations

import math
import struct

from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.export.tfevents import beginning, scalars
from tests.export.tfevents_by_hand import messages_in, scalars_in

POINTS = st.lists(
    st.tuples(
        st.floats(allow_nan=False),
        st.integers(-(2**63), 2**63 - 1),
        st.floats(width=32, allow_nan=False),
    ),
    min_size=1,
    max_size=5,
)


def test_the_beginning():
    """A file begins with the version and the time at which it was begun."""
    (message,) = messages_in(beginning(12.5))

    assert {1: struct.pack("<d", 12.5), 3: b"brain.Event:2"} == message


@given(st.text(max_size=200), POINTS)
def test_any_scalars(tmp_path_factory, name, points):
    """A name of any text and length, any times, steps and values are read as they were written."""
    path = tmp_path_factory.mktemp("tfevents") / "file"
    times, steps, values = zip(*points, strict=True)
    path.write_bytes(beginning(0) + scalars(name, times, steps, values))

    assert [(name, step, value, time) for time, step, value in points] == [*scalars_in(path)]


def test_beyond_32_bits(tmp_path):
    """A value that 32 bits can't hold is an infinity; a NaN is one."""
    path = tmp_path / "file"
    path.write_bytes(beginning(0) + scalars("a", [0] * 3, [1, 2, 3], [1e39, -1e39, math.nan]))
    values = [value for _, _, value, _ in scalars_in(path)]

    assert [math.inf, -math.inf] == values[:2]
    assert math.isnan(values[2])
