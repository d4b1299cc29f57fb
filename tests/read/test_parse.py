"""
A run as dicts: the same records that `scan` finds, whatever stands between them.
"""

from __future__ import annotations

import json
import math
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.read import blocks, pieces
from geno_lewm_obs.read.parse import line_of, records_in, records_in_line
from geno_lewm_obs.read.pieces import LIMIT, pieces_in
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.samples import record

CASES = sorted((Path(__file__).parents[1] / "cases" / "runs").iterdir())
RECORDS = [record(n, step=n) for n in range(4)]
LINES = [render_jsonl(each) for each in RECORDS]
DICTS = [each.to_dict() for each in RECORDS]
FOREIGN = (b'{"a":1}\n', b'{"zz":1}\n', b"[1]\n", b"5\n", b'"NaN"\n')
BITS = st.sampled_from(
    [
        *LINES,
        LINES[0][:-1],
        LINES[1][:60],
        b"\n",
        b"\0\0",
        b'{"ts":"x"}',
        b'{"ts":"x","data":[1',
        b'{"ts":"x","data":{"ts":"y"}}\n',
        *FOREIGN,
    ]
)


class TestRecordsIn:
    @pytest.mark.parametrize(
        "value", [math.inf, -math.inf, [1.5, math.inf], {"a": math.inf, "b": "x"}], ids=str
    )
    def test_turns_infinities_back(self, value):
        """
        Text that stands for a number that JSON lacks is that number again, in lists and dicts too.
        """
        assert [value] == [
            each["data"]["value"] for each in records_in(BytesIO(render_jsonl(record(value))))
        ]

    def test_turns_nan_back(self):
        """NaN is NaN again."""
        (found,) = records_in(BytesIO(render_jsonl(record(math.nan))))

        assert math.isnan(found["data"]["value"])

    def test_leaves_other_text_alone(self):
        """A text that merely holds such a word, or a key of that name, doesn't change."""
        texts = {"name": "NaN or Infinity", "unit": "-inf", "kind": "nan", "NaN": "Infinite"}

        assert [texts] == [
            each["data"] for each in records_in(BytesIO(render_jsonl(record(data=texts))))
        ]

    @pytest.mark.parametrize("data", [b"[]", b'"NaN"', b"null", b'{"a":[["NaN"]]}'])
    def test_survives_any_shape(self, data):
        """
        What isn't shaped like a record is given as it is, whatever stands where its data should.
        """
        line = b'{"ts":"x","data":' + data + b'}\n{"ts":"NaN"}\n'

        assert json.loads(line.split(b"\n")[0]) == next(records_in(BytesIO(line)))

    @pytest.mark.parametrize(
        "line", [b'{"a":1}', b'{"zz":1}', b"null", b"5", b'"text"', b'["ts"]'], ids=bytes.decode
    )
    def test_passes_over_foreign_json(self, line):
        """
        JSON that doesn't begin as a record does is none, wherever it would sort among the lines
        beside it.
        """
        assert DICTS[:2] == list(records_in(BytesIO(LINES[0] + line + b"\n" + LINES[1])))

    @settings(deadline=None)
    @given(st.lists(BITS, max_size=12).map(b"".join))
    def test_is_what_each_line_alone_would_give(self, content):
        """
        Whatever lines stand together, each gives what it would give alone: blocks are only a way
        to be fast.
        """
        alone = [each for line in BytesIO(content) for each in records_in_line(line)]

        assert alone == list(records_in(BytesIO(content)))

    @settings(deadline=None)
    @given(st.lists(BITS, max_size=12).map(b"".join), st.integers(1, 200))
    def test_is_the_same_where_a_line_is_read_in_parts(self, content, at_once):
        """However short the parts are in which a long line is read, its records are the same."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pieces, "LIMIT", at_once)
            patch.setattr(blocks, "LIMIT", at_once)
            patch.setattr(blocks, "SIZE", 1)
            found = list(records_in(BytesIO(content)))

        assert [each for each in records_in(BytesIO(content)) if each in DICTS] == [
            each for each in found if each in DICTS
        ]

    def test_an_overlong_line(self):
        """Of a line that is longer than the limit, the records are read that begin in it."""
        hole = b"\0" * (LIMIT + 9)
        content = LINES[0] + hole + LINES[1] + LINES[2] + LINES[3][:-2] + hole + b"\n" + LINES[3]

        assert DICTS == list(records_in(BytesIO(content)))

    @pytest.mark.parametrize("lines", [1, 300, 301])
    def test_finds_a_torn_line_in_any_block(self, lines):
        """A torn line far into a file costs itself alone."""
        content = LINES[0] * lines + LINES[1][:50] + LINES[2] + LINES[3] * lines

        assert [DICTS[0]] * lines + [DICTS[2]] + [DICTS[3]] * lines == list(
            records_in(BytesIO(content))
        )


@given(st.lists(st.sampled_from([b'{"ts":"1","data":{"a":"NaN"}}', b'{"ts":"2"}', b"half", b"7"])))
def test_the_record_of_a_piece(parts):
    """The pieces of any line, each by itself, give the records that the line gives."""
    line = b"".join(parts)
    found = [line_of(piece.content) for piece in pieces_in(BytesIO(line))]

    assert repr([*records_in_line(line)]) == repr([each[0] for each in found if each])
    assert line == b"".join(piece.content for piece in pieces_in(BytesIO(line)))
