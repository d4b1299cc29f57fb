"""What the package itself logs about a run: to which outputs, and in the account."""

from __future__ import annotations

import pytest

from geno_lewm_obs import LogRecord, ResourceError
from geno_lewm_obs.counters import RunCounts
from geno_lewm_obs.runs.outputs import Route
from geno_lewm_obs.runs.reporter import Reporter, left_out


@pytest.fixture
def counts():
    return RunCounts()


@pytest.fixture
def reporter(make_channel, counts):
    reporter = Reporter(counts)
    reporter.channel = make_channel(component="obs", counts=counts)
    return reporter


@pytest.fixture
def events(reporter):
    """Return the events of the lines that were written, in order."""

    def events(outputs=None):
        lines = (outputs or reporter.channel.outputs).lines
        return [line.partition(b'"event":"')[2].partition(b'"')[0].decode() for line in lines]

    return events


class TestAccount:
    def test_of_a_clean_run_is_empty(self, reporter, events):
        """Where nothing was hidden, dropped or lost, nothing is told."""
        reporter.tell_account()

        assert [] == events()

    def test_tells_each_kind_once(self, reporter, counts, events):
        """What was hidden, unregistered, redacted and lost is one record each."""
        counts.sampled_out.sample("training", "training.step", 100, 100).seen.add()
        counts.unregistered.add("training.stp")
        counts.redacted.add("dna")
        counts.lost.add()
        reporter.tell_account()

        assert [
            "obs.sampling.hidden",
            "obs.contract.broken",
            "obs.redaction.dropped",
            "obs.records.dropped",
        ] == events()


def test_the_account_names_keys(reporter, counts):
    """The account of refused values says how many by which rule, and names the first keys."""
    for number in range(40):
        counts.redacted.add("type")
        counts.refused_keys.add(f"key_{number}")
    reporter.tell_account()
    (line,) = reporter.channel.outputs.lines
    data = LogRecord.from_line(line).data

    assert ({"type": 40}, [f"key_{number}" for number in range(32)]) == (
        data["dropped"],
        data["keys"],
    )


def test_missed_records_go_by_the_given_route(reporter, events, kept_lines):
    """What other outputs missed is written where the route leads, and nowhere else."""
    reporter.tell_missed([("console", 3), ("kept", 1)], Route(kept_lines, kept_lines, kept_lines))

    assert ([], ["obs.sink.dropped"] * 2) == (events(), events(kept_lines))
    assert b'"sink":"console","records":3' in kept_lines.lines[0]


def test_a_failure_to_report_is_not_the_callers(reporter, monkeypatch):
    """Where errors of the file are raised to callers, the package's own records raise nothing."""

    def refuse(*_):
        msg = "no room"
        raise ResourceError(msg)

    monkeypatch.setattr(reporter.channel.outputs, "append", refuse)

    assert reporter.tell("warn", "obs.sink.recovered", sink="file") is None


def test_drops_are_said_and_logged(reporter, events, capsys):
    """An output that can't keep up is named on stderr and in the run."""
    reporter.report_drops("kept", 7)

    assert ["obs.sink.dropped"] == events()
    assert "geno-lewm-obs: the kept output can't keep up" in capsys.readouterr().err


def test_values_of_another_type(reporter, counts, events):
    """The account has values of another type than declared, and so has the last line of a run."""
    for note in ("app.done n int str", "app.done n int str", "training.metric value number str"):
        counts.mistyped.add(note)
    reporter.tell_account()

    assert ["obs.contract.broken"] == events()
    assert b'"mistyped":["app.done n int str 2",' in reporter.channel.outputs.lines[0]
    assert ["3 values of another type than declared (app.done: n; training.metric: value)"] == (
        left_out(counts, "r")
    )
