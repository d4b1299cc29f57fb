"""
Whether the bytes of a file rule out that anything in it was done again.
"""

from __future__ import annotations

from io import BytesIO

import pytest

from geno_lewm_obs.read.single_attempt import is_surely_single
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.samples import record

START = render_jsonl(record(event="training.run.start"))
EVALUATED = render_jsonl(record(event="eval.run.start"))


def steps(*numbers):
    return b"".join(render_jsonl(record(step=number)) for number in numbers)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        START + steps(1, 1, 2, 10),
        START + EVALUATED + steps(1) + EVALUATED + steps(2),
        steps(*range(5_000)),
    ],
    ids=["empty", "one start", "evaluated twice", "several blocks"],
)
def test_a_single_attempt(content):
    """A file whose run begins once and whose steps only rise holds one attempt."""
    assert is_surely_single(BytesIO(content))


@pytest.mark.parametrize(
    "content",
    [
        START + steps(1) + START + steps(2),
        EVALUATED + EVALUATED,
        steps(1, 3, 2),
        steps(*range(5_000)) + steps(4_998),
        steps(*range(10_000, 15_000)) + steps(*range(12_000, 17_000)),
        steps(5, -1),
        steps(5).replace(b'"step":', b'"step": ') + steps(4),
        START[:-20] + START,
        steps(5).replace(b'"step":5', b'"step":05'),
    ],
    ids=[
        *("two starts", "the opening again", "a step back", "a step back in a later block"),
        *("a block begins lower", "negative", "with a blank", "half a start", "no number"),
    ],
)
def test_what_may_be_several(content):
    """Where the run begins again, a step is lower than one before, or one can't be read: no."""
    assert not is_surely_single(BytesIO(content))
