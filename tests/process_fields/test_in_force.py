"""
The fields of a process stand on every record that it writes, and on none of other processes.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import (
    ConfigError,
    EventSpec,
    GenoLeWMError,
    child_env,
    configure,
    default_registry,
    get_logger,
    logged_run,
    propagate,
    shutdown_run,
    span,
)
from geno_lewm_obs.logger import channel_of
from geno_lewm_obs.process_fields.in_force import FIELDS
from geno_lewm_obs.processors import JSONLRenderer, Promote, Redact, RunFileFactory, Stamp
from geno_lewm_obs.read import verify
from tests.programs import printed_by, python

CONTEXT = {"service": "api", "worker": 3}
VARIABLE = "GENO_LEWM_LOG_CONTEXT"
REGISTRY = default_registry().extend(
    EventSpec("app.request", "info", "a request", frozenset({"route", "size"})),
    context_keys={"request_id"},
)


def data_of(records):
    return [record.data for record in records]


class TestEveryRecord:
    def test_of_each_path(self, read):
        """They stand before a record's own data, whichever way the record is made."""
        configure(run_id="r", registry=REGISTRY, context=CONTEXT)
        log = get_logger("api")
        bound = log.bind(request_id="r-1")
        records = [
            log.info("app.request", size=1),
            log.info("app.request", route="/a"),
            log.info("app.request", route="/a", surprise=1),
            log.info("app.request", size=[1, 2]),
            bound.info("app.request", route="/b"),
            log.info("never declared", size=1),
            structlog.get_logger("web").info("app.request", size=2),
            log.new().error("app.request", exc_info=ValueError("no")),
        ]

        assert records == read("r")
        assert [["service", "worker"]] * 8 == [[*record.data][:2] for record in records]
        assert [CONTEXT] * 8 == [{key: record.data[key] for key in CONTEXT} for record in records]
        assert {**CONTEXT, "request_id": "r-1", "route": "/b"} == records[4].data
        assert CONTEXT == records[5].data

    def test_of_the_package_itself(self, read):
        """They stand on what the package tells of a run, of failures and of spans."""
        configure(context=CONTEXT)

        @logged_run("api", run_id="r")
        def work():
            get_logger("api").info("training.run.end", surprise=1)
            with span("work", start_event="eval.run.start", end_event="eval.run.end"):
                raise GenoLeWMError

        with pytest.raises(GenoLeWMError):
            work()
        events = [record.event for record in read("r")]
        assert {"error", "eval.run.start", "obs.contract.broken"} <= {*events}
        assert all(CONTEXT.items() <= data.items() for data in data_of(read("r")))

    def test_of_the_last_that_sampling_hid(self, read):
        """They stand on a record that was held back until the run ended."""
        configure(run_id="r", level="debug", context=CONTEXT)
        log = get_logger("a")
        for step in range(3):
            log.debug("training.step", step=step, loss=0.5)
        shutdown_run("r")

        assert [0, 2] == [r.step for r in read("r") if r.event == "training.step"]
        assert all(CONTEXT.items() <= data.items() for data in data_of(read("r")))

    def test_of_a_chain_of_ones_own(self, read):
        """They stand on the lines that a chain of the program's own writes to a run."""
        configure(context=CONTEXT)
        structlog.configure(
            wrapper_class=structlog.make_filtering_bound_logger(0),
            processors=[Promote(), Redact(), Stamp(), JSONLRenderer()],
            logger_factory=RunFileFactory(run_id="r"),
        )
        structlog.get_logger("api").info("anything", size=1)

        assert [{**CONTEXT, "size": 1}] == data_of(read("r"))

    def test_of_a_crash(self, tmp_path):
        """They stand on the record of an exception that nothing caught."""
        program = (
            "from geno_lewm_obs import *\n"
            "install_crash_hooks()\n"
            "configure(run_id='r', context={'service': 'api'})\n"
            "1 / 0\n"
        )
        python("-c", program)
        lines = (tmp_path / "logs" / "r.jsonl").read_text().splitlines()

        assert ["api"] == [json.loads(line)["data"]["service"] for line in lines]

    def test_only_more_bytes(self, log_dir):
        """Without them a record's bytes are what they were, but for the fields."""
        lines = []
        for number, context in enumerate([None, CONTEXT, None]):
            configure(run_id=f"r{number}", registry=REGISTRY, context=context)
            log = get_logger("api").bind(request_id="x")
            log.info("app.request", size=1, route="/é")
            log.info("app.request", surprise=1)
            shutdown_run(f"r{number}")
            text = (log_dir / f"r{number}.jsonl").read_text("utf-8").replace(f"r{number}", "r")
            lines.append([line.partition(',"severity"')[2] for line in text.splitlines()])
        plain, fuller, after = lines
        begin, end = '"data":{"service":"api","worker":3', '"data":{'

        assert plain == after == [line.replace(f"{begin},", end) for line in fuller]

    def test_it_stays_on_the_fast_path(self, monkeypatch):
        """A record of a usual call is made without the stages, as without fields."""
        configure(run_id="r", registry=REGISTRY, context=CONTEXT)
        log = get_logger("api")
        monkeypatch.setattr("geno_lewm_obs.chain.fast_path.take_declined", lambda *_, **__: None)

        assert {**CONTEXT, "size": 1, "route": "/a"} == (
            log.info("app.request", size=1, route="/a").data
        )

    @given(
        st.dictionaries(st.sampled_from(["size", "route", "worker", "nope"]), st.integers(-9, 9))
    )
    def test_the_nearest_wins(self, fields):
        """What a call passes under the name of a field goes before it, on any event."""
        configure(run_id="r", registry=REGISTRY, context=CONTEXT)
        allowed = {key: value for key, value in fields.items() if key != "nope"}
        log = get_logger("api")

        assert {**CONTEXT, **allowed} == log.info("app.request", **fields).data
        own = {"worker": fields["worker"]} if "worker" in fields else {}
        assert {**CONTEXT, **own} == log.info("never.declared", **fields).data

    def test_what_is_bound_wins(self):
        """So does what a logger or a context variable has bound under its name."""
        configure(run_id="r", registry=REGISTRY, context=CONTEXT)
        bound = get_logger("api").bind(worker=7)
        with structlog.contextvars.bound_contextvars(service="db"):
            record = bound.info("app.request")

        assert {"service": "db", "worker": 7} == record.data

    def test_a_strict_registry_allows_them(self, monkeypatch):
        """Where undeclared keys raise, the names of the fields may be passed all the same."""
        monkeypatch.setenv("GENO_LEWM_REGISTRY_STRICT", "1")
        configure(run_id="r", registry=REGISTRY, context=CONTEXT)

        assert 7 == get_logger("api").info("app.request", worker=7).data["worker"]

    def test_none_of_it_is_undeclared(self):
        """No field is counted as a key that wasn't allowed."""
        configure(run_id="r", context=CONTEXT)
        log = get_logger("api")
        log.info("training.run.end", worker=7)
        counts = channel_of(log).counts

        assert ({}, {}) == (counts.redacted.as_dict(), counts.undeclared.as_dict())


