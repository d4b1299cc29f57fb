"""`configure`: structlog's own get_logger logs into the run."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog

from geno_lewm_obs import (
    EventSpec,
    GenoLeWMLogger,
    InputError,
    ResourceError,
    configure,
    default_registry,
    get_logger,
    logged_run,
    shutdown_run,
)
from geno_lewm_obs.logger import channel_of
from geno_lewm_obs.runs.ending import last_run
from geno_lewm_obs.runs.open_runs import open_run

APP = EventSpec("app.request", "info", "a request", frozenset({"route"}))


@pytest.fixture
def registry():
    return default_registry().extend(APP, context_keys={"request_id"})


def test_untouched_without_it():
    """Without configure structlog's global configuration is left alone."""
    get_logger("a").info("training.run.end")

    assert structlog.is_configured() is False


def test_structlog_logs_into_the_run(read, registry):
    """After configure a structlog logger with bound values logs into the run under its own name."""
    configure(run_id="svc", registry=registry)

    record = structlog.get_logger("api").bind(request_id="r1").info("app.request", route="/score")

    assert read("svc") == [record]
    assert ("api", {"request_id": "r1", "route": "/score"}) == (record.component, record.data)


def test_same_logger(registry):
    """structlog's logger is one of this package's, on the same channel."""
    configure(run_id="svc", registry=registry)
    bound = structlog.get_logger("api").bind()

    assert isinstance(bound, GenoLeWMLogger)
    assert channel_of(bound) is channel_of(get_logger("api"))


def test_module_level_loggers(read):
    """A logger that a module made before configure logs into the run."""
    log = structlog.get_logger("early")
    configure(run_id="svc")
    log.info("training.run.end")

    assert ["early"] == [record.component for record in read("svc")]


def test_a_logger_is_found_and_not_made_for_each_call():
    """structlog's proxy comes to the logger that the run has already; with fields, to its own."""
    configure(run_id="svc")
    proxy = structlog.get_logger("api")

    assert proxy.bind() is get_logger("api")
    assert proxy.bind() is proxy.bind()
    assert structlog.get_logger("api", phase="x").bind() is not get_logger("api")
    assert proxy.bind(phase="x") is not get_logger("api")


def test_other_processors_make_another_logger():
    """Who configures structlog further gets a logger that goes by that, until it's undone."""
    configure(run_id="svc")
    proxy = structlog.get_logger("api")
    with structlog.testing.capture_logs() as captured:
        proxy.info("training.run.end")

    assert ["training.run.end"] == [entry["event"] for entry in captured]
    assert proxy.bind() is get_logger("api")


def test_a_closed_run_is_not_kept_by_a_module_level_logger():
    """A proxy holds no logger: that of a run that was shut is collected."""
    configure(run_id="svc")
    proxy = structlog.get_logger("api")
    proxy.info("training.run.end")
    logger = weakref.ref(get_logger("api"))
    shutdown_run("svc")
    get_logger("api", run_id="next")  # the run that was opened last is kept, to tell of a crash
    gc.collect()

    assert logger() is None


def test_unnamed_logger(read):
    """structlog.get_logger() without a name logs as runtime."""
    configure(run_id="svc")
    structlog.get_logger().info("training.run.end")

    assert ["runtime"] == [record.component for record in read("svc")]


def test_follows_the_logged_run_around_the_call(read):
    """A structlog logger logs into the logged run around its call."""
    configure(run_id="svc")
    log = structlog.get_logger("api")
    with logged_run(run_id="job"):
        log.info("training.run.end")

    assert len(read("job")) == 1
    assert read("svc") == []


def test_contextvars(read, registry):
    """What structlog.contextvars bind joins records, each task its own."""
    configure(run_id="svc", registry=registry)

    async def handle(number):
        with structlog.contextvars.bound_contextvars(request_id=f"r{number}"):
            await asyncio.sleep(0)
            await structlog.get_logger("api").ainfo("app.request", route=f"/{number}")

    async def serve():
        await asyncio.gather(*map(handle, range(20)))

    asyncio.run(serve())

    assert {(f"r{n}", f"/{n}") for n in range(20)} == {
        (r.data["request_id"], r.data["route"]) for r in read("svc")
    }


def test_level_and_pretty(capsys):
    """Level and console apply to every component."""
    configure(level="error", pretty=True)
    log = structlog.get_logger("api")

    assert log.info("training.run.end") is None
    log.error("training.run.end")
    assert "training.run.end" in capsys.readouterr().err


def test_open_run_adopts_the_registry(registry):
    """A run that was open before configure goes by the new registry too."""
    log = get_logger("early")
    configure(registry=registry)

    assert log.info("app.request", route="/").data == {"route": "/"}


def test_last_call_wins():
    """A second call replaces what the first one set."""
    configure(run_id="one")
    configure(run_id="two")

    assert structlog.get_logger("a").bind().run_id == "two"


def test_last_call_replaces_everything(registry, capsys):
    """
    A second call without level, console and registry sets these back to what holds without any
    call.
    """
    configure(run_id="svc", level="debug", pretty=True, registry=registry)
    configure(run_id="svc")
    log = structlog.get_logger("api")

    assert log.debug("training.run.end") is None
    assert log.info("app.request", route="/").data == {}
    assert "training.run.end" not in capsys.readouterr().err


def test_bound_loggers_go_by_the_last_call_too(read):
    """A second call replaces the processors of loggers that structlog made and bound before it."""

    def drop(_logger, _method, _event_dict):
        raise structlog.DropEvent

    configure(run_id="svc")
    log = structlog.get_logger("api").bind()
    configure(run_id="svc", processors=[drop])
    log.info("training.run.end")

    assert [] == read("svc")


