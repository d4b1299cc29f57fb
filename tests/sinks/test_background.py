"""
A sink behind a queue and a thread: the caller neither waits nor fails, whatever the sink does.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

import pytest

from geno_lewm_obs.chain.slow_path import deliver
from geno_lewm_obs.sinks.background import BackgroundSink, close_together
from geno_lewm_obs.sinks.fanout import Fanout
from geno_lewm_obs.sinks.sink import AdaptedSink
from tests.programs import python
from tests.samples import make_line, record

LONG = 60


def behind_queue(sink, **options):
    """Return a user's *sink* behind a queue and a thread."""
    return BackgroundSink(AdaptedSink(sink), **options)


class ListSink:
    """Keeps the values that it's given."""

    name = "list"

    def __init__(self):
        self.taken = []

    def emit(self, record):
        self.taken.append(record.data["value"])

    def flush(self):
        self.taken.append("flush")

    def close(self):
        self.taken.append("close")


class BlockedSink(ListSink):
    """Takes nothing until it's released."""

    def __init__(self):
        super().__init__()
        self.is_in, self.may_go = threading.Event(), threading.Event()

    def emit(self, record):
        self.is_in.set()
        assert self.may_go.wait(LONG)
        super().emit(record)


class RaisingSink(ListSink):
    def __init__(self, fault):
        super().__init__()
        self.fault = fault

    def emit(self, record):
        if record.data["value"] == "bad":
            raise self.fault
        super().emit(record)


@pytest.fixture
def blocked():
    sink = BlockedSink()
    yield sink
    sink.may_go.set()


class TestAppend:
    def test_hands_records_on_in_order(self):
        """What is appended reaches the sink, in order, before `flush` returns."""
        sink = ListSink()
        queued = behind_queue(sink)
        for value in range(500):
            queued.append(*make_line(value))
        queued.flush()

        assert [*range(500), "flush"] == sink.taken

    def test_does_not_wait_for_the_sink(self, blocked):
        """The caller goes on while the sink is stuck."""
        queued = behind_queue(blocked)
        for value in range(100):
            queued.append(*make_line(value))

        assert [] == blocked.taken

    def test_drops_and_counts_what_finds_no_room(self, blocked):
        """
        Beyond its capacity the newest lines are dropped and counted; those that waited arrive.
        """
        queued = behind_queue(blocked, capacity=3)
        queued.append(*make_line(0))
        assert blocked.is_in.wait(LONG)
        for value in range(1, 9):
            queued.append(*make_line(value))
        assert 5 == queued.missed
        blocked.may_go.set()
        queued.close()

        assert ([0, 1, 2, 3, "close"], 5) == (blocked.taken, queued.missed)

    def test_tells_once_when_it_begins_to_drop(self, blocked):
        """A row of dropped lines is reported once, not for each."""
        told = []
        queued = behind_queue(blocked, capacity=1, on_drop=lambda *each: told.append(each))
        for value in range(9):
            queued.append(*make_line(value))

        assert [("list", 1)] == told

    def test_may_be_told_of_its_drops_by_a_record(self, blocked):
        """
        A report of dropped lines that is itself a line for the full queue doesn't go on for ever.
        """
        queued = behind_queue(
            blocked, capacity=0, on_drop=lambda *_: queued.append(*make_line("report"))
        )
        queued.append(*make_line())

        assert 2 == queued.missed

    def test_passes_over_what_the_sink_does_not_want(self):
        """Events that the sink didn't ask for are neither queued nor counted."""
        sink = ListSink()
        queued = behind_queue(sink, wants={"training.metric"}, capacity=1)
        for value in range(5):
            queued.append(*make_line(value, event="training.step"))
        queued.append(*make_line("wanted"))
        queued.close()

        assert (["wanted", "close"], 0) == (sink.taken, queued.missed)

    def test_cannot_be_changed_by_the_caller_afterwards(self, blocked, make_channel):
        """
        The sink gets what was logged, though the caller changes the record's data before its turn.
        """
        mutable = record("before")
        queued = behind_queue(blocked)
        deliver(make_channel(outputs=Fanout([queued])), mutable)
        mutable.data["value"] = "after"
        blocked.may_go.set()
        queued.close()

        assert ["before", "close"] == blocked.taken

    def test_gives_numbers_back_that_json_cannot_hold(self):
        """A NaN or an infinity arrives as the number."""
        sink = ListSink()
        queued = behind_queue(sink)
        queued.append(*make_line(float("-inf")))
        queued.close()

        assert [float("-inf"), "close"] == sink.taken


