"""
Lines for a reader that stops: dropped without a wait, counted, and told while it goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys

import pytest

from geno_lewm_obs import get_logger, shutdown_run
from geno_lewm_obs.sinks.stdout import dropping
from geno_lewm_obs.sinks.stdout.sink import StdoutSink
from geno_lewm_obs.terminal import outlet as outlet_module
from tests.programs import ROOT
from tests.samples import make_line

pytestmark = pytest.mark.timeout(60, method="signal")

BACK = "stdout is read again; lines dropped so far: "
SLOW = "stdout isn't read as fast as it's written; lines dropped so far: "


@pytest.fixture(autouse=True)
def _any_wait_hangs(monkeypatch):
    monkeypatch.setattr(outlet_module, "PATIENCE_S", 1e6)


@pytest.fixture
def told():
    return []


@pytest.fixture
def sink(told):
    return StdoutSink(
        "drop", lambda severity, event, **fields: told.append((severity, event, fields))
    )


class TestAStoppedReader:
    def test_is_not_waited_for(self, sink, stdout, said):
        """A line is dropped at once, said at once, and the count is exact."""
        stdout.fill(sink)
        taken = [sink.append(*make_line()) for _ in range(5)]

        assert ([False] * 5, 5, 0, None) == (taken, sink.missed, sink.lost, sink.fault)
        assert [f"{SLOW}1"] == said

    def test_is_not_waited_for_by_what_is_said(self, sink, stdout, put):
        """Where stderr is the same pipe, nothing waits either; all is said when it's read again."""
        put("stderr", stdout.stream)
        stdout.fill(sink)
        for _ in range(5):
            sink.append(*make_line())
        stdout.drain()
        sink.append(*make_line())

        assert [f"geno-lewm-obs: {BACK}5\n".encode()] == [
            line for line in stdout.drain() if not line.startswith(b"{")
        ]

    def test_is_not_waited_for_though_stderr_is_not_read_either(self, sink, stdout, put):
        """Where stderr is another pipe that is full, what is said doesn't wait for its reader."""
        reader, writer = os.pipe()
        with os.fdopen(reader, "rb"), os.fdopen(writer, "w") as stderr:
            os.set_blocking(writer, False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    os.write(writer, b"x" * 4096)
            os.set_blocking(writer, True)
            put("stderr", stderr)
            stdout.fill(sink)
            taken = [sink.append(*make_line()) for _ in range(3)]
            os.set_blocking(reader, False)
            os.read(reader, 1 << 20)  # else closing it would wait

        assert ([False] * 3, 3) == (taken, sink.missed)

    def test_does_not_hold_an_event_loop(self, sink, stdout, said):
        """Tasks of an event loop go on between two lines, though nobody reads any."""
        stdout.fill(sink)

        async def log():
            for _ in range(100):
                sink.append(*make_line())
                await asyncio.sleep(0)

        async def work():
            await asyncio.gather(log(), log(), log())

        asyncio.run(work())

        assert (300, 1) == (sink.missed, len(said))


class TestAReaderThatIsBack:
    def test_is_told_what_it_missed(self, sink, stdout, said, told):
        """The first line behind a gap is followed by a record of how many lines were dropped."""
        held = stdout.fill(sink)
        for _ in range(3):
            sink.append(*make_line())
        stdout.drain()
        sink.append(*make_line())
        dropped = "warn", "obs.sink.dropped", {"sink": "stdout", "records": 3}

        assert ([f"{SLOW}1", f"{BACK}3"], [dropped]) == (said, told)
        assert held + 1 == len(stdout.drain())

    @pytest.fixture(params=[(1e6, 1), (0.0, 3)], ids=["busy", "quiet"])
    def times(self, request, monkeypatch):
        """Return how often is told what happens three times, by the time in which nothing is."""
        quiet, times = request.param
        monkeypatch.setattr(dropping, "QUIET_SECONDS", quiet)
        return times

    def test_is_told_once_in_a_while(self, sink, stdout, said, told, times):
        """A reader that stops and comes back again and again is told of every so often."""
        for _ in range(3):
            stdout.fill(sink)
            sink.append(*make_line())
            stdout.drain()
            sink.append(*make_line())

        assert (times, [1, 2, 3][:times]) == (
            sum(text.startswith(SLOW) for text in said),
            [fields["records"] for *_, fields in told],
        )

    def test_hears_at_the_end_what_was_not_said(self, sink, stdout, said):
        """The close says how many lines were dropped in all, once."""
        stdout.fill(sink)
        for _ in range(4):
            sink.append(*make_line())
        sink.close()
        sink.close()

        assert [
            f"{SLOW}1",
            "stdout wasn't read as fast as it was written; lines dropped: 4",
        ] == said


def test_a_dropped_record_is_no_record(stdout, said, monkeypatch):
    """A level method returns None for a line that was dropped; the run's account has the number."""
    monkeypatch.setenv("GENO_LEWM_LOG_DIR", "none")
    monkeypatch.setenv("GENO_LEWM_LOG_FORMAT", "stdout")
    monkeypatch.setenv("GENO_LEWM_LOG_STDOUT", "drop")
    log = get_logger("a", run_id="r")
    written = 0
    while log.info("training.metric", name="loss", value=0.5) is not None:
        written += 1
    taken = [json.loads(line)["event"] for line in stdout.drain()]
    shutdown_run("r")
    account = [json.loads(line) for line in stdout.drain()[written:]]

    assert ["training.metric"] * written == taken
    assert [("obs.records.dropped", 1), ("obs.sink.dropped", 1)] == [
        (each["event"], each["data"]["records"]) for each in account
    ]
    assert said == [f"{SLOW}1", f"{BACK}1"]


PROGRAM = """
import asyncio
from geno_lewm_obs import get_logger

async def serve():
    log = get_logger("a", run_id="r")
    for step in range(1500):
        log.info("training.metric", step=step, name="loss", value=0.5)
        await asyncio.sleep(0)

async def main():
    await asyncio.gather(serve(), serve())

asyncio.run(main())
"""


@pytest.mark.slow
def test_a_service_goes_on_when_nobody_reads():
    """A program whose stdout is never read ends; stderr says how many lines were dropped."""
    reader, writer = os.pipe()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={
            **os.environ,
            "GENO_LEWM_LOG_DIR": "none",
            "GENO_LEWM_LOG_FORMAT": "stdout",
            "GENO_LEWM_LOG_STDOUT": "drop",
            "PYTHONPATH": str(ROOT),
        },
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(writer)
    with os.fdopen(reader, "rb") as lines:
        dropped = 3000 - len(lines.readlines())
    said = done.stderr.splitlines()

    assert (0, f"{SLOW}1") == (done.returncode, said[0].removeprefix("geno-lewm-obs: "))
    # the account of the run is a line that nobody reads either
    assert said[-1].endswith(f"lines dropped: {dropped + 1:,}")
