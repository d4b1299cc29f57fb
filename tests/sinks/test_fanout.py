"""
One line to all outputs, and what a failing output does to the others: nothing.
"""

from __future__ import annotations

import errno
import re

import pytest

from geno_lewm_obs import ConfigError, DiskFullError, ResourceError
from geno_lewm_obs.chain.slow_path import deliver
from geno_lewm_obs.redaction import text_holds_sequence
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.background import BackgroundSink
from geno_lewm_obs.sinks.fanout import Fanout
from geno_lewm_obs.sinks.stdout.sink import StdoutSink
from geno_lewm_obs.sinks.stream import ConsoleSink
from tests.samples import record

LINE = (b"{}\n", "info", "training.metric")
FULL = OSError(errno.ENOSPC, "no space")
BASES = "ACGT" * 5


class MemorySink:
    """Keeps the lines that it's given, and the names of the other methods that were called."""

    def __init__(self, name="memory"):
        self.name = name
        self.taken = []

    def append(self, *line):
        self.taken.append(line)

    def flush(self):
        self.taken.append("flush")

    def close(self):
        self.taken.append("close")


class FailingSink:
    """Raises from every method."""

    name = "failing"

    def __init__(self, fault=FULL):
        self.fault = fault

    def append(self, *_line):
        raise self.fault

    def flush(self):
        raise self.fault

    def close(self):
        raise self.fault


@pytest.fixture
def reports():
    return []


@pytest.fixture
def report(reports):
    return lambda *told: reports.append(told)


class TestAppend:
    def test_hands_the_same_line_to_every_sink_in_order(self):
        """Every sink is given the very bytes, with their severity and event."""
        given = []
        sinks = [MemorySink(), MemorySink()]
        for sink in sinks:
            sink.append = lambda *line, sink=sink: given.append((sink, line))
        Fanout(sinks).append(*LINE)

        assert [(sinks[0], LINE), (sinks[1], LINE)] == given

    @pytest.mark.parametrize(
        ("sinks", "is_taken"),
        [
            ([MemorySink(), FailingSink()], True),
            ([FailingSink(), MemorySink()], False),
            ([], False),
        ],
        ids=["first takes it", "first fails", "no sinks"],
    )
    def test_tells_whether_the_first_sink_took_it(self, sinks, is_taken):
        """The first sink's word is what counts as written."""
        assert is_taken is Fanout(sinks).append(*LINE)

    def test_reaches_the_sinks_after_one_that_fails(self, reports, report):
        """A failure is reported, and keeps the line from no other sink, whichever sink fails."""
        first, last = MemorySink(), MemorySink()
        Fanout([first, FailingSink(), last], report).append(*LINE)
        Fanout([FailingSink(), first, last]).append(*LINE)

        assert ([LINE, LINE], [LINE, LINE]) == (first.taken, last.taken)
        assert [("failing", "ENOSPC", 1)] == reports

    @pytest.mark.parametrize("place", [0, 1])
    def test_lets_an_interrupt_through(self, place):
        """Control-C during a write is the caller's, not a sink's failure."""
        sinks = [MemorySink()]
        sinks.insert(place, FailingSink(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            Fanout(sinks).append(*LINE)

    def test_may_be_called_by_its_own_report(self):
        """A report that is itself a line ends: its own failure isn't reported again at once."""
        healthy = MemorySink()
        of_the_report = (b"{}\n", "warn", "obs.sink.failed")
        fanout = Fanout([FailingSink(), healthy], lambda *_: fanout.append(*of_the_report))
        fanout.append(*LINE)

        assert [of_the_report, LINE] == healthy.taken


class TestRaising:
    def test_of_what_was_asked_for(self, reports, report):
        """
        A failure of the first sink that the caller asked for reaches it; the other sinks don't get
        the line, and nothing is reported.
        """
        other = MemorySink()
        with pytest.raises(DiskFullError):
            Fanout(
                [FailingSink(DiskFullError("full")), other], report, raises=(ResourceError,)
            ).append(*LINE)

        assert ([], []) == (other.taken, reports)

    @pytest.mark.parametrize("verb", ["flush", "close"])
    def test_of_what_was_asked_for_when_flushed_and_closed(self, verb):
        """So does a failure of its other methods."""
        fanout = Fanout([FailingSink(DiskFullError("full"))], raises=(ResourceError,))
        with pytest.raises(DiskFullError):
            getattr(fanout, verb)()

    @pytest.mark.parametrize(
        "sinks",
        [[MemorySink(), FailingSink(DiskFullError("full"))], [FailingSink(ConfigError("wrong"))]],
        ids=["another sink", "another kind"],
    )
    def test_of_nothing_else(self, sinks, reports, report):
        """A failure of another sink, or of another kind, is reported as always."""
        Fanout(sinks, report, raises=(ResourceError,)).append(*LINE)

        assert 1 == len(reports)


class TestFlushAndClose:
    @pytest.mark.parametrize("verb", ["flush", "close"])
    def test_reach_every_sink_though_one_fails(self, verb):
        """Every sink is flushed and closed, and nothing is raised."""
        healthy = MemorySink()
        getattr(Fanout([FailingSink(), healthy]), verb)()

        assert [verb] == healthy.taken


class TestRefusal:
    def test_is_reported_as_the_first_sinks(self, reports, report):
        """A record that no sink gets, by a fault of the package, is told of the run's file."""
        Fanout([MemorySink("file"), MemorySink()], report).refused(ZeroDivisionError())

        assert [("file", "ZeroDivisionError", 1)] == reports


class TestGuardedRecords:
    """A record built by hand, past the rules, on its way to real outputs."""

    @pytest.mark.parametrize(
        "leak",
        [
            record(BASES),
            record("acgtn" * 4),
            record(phase=BASES),
            record(trace_id=BASES),
            record(error_code=BASES),
        ],
        ids=["upper", "lower", "phase", "trace_id", "error_code"],
    )
    def test_with_a_sequence_reach_no_output(self, make_sink, make_channel, capsys, leak):
        """20 bases in a row, in any field, reach neither file, stdout, stderr nor a queue."""
        file, remote = make_sink(), MemorySink()
        queued = BackgroundSink(remote)
        fanout = Fanout([file, StdoutSink(), ConsoleSink(), queued])
        taken = deliver(make_channel(outputs=fanout), leak)
        queued.close()
        shown = capsys.readouterr()

        assert (None, b"", [], "") == (taken, file.path.read_bytes(), remote.taken, shown.out)
        assert re.fullmatch(
            r"geno-lewm-obs: the file output failed \([A-Z_.]+: what would have been written of "
            r"training\.metric holds a sequence of bases\); the program goes on.*\n",
            shown.err,
        )

    def test_with_nineteen_bases_are_written(self, make_sink, make_channel, path):
        """One base less is no sequence."""
        written = deliver(
            make_channel(outputs=Fanout([make_sink()])), record(value="ACGT" * 4 + "ACG")
        )

        assert render_jsonl(written) == path.read_bytes()

    @pytest.mark.parametrize("char", ["\u200c", "\u061c", "\u202a", "\x9c"], ids=ascii)
    def test_are_refused_where_redaction_refuses_them(self, make_sink, make_channel, char):
        """
        Where an escape ends in the letter of a base, redaction and the guard agree whether the 19
        bases after it are a sequence.
        """
        text = char + "ACGT" * 4 + "ACG"
        written = deliver(make_channel(outputs=Fanout([make_sink()])), record(text))

        assert text_holds_sequence(text) is (written is None)
