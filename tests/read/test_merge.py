"""
Several streams as one, by time.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.read.merge import merge

TIMES = st.lists(st.integers(0, 9).map(str), max_size=12)


def labelled(streams):
    return [
        [(time, (which, place)) for place, time in enumerate(times)]
        for which, times in enumerate(streams)
    ]


@given(st.lists(TIMES, max_size=5))
def test_keeps_each_stream_s_order(streams):
    """
    Whatever the times, clocks that go back included, each stream is given whole and in its order.
    """
    found = list(merge(map(iter, labelled(streams))))

    assert [list(range(len(times))) for times in streams] == [
        [place for which, place in found if which == n] for n in range(len(streams))
    ]


@given(st.lists(TIMES.map(sorted), max_size=5))
def test_is_in_order_where_each_stream_is(streams):
    """Streams in order give one in order; of equal times the earlier stream comes first."""
    found = list(merge(map(iter, labelled(streams))))

    assert sorted(found, key=lambda each: (streams[each[0]][each[1]], *each)) == found


def test_takes_no_more_than_it_gives():
    """
    Of each stream it has read one item beyond what it gave, so that a run may be larger than
    memory.
    """
    taken = []

    def stream(which):
        for n in range(100):
            taken.append((which, n))
            yield str(n), n

    both = merge([stream("a"), stream("b")])
    for _ in range(4):
        next(both)

    assert len(taken) <= 4 + 2
