"""
One record to all outputs, and what a failing one does to the rest: nothing.
"""

from __future__ import annotations

import errno

import pytest
from freezegun import freeze_time

from geno_lewm_obs import ConfigError, DiskFullError, LogRecord, ResourceError
from geno_lewm_obs.sinks.fanout import QUIET_SECONDS, Fanout

RECORD = LogRecord(
    "2026-05-20T15:42:01.123Z", "info", "training.metric", "run-1", "training", {"value": 1}
)
FULL = OSError(errno.ENOSPC, "no space")


class MemorySink:
    """Keeps what it's given, and which verbs were called."""

    def __init__(self, name="memory"):
        self.name = name
        self.taken = []

    def emit(self, record):
        self.taken.append(record)

    def append(self, *line):
        self.taken.append(line)

    def flush(self):
        self.taken.append("flush")

    def close(self):
        self.taken.append("close")


class FailingSink:
    """Raises from every verb."""

    def __init__(self, fault=FULL, name="failing"):
        self.name = name
        self.fault = fault

    def emit(self, _record):
        raise self.fault

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


class TestEmit:
    def test_hands_the_same_record_to_every_sink_in_order(self):
        """Every sink is given the very object that was emitted."""
        sinks = [MemorySink(), MemorySink()]
        Fanout(sinks).emit(RECORD)

        assert [True, True] == [sink.taken[0] is RECORD for sink in sinks]

    @pytest.mark.parametrize(
        ("sinks", "taken"),
        [
            ([MemorySink(), FailingSink()], True),
            ([FailingSink(), MemorySink()], False),
            ([], False),
        ],
        ids=["first takes it", "first fails", "no sinks"],
    )
    def test_tells_whether_the_first_sink_took_it(self, sinks, taken):
        """The first sink's word is what counts as written."""
        assert taken is Fanout(sinks).emit(RECORD)

    def test_reaches_the_sinks_after_one_that_fails(self):
        """A failing sink keeps the record from no other."""
        healthy = MemorySink()
        Fanout([FailingSink(), healthy]).emit(RECORD)

        assert [RECORD] == healthy.taken

    def test_lets_an_interrupt_through(self):
        """Control-C during a write is the caller's, not a sink's failure."""
        with pytest.raises(KeyboardInterrupt):
            Fanout([FailingSink(KeyboardInterrupt())]).emit(RECORD)


class TestAppend:
    LINE = (b"{}\n", "info", "training.metric")

    def test_hands_the_same_line_to_every_sink(self):
        """Every sink is given the very bytes, with their severity and event."""
        sinks = [MemorySink(), MemorySink()]
        Fanout(sinks).append(*self.LINE)

        assert [[self.LINE], [self.LINE]] == [sink.taken for sink in sinks]

    def test_raises_what_the_first_sink_raises(self, reports, report):
        """
        A line that the first sink doesn't take goes nowhere: who appends it finds out, and nothing
        is reported yet.
        """
        other = MemorySink()
        with pytest.raises(OSError, match="no space"):
            Fanout([FailingSink(), other], report).append(*self.LINE)

        assert ([], []) == (other.taken, reports)

    def test_reaches_the_sinks_after_another_that_fails(self, reports, report):
        """A failure of any other sink is reported, and keeps the line from none."""
        first, last = MemorySink(), MemorySink()
        Fanout([first, FailingSink(), last], report).append(*self.LINE)

        assert ([self.LINE], [self.LINE], [("failing", "ENOSPC", 1)]) == (
            first.taken,
            last.taken,
            reports,
        )

    def test_lets_an_interrupt_through(self):
        """Control-C during a write is the caller's, not a sink's failure."""
        with pytest.raises(KeyboardInterrupt):
            Fanout([MemorySink(), FailingSink(KeyboardInterrupt())]).append(*self.LINE)