def test_terms_hold_for_runs_that_are_opened_later():
    """
    Durability and what happens on errors hold for every run that's opened from now on, unless it
    says otherwise.
    """
    configure(durability="power", on_sink_error="raise", redaction_strict=False)
    run = open_run(run_id="a")

    assert ("power", "raise") == (run.settings.durability, run.settings.on_sink_error)
    assert (False, True) == tuple(
        each.settings.redaction_strict
        for each in (run, open_run(run_id="c", redaction_strict=True))
    )
    assert "process" == open_run(run_id="b", durability="process").settings.durability


def test_a_level_set_later_stays():
    """A level that was set on a logger isn't undone by using structlog's proxy again."""
    configure(level="warn")
    log = structlog.get_logger("api")
    log.bind().set_level("debug")

    assert log.debug("training.run.end") is not None


@pytest.mark.parametrize(
    ("arguments", "error"), [({"level": "loud"}, InputError), ({"run_id": "../x"}, InputError)]
)
def test_bad_arguments(arguments, error):
    """Arguments that can't be used are refused, and structlog is left alone."""
    with pytest.raises(error):
        configure(**arguments)

    assert structlog.is_configured() is False


def test_unusable_directory(tmp_path):
    """A directory that can't be used is found at configure, before any request."""
    (tmp_path / "file").touch()

    with pytest.raises(ResourceError):
        configure(log_dir=tmp_path / "file")


class Collect:
    """A sink that keeps the names of its records, and when it was closed."""

    name = "collect"

    def __init__(self):
        self.events = []

    def emit(self, record):
        self.events.append(record.event)

    def flush(self): ...

    def close(self):
        self.events.append("closed")


class TestWithoutRunId:
    """Without a run id `configure` opens no run."""

    def test_leaves_no_file(self, log_dir, registry):
        """A program that logs into runs of its own has no empty default run beside them."""
        configure(registry=registry)
        with logged_run(run_id="x"):
            pass

        assert ["x.jsonl"] == [path.name for path in log_dir.iterdir()]

    def test_a_crash_is_told_in_the_run_that_was_there(self, registry):
        """The run that tells how the process ended is one that was opened."""
        configure(registry=registry)
        with logged_run(run_id="x"):
            pass

        assert "x" == last_run().key.run_id

    def test_the_default_run_gets_what_was_configured(self, read):
        """The default run has level, processors and sinks from its first record on."""

        sink = Collect()
        configure(level="debug", sinks=[sink])
        record = structlog.get_logger("api").debug("training.metric", name="loss")
        shutdown_run(record.run_id)

        assert (["training.metric", "closed"], [record]) == (sink.events, read(record.run_id))

    def test_its_outputs_outlast_a_block(self):
        """Blocks in the default run leave it, and what was configured for it, open."""
        sink = Collect()
        configure(sinks=[sink])
        for _ in range(2):
            with logged_run(end_event="training.run.end") as log:
                pass
        shutdown_run(log.run_id)

        assert ["training.run.end"] * 2 + ["closed"] == sink.events

    def test_the_directory_holds_for_the_default_run(self, tmp_path):
        """A directory without a run id is that of the default run, and of others by default."""
        configure(log_dir=tmp_path / "there")
        with logged_run(run_id="x") as log:
            pass

        assert [tmp_path / "there"] * 2 == [get_logger("a").log_dir, log.log_dir]

    def test_in_a_block(self, registry):
        """Inside a block it applies to the block's run, and names no run for later."""
        with logged_run(run_id="x") as log:
            configure(registry=registry)
            data = log.info("app.request", route="/").data

        assert ({"route": "/"}, False) == (data, get_logger("a").run_id == "x")

    def test_beside_another_threads_run(self):
        """Its outputs are the default run's, whatever run another thread is in."""
        is_entered, may_end = threading.Event(), threading.Event()

        def work():
            with logged_run(run_id="patient") as log:
                is_entered.set()
                may_end.wait(60)
                return log.is_enabled_for("debug")

        with ThreadPoolExecutor(1) as pool:
            job = pool.submit(work)
            is_entered.wait(60)
            configure(level="debug")
            may_end.set()
            hears = job.result(60)

        assert (False, "debug") == (hears, get_logger("a").level)

    @pytest.mark.parametrize(
        "arguments", [{"durability": "no"}, {"sinks": [7]}, {"wandb_project": "a b"}]
    )
    def test_checks_its_arguments(self, arguments):
        """What can't be used is refused at once, though nothing is opened yet."""
        with pytest.raises(InputError):
            configure(**arguments)


def test_what_a_block_goes_by_stays(read):
    """In a `logged_run` block a level and a console that aren't named stay as they are."""
    with logged_run("training", run_id="debugged", level="debug", pretty=False) as log:
        configure()
        log.debug("training.metric", name="loss", value=1)
        pretty = channel_of(log).pretty
        configure(level="warn", pretty=True)
        log.info("training.metric", name="loss", value=2)

    assert ("warn", False, True) == (log.level, pretty, channel_of(log).pretty)
    assert [1] == [r.data["value"] for r in read("debugged") if r.event == "training.metric"]


def test_a_logger_that_is_made_while_levels_are_set():
    """A component that logs for the first time meanwhile, as in a signal handler, goes by them."""
    log = get_logger("a", run_id="r")
    run = open_run(run_id="r")
    log.set_level = lambda _level: get_logger("b", run_id="r")
    configure(run_id="r", level="debug")

    assert "debug" == run.loggers["b"].level
