"""
The lowest and highest value of each column, whatever the points are.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.plot.extremes import extremes

POINTS = st.lists(
    st.tuples(st.integers(0, 1000), st.floats(allow_nan=False, allow_infinity=False)), min_size=1
)


def test_equal_parts():
    """Each part has the span of its values; one without values has none."""
    assert [(1, 5), None, (2, 2), (0, 3)] == extremes([0, 1, 5, 6, 8], [1, 5, 2, 0, 3], 4, 0, 8)


def test_a_spike_of_one_point_stays():
    """One high value among a hundred thousand is the highest of its column."""
    values = [0.0] * 100_000
    values[77_777] = 9.0
    spans = extremes(range(100_000), values, 160, 0, 99_999)

    assert [(0.0, 9.0)] == [span for span in spans if span != (0.0, 0.0)]


@given(POINTS, st.integers(1, 50))
def test_no_value_is_lost(points, columns):
    """The spans of all columns together are the span of all values, and each value is in one."""
    points.sort(key=lambda point: point[0])
    xs, ys = [x for x, _ in points], [y for _, y in points]
    found = [span for span in extremes(xs, ys, columns, xs[0], xs[-1]) if span is not None]

    assert (min(ys), max(ys)) == (min(low for low, _ in found), max(high for _, high in found))
