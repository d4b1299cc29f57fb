"""Handlers of signals: something of ours first, then what would have been done without us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from geno_lewm_obs import get_logger
from geno_lewm_obs.process.held_signals import held
from geno_lewm_obs.process.signals import _links, chain_handler
from tests.programs import python

SIGNAL = signal.SIGUSR1

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


@pytest.fixture
def before():
    """
    Put a handler where ours comes, which keeps what it's called with; everything is as it was when
    the test ends.
    """
    calls = []

    def handler(signum, frame):
        calls.append((signum, frame is not None))

    handler.calls = calls
    kept = signal.signal(SIGNAL, handler)
    yield handler
    _links.pop(SIGNAL, None)
    signal.signal(SIGNAL, kept)


def run_python(code):
    script = f"import os, signal\nfrom geno_lewm_obs.process.signals import chain_handler\n{code}"
    return python("-c", script)


class TestPythonHandler:
    def test_is_called_after_ours(self, before):
        """
        Our callback comes first, and is told that the process goes on; then the handler that stood
        there gets signal and frame.
        """
        seen = []
        chain_handler(SIGNAL, lambda *told: seen.append((told, list(before.calls))))
        signal.raise_signal(SIGNAL)

        assert [((SIGNAL, False), [])] == seen
        assert [(SIGNAL, True)] == before.calls

    def test_is_called_although_ours_raises(self, before):
        """
        What a callback raises is dropped, and neither the next callback nor the handler is kept
        from its work.
        """
        seen = []
        chain_handler(SIGNAL, lambda *_: 1 / 0)
        chain_handler(SIGNAL, lambda *told: seen.append(told))
        signal.raise_signal(SIGNAL)

        assert ([(SIGNAL, False)], 1) == (seen, len(before.calls))

    @pytest.mark.usefixtures("before")
    def test_may_raise(self):
        """What the program's own handler raises goes on, as Control-C does."""
        signal.signal(SIGNAL, signal.default_int_handler)
        chain_handler(SIGNAL, lambda *_: None)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(SIGNAL)


class TestInstallation:
    def test_twice_calls_once(self, before):
        """The same callback given twice is called once, and the handler that stood there too."""
        seen = []

        def callback(*told):
            seen.append(told)

        for _ in range(2):
            chain_handler(SIGNAL, callback)
        signal.raise_signal(SIGNAL)

        assert (1, 1) == (len(seen), len(before.calls))

    def test_may_be_called_by_a_handler_that_came_on_top(self, before):
        """A handler that is set on top of ours, and calls it, gets everything below called."""
        seen = []
        chain_handler(SIGNAL, lambda *_: seen.append("ours"))
        ours = signal.getsignal(SIGNAL)

        def on_top(signum, frame):
            seen.append("on top")
            ours(signum, frame)

        signal.signal(SIGNAL, on_top)
        signal.raise_signal(SIGNAL)

        assert (["on top", "ours"], 1) == (seen, len(before.calls))

    @pytest.mark.usefixtures("before")
    def test_goes_on_top_of_a_handler_that_replaced_ours(self):
        """
        Where the program has put a handler in place of ours, a later callback stands before that
        one.
        """
        order = []
        chain_handler(SIGNAL, lambda *_: order.append("lost"))
        signal.signal(SIGNAL, lambda *_: order.append("theirs"))
        chain_handler(SIGNAL, lambda *_: order.append("ours"))
        signal.raise_signal(SIGNAL)

        assert ["ours", "theirs"] == order

    def test_of_another_thread_does_nothing(self, before):
        """
        Only the main thread can install a handler; asked by another one, nothing happens and
        nothing is raised.
        """
        with ThreadPoolExecutor(1) as pool:
            pool.submit(chain_handler, SIGNAL, lambda *_: None).result()

        assert signal.getsignal(SIGNAL) is before

    @pytest.mark.usefixtures("before")
    def test_leaves_an_ignored_signal_ignored(self):
        """A signal that is ignored, as SIGHUP under nohup, ends nothing; nothing is installed."""
        signal.signal(SIGNAL, signal.SIG_IGN)
        chain_handler(SIGNAL, lambda *_: None)

        assert signal.getsignal(SIGNAL) is signal.SIG_IGN

    def test_leaves_a_handler_of_a_c_library(self, before, monkeypatch):
        """
        A handler of an embedding C program, for which Python has None, can't be called by Python;
        it stays alone.
        """
        monkeypatch.setattr(signal, "getsignal", lambda _: None)
        chain_handler(SIGNAL, lambda *_: None)
        monkeypatch.undo()

        assert signal.getsignal(SIGNAL) is before


