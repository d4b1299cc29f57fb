"""Runs: which logger a call gets, which run it joins, how a run is shut."""

from __future__ import annotations

import asyncio
import copy
import os
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from structlog import get_context

from geno_lewm_obs import (
    ConfigError,
    InputError,
    LogRecord,
    ResourceError,
    configure,
    get_logger,
    shutdown_run,
)
from tests.programs import python

DNA = "ACGT" * 5
TRACE_ID, SPAN_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class TestCache:
    def test_same_arguments_same_object(self, tmp_path):
        """The same component, run and directory give the same logger."""
        first = get_logger("a", run_id="r", log_dir=tmp_path)

        assert get_logger("a", run_id="r", log_dir=str(tmp_path)) is first
        assert get_logger("b", run_id="r", log_dir=tmp_path) is not first
        assert get_logger("a", run_id="s", log_dir=tmp_path) is not first
        assert get_logger("a", run_id="r", log_dir=tmp_path / "b") is not first

    def test_one_default_run_a_process(self):
        """Without a run id there is one run a process, with a random id of twelve hex digits."""
        first = get_logger("a")

        assert get_logger("a") is first
        assert get_logger("b").run_id == first.run_id
        assert first.run_id.startswith("run-")
        assert len(bytes.fromhex(first.run_id.removeprefix("run-"))) == 6

    def test_components_share_one_ordered_file(self, read):
        """All components of a run write to one file, in the order of the calls."""
        loggers = [get_logger(name, run_id="r") for name in ("a", "b", "a")]
        for n, log in enumerate(loggers):
            log.info("training.epoch.end", epoch=n)

        assert [("a", 0), ("b", 1), ("a", 2)] == [
            (record.component, record.epoch) for record in read("r")
        ]

    def test_explicit_level_applies_to_the_cached_logger(self):
        """An explicit level applies to a logger that exists; none leaves it as it is."""
        log = get_logger("a", level="error")

        assert get_logger("a").level == "error"
        assert get_logger("a", level="debug") is log
        assert log.level == "debug"

    @pytest.mark.parametrize(("expected", "level"), [("info", 15), ("warn", 25), ("error", 35)])
    def test_a_level_between_two_severities_hides_the_lower(self, expected, level):
        """
        A number between two severities is the same threshold wherever a level is set: the higher
        one is the lowest that's written.
        """
        configure(level=level)

        assert [expected] * 2 == [
            get_logger("a").level,
            get_logger("b", run_id="r", level=level).level,
        ]

    def test_explicit_pretty_applies_to_the_cached_logger(self, capsys):
        """
        An explicit pretty turns the console on and off for a logger that exists, and what was
        bound from it.
        """
        bound = get_logger("a").bind(epoch=1)
        shown = []
        for pretty in (True, False):
            get_logger("a", pretty=pretty)
            bound.info("training.run.end")
            shown.append("training.run.end" in capsys.readouterr().err)

        assert shown == [True, False]


class TestCopies:
    @pytest.mark.parametrize(
        "again", [copy.copy, copy.deepcopy, lambda log: pickle.loads(pickle.dumps(log))]
    )
    def test_keep_what_is_bound_whatever_its_name(self, again):
        """
        A copy, or what comes out of a pickle, binds the same, and a key named level is no level of
        the component's.
        """
        log = get_logger("a", run_id="r").bind(level="error", component="b")
        same = again(log)

        assert ({"level": "error", "component": "b"}, "a", "info") == (
            get_context(same),
            same.component,
            same.level,
        )