class LoggingSink(ListSink):
    """Logs in each of its methods, as an HTTP client that it uses may do."""

    def __init__(self, name="logging"):
        super().__init__()
        self.name = name
        self.outputs = ()

    def log(self, value):
        for output in self.outputs:
            output.append(*make_line(value))

    def emit(self, record):
        super().emit(record)
        self.log(f"{record.data['value']} by {self.name}")

    def flush(self):
        self.log("flush")

    def close(self):
        self.log("close")
        super().close()


class TestFeedback:
    """What an output causes doesn't come back to it."""

    def test_is_kept_out_and_counted(self, capsys):
        """
        A sink that logs in `emit`, `flush` and `close` gets what others logged; its own are counted
        as missed and said once, by its name.
        """
        sink = LoggingSink()
        queued = behind_queue(sink)
        sink.outputs = [queued]
        for value in range(3):
            queued.append(*make_line(value))
        queued.flush()
        queued.close()

        assert ([0, 1, 2, "close"], 5) == (sink.taken, queued.missed)
        assert (
            "geno-lewm-obs: the logging output causes records while it takes one; "
            "the run's file has them, and that output isn't given them\n" == capsys.readouterr().err
        )

    def test_reaches_the_other_outputs_once(self):
        """
        Two sinks that log get each other's records, and neither what the other made of its own.
        """
        sinks = [LoggingSink("one"), LoggingSink("two")]
        queued = [behind_queue(sink, exit_budget_s=LONG) for sink in sinks]
        for sink in sinks:
            sink.outputs = queued
        for each in queued:
            each.append(*make_line("first"))
        for _ in range(2):
            for each in queued:
                each.flush()
        taken = [{value for value in sink.taken if "flush" not in value} for sink in sinks]

        assert [{"first", "first by two"}, {"first", "first by one"}] == taken

    def test_of_another_thread_is_handed_over(self):
        """A record that another thread logs while the sink takes one is not the sink's doing."""
        sink = LoggingSink()
        queued = behind_queue(sink, exit_budget_s=LONG)

        def log(value):
            if "by" in value and len(sink.taken) < 3:
                thread = threading.Thread(target=queued.append, args=make_line("other"))
                thread.start()
                thread.join()

        sink.log = log
        queued.append(*make_line("first"))
        for _ in range(3):
            queued.flush()

        assert (["first", "other", "other"], 0) == (sink.taken, queued.missed)

    def test_is_not_what_reports_a_failure(self):
        """A record that tells of the sink's failure is handed to it as any other is."""
        sink = RaisingSink(ValueError())
        queued = behind_queue(sink, on_failure=lambda *_: queued.append(*make_line("told")))
        queued.append(*make_line("bad"))
        queued.flush()
        queued.close()

        assert ({"flush", "told", "close"}, 1) == (set(sink.taken), queued.missed)


class TestFailure:
    @pytest.mark.parametrize(
        "fault",
        [ValueError("private"), SystemExit(3), KeyboardInterrupt()],
        ids=lambda each: type(each).__name__,
    )
    def test_of_one_record_costs_that_record_alone(self, fault):
        """A record that the sink raises for is counted; those after it arrive."""
        sink = RaisingSink(fault)
        queued = behind_queue(sink)
        for value in (1, "bad", 2):
            queued.append(*make_line(value))
        queued.close()

        assert ([1, 2, "close"], 1) == (sink.taken, queued.missed)

    def test_is_reported(self, capsys):
        """
        The report has the sink's name, the reason and the number; stderr gets one line without the
        fault's own text.
        """
        told = []
        queued = behind_queue(
            RaisingSink(ValueError("private")), on_failure=lambda *each: told.append(each)
        )
        queued.append(*make_line("bad"))
        queued.append(*make_line("bad"))
        queued.close()

        assert [("list", "ValueError", 1)] == told
        assert (
            "geno-lewm-obs: the list output failed (ValueError); the program goes on\n"
            == capsys.readouterr().err
        )


