"""
A file of 200 records, cut at every byte and with every bit flipped: what no damage touched is
read, and what it touched is named.

Lines are read one by one, so a damaged line is tried between its neighbours; a few damages are
tried in the whole file too.
"""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import pytest

from geno_lewm_obs import LogRecord
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.read import TornLine
from geno_lewm_obs.read.continuity import Continuity
from geno_lewm_obs.read.parse import records_in
from geno_lewm_obs.read.pieces import pieces_in
from geno_lewm_obs.read.scan import as_record, scan_file
from geno_lewm_obs.read.verify import verify_file
from geno_lewm_obs.render.jsonl import render_jsonl

SHAPES = (
    {"event": "training.metric", "data": {"value": 0.5}},
    {"event": "error", "data": {"message": "é"}, "error_code": "A.B"},
    {"event": "data.cache.hit", "data": {}, "step": 3},
    {"event": "eval.run.end", "data": {"metrics": {"a": 1}}, "phase": "x"},
)
COUNT = 200


def record(number):
    severity = "error" if number % len(SHAPES) == 1 else "info"
    ts = f"2026-05-20T15:{number // 60:02}:{number % 60:02}.000Z"
    return LogRecord(ts, severity, run_id="r", component="c", **SHAPES[number % len(SHAPES)])


RECORDS = [record(n) for n in range(COUNT)]
LINES = [render_jsonl(each) for each in RECORDS]
WHOLE = b"".join(LINES)
DICTS = list(records_in(BytesIO(WHOLE)))


def read(content):
    return list(scan_file(BytesIO(content)))


def found_in(content):
    return list(verify_file(BytesIO(content), "r.jsonl", Continuity(CANONICAL), lambda: False))


def flipped(content, bit):
    damaged = bytearray(content)
    damaged[bit // 8] ^= 1 << bit % 8
    return bytes(damaged)


def neighbours():
    """Give each line of the file's inside, with the records and lines beside it."""
    for n in range(1, COUNT - 1):
        yield LINES[n], (RECORDS[n - 1], LINES[n - 1]), (RECORDS[n + 1], LINES[n + 1])


def test_whole():
    """The file is what it's meant to be: 200 records without a defect."""
    assert (RECORDS, [], COUNT) == (read(WHOLE), found_in(WHOLE), len(DICTS))


@pytest.mark.no_cover
def test_every_cut():
    """
    A line cut after any byte, with the next one glued to it, costs itself alone, and is named with
    its place and its length.
    """
    for line, (before, head), (after, tail) in neighbours():
        for cut in range(1, len(line) - 1):
            assert [before, TornLine(2, len(head), cut), after] == read(head + line[:cut] + tail)


@pytest.mark.no_cover
def test_every_end():
    """
    Of a file that ends after any byte, every whole record is read, and half a record is named.
    """
    for line, (before, head), _ in neighbours():
        for cut in range(1, len(line) - 1):
            assert [before, TornLine(2, len(head), cut)] == read(head + line[:cut])


@pytest.mark.slow
def test_every_bit():
    """
    Any bit flipped costs at most the record it's in; that is read as what it says now, or named,
    and never passed over.
    """
    for line, (_, head), (_, tail) in neighbours():
        for bit in range(8 * len(line)):
            first, *middle, last = pieces_in(BytesIO(head + flipped(line, bit) + tail))
            # so these are read as they were
            assert (head[:-1], tail[:-1], True) == (first.content, last.content, bool(middle))
            assert len(middle) == len(list(map(as_record, middle)))


def test_every_byte_as_dicts():
    """`read_run` yields the records beside a damaged one, too, whichever byte is damaged."""
    for n in range(1, COUNT - 1):
        head, line, tail = LINES[n - 1 : n + 2]
        for byte in range(len(line)):
            first, *_, last = records_in(BytesIO(head + flipped(line, 8 * byte + byte % 8) + tail))
            assert (DICTS[n - 1], DICTS[n + 1]) == (first, last)


@pytest.mark.slow
def test_every_byte_verified():
    """`verify` blames no record but the damaged one, and names it wherever it's none any more."""
    for number, (line, (_, head), (_, tail)) in enumerate(neighbours()):
        for byte in range(number % 3, len(line), 3):
            content = head + flipped(line, 8 * byte + (number + byte) % 8) + tail
            found = found_in(content)
            is_torn = any(isinstance(piece, TornLine) for piece in read(content))
            assert is_torn <= bool(found)
            # A time that was damaged makes the next one seem early; a newline makes two lines of
            # one.
            assert [] == [
                each
                for each in found
                if len(head) + len(line) <= each.offset and each.rule not in ("order", "glued")
            ]
            assert [] == [each for each in found if each.offset < len(head)]


@pytest.mark.parametrize("position", range(7, 8 * len(WHOLE), 8 * len(WHOLE) // 40))
def test_whole_file_damaged(position):
    """In the whole file it's the same: one flipped bit costs one record of 200."""
    content = flipped(WHOLE, position)
    ends = [0, *(sum(map(len, LINES[: n + 1])) for n in range(COUNT))]
    touched = next(
        n for n, (begin, end) in enumerate(pairwise(ends)) if begin <= position // 8 < end
    )
    untouched = [each for n, each in enumerate(RECORDS) if n != touched]
    dicts = [each for n, each in enumerate(DICTS) if n != touched]

    times = {each.ts for each in untouched}
    assert untouched == [each for each in read(content) if getattr(each, "ts", None) in times]
    assert dicts == [each for each in records_in(BytesIO(content)) if each["ts"] in times]
