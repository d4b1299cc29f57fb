"""
Pictures of curves, as lines of text.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.plot.curve import Curve
from geno_lewm_obs.plot.picture import Style, picture

RISING = Curve("run-1", "training.step", [0, 50, 100], [0, 5, 10])
FALLING = Curve("run-2", "training.step", [0, 100], [10, 0])


def drawn(*curves, **style):
    return [*picture(curves, Style(**{"width": 40, "height": 4} | style))]


def test_a_curve():
    """A picture has a vertical axis with ticks, the curve, and the ends of the horizontal axis."""
    assert [
        "      10┤                      ⢀⣀⡠⠤⠔⠒⠊⠉",
        "       5┤              ⢀⣀⡠⠤⠔⠒⠊⠉⠁",
        "        │       ⣀⡠⠤⠔⠒⠊⠉⠁",
        "       0┤⣀⠤⠤⠒⠒⠉⠉",
        "        └───────────────────────────────",
        "         0                          100",
    ] == drawn(RISING)


def test_no_line_is_too_long():
    """Lines keep within the width, whatever is drawn."""
    curve = Curve("a", "b", [0, 10**15], [1e-300, 1e300], attempts=[10**14], alerts=[0])

    assert max(map(len, drawn(curve, width=30))) <= 31


def test_ascii():
    """In ASCII no other character is used."""
    assert all(line.isascii() for line in drawn(RISING, FALLING, is_ascii=True, smoothing=0.5))


def test_several_curves_have_letters():
    """Each of several curves has its letter at its end, so colours aren't needed."""
    lines = drawn(RISING, FALLING)

    assert "a" == lines[0].rstrip()[-1]
    assert "b" == lines[3].rstrip()[-1]


def test_marks():
    """Below the axis, ! is where a run warned, and 2 where its second attempt began."""
    curve = Curve("a", "b", [0, 100], [0, 1], attempts=[50], alerts=[0, 100])
    marks = drawn(curve)[-1]

    assert {"!": 2, "2": 1} == {mark: marks.count(mark) for mark in "!2"}
    assert marks.index("!") < marks.index("2") < marks.rindex("!")


def test_colours():
    """With colours, each character of a curve has its own, and a band behind an average is dim."""
    lines = "".join(drawn(RISING, is_coloured=True, smoothing=0.9))

    assert ("\x1b[36m" in lines, "\x1b[2m" in lines) == (True, True)
    assert "\x1b" not in "".join(drawn(RISING, smoothing=0.9))


@pytest.mark.parametrize("values", [[3, 3], [0, 0], [1e308, -1e308], [5e-324, 5e-324]])
@pytest.mark.parametrize("is_log", [False, True])
def test_odd_values(values, is_log):
    """Equal, huge and tiny values are drawn; on a logarithmic axis, positive ones."""
    if is_log and min(values) <= 0:
        pytest.skip("no logarithm")

    assert 6 == len(drawn(Curve("a", "b", [1, 2], values), is_log=is_log))


def test_one_point():
    """A curve of one point is a point."""
    assert 6 == len(drawn(Curve("a", "b", [7], [1])))
