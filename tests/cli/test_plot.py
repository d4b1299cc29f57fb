"""
`geno-obs plot`: what it draws, says and refuses.
"""

from __future__ import annotations

import json

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs.cli import main
from tests.frames.runs_of_events import metric, write_run


@pytest.fixture
def runs(log_dir):
    """Write two runs with a loss, and one without."""
    for name, values in (("a", (4, 2, 1)), ("b", (4, 3, -1))):
        lines = [metric(value, step=step) for step, value in enumerate(values)]
        write_run(log_dir, *lines, name=f"{name}.jsonl")
    write_run(log_dir, metric(1, name="top1"), name="c.jsonl")


def outcome(capsys, *arguments):
    code = main(["plot", *arguments])
    captured = capsys.readouterr()
    return code, captured.out.splitlines(), captured.err


@pytest.mark.usefixtures("runs")
def test_one_run(capsys):
    """A run is drawn in the lines that are asked for, with its name and its values below."""
    code, out, err = outcome(capsys, "a", "--height", "5", "--width", "60")

    assert (0, "", 8) == (code, err, len(out))
    assert "a  loss 4 █▃▁ 1   best 1" == out[-1]


@pytest.mark.usefixtures("runs")
def test_several_runs(capsys):
    """Runs are drawn over each other; of one without the metric it's said that it isn't drawn."""
    code, out, err = outcome(capsys, "a", "b", "c", "--ascii")

    assert 0 == code
    assert ["a  a  loss", "b  b  loss"] == [line[:10] for line in out[-2:]]
    assert all(map(str.isascii, out))
    assert "1 run without such a number: not drawn" in err


@pytest.mark.usefixtures("runs")
def test_a_logarithmic_axis(capsys):
    """On a logarithmic axis, values that have no logarithm are counted."""
    _, out, _ = outcome(capsys, "b", "--log")

    assert out[-1].endswith("1 not drawn")


@pytest.mark.usefixtures("runs")
def test_json(capsys):
    """A program gets a line a curve."""
    code, out, _ = outcome(capsys, "a", "b", "--json")
    first, second = map(json.loads, out)

    assert (0, "a", 3, 1, 2) == (
        code,
        *(first[key] for key in ("run_id", "points", "min", "min_at")),
    )
    assert ("b", 4, -1) == (second["run_id"], second["first"], second["last"])


@pytest.mark.usefixtures("runs")
def test_no_such_metric(capsys):
    """A metric that no run has is answered with those that there are."""
    code, out, err = outcome(capsys, "c", "--metric", "nope")

    assert (2, []) == (code, out)
    assert "nothing to draw of nope; the run has top1" in err