class TestConfigure:
    def test_loggers_that_exist(self):
        """Loggers, bound loggers and held methods have them from then on."""
        log = get_logger("api", run_id="r")
        held, bound = log.info, log.bind(epoch=1)
        before = [held("training.run.end").data, bound.info("training.run.end").data]
        configure(context=CONTEXT)

        assert [{}, {}] == before
        assert [CONTEXT] * 2 == [
            held("training.run.end").data,
            bound.info("training.run.end").data,
        ]

    def test_a_further_call_replaces_them(self):
        """A further call sets others, or none."""
        log = get_logger("api", run_id="r")
        seen = []
        for context in (CONTEXT, {"pod": "a"}, None, {}):
            configure(context=context)
            seen.append(log.info("training.run.end").data)

        assert [CONTEXT, {"pod": "a"}, {}, {}] == seen

    @pytest.mark.parametrize(
        "arguments",
        [
            {"context": {"user_email": "x"}},
            {"context": {"pod": "b"}, "durability": "no such"},
            {"context": {"pod": "b"}, "run_id": "../x"},
            {"run_id": "../x"},
        ],
    )
    def test_a_refused_call_changes_nothing(self, arguments):
        """A call that is refused leaves the fields that hold."""
        configure(context=CONTEXT)
        with pytest.raises(GenoLeWMError):
            configure(**arguments)

        assert CONTEXT == FIELDS

    def test_what_is_refused_is_named(self):
        """A value that a rule keeps out is a ConfigError that names its key."""
        with pytest.raises(ConfigError, match="context: service holds a sequence") as caught:
            configure(run_id="r", context={"service": "ACGT" * 5})

        assert "ACGT" not in str(caught.value)
        assert {} == FIELDS

    def test_names_that_are_refused_later(self, longer_list):
        """A name that the program adds to the personal ones is on no record from then on."""
        configure(run_id="r", context=CONTEXT)
        log = get_logger("api")
        log.info("training.run.end")
        longer_list(["worker"])

        assert {"service": "api"} == log.info("training.run.end").data


