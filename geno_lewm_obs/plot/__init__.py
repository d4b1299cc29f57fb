"""
Curves of runs in a terminal, drawn in braille or in ASCII.

    curve         the values of a metric of one run, found in its records
    extremes      the lowest and the highest value in each column of a picture
    scale         from values to rows, linear or logarithmic, and the ticks beside them
    canvas        dots in cells of characters
    picture       curves, axes, marks and a legend as lines of text

A column has as many dots as its values span, so a spike of one point among a million is seen.
"""

from __future__ import annotations
