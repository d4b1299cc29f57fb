"""
Whether the bytes of a rank's file rule out that a later attempt did again what an earlier one did.

This takes a tenth of the time in which attempts are told. Most runs were never resumed.
"""

from __future__ import annotations

import re
from typing import BinaryIO, Final

import orjson

from .attempts import START_BYTES
from .blocks import SEARCHED_TOGETHER, blocks_of

_STEP: Final = re.compile(rb'"step": ?(-?\d+)')


def is_surely_single(file: BinaryIO) -> bool:
    """
    Tell whether *file* surely holds no record that a later attempt superseded.

    It does if the event that begins the run stands there once, and no step is lower than one before
    it. A value may look like either; then the answer is no, and attempts are told by parsing.
    """
    opening = b""
    starts, highest = 0, 0
    for block in blocks_of(file, SEARCHED_TOGETHER):
        opening = opening or _first_start(block)
        starts += block.count(opening) if opening else 0
        steps = _steps(block)
        if steps is None or starts > 1 or (steps and steps[0] < highest):
            return False
        highest = steps[-1] if steps else highest
    return True


def _first_start(block: bytes) -> bytes:
    """Return the first event in *block* that begins a run, in quotation marks; or nothing."""
    end = block.find(START_BYTES) + len(START_BYTES)
    return block[block.rfind(b'"', 0, end - 1) : end] if end >= len(START_BYTES) else b""


def _steps(block: bytes) -> list[int] | None:
    """Return the steps in *block*; None if they aren't in order, or one can't be read."""
    try:
        steps: list[int] = orjson.loads(b"[%b]" % b",".join(_STEP.findall(block)))
    except orjson.JSONDecodeError:
        return None
    return steps if steps == sorted(steps) else None
