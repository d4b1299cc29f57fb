"""The state of a rank."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import pytest

from geno_lewm_obs.catalog.directory import Listed
from geno_lewm_obs.catalog.edges import Edges
from geno_lewm_obs.catalog.last_records import last_records, opening_in
from geno_lewm_obs.catalog.state import STANDS_STILL, Judged, judge, words_of_stall
from geno_lewm_obs.read.selection import wire_time
from tests.catalog.last_lines import STALLED, row
from tests.samples import MOMENT, make_line

BEGUN, *_ = make_line(event="training.run.start", data={})
STEP, *_ = make_line(event="training.metric", step=1)


def end(reason, severity="info", **data):
    line, *_ = make_line(
        event="training.run.end", severity=severity, data={"reason": reason, **data}
    )
    return line


def lines(*ages):
    """Return lines that were logged so many seconds ago."""
    now = time.time()
    times = (wire_time(datetime.fromtimestamp(now - age, UTC)) for age in ages)
    return b"".join(STEP.replace(MOMENT.encode(), ts.encode()) for ts in times)


@pytest.fixture
def state(tmp_path):
    """Return what judges a file of some bytes."""

    def judged(content, *, is_written=False, changed=None):
        now = time.time()
        opening = opening_in(content)
        edges = Edges(content, content, len(content), changed or now, is_written)
        file = Listed(0, 0, str(tmp_path / "run.jsonl"))
        return judge(edges, opening, last_records(content, opening), file, now)

    return judged


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (end("completed"), Judged("completed")),
        (end("early stop"), Judged("completed", "early stop")),
        (end("failed", "error", exception_type="OSError"), Judged("failed", "OSError")),
        (end("interrupted"), Judged("killed", "interrupted")),
        (end("preempted"), Judged("killed", "preempted")),
    ],
)
def test_is_what_the_end_says(state, line, expected):
    """A run that has an end is what its record says."""
    assert expected == state(BEGUN + STEP + line)


class TestOfALiveRun:
    def test_is_running(self, state):
        """A run that is written is running, whatever its records say."""
        failed = lines(1).replace(b'"info"', b'"error"').replace(b"training.metric", b"error")

        assert Judged("running") == state(lines(3, 2) + failed, is_written=True)

    def test_is_stalled_after_a_long_silence(self, state):
        """One that has been silent for long, by its own measure and by minutes, is stalled."""
        judged = state(lines(602, 601, 600.6), is_written=True)

        assert ("stalled", "no record for 10m (usual 0.7s)") == judged

    def test_is_running_where_pauses_are_usual(self, state):
        """One whose records are far apart is running for longer."""
        assert Judged("running") == state(lines(1000, 600, 500), is_written=True)

    def test_is_running_before_its_first_record(self, state):
        """One without a record hasn't stalled."""
        assert Judged("running") == state(b"", is_written=True)


class TestOfASilentEnd:
    def test_is_killed(self, state):
        """A run that began, has no end and isn't written was killed."""
        assert Judged("killed", "no trace of the end") == state(BEGUN + lines(1))

    def test_is_unknown_where_no_end_is_to_come(self, state):
        """A run that has no beginning need not have an end."""
        assert Judged("unknown", "no record says that it ended") == state(lines(1))

    def test_is_killed_where_hooks_found_no_time(self, state, tmp_path):
        """The empty file for the trace of a fault is removed by a process that ends by itself."""
        (tmp_path / "run.fault").touch()

        assert Judged("killed", "no trace of the end") == state(lines(1))

    def test_is_a_fault_that_left_its_trace(self, state, tmp_path):
        """A trace that is younger than the last record is that of the end."""
        (tmp_path / "run.fault").write_bytes(b"Fatal Python error: Aborted\n")

        assert Judged("killed", "a fault") == state(BEGUN + lines(1))

    def test_is_no_fault_of_an_earlier_attempt(self, state, tmp_path):
        """A trace that is older than the last record is another attempt's."""
        (tmp_path / "run.fault").write_bytes(b"Fatal Python error: Aborted\n")
        os.utime(tmp_path / "run.fault", (1000, 1000))

        assert Judged("killed", "no trace of the end") == state(BEGUN + lines(1))

    def test_is_unknown_of_a_copy(self, state):
        """A copy of a log has no trace of how the run ended."""
        judged = state(BEGUN + lines(200))

        assert ("unknown", "the log was copied, moved or edited") == judged

    @pytest.mark.parametrize(
        ("content", "note"),
        [(b"", "no records yet"), (b'{"a": 1}\n', "no record of this package")],
    )
    def test_is_unknown_without_a_record(self, state, content, note):
        """Of a file without a record nothing is known."""
        assert Judged("unknown", note) == state(content)


def test_a_stall_that_was_logged(state):
    """A live run that has logged a stall is stalled for as long as that lasts; by its own words."""
    ago = wire_time(datetime.fromtimestamp(time.time() - 240, UTC)).encode()
    stalled = STALLED.replace(MOMENT.encode(), ago)

    assert Judged("stalled", "no step for 9m (usual 0.4s)") == state(
        lines(300, 299) + stalled, is_written=True
    )
    assert Judged("running") == state(stalled + lines(1, 0), is_written=True)
    assert "no step for long" == words_of_stall({"data": None}, None)


def test_samples_are_no_sign_of_life(state):
    """Samples of the host, which a thread writes, don't hide that the program logs nothing."""
    sample = row("obs.host.sample", "debug", component="obs")
    recent = wire_time(datetime.fromtimestamp(time.time(), UTC)).encode()
    content = lines(1001, 1000) + sample.replace(MOMENT.encode(), recent)

    assert "stalled" == state(content, is_written=True).state


def test_an_interpreter_that_stands_still(state, tmp_path):
    """A live run whose stall box has written, and nothing else since, is stalled."""
    (tmp_path / "run.stall").write_text("Timeout (0:05:00)!\n")
    content = lines(20, 10)

    assert Judged("stalled", STANDS_STILL) == state(content, is_written=True)
    os.utime(tmp_path / "run.stall", (time.time() - 15,) * 2)
    assert Judged("running") == state(content, is_written=True)
    (tmp_path / "run.stall").write_text("")
    assert Judged("running") == state(content, is_written=True)


def test_quick_steps():
    """The usual time of steps of milliseconds is told in milliseconds."""
    told = {"silent_s": 9.0, "usual_s": 0.0052}

    assert "no step for 9.0s (usual 5.2ms)" == words_of_stall({"data": told}, None)
