"""What a run goes by in another process: by pickles, and by the variables of `child_env`."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys

import pytest

from geno_lewm_obs import (
    EventSpec,
    InvariantViolation,
    LogRecord,
    child_env,
    configure,
    default_registry,
    get_logger,
    logged_run,
    propagate,
    shutdown_run,
)
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.read import verify
from geno_lewm_obs.runs.open_runs import open_run
from geno_lewm_obs.runs.terms import Terms

APP = EventSpec("app.request", "info", "a request", frozenset({"route"}))
REGISTRY = default_registry().extend(APP, context_keys={"request_id"})
STRICT = {"GENO_LEWM_REGISTRY_STRICT": "1", "GENO_LEWM_REDACTION_STRICT": "0"}
TERMS = Terms("debug", "power", "raise", False, True, 7, 12.5, 4, REGISTRY)
"""Terms of which each is other than the default."""


def terms_there():
    """Return what the run of a call goes by, in whichever process this is called."""
    terms = open_run().terms
    registry = CANONICAL if terms.registry is None else terms.registry
    return terms._replace(registry=None), [spec.name for spec in registry], registry.context_keys


def serve(fields):
    """Log an event of the application's own."""
    record = get_logger("worker").info("app.request", **fields)
    return record.data


EXPECTED = (TERMS._replace(registry=None), [spec.name for spec in REGISTRY], {"request_id"})


def open_on_terms(monkeypatch):
    """Return a block of a run that goes by `TERMS`."""
    for name, value in STRICT.items():
        monkeypatch.setenv(name, value)
    block = logged_run(
        run_id="r",
        level="debug",
        registry=REGISTRY,
        durability="power",
        on_sink_error="raise",
        log_every=7,
        segment_mb=12.5,
        keep_segments=4,
    )
    block.__enter__()
    for name in STRICT:
        monkeypatch.delenv(name)
    return block


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_in_a_pool(monkeypatch, method):
    """Workers of a pool go by all terms of the run of `propagate`."""
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("there are fewer start methods here")
    block = open_on_terms(monkeypatch)
    with multiprocessing.get_context(method).Pool(1) as pool:
        there = pool.apply(propagate(terms_there))
    block.__exit__(None, None, None)

    assert EXPECTED == there


def test_every_key_arrives(read):
    """The application's own events keep their keys in a worker, whichever job is its first."""
    with (
        logged_run(run_id="r", registry=REGISTRY),
        multiprocessing.get_context("spawn").Pool(1) as pool,
    ):
        kept = pool.map(propagate(serve), [{"route": "/a", "request_id": "1"}] * 2)

    assert [{"route": "/a", "request_id": "1"}] * 2 == kept
    assert ["app.request"] * 2 == [record.event for record in read("r")]


def test_a_registry_that_comes_with_a_later_job():
    """A run that is open in the worker already goes by the registry of the job that comes."""
    with logged_run(run_id="r"):
        job = pickle.dumps(propagate(terms_there))
        with logged_run(run_id="r", registry=REGISTRY):
            later = pickle.dumps(propagate(terms_there))
    with logged_run(run_id="r"):
        names = [pickle.loads(each)()[1] for each in (job, later)]

    assert [[spec.name for spec in CANONICAL], [spec.name for spec in REGISTRY]] == names


def test_terms_that_are_passed_on(monkeypatch):
    """A job that is handed on before it runs keeps the terms, though its run was never opened."""
    block = open_on_terms(monkeypatch)
    job = pickle.dumps(propagate(terms_there))
    block.__exit__(None, None, None)
    passed_on = pickle.dumps(pickle.loads(job))

    assert EXPECTED == pickle.loads(passed_on)()


def test_what_a_worker_names_comes_first():
    """A durability that the worker's own call names isn't overruled."""
    with logged_run(run_id="r", durability="power"):
        job = pickle.dumps(propagate(durability_of_ones_own))
    assert "process" == pickle.loads(job)()


def durability_of_ones_own():
    with logged_run(run_id="r", durability="process"):
        return open_run().settings.durability


