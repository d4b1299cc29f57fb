"""
Levels that are set while a program runs: by component, for every logger, in every thread.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import (
    InputError,
    configure,
    get_logger,
    logged_run,
    set_level,
    shutdown_run,
)
from geno_lewm_obs.components.levels import LEVELS, rank_in_force
from geno_lewm_obs.logger import channel_of
from geno_lewm_obs.record import RANK, SEVERITIES

EVENT = "inference.score.start"


def is_written(log):
    """Tell whether a debug record is written."""
    return log.debug(EVENT) is not None


class TestEveryLogger:
    """A level holds at once for whatever writes records of the component."""

    def test_one_that_exists(self):
        """It holds for a logger, for what was bound from it, and for methods that were held."""
        log = get_logger("api", run_id="r")
        bound = log.bind(epoch=1)
        loggers = [log, bound, bound.bind(step=2), log.new(), log.unbind()]
        debug = log.debug
        before = [is_written(each) for each in loggers]
        set_level("debug", "api")

        assert [False] * 5 == before
        assert [True] * 5 == [is_written(each) for each in loggers]
        assert debug(EVENT) is not None

    @pytest.mark.parametrize("severity", SEVERITIES)
    def test_methods_that_were_held(self, severity):
        """Methods that were used under one level go by the next, up and down, and are counted."""
        log = get_logger("api", run_id="r", level="debug")
        held = [getattr(log, severity), getattr(log.bind(epoch=1), severity)]
        seen = []
        for level in ("debug", "error", "debug", "error", None):
            set_level(level)
            seen += [method("training.run.end", step=1) is not None for method in held]

        hidden = severity != "error"
        assert [True, True, not hidden, not hidden] * 2 + [True, True] == seen
        assert 4 * hidden == channel_of(log).counts.below_level.value

    def test_one_that_is_made_later(self):
        """It holds for loggers, components and runs that come later, until it's taken back."""
        set_level("debug", "api")
        with logged_run("api", run_id="later") as log:
            levels = log.level, get_logger("other").level
        set_level(None, "api")

        assert ("debug", "info") == levels
        assert "info" == get_logger("api", run_id="last").level

    def test_all_open_runs(self):
        """It holds in every open run."""
        loggers = [get_logger("api", run_id=run_id) for run_id in ("a", "b", "c")]
        set_level("error")

        assert ["error"] * 3 == [log.level for log in loggers]

    def test_a_logger_of_a_run_that_was_shut(self, read):
        """A logger that opens its run's file again goes by what was set meanwhile."""
        log = get_logger("api", run_id="r")
        shutdown_run("r")
        set_level("debug")
        log.debug(EVENT)

        assert ["debug"] == [record.severity for record in read("r")]

    def test_more_loggers_than_are_remembered(self, monkeypatch):
        """It holds for those too that a run with very many components doesn't remember."""
        monkeypatch.setattr("geno_lewm_obs.runs.run._MAX_LOGGERS", 1)
        loggers = [get_logger(name, run_id="r") for name in ("a", "b", "b")]
        set_level("debug")

        assert [True] * 3 == [is_written(log) for log in loggers]

    def test_proxies(self):
        """It holds for structlog's proxies, those made before `configure` too."""
        proxy = structlog.get_logger("api.db")
        configure(run_id="r")
        later = structlog.get_logger("api.db", epoch=1)
        bound = later.bind(step=1)
        before = [is_written(each) for each in (proxy, later, bound)]
        set_level("debug", "api")

        assert [False] * 3 == before
        assert [True] * 3 == [is_written(each) for each in (proxy, later, bound)]

    def test_configure_changes_nothing_of_it(self):
        """A further `configure` sets what holds once the level is taken back."""
        set_level("debug")
        configure(run_id="r", level="error")
        log = get_logger("api")
        levels = [log.level]
        set_level(None)

        assert ["debug", "error"] == [*levels, log.level]

    def test_nothing_else_changes(self):
        """Registry, processors, console and strictness stay the same objects."""
        configure(run_id="r", processors=[lambda _logger, _method, event_dict: event_dict])
        log = get_logger("api")
        channel = channel_of(log)
        before = (
            *(channel, channel.registry, channel.pretty, channel.plans),
            *(log.state.processors, [*log.state.processors]),
        )
        set_level("debug")

        assert before == (
            *(channel_of(log), channel.registry, channel.pretty, channel.plans),
            *(log.state.processors, [*log.state.processors]),
        )

    def test_the_account_of_a_run_is_written_at_any_level(self, read):
        """What the package itself tells of a run isn't hidden."""
        set_level("error")
        with logged_run("api", run_id="r") as log:
            log.error("training.run.end", surprise=1)

        assert ["training.run.end", "obs.contract.broken"] == [r.event for r in read("r")]