class TestEnvironment:
    def test_without_configure(self, monkeypatch):
        """The variable gives fields to a program that knows nothing of them."""
        monkeypatch.setenv(VARIABLE, "service=api,worker:=3,pid")

        assert {**CONTEXT, "pid": os.getpid()} == (
            get_logger("a", run_id="r").info("training.run.end").data
        )

    def test_an_argument_goes_before_it(self, monkeypatch):
        """What `configure` is given replaces it, also by nothing; without, it holds again."""
        monkeypatch.setenv(VARIABLE, "service=api")
        log = get_logger("a", run_id="r")
        seen = [log.info("training.run.end").data]
        for context in ({"pod": "x"}, {}, None):
            configure(context=context)
            get_logger("a", run_id="another")
            seen.append(log.info("training.run.end").data)

        assert [{"service": "api"}, {"pod": "x"}, {}, {"service": "api"}] == seen

    def test_refused(self, monkeypatch, log_dir):
        """A variable that can't be used is refused before a run is opened."""
        monkeypatch.setenv(VARIABLE, "service=api,oops")
        with pytest.raises(ConfigError, match="GENO_LEWM_LOG_CONTEXT: field 2 is neither"):
            get_logger("a", run_id="r")

        assert not log_dir.exists()


class TestVerify:
    def test_here(self, log_dir):
        """A file with fields of this process holds nothing that shouldn't be there."""
        configure(run_id="r", context=CONTEXT)
        get_logger("a").info("training.metric", name="loss", value=1.0)
        shutdown_run("r")

        assert [] == [*verify(log_dir / "r.jsonl")]

    def test_elsewhere(self, log_dir, monkeypatch):
        """Another process has to be told of them: it finds them, or is told by the variable."""
        configure(run_id="r", context=CONTEXT)
        get_logger("a").info("training.metric", name="loss", value=1.0)
        shutdown_run("r")
        configure()
        found = [each.rule for each in verify(log_dir / "r.jsonl")]
        monkeypatch.setenv(VARIABLE, "service=,worker=")

        assert ["key", "key"] == found
        assert [] == [*verify(log_dir / "r.jsonl")]


def data_here(_number=0):
    """Return the data of a record that is logged here."""
    return get_logger("child", run_id="family").info("training.run.end").data