class TestFlushAndClose:
    def test_wait_no_longer_than_the_budget(self, blocked):
        """A sink that hangs is left behind, and what it hadn't taken is counted."""
        queued = behind_queue(blocked, exit_budget_s=0.05)
        for value in range(3):
            queued.append(*make_line(value))
        assert blocked.is_in.wait(LONG)
        queued.close()

        assert ([], 3) == (blocked.taken, queued.missed)

    def test_do_not_wait_twice_for_a_sink_that_has_not_moved(self, blocked):
        """After one wait in vain the next method returns at once."""
        queued = behind_queue(blocked, exit_budget_s=0.05)
        queued.append(*make_line())
        assert blocked.is_in.wait(LONG)
        queued.flush()
        queued.exit_budget_s = 1e6
        queued.flush()
        queued.close()

        assert [] == blocked.taken

    def test_share_one_budget(self):
        """Sinks that are closed together are waited for side by side."""
        sinks = [BlockedSink() for _ in range(20)]
        queued = [behind_queue(sink) for sink in sinks]
        for each in queued:
            each.append(*make_line())
        close_together(queued, 0.05)
        for sink in sinks:
            sink.may_go.set()

        assert [1] * 20 == [each.missed for each in queued]

    def test_start_nothing_where_nothing_was_appended(self):
        """A sink that was never used costs no thread, and its methods return."""
        before = threading.active_count()
        sink = ListSink()
        queued = behind_queue(sink)
        queued.flush()
        queued.close()

        assert ([], before) == (sink.taken, threading.active_count())

    def test_of_what_is_appended_later(self):
        """A line appended after `close` opens the sink again, and both of two closings arrive."""
        sink = ListSink()
        queued = behind_queue(sink)
        queued.append(*make_line(1))
        queued.close()
        queued.append(*make_line(2))
        queued.close()

        assert [1, "close", 2, "close"] == sink.taken

    def test_that_fail_harm_no_one(self):
        """An exception of `flush` or `close` doesn't reach the caller."""

        class Broken(ListSink):
            def flush(self):
                raise SystemExit

            close = flush

        queued = behind_queue(Broken())
        queued.append(*make_line())

        assert (None, None) == (queued.flush(), queued.close())


class TestOfManyThreads:
    def test_every_record_arrives_once(self):
        """
        Eight threads append at once: the sink gets each record once, and is never called from two
        threads.
        """

        class Alone(ListSink):
            is_in = False

            def emit(self, record):
                assert not self.is_in
                self.is_in = True
                super().emit(record)
                self.is_in = False

        sink = Alone()
        queued = behind_queue(sink, capacity=100_000)
        threads = [
            threading.Thread(
                target=lambda n=n: [queued.append(*make_line(n * 1000 + k)) for k in range(1000)]
            )
            for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        queued.flush()

        assert sorted(sink.taken[:-1]) == list(range(8000))

    def test_one_thread_is_started(self):
        """
        A signal handler that logs in the middle of the first `append` starts no second thread.
        """
        queued = behind_queue(ListSink())
        before = len(sys._current_frames())
        queued.append(*make_line())
        queued._start()
        queued.flush()

        assert before + 1 == len(sys._current_frames())

    def test_one_thread_at_a_time_over_closings(self, blocked):
        """A thread that was left behind and the next one never call the sink at the same time."""
        queued = behind_queue(blocked, exit_budget_s=0.01)
        queued.append(*make_line(1))
        assert blocked.is_in.wait(LONG)
        queued.close()
        blocked.is_in.clear()
        queued.append(*make_line(2))
        assert not blocked.is_in.is_set()
        blocked.may_go.set()
        assert blocked.is_in.wait(LONG)
        queued.exit_budget_s = LONG
        queued.flush()

        assert [1, "close", 2, "flush"] == blocked.taken


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
class TestFork:
    @pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
    def test_a_child_has_a_thread_and_queue_of_its_own(self, blocked):
        """
        A child forked while the thread is stuck sends its own records, none of its parent's, and
        ends.
        """
        queued = behind_queue(blocked)
        queued.append(*make_line("parent"))
        assert blocked.is_in.wait(LONG)
        reader, writer = os.pipe()
        pid = os.fork()
        if not pid:
            signal.alarm(LONG)
            blocked.may_go.set()  # the child's copy
            queued.append(*make_line("child"))
            queued.close()
            os.write(writer, repr((blocked.taken, queued.missed)).encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as answer:
            assert "(['child', 'close'], 0)" == answer.read()
        assert (pid, 0) == os.waitpid(pid, 0)


class TestReentrance:
    def test_a_signal_handler_and_a_finalizer_may_log(self):
        """
        Thousands of signals and finalizers that log in the middle of `append` block nothing, and
        lose no record.
        """
        code = """
import gc, signal, sys
sys.path.insert(0, sys.argv[1])
from test_background import ListSink, behind_queue, make_line
sink = ListSink()
queued = behind_queue(sink, capacity=10**7, exit_budget_s=60)
sent = 0
def log(*_):
    global sent
    sent += 1
    queued.append(*make_line(sent))
class Logs:
    def __del__(self): log()
def interrupt(*_):
    log()
    if going: signal.setitimer(signal.ITIMER_REAL, 1e-4)  # the next one after this one's end
going = True
signal.signal(signal.SIGALRM, interrupt)
signal.setitimer(signal.ITIMER_REAL, 1e-4)
for step in range(20_000):
    log()
    if step % 10 == 0: Logs()
going = False
signal.setitimer(signal.ITIMER_REAL, 0)
queued.close()
print(sent > 22_000, len(sink.taken) - 1 == sent)
"""
        done = subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent)],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONG,
        )
        assert ("True True\n", "") == (done.stdout, done.stderr)