class TestOtherLevels:
    """What runs and loggers are told holds again when the level is taken back."""

    def test_that_of_a_logger(self):
        """`log.set_level` and ``get_logger(level=)`` say what holds without it."""
        log = get_logger("api", run_id="r")
        set_level("warn", "api")
        log.set_level("debug")
        get_logger("db", run_id="r", level="debug")
        set_level("warn", "db")
        while_set = [get_logger(name, run_id="r").level for name in ("api", "db")]
        set_level(None, "api")
        set_level(None, "db")

        assert ["warn", "warn"] == while_set
        assert ["debug", "debug"] == [get_logger(n, run_id="r").level for n in ("api", "db")]

    def test_that_of_an_inner_block(self):
        """A block gives its logger the level back that was its own, and not the process's."""
        with logged_run("api", run_id="r", level="info"):
            set_level("error")
            with logged_run("api", level="debug") as inner:
                in_block = inner.level
            set_level(None)
            after = inner.level

        assert ("error", "info") == (in_block, after)

    def test_a_block_that_overlaps(self):
        """A level set and taken back within a block leaves the block's own in force."""
        with logged_run("api", run_id="r", level="info"), logged_run("api", level="debug") as log:
            set_level("error")
            set_level(None)
            inside = log.level

        assert "debug" == inside

    def test_a_copied_logger_keeps_its_own(self):
        """A logger that is pickled takes its own level along, and not the process's."""
        log = get_logger("api", run_id="r", level="warn")
        set_level("debug")
        pickled = pickle.dumps(log)
        shutdown_run("r")
        set_level(None)

        assert "warn" == pickle.loads(pickled).level


class TestPrefixes:
    @pytest.mark.parametrize(
        ("level", "component"),
        [
            ("warn", "other"),
            ("warn", "apiary"),
            ("warn", "ap"),
            ("warn", "api-2"),
            ("warn", "api/v1"),
            ("error", "api"),
            ("error", "api.v1"),
            ("debug", "api.db"),
            ("debug", "api.db.pool"),
            ("error", "api.dbs"),
        ],
    )
    def test_the_longest_counts(self, level, component):
        """A name covers those that go on behind it with a dot; the longest name counts."""
        set_level("warn")
        set_level("error", "api")
        set_level("debug", "api.db")

        assert level == get_logger(component).level

    def test_one_is_taken_back_alone(self):
        """Taking one back leaves those of shorter and longer names in force."""
        set_level("warn")
        set_level("error", "api")
        set_level("debug", "api.db")
        set_level(None, "api")

        assert ["warn", "debug"] == [get_logger(name).level for name in ("api", "api.db")]

    def test_the_process_is_taken_back_alone(self):
        """Without a component only what was set without one is taken back."""
        set_level("warn")
        set_level("error", "api")
        set_level(None)

        assert ["error", "info"] == [get_logger(name).level for name in ("api", "b")]

    def test_a_name_is_made_usable(self):
        """A component is meant by the name that its logger was asked for."""
        set_level("debug", "my service")

        assert "debug" == get_logger("my service.db").level

    @given(
        st.dictionaries(
            st.lists(st.sampled_from("ab"), min_size=1, max_size=3).map(".".join),
            st.sampled_from(SEVERITIES),
            max_size=5,
        ),
        st.none() | st.sampled_from(SEVERITIES),
        st.lists(st.sampled_from("ab"), min_size=1, max_size=4).map(".".join),
    )
    def test_any_levels_of_any_components(self, levels, of_all, component):
        """Whatever is set, in whatever order, the longest name that covers a component counts."""
        for name, level in levels.items():
            set_level(level, name)
        set_level(of_all)
        covering = [n for n in levels if component == n or component.startswith(f"{n}.")]
        expected = levels[max(covering, key=len)] if covering else of_all or "info"
        found = get_logger(component, run_id="r").level
        for name in levels:
            set_level(None, name)
        set_level(None)

        assert expected == found
        assert "info" == get_logger(component, run_id="r").level


class TestArguments:
    @pytest.mark.parametrize(
        ("rank", "level"), [(10, 10), (20, 11), (20, "INFO"), (30, "Warning"), (40, "critical")]
    )
    def test_levels(self, rank, level):
        """Severities, and names and numbers of the standard library, are understood."""
        set_level(level)

        assert rank == get_logger("a").get_effective_level()

    @pytest.mark.parametrize("arguments", [("loud",), (50,), (1.5,), ("info", "ACGT" * 5)])
    def test_unusable(self, arguments):
        """What can't be used is refused, and nothing has changed."""
        with pytest.raises(InputError):
            set_level(*arguments)

        assert {} == LEVELS.given

    def test_outside_of_any_channel(self):
        """`rank_in_force` tells what holds for a component, else what it's given."""
        set_level("error", "api")

        assert [40, 10] == [rank_in_force(name, RANK["debug"]) for name in ("api.db", "db")]