class TestArguments:
    @pytest.mark.parametrize(
        "run_id", ["", "../x", "a/b", "a\0b", "a\nb", ".hidden", "x" * 129, DNA, 7]
    )
    def test_malformed_run_id(self, log_dir, run_id):
        """
        A run id that can't name a file is refused before anything is made, without being quoted.
        """
        with pytest.raises(InputError, match="run_id can't name a file") as caught:
            get_logger("a", run_id=run_id)

        assert not log_dir.exists()
        assert (
            not run_id or str(run_id) not in str(caught.value).replace("run_id", "") or run_id == 7
        )

    @pytest.mark.parametrize("component", [DNA, f"lane {DNA}", "ann@example.org", 7, b"a"])
    def test_refused_component(self, component, log_dir):
        """A component that a rule keeps out, or that is no text, is refused before a run opens."""
        with pytest.raises(InputError, match="component is not a usable name"):
            get_logger(component)

        assert not log_dir.exists()

    @pytest.mark.parametrize(
        ("component", "name"),
        [(None, "runtime"), ("", "runtime"), ("my service", "my_service"), ("a@b", "a_b")],
    )
    def test_component_made_usable(self, component, name):
        """No name means the default component; of another one what a record can't hold goes."""
        assert get_logger(component) is get_logger(name)
        assert name == get_logger(component).component

    def test_no_component(self):
        """Without an argument the logger is that of the default component."""
        assert get_logger() is get_logger("runtime")

    def test_bad_level_opens_nothing(self, log_dir):
        """A level that is none is refused before anything is made."""
        with pytest.raises(InputError, match="level"):
            get_logger("a", level="loud")

        assert not log_dir.exists()

    @pytest.mark.parametrize(
        ("variable", "value"),
        [
            ("GENO_LEWM_RUN_ID", "../up"),
            ("GENO_LEWM_LOG_LEVEL", "loud"),
            ("GENO_LEWM_LOG_FORMAT", "xml"),
            ("GENO_LEWM_LOG_FILE_MODE", "0666"),
            ("GENO_LEWM_REGISTRY_STRICT", "maybe"),
        ],
    )
    def test_unusable_variable(self, monkeypatch, variable, value):
        """A variable that can't be used is a ConfigError that names it and doesn't quote it."""
        monkeypatch.setenv(variable, value)

        with pytest.raises(ConfigError, match=variable) as caught:
            get_logger("a")

        assert value not in str(caught.value)

    @pytest.mark.parametrize("durability", ["power", "POWER"])
    def test_same_durability_however_written(self, durability):
        """A mode may be named in any case, also where the run is open in that mode."""
        log = get_logger("a", run_id="r", durability="Power")

        assert log is get_logger("a", run_id="r", durability=durability)

    def test_directory_that_cannot_be_made(self, tmp_path):
        """A log directory that can't be created is a ResourceError at get_logger, with a remedy."""
        (tmp_path / "file").touch()

        with pytest.raises(ResourceError, match="GENO_LEWM_LOG_DIR"):
            get_logger("a", log_dir=tmp_path / "file" / "logs")

    def test_strict_by_any_other_word(self, monkeypatch, capsys):
        """A redaction switch that isn't understood stays strict and says so."""
        monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "no")
        get_logger("a")

        assert (
            capsys.readouterr().err
            == "geno-lewm-obs: GENO_LEWM_REDACTION_STRICT is neither 0 nor 1; "
            "redaction stays strict\n"
        )

    def test_permissive(self, monkeypatch):
        """GENO_LEWM_REDACTION_STRICT=0 drops what it would refuse."""
        monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "0")

        assert get_logger("a").info("training.metric", name=DNA, value=1).data == {"value": 1}

    def test_strict_registry(self, monkeypatch):
        """GENO_LEWM_REGISTRY_STRICT=1 raises on what the registry doesn't know."""
        monkeypatch.setenv("GENO_LEWM_REGISTRY_STRICT", "1")

        with pytest.raises(InputError):
            get_logger("a").info("training.metric", nam="x")

    def test_level_and_run_id_from_the_environment(self, monkeypatch):
        """Level and run id come from the environment where no argument says otherwise."""
        monkeypatch.setenv("GENO_LEWM_LOG_LEVEL", "WARNING")
        monkeypatch.setenv("GENO_LEWM_RUN_ID", "shared")

        assert ("warn", "shared") == (get_logger("a").level, get_logger("a").run_id)
        assert ("debug", "mine") == (
            get_logger("a", run_id="mine", level="debug").level,
            get_logger("a", run_id="mine").run_id,
        )


WHILE_ANOTHER_THREAD_IMPORTS = """
import sys, threading
from geno_lewm_obs import get_logger, logged_run
from geno_lewm_obs.contract import registry

begun, asked, may_declare = threading.Event(), threading.Event(), registry.may_declare
registry.may_declare = lambda group: asked.set() or may_declare(group)
sys.path.insert(0, {folder!r})
other = threading.Thread(target=__import__, args=["planning_events"], daemon=True)
other.start()
begun.wait()
{opening}
other.join()
print(get_logger("planning").info("planning.plan.end").event)
"""
DECLARING = """
import sys
main = sys.modules["__main__"]
main.begun.set()
main.asked.wait()
from geno_lewm_obs import EventSpec, get_logger
EVENTS = [EventSpec("planning.plan.end", "info", "a plan is made")]
log = get_logger("planning")
"""


