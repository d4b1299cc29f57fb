"""
Whether the bytes of a rank's file rule out that a later attempt did again what an earlier one did.

This takes a tenth of the time in which attempts are told. Most runs were never resumed.
"""

from __future__ import annotations

import re
from typing import BinaryIO, Final

import orjson

from .attempts import START_BYTES
from .blocks import blocks_of

_KEY: Final = b'"step":'
_STEP: Final = re.compile(rb'"step": ?(-?\d+)')
_DIGITS: Final = b"0123456789"
_TOGETHER: Final = 2
"""Blocks that are searched at once. They are copied, and the copy is to stay in the cache."""


def is_surely_single(file: BinaryIO, *, may_begin_again: bool = False) -> bool:
    """
    Tell whether *file* surely holds no record that a later attempt superseded.

    It does if the event that begins the run stands there once, and no step is lower than one before
    it. A value may look like either; then the answer is no, and attempts are told by parsing.

    Args:
        file: A rank's, at its beginning.
        may_begin_again: Whether a later attempt is nothing to tell if it did no step again. Then
            beginnings are searched only around a step that is equal to the one before it.
    """
    opening = before = b""
    starts, highest = 0, 0
    is_first = True
    for block in blocks_of(file, _TOGETHER):
        steps = _steps(block)
        if steps is None or (steps and steps[0] < highest):
            return False
        rises = bool(steps) and steps[0] > highest and len({*steps}) == len(steps)
        highest = steps[-1] if steps else highest
        if may_begin_again and rises and not is_first:
            before = block
            if not opening:
                opening, starts = START_BYTES, 1  # the first one may be here
            continue
        opening = opening or _opening_in(block)
        starts += before.count(opening) + block.count(opening) if opening else 0
        before, is_first = b"", False
        if starts > 1:
            return False
    return True


def _opening_in(block: bytes) -> bytes:
    """
    Return the first event in *block* that begins a run, in quotation marks, or nothing.

    Where that isn't sure to be its line's event, it's what the events of all beginnings end with.
    """
    found = block.find(START_BYTES)
    if found < 0:
        return b""
    line = block[block.rfind(b"\n", 0, found) + 1 : block.find(b"\n", found)]
    event = block[block.rfind(b'"', 0, found) : found] + START_BYTES
    try:
        record = orjson.loads(line)
        is_sure = line.count(START_BYTES) == 1 and record["event"] == orjson.loads(event)
    except (orjson.JSONDecodeError, TypeError, KeyError):
        is_sure = False
    return event if is_sure else START_BYTES


def _steps(block: bytes) -> list[int] | None:
    """Return the steps in *block*; None if they aren't in order, or one can't be read."""
    texts = _equally_long(block) or b",".join(_STEP.findall(block))
    try:
        steps: list[int] = orjson.loads(b"[%b]" % texts)
    except orjson.JSONDecodeError:
        return None
    return steps if steps == sorted(steps) else None


def _equally_long(block: bytes) -> bytes:
    """
    Return the texts of the steps in *block*, with commas between, if all have as many digits.

    Most blocks are such, and a pattern takes longer. It's nothing if they aren't.
    """
    _, *pieces = block.split(_KEY)
    digits = len(pieces[-1]) - len(pieces[-1].lstrip(_DIGITS)) if pieces else 0
    length = digits + 1
    texts = b"".join([piece[:length] for piece in pieces])
    commas = texts[digits::length].replace(b"}", b",")
    is_each = (
        digits > 0
        and commas == b"," * len(pieces)
        and len(texts.translate(None, _DIGITS)) == len(pieces)
    )
    return texts.replace(b"}", b",")[:-1] if is_each else b""