class TestStrictness:
    """Whether redaction raises goes along, however it was said."""

    def test_by_propagate(self):
        """A job goes by the strictness of the run that it came from."""
        with logged_run(run_id="r", redaction_strict=False):
            job = pickle.dumps(propagate(terms_there))

        assert pickle.loads(job)()[0].redaction_strict is False

    def test_what_is_named_there_comes_first(self):
        """A strictness that the job's own call names isn't overruled."""
        with logged_run(run_id="r", redaction_strict=False):
            job = pickle.dumps(propagate(strictness_of_ones_own))

        assert pickle.loads(job)() is True

    def test_by_a_pickled_logger(self):
        """A logger that was pickled drops what the run would drop, and doesn't raise."""
        dumped = pickle.dumps(get_logger("a", run_id="r", redaction_strict=False))
        shutdown_run("r")

        assert {} == pickle.loads(dumped).info("training.metric", value=b"x").data

    def test_a_pickled_logger_whose_run_is_opened_first(self):
        """A run that a call opens before the logger's first record goes by that call."""
        dumped = pickle.dumps(get_logger("a", run_id="r", redaction_strict=False))
        shutdown_run("r")
        log = pickle.loads(dumped)
        get_logger("b", run_id="r", redaction_strict=True)

        with pytest.raises(InvariantViolation):
            log.info("training.metric", value=b"x")

    def test_by_variables(self):
        """A child process is told by a variable, where the environment says otherwise."""
        with logged_run(run_id="r", redaction_strict=False):
            assert "0" == child_env()["GENO_LEWM_REDACTION_STRICT"]
        with logged_run(run_id="s", redaction_strict=True):
            assert "GENO_LEWM_REDACTION_STRICT" not in child_env()

    def test_of_a_run_that_configure_set(self):
        """A run that isn't open goes by what `configure` has set."""
        configure(run_id="r", redaction_strict=False)
        shutdown_run("r")

        assert "0" == child_env()["GENO_LEWM_REDACTION_STRICT"]


def strictness_of_ones_own():
    with logged_run(run_id="r", redaction_strict=True):
        return open_run().settings.redaction_strict


def test_of_a_run_that_configure_named():
    """A run that isn't open goes by what `configure` has set."""
    configure(run_id="r", registry=REGISTRY, level="debug", on_sink_error="raise")
    shutdown_run("r")
    job = pickle.dumps(propagate(terms_there))
    configure(run_id="other")
    terms, names, _ = pickle.loads(job)()

    assert ("debug", "raise", True) == (terms.level, terms.on_sink_error, "app.request" in names)


def test_a_pickled_logger(monkeypatch):
    """A logger that is loaded elsewhere opens its run on the same terms."""
    block = open_on_terms(monkeypatch)
    dumped = pickle.dumps(get_logger("a"))
    block.__exit__(None, None, None)
    pickle.loads(dumped)
    with logged_run(run_id="r"):
        assert EXPECTED == terms_there()


class TestChildEnv:
    def test_names_what_differs_from_the_environment(self, monkeypatch):
        """All that a variable says is in it where the child would have it otherwise."""
        monkeypatch.setenv("GENO_LEWM_LOG_LEVEL", "debug")
        block = open_on_terms(monkeypatch)
        variables = child_env()
        block.__exit__(None, None, None)

        segments = {"GENO_LEWM_LOG_SEGMENT_MB": "12.5", "GENO_LEWM_LOG_KEEP_SEGMENTS": "4"}
        others = {"GENO_LEWM_LOG_DURABILITY": "power", "GENO_LEWM_LOG_EVERY": "7"}
        assert segments | others | STRICT == {
            name: value
            for name, value in variables.items()
            if name not in ("GENO_LEWM_RUN_ID", "GENO_LEWM_LOG_DIR")
        }

    def test_a_child_goes_by_it(self, monkeypatch):
        """A program that is started with it goes by what has a variable."""
        block = open_on_terms(monkeypatch)
        code = "from geno_lewm_obs.runs.open_runs import *; print(*open_run().terms[:6], sep=',')"
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **child_env()},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        block.__exit__(None, None, None)

        assert "debug,power,wait,False,True,7\n" == done.stdout

    def test_a_child_without_the_registry_accounts_for_it(self, log_dir):
        """A child that doesn't name the registry tells what it dropped, and `verify` finds that."""
        code = "from geno_lewm_obs import *; get_logger('a').info('app.request', route='/')"
        with logged_run(run_id="r", registry=REGISTRY):
            environ = {**os.environ, **child_env()}
            subprocess.run([sys.executable, "-c", code], env=environ, check=True, timeout=60)
        lines = (log_dir / "r.jsonl").read_bytes().splitlines()
        account = LogRecord.from_line(lines[-1])

        assert ("obs.contract.broken", {"app.request": 1}, 1) == (
            account.event,
            account.data["unregistered"],
            account.data["dropped_keys"],
        )
        found = verify(log_dir / "r.jsonl", registry=REGISTRY)
        assert ["dropped"] == [finding.rule for finding in found]
