"""
Whether the bytes of a file rule out that anything in it was done again.
"""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.read import blocks
from geno_lewm_obs.read.attempts import AttemptCounter, attempts_in, is_superseded
from geno_lewm_obs.read.parse import records_in
from geno_lewm_obs.read.single_attempt import is_surely_single
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.read.segmented import line
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


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["training.run.start", "eval.run.start", "training.step", "eval.step"]),
            st.none() | st.integers(8, 13),
        ),
        max_size=12,
    ),
    st.booleans(),
    st.sampled_from([20, 200, 10_000]),
)
def test_what_is_said_is_so(events, has_value, size):
    """Whatever a file holds, in blocks of any size, what is said to be single or last is."""
    value = [line(8, second=0, data={"name": "x.run.start"})] * has_value
    lines = [line(step, second=3 * at, event=name) for at, (name, step) in enumerate(events, 1)]
    content = b"".join(value + lines).replace(b',"step":null', b"")
    records = [*records_in(BytesIO(content))]
    attempts = attempts_in(records)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "SIZE", size)
        is_single = is_surely_single(BytesIO(content))
        is_last = is_surely_single(BytesIO(content), may_begin_again=True)

    assert not is_single or len(attempts) <= 1
    assert not is_last or not _superseded(records)


def test_a_beginning_that_is_passed_over(monkeypatch):
    """A run that begins again where its steps rise isn't single, and nothing is superseded."""
    monkeypatch.setattr(blocks, "SIZE", 20)
    again = render_jsonl(record(event="training.run.start", step=4))
    content = START + steps(1, 2, 3) + again + steps(5)
    told = [is_surely_single(BytesIO(content), may_begin_again=it) for it in (False, True)]

    assert [False, True] == told
    for doubtful in (
        content + START + steps(5),
        START + steps(1, 3) + again + steps(4),
        steps(1, 3) + again + steps(5) + START + steps(5),
    ):
        assert not is_surely_single(BytesIO(doubtful), may_begin_again=True)


def _superseded(records):
    """Return the records that a later attempt did again, told one by one."""
    counter = AttemptCounter()
    attempts = attempts_in(records)
    return [each for each in records if is_superseded(each, attempts[counter.count(each) :])]