class TestOtherProcesses:
    """Processes that join a run get its fields, and can be told apart by what a function gives."""

    def test_a_forked_child(self, fork, read):
        """A child of a fork has them, and calls the functions among them anew."""
        calls = []
        context = {**CONTEXT, "pid": os.getpid, "child": lambda: calls.append(1) or len(calls)}
        configure(run_id="r", context=context)
        log = get_logger("a")
        log.info("training.run.end")

        assert 0 == fork(lambda: log.info("training.run.end") is None)()
        first, second = data_of(read("r"))
        assert (os.getpid(), 1, 2) == (first["pid"], first["child"], second["child"])
        assert second["pid"] not in (None, os.getpid())
        assert CONTEXT.items() <= second.items()

    def test_a_function_that_fails_in_the_child(self, fork):
        """A field whose function fails after the fork is left out there, and the others stay."""
        parent = os.getpid()
        context = {**CONTEXT, "odd": lambda: 1 / (os.getpid() == parent)}
        configure(run_id="r", context=context)
        log = get_logger("a")

        assert 0 == fork(lambda: log.info("training.run.end").data != CONTEXT)()

    def test_a_child_that_opens_the_first_run(self, fork, monkeypatch, read):
        """What was read of the variable before a fork isn't taken for the child's own."""
        monkeypatch.setenv(VARIABLE, "pid")
        child_env()

        assert 0 == fork(lambda: data_here() is None)()
        assert os.getpid() not in {data["pid"] for data in data_of(read("family"))}

    @pytest.mark.parametrize("method", ["spawn", "forkserver"])
    def test_a_worker_of_a_pool(self, method):
        """A worker that gets its work by `propagate` has them, with a number of its own."""
        configure(context={**CONTEXT, "pid": os.getpid, "mine": lambda: 1})
        context = multiprocessing.get_context(method)
        with ProcessPoolExecutor(1, mp_context=context) as pool, logged_run(run_id="family"):
            data = pool.submit(propagate(data_here)).result()

        assert CONTEXT == {key: data.get(key) for key in CONTEXT}
        assert data["pid"] not in (None, os.getpid())
        assert "mine" not in data

    def test_a_pickled_logger(self, tmp_path):
        """A logger that is pickled takes them along."""
        configure(run_id="r", context={**CONTEXT, "pid": os.getpid})
        path = tmp_path / "logger"
        path.write_bytes(pickle.dumps(get_logger("a")))
        program = (
            "import os, pickle, sys\n"
            "log = pickle.load(open(sys.argv[1], 'rb'))\n"
            "data = log.info('training.run.end').data\n"
            "assert data.pop('pid') == os.getpid()\n"
            "print(data)\n"
        )

        assert str(CONTEXT) == printed_by("-c", program, path).strip()

    def test_its_own_go_before_those_that_arrive(self, tmp_path):
        """A process that was told its own by `configure` keeps these."""
        configure(run_id="r", context=CONTEXT)
        path = tmp_path / "logger"
        path.write_bytes(pickle.dumps(get_logger("a")))
        program = (
            "import pickle, sys\n"
            "from geno_lewm_obs import configure\n"
            "configure(context={'service': 'other'})\n"
            "print(pickle.load(open(sys.argv[1], 'rb')).info('training.run.end').data)\n"
        )

        assert "{'service': 'other'}" == printed_by("-c", program, path).strip()

    def test_a_subprocess(self, monkeypatch):
        """`child_env` names them, where the environment doesn't say so already."""
        program = (
            "import os\n"
            "from geno_lewm_obs import get_logger\n"
            "data = get_logger('c').info('training.run.end').data\n"
            "assert data.pop('pid') == os.getpid()\n"
            "print(data)\n"
        )
        monkeypatch.setenv(VARIABLE, "service=other")
        named = []
        for context in ({**CONTEXT, "pid": os.getpid}, None):
            configure(run_id="r", context=context)
            named.append(child_env().get(VARIABLE))
        configure(run_id="r", context={**CONTEXT, "pid": os.getpid})

        assert ["service=api,worker:=3,pid", None] == named
        assert str(CONTEXT) == printed_by("-c", program, variables=child_env()).strip()

    def test_two_processes_of_one_run(self, log_dir):
        """Each record of a run tells which of its processes wrote it."""
        program = (
            "from geno_lewm_obs import get_logger\n"
            "for step in range(50):\n"
            "    get_logger('w').info('training.metric', step=step, name='a', value=1.0)\n"
        )
        environment = {
            **os.environ,
            "GENO_LEWM_RUN_ID": "r",
            "GENO_LEWM_LOG_CONTEXT": "service=api,pid",
        }
        command = [sys.executable, "-c", program]
        processes = [subprocess.Popen(command, env=environment) for _ in range(2)]
        for process in processes:
            assert 0 == process.wait(60)
        data = [json.loads(line)["data"] for line in (log_dir / "r.jsonl").read_text().splitlines()]
        pids = [each["pid"] for each in data]

        assert {process.pid: 50 for process in processes} == {p: pids.count(p) for p in {*pids}}
