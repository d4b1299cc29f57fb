"""How fast a run goes, and how many steps it takes, by bytes of its file."""

from __future__ import annotations

import pytest

from geno_lewm_obs.catalog.pace import step_seconds, total_steps_in
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.samples import record

EVENT = "obs.run.progress"


def line(second, event="training.step", **fields):
    return render_jsonl(record(event=event, second=second, **fields))


def test_the_last_total_counts():
    """Of several totals the last one is the run's."""
    lines = [line(1, EVENT, data={"total_steps": total}) for total in (10, 20)]

    assert 20 == total_steps_in(b"".join([*lines, line(2)]))


@pytest.mark.parametrize(
    "lines",
    [
        line(1),
        line(1, EVENT, data={}),
        line(1, EVENT, data={"total_steps": 0}),
        line(1, EVENT, data={"total_steps": "10"}),
        line(1, EVENT, data={"total_steps": 10})[:-9],
        f'"event":"{EVENT}"'.encode(),
        f'{{"ts":"["event":"{EVENT}"'.encode(),
        f'["event":"{EVENT}"]'.encode(),
    ],
)
def test_no_total(lines):
    """Bytes that tell of no total, or are damaged, have none."""
    assert total_steps_in(lines) is None


def test_a_step_is_a_median():
    """The pace is that of most steps, whatever pause was between two."""
    at = [0, 10, 20, 500, 510]
    lines = [line(second, step=100 * number) for number, second in enumerate(at)]

    assert 0.1 == step_seconds(b"".join([b'half":1}\n', *lines]))


def test_only_the_last_attempt_counts():
    """What was logged before the last beginning doesn't count."""
    slow = [line(60 * number, step=number) for number in range(3)]
    begin = line(400, "training.run.start")
    fast = [line(400 + number, step=number) for number in range(2)]

    assert 1.0 == step_seconds(b"".join([*slow, begin, *fast]))
    assert step_seconds(b"".join([*slow, begin])) is None


def test_odd_lines_tell_nothing():
    """Lines without a step or a time, and what is no record, tell nothing."""
    odd = [b'{"ts":"x","step":1}\n', b'{"ts":"step":1}\n', line(1, step=None), line(2, step=5)]

    assert step_seconds(b"".join(odd)) is None