class TestRaising:
    def test_of_what_was_asked_for(self):
        """A failure of the first sink that the caller wants to know of reaches it."""
        with pytest.raises(DiskFullError):
            Fanout([FailingSink(DiskFullError("full"))], raises=(ResourceError,)).emit(RECORD)

    @pytest.mark.parametrize(
        "sinks",
        [[MemorySink(), FailingSink(DiskFullError("full"))], [FailingSink(ConfigError("wrong"))]],
    )
    def test_of_nothing_else(self, sinks, reports, report):
        """A failure of another sink, or of another kind, is reported as always."""
        Fanout(sinks, report, raises=(ResourceError,)).emit(RECORD)

        assert 1 == len(reports)


class TestFlushAndClose:
    @pytest.mark.parametrize("verb", ["flush", "close"])
    def test_reach_every_sink_though_one_fails(self, verb):
        """Every sink is flushed and closed, and nothing is raised."""
        healthy = MemorySink()
        getattr(Fanout([FailingSink(), healthy]), verb)()

        assert [verb] == healthy.taken


class TestFailure:
    @pytest.mark.parametrize(
        ("fault", "reason"),
        [
            (FULL, "ENOSPC"),
            (OSError("no number"), "OSError"),
            (DiskFullError("full"), "RESOURCE.DISK_FULL: full"),
            (ConfigError("wrong"), "CONFIG.GENERIC: wrong"),
            (ZeroDivisionError("by nought"), "ZeroDivisionError"),
        ],
        ids=["errno", "no errno", "disk full", "ours", "foreign"],
    )
    def test_is_reported_by_a_code(self, fault, reason, report, reports):
        """The report names the sink, what went wrong in one word, and how often so far."""
        Fanout([FailingSink(fault)], report).emit(RECORD)

        assert [("failing", reason, 1)] == reports

    def test_is_said_without_the_faults_own_text(self, capsys):
        """
        A person is told which output failed and why, never the exception's text, which might quote
        the record.
        """
        Fanout([FailingSink(ValueError("a private value"))]).emit(RECORD)

        assert (
            "geno-lewm-obs: the failing output failed (ValueError); the program goes on\n"
            == capsys.readouterr().err
        )

    def test_is_said_once_in_a_while(self, capsys):
        """A sink that goes on failing is not said again before the quiet time is over."""
        with freeze_time("2026-05-20") as clock:
            fanout = Fanout([FailingSink()])
            fanout.emit(RECORD)
            clock.tick(QUIET_SECONDS - 0.1)
            fanout.emit(RECORD)

        assert 1 == capsys.readouterr().err.count("\n")

    def test_is_said_again_after_the_quiet_time_with_all_failures_counted(self, report, reports):
        """
        After the quiet time the next failure is reported, and those kept quiet are in its number.
        """
        with freeze_time("2026-05-20") as clock:
            fanout = Fanout([FailingSink()], report)
            fanout.emit(RECORD)
            fanout.emit(RECORD)
            clock.tick(QUIET_SECONDS)
            fanout.emit(RECORD)

        assert [("failing", "ENOSPC", 1), ("failing", "ENOSPC", 3)] == reports

    def test_of_one_sink_does_not_quiet_another(self, report, reports):
        """Each sink has a quiet time of its own."""
        Fanout([FailingSink(name="one"), FailingSink(name="two")], report).emit(RECORD)

        assert ["one", "two"] == [name for name, *_ in reports]

    def test_may_be_reported_through_the_same_fanout(self):
        """
        A report that is itself a record ends: the failure of reporting isn't reported again at
        once.
        """
        healthy = MemorySink()
        fanout = Fanout([FailingSink(), healthy], lambda *_: fanout.emit("the report"))
        fanout.emit(RECORD)

        assert ["the report", RECORD] == healthy.taken

    def test_of_the_report_itself_harms_no_one(self):
        """None of the three verbs raises, not even where the reporter does."""

        def failing_report(*_told):
            raise ValueError

        healthy = MemorySink()
        Fanout([FailingSink(), healthy], failing_report).emit(RECORD)

        assert [RECORD] == healthy.taken