class TestInterpreterShutdown:
    def run(self, body):
        code = f"""
import atexit, sys, threading
from geno_lewm_obs.sinks.background import BackgroundSink
from geno_lewm_obs.sinks.sink import AdaptedSink
from tests.samples import make_line
def behind_queue(sink, **options):
    return BackgroundSink(AdaptedSink(sink), **options)
class Sink:
    name = "mine"
    def emit(self, record): print(record.data["value"], flush=True)
    def flush(self): pass
    def close(self): print("closed", flush=True)
{body}
"""
        done = python("-c", code)
        assert (0, "") == (done.returncode, done.stderr)
        return done.stdout.split()

    def test_is_not_held_up_by_a_sink_that_hangs(self):
        """
        A process whose sink never returns ends all the same, with exit code 0 and nothing on
        stderr.
        """
        body = """
Sink.emit = lambda self, record: (print("stuck", flush=True), threading.Event().wait())
queued = behind_queue(Sink(), exit_budget_s=0.2)
atexit.register(queued.close)
queued.append(*make_line(1))
"""
        assert self.run(body) in ([], ["stuck"])

    def test_sends_what_atexit_handlers_log(self):
        """Records of exit handlers arrive, with and without a thread from before."""
        body = """
queued = behind_queue(Sink())
atexit.register(queued.close)
atexit.register(lambda: queued.append(*make_line("late")))
queued.append(*make_line("early"))
"""
        assert ["early", "late", "closed"] == self.run(body)

    def test_starts_its_thread_as_late_as_that(self):
        """
        The first record of all may be an exit handler's; it's counted as missed if no thread starts
        by then.
        """
        body = """
queued = behind_queue(Sink())
atexit.register(lambda: print(queued.missed))
atexit.register(queued.close)
atexit.register(lambda: queued.append(*make_line("late")))
"""
        assert self.run(body) in (["late", "closed", "0"], ["1"])

    def test_a_record_of_a_vanishing_object_harms_nothing(self):
        """A `__del__` that logs while modules vanish raises nothing and stops nothing."""
        body = """
queued = behind_queue(Sink())
class Logs:
    def __del__(self): queued.append(*make_line("too late"))
queued.append(*make_line("early"))
queued.flush()
sys.modules["kept"] = Logs()
"""
        assert self.run(body)[:1] == ["early"]


def test_the_queue_is_one_that_may_be_entered_twice():
    """
    The queue is the interpreter's own, whose `put` takes no lock that its thread might already
    hold.
    """
    assert isinstance(behind_queue(ListSink())._queue, SimpleQueue)