class TestHeld:
    @pytest.mark.usefixtures("before")
    def test_signals_wait_for_the_outermost_block(self):
        """
        What arrives in a block, or in one inside it, is done when the outer one is through, in
        order, and not before.
        """
        seen = []
        chain_handler(SIGNAL, lambda *_: seen.append("signal"))
        with held():
            with held():
                signal.raise_signal(SIGNAL)
                signal.raise_signal(SIGNAL)
            seen.append("inner")

        assert ["inner", "signal", "signal"] == seen

    @pytest.mark.usefixtures("before")
    def test_a_child_that_another_thread_s_block_was_open_for_waits_for_nobody(self, fork):
        """A forked child has no thread that would end the block, and what waits is its parent's."""
        seen = []
        chain_handler(SIGNAL, lambda *_: seen.append("signal"))
        with held():
            signal.raise_signal(SIGNAL)

            def count():
                signal.raise_signal(SIGNAL)
                return len(seen)

            ended = fork(count)

        assert (1, ["signal"]) == (ended(), seen)


class TestDefault:
    @pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
    def test_ends_the_process_with_its_own_status(self, name):
        """
        Where the default stood, the callback is told that the process ends, and it ends by that
        signal, as it would have.
        """
        code = (
            f"chain_handler(signal.{name}, lambda *told: print(told, flush=True)); "
            f"os.kill(os.getpid(), signal.{name}); print('alive')"
        )
        done = run_python(code)
        number = getattr(signal, name)

        assert (-number, f"({int(number)}, True)\n", "") == (
            done.returncode,
            done.stdout,
            done.stderr,
        )

    def test_that_ends_nothing_leaves_ours_in_place(self):
        """A signal whose default is to do nothing is answered each time."""
        code = (
            "chain_handler(signal.SIGURG, lambda *_: print('called'))\n"
            "for _ in range(2): os.kill(os.getpid(), signal.SIGURG)"
        )
        done = run_python(code)

        assert (0, "called\ncalled\n") == (done.returncode, done.stdout)

    def test_in_a_forked_child_is_the_childs(self):
        """A forked child has the handler too: it's called there, and ends the child alone."""
        code = """
def say(*_): print("child" if os.getpid() != parent else "parent", flush=True)
chain_handler(signal.SIGTERM, say)
parent = os.getpid()
child = os.fork()
if not child:
    os.kill(os.getpid(), signal.SIGTERM)
print(os.waitpid(child, 0)[1], flush=True)
"""
        assert "child\n15\n" == run_python(code).stdout


def test_a_log_call_may_be_interrupted_anywhere(before, read):
    """
    A callback that logs while the main thread logs neither waits for it nor mixes with it: both
    records are there, each time.
    """
    log = get_logger("a", run_id="r")
    chain_handler(SIGNAL, lambda *_: log.warning("training.metric", name="signal", value=1))
    code = (
        "import os, time\n"
        f"for _ in range(300): os.kill({os.getpid()}, {int(SIGNAL)}); time.sleep(0.0003)"
    )
    count = 0
    with subprocess.Popen([sys.executable, "-c", code]) as sender:
        while sender.poll() is None:
            log.info("training.epoch.end", epoch=count, loss=0.5)
            count += 1
    arrived = len(before.calls)
    records = read("r")

    assert list(range(count)) == [
        record.epoch for record in records if record.event == "training.epoch.end"
    ]
    assert arrived == sum(record.event == "training.metric" for record in records)
    assert arrived > 0