class TestSignals:
    @pytest.fixture
    def on_signal(self):
        """Set what SIGUSR1 does, and send it to this process."""
        before = signal.getsignal(signal.SIGUSR1)

        def send(handler):
            signal.signal(signal.SIGUSR1, handler)
            os.kill(os.getpid(), signal.SIGUSR1)

        yield send
        signal.signal(signal.SIGUSR1, before)

    def test_a_handler_sets_it(self, on_signal):
        """A signal handler sets the level, and the next call goes by it."""
        log = get_logger("api", run_id="r").bind(epoch=1)
        on_signal(lambda *_: set_level("debug", "api"))
        written = is_written(log)
        on_signal(lambda *_: set_level(None, "api"))

        assert (True, False) == (written, is_written(log))

    def test_a_handler_at_any_step(self):
        """
        A handler that runs between any two steps of a call that sets another level is heard: both
        hold when the call has returned.
        """
        loggers = {name: get_logger(name, run_id="r") for name in ("api", "api.db", "web")}
        at, more = 0, True
        while more:
            for name in (None, *loggers):
                set_level(None, name)
            more = _interrupt_after(at, lambda: set_level("error", "api"))
            at += 1

            assert ["error", "debug" if more else "error", "info"] == [
                log.level for log in loggers.values()
            ], at
        assert at > 20


def _interrupt_after(steps, act):
    """Do *act*, and set another level after so many lines of it; tell whether it got so far."""
    left, is_done = steps, False

    def trace(frame, event, _argument):
        nonlocal left, is_done
        if event == "line" and frame.f_code.co_filename.endswith(("levels.py", "channel.py")):
            if left == 0:
                is_done = True
                sys.settrace(None)
                frame.f_trace = None
                set_level("debug", "api.db")
                return None
            left -= 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return is_done


class TestThreads:
    def test_it_is_seen_by_threads_that_run(self):
        """Threads that log already see the level at their next call."""
        log = get_logger("api", run_id="r")
        is_set, goes_on = threading.Event(), threading.Event()
        seen = []

        def work():
            held = log.bind(epoch=1).debug
            seen.append(held(EVENT))
            goes_on.set()
            is_set.wait(30)
            seen.append(held(EVENT))

        thread = threading.Thread(target=work)
        thread.start()
        goes_on.wait(30)
        set_level("debug", "api")
        is_set.set()
        thread.join()

        assert [True, False] == [record is None for record in seen]

    def test_many_set_levels_at_once(self):
        """What threads set for components of their own holds at once, whatever others set."""
        names = [f"part{number}" for number in range(8)]
        wrong = []

        def work(name):
            log = get_logger(name, run_id="r")
            for turn in range(300):
                level = SEVERITIES[turn % 4]
                set_level(level, name)
                if log.level != level or LEVELS.given[name] != RANK[level]:
                    wrong.append((name, turn))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, names))

        assert [] == wrong
        assert ["error"] * 8 == [get_logger(name, run_id="r").level for name in names]

    def test_loggers_that_are_made_meanwhile(self):
        """No logger that is made while a level is set keeps the one before."""
        stop = threading.Event()
        made = []

        def make():
            number = 0
            while not stop.is_set() and number < 20_000:
                made.append(get_logger(f"api.n{number % 900}", run_id=f"r{number // 900}"))
                number += 1

        threads = [threading.Thread(target=make) for _ in range(2)]
        for thread in threads:
            thread.start()
        while len(made) < 200 and any(thread.is_alive() for thread in threads):
            time.sleep(0)
        set_level("debug", "api")
        stop.set()
        for thread in threads:
            thread.join()

        assert {"debug"} == {log.level for log in made}


def test_a_forked_child_begins_with_it(fork):
    """A child of a fork goes by what was set before, and sets its own without the parent."""
    log = get_logger("api", run_id="r")
    set_level("debug", "api")

    def live():
        assert is_written(log)
        set_level(None, "api")
        assert not is_written(log)

    assert 0 == fork(live)()
    assert is_written(log)


def test_a_logger_is_not_kept():
    """That loggers follow a level keeps none of them."""
    before = len(LEVELS._followers)
    for number in range(50):
        get_logger("api", run_id=f"r{number}")
        shutdown_run(f"r{number}")
    get_logger("api", run_id="last")
    gc.collect()

    assert len(LEVELS._followers) <= before + 2


class TestHeldFunctions:
    """A logger makes its level methods anew where another kind of them is shorter."""

    def test_of_the_components_logger(self):
        """Below a level that was raised a call is as short as if it had been so before."""
        log = get_logger("api", run_id="r")
        before = log.info
        set_level("error")
        after = log.info

        assert before.__func__.__code__ is not after.__func__.__code__
        assert after.__func__.__code__ is get_logger("b", run_id="r").info.__func__.__code__

    def test_not_what_a_test_has_put_there(self, monkeypatch):
        """What stands in a method's place stays."""
        log = get_logger("api", run_id="r")
        monkeypatch.setattr(log, "info", lambda *_, **__: "mine")
        set_level("error")

        assert "mine" == log.info(EVENT)