class TestDeclaredEvents:
    @pytest.mark.parametrize("opening", ["get_logger('a')", "logged_run().__enter__()"])
    def test_are_loaded_while_another_thread_may_log(self, tmp_path, opening):
        """
        A run is opened while another thread imports the module that declares events and makes its
        own logger there: neither hangs.
        """
        info = tmp_path / "planning-1.0.dist-info"
        info.mkdir()
        (info / "entry_points.txt").write_text(
            "[geno_lewm_obs.events]\nplanning = planning_events:EVENTS\n"
        )
        (tmp_path / "planning_events.py").write_text(DECLARING)
        done = python(
            "-c", WHILE_ANOTHER_THREAD_IMPORTS.format(folder=str(tmp_path), opening=opening)
        )

        assert ("planning.plan.end\n", 0) == (done.stdout, done.returncode), done.stderr


class TestShutdown:
    def test_forgets_loggers(self):
        """shutdown_run forgets the run's loggers; another call makes new ones."""
        log = get_logger("a", run_id="r")
        shutdown_run("r")

        assert get_logger("a", run_id="r") is not log

    def test_closes_the_file(self, log_dir):
        """shutdown_run closes the file's descriptor."""
        get_logger("a", run_id="r").info("training.run.end")
        before = _descriptors_of(log_dir / "r.jsonl")
        shutdown_run("r")

        assert (1, 0) == (before, _descriptors_of(log_dir / "r.jsonl"))

    def test_of_what_is_not_open(self, log_dir):
        """shutdown_run of a run that isn't open does nothing."""
        shutdown_run("never")

        assert not log_dir.exists()

    def test_only_in_the_named_directory(self, tmp_path):
        """With a directory only the run there is shut; without, the run wherever it is."""
        here, there = (
            get_logger("a", run_id="r", log_dir=tmp_path / name) for name in ("here", "there")
        )
        shutdown_run("r", tmp_path / "here")

        assert get_logger("a", run_id="r", log_dir=tmp_path / "here") is not here
        assert get_logger("a", run_id="r", log_dir=tmp_path / "there") is there

    def test_a_late_record_is_written(self, read):
        """A logger that outlives its run still writes."""
        log = get_logger("a", run_id="r")
        shutdown_run("r")
        record = log.info("training.run.end")

        assert read("r") == [record]


def _descriptors_of(path: Path) -> int:
    if not Path("/proc/self/fd").exists():
        pytest.skip("no /proc to count descriptors in")
    links = Path("/proc/self/fd").iterdir()
    return sum(os.path.realpath(link) == str(path) for link in links)


class TestEndOfProcess:
    def test_normal_exit_accounts(self, tmp_path):
        """At exit a run that nobody shut tells what it hid."""
        code = """
from geno_lewm_obs import get_logger
log = get_logger("a", run_id="r", level="debug")
for step in range(5):
    log.debug("training.step", step=step)
"""
        python("-c", code, variables={"GENO_LEWM_LOG_DIR": str(tmp_path)})

        last = LogRecord.from_line((tmp_path / "r.jsonl").read_bytes().splitlines()[-1])
        assert last.data == {"hidden": {"training.step": 3}}

    def test_forked_child_counts_for_itself(self, tmp_path):
        """A forked child logs into the run and accounts for its own records alone."""
        code = """
import os, sys
from geno_lewm_obs import get_logger
log = get_logger("a", run_id="r", level="debug")
for step in range(5):
    log.debug("training.step", step=step)
pid = os.fork()
if pid == 0:
    log.info("training.run.end")
    sys.exit()
os.waitpid(pid, 0)
"""
        python("-c", code, variables={"GENO_LEWM_LOG_DIR": str(tmp_path)})

        events = [
            LogRecord.from_line(line).event
            for line in (tmp_path / "r.jsonl").read_bytes().splitlines()
        ]
        assert events == [
            *("training.step", "training.run.end", "training.step", "obs.sampling.hidden")
        ]


class TestManyWriters:
    def test_threads(self, read):
        """Eight threads write whole lines, none lost, each thread's in its order."""

        def work(worker):
            log = get_logger(f"worker{worker}", run_id="r")
            for step in range(200):
                log.info("training.epoch.end", step=step)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))

        records = read("r")
        assert all(
            list(range(200)) == [r.step for r in records if r.component == f"worker{n}"]
            for n in range(8)
        )
        assert len(records) == 1600

    def test_tasks(self, read):
        """A hundred tasks of one event loop write whole lines, none lost."""

        async def work(worker):
            log = get_logger("a", run_id="r").bind(epoch=worker)
            for step in range(5):
                await log.ainfo("training.epoch.end", step=step)
                await asyncio.sleep(0)

        async def everyone():
            await asyncio.gather(*map(work, range(100)))

        asyncio.run(everyone())

        assert sorted((n, step) for n in range(100) for step in range(5)) == sorted(
            (r.epoch, r.step) for r in read("r")
        )
