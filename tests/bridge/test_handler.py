"""
Records of `logging` in a run: what is written of them, and what never happens to who logs them.
"""

from __future__ import annotations

import logging
import os
import threading
from textwrap import dedent

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs import configure, get_logger, logged_run, shutdown_run
from geno_lewm_obs.bridge.handler import COMPONENT, TRANSPORTS, severity_of
from geno_lewm_obs.integrations.stdlib import RunHandler
from geno_lewm_obs.runs.ending import settle_runs
from geno_lewm_obs.runs.open_runs import find_logger
from tests.programs import printed_by

IS_FULL = os.environ.get("GENO_LEWM_TRIALS") == "full"
BASES = "ACGTTGCAACGGTTACAGATCCA"


class Failing:
    """What can't be made text."""

    def __str__(self):
        raise ValueError(BASES)


@pytest.fixture
def library():
    """A logger of a library, whose records go to the run alone."""
    configure(run_id="r", level="debug")
    logger = logging.Logger("some.library")
    logger.addHandler(RunHandler())
    return logger


@pytest.fixture
def told(read):
    """Return what the run's file has of libraries: severity, and the data without the logger."""

    def told(event="obs.library.message"):
        return [
            (each.severity, {key: each.data[key] for key in each.data if key != "logger"})
            for each in read("r")
            if each.event == event
        ]

    return told


def test_a_record(library, read):
    """A record is written with its logger, level, text and template."""
    library.warning("%d shards in %s", 3, "cache")
    (record,) = read("r")

    assert ("warn", COMPONENT) == (record.severity, record.component)
    assert {
        "logger": "some.library",
        "level": "WARNING",
        "text": "3 shards in cache",
        "template": "%d shards in %s",
    } == record.data


@pytest.mark.parametrize(
    ("level", "severity"),
    [(1, "debug"), (10, "debug"), (19, "debug"), (20, "info"), (39, "warn"), (1000, "error")],
)
def test_levels(level, severity):
    """Each level of logging is one of the four severities, the highest that isn't above it."""
    assert severity == severity_of(level)


def test_text_that_is_kept_out(library, told):
    """Where a rule keeps the text out, in strict mode too, the template stays."""
    library.info("mail to %s", "someone@example.org")
    library.info("reads %s", BASES)

    assert [
        ("info", {"level": "INFO", "template": "mail to %s"}),
        ("info", {"level": "INFO", "template": "reads %s"}),
    ] == told()


@pytest.mark.parametrize(
    ("message", "arguments", "expected"),
    [
        ("%d %s", ("one",), {"template": "%d %s"}),
        ("%s", (Failing(),), {"template": "%s"}),
        (Failing(), (), {"template": "Failing"}),
        ("%(a)s", ({"a": 1},), {"text": "1", "template": "%(a)s"}),
        ({"a": 1}, (), {"text": "{'a': 1}"}),
        ("100 %", (), {"text": "100 %"}),
    ],
)
def test_messages_of_any_kind(library, told, message, arguments, expected):
    """A message that can't be formatted leaves its template; nothing is raised."""
    library.info(message, *arguments)

    assert [("info", {"level": "INFO", **expected})] == told()


def test_nothing_is_printed(library, capsys):
    """Neither message nor arguments are printed where `logging` itself would print them."""
    library.info("%d", BASES)
    library.info("%s", Failing())

    assert "" == capsys.readouterr().err


def test_an_exception(library, told):
    """An exception becomes the fields that the package's own loggers make of it."""
    try:
        {}["shard-7"]
    except KeyError:
        library.exception("no shard")
        get_logger("a").exception("training.run.end")
    ((_, data),), ((_, own),) = told(), told("training.run.end")
    named = "exception_type", "exception_message"

    assert {key: own[key] for key in named} == {key: data[key] for key in named}
    assert "tests.bridge.test_handler:test_an_exception" in data["exception_stack"][0]


def test_levels_and_filters(library, told):
    """The handler's level, its filters and the run's level hold; what these hide isn't counted."""
    handler = library.handlers[0] = RunHandler("INFO", most=1)
    handler.addFilter(lambda record: record.msg != "noise")
    find_logger(COMPONENT).set_level("warn")
    for level, message in [(30, "kept"), (30, "noise"), (20, "below the run's"), (10, "below")]:
        library.log(level, message)
        library.log(min(level, 20), message)
    settle_runs()

    assert [("warn", {"level": "WARNING", "text": "kept"})] == told()
    assert [] == told("obs.library.suppressed")


def test_what_fails_is_said(library, capsys):
    """A filter that fails is said once by its type alone, and the library goes on."""
    library.handlers[0].addFilter(lambda _: 1 / 0)
    library.info(BASES)
    library.info(BASES)

    assert 1 == (said := capsys.readouterr().err).count("\n")
    assert "ZeroDivisionError" in said
    assert BASES not in said


@settings(max_examples=60)
@given(
    message=st.text() | st.sampled_from(["%s %s", "%d", "%(a)s", "%", BASES]) | st.binary(),
    arguments=st.lists(st.text() | st.floats() | st.dictionaries(st.text(), st.text()), max_size=3),
    level=st.integers(1, 100),
)
def test_anything(tmp_path_factory, message, arguments, level):
    """Whatever a library logs is a strict line of JSON without a sequence, and never raises."""
    log_dir = tmp_path_factory.mktemp("logs")
    configure(run_id="r", log_dir=log_dir, level="debug")
    library = logging.Logger("some.library")
    library.addHandler(RunHandler())
    library.log(level, message, *arguments)
    shutdown_run("r", log_dir)
    first, *account = (log_dir / "r.jsonl").read_bytes().splitlines()

    assert "obs.library.message" == orjson.loads(first)["event"]
    assert BASES.encode() not in b"".join([first, *account])


def test_in_a_forked_child(library, told, fork):
    """A child logs on, and counts what it leaves out itself."""
    library.handlers[0] = RunHandler(most=1)
    for number in range(2):
        library.info("parent %d", number)

    def child():
        for number in range(3):
            library.info("child %d", number)
        settle_runs()

    assert 0 == fork(child)()
    assert ["parent 0", "child 0"] == [data["text"] for _, data in told()]
    assert [{"some.library": 2}] == [
        data["suppressed"] for _, data in told("obs.library.suppressed")
    ]


def test_once(library, told):
    """A record that two handlers get is written once."""
    library.addHandler(RunHandler())
    library.info("once")

    assert 1 == len(told())


def test_many(library, told):
    """Of many like it some are written; the others are counted, and told of in the account."""
    library.handlers[0] = RunHandler(most=3)
    for number in range(10):
        library.info("step %d", number)
    settle_runs()

    assert ["step 0", "step 1", "step 2"] == [data["text"] for _, data in told()]
    assert [("warn", {"suppressed": {"some.library": 7}})] == told("obs.library.suppressed")


def test_what_the_writing_logs(told):
    """A record that writing a record causes is written, and causes no further one."""
    library = logging.Logger("some.library")
    library.addHandler(RunHandler())

    def chatty(_logger, _method, event_dict):
        library.info("seen %s", event_dict["event"])
        return event_dict

    configure(run_id="r", processors=[chatty])
    library.info("first")
    shutdown_run("r")

    assert {"seen obs.library.message", "first"} == {data["text"] for _, data in told()}
    assert [("warn", {"suppressed": {"some.library": 1}})] == told("obs.library.suppressed")


class Sending:
    """A sink that sends by a library which logs, in a thread of its own too."""

    name = "sending"

    def __init__(self, logger, number):
        self.logger, self.number, self.events = logger, number, []
        self.has_all = threading.Event()

    def emit(self, record):
        self.events.append(record.event)
        self.logger.debug("POST")
        thread = threading.Thread(target=self.logger.debug, args=("200 OK",))
        thread.start()
        thread.join()
        if len(self.events) == self.number:
            self.has_all.set()

    def flush(self):
        self.logger.debug("flushed")

    def close(self):
        self.logger.debug("closed")


@pytest.mark.parametrize("name", sorted(TRANSPORTS))
def test_sinks_that_log(told, name, log_dir):
    """
    What the libraries by which sinks send log meanwhile is counted, never sent, and opens no run.
    """
    transport, other = logging.Logger(f"{name}.pool"), logging.Logger("other")
    for logger in (transport, other):
        logger.addHandler(RunHandler())
    sink = Sending(transport, number=5)
    with logged_run("a", run_id="r", level="debug", sinks=[sink]):
        for number in range(5):
            other.debug("record %d", number)
        assert sink.has_all.wait(60)

    assert ["obs.library.message"] * 5 == sink.events[:5]
    assert 5 == len(told())
    assert [("warn", {"suppressed": {f"{name}.pool": 10}})] == told("obs.library.suppressed")
    assert ["r.jsonl"] == [each.name for each in log_dir.iterdir()]


def test_a_run_that_sends_nothing(told):
    """Where a run has no such sink, what these libraries log is written as any other's."""
    configure(run_id="r")
    transport = logging.Logger("urllib3.pool")
    transport.addHandler(RunHandler())
    transport.warning("retrying")

    assert [("warn", {"level": "WARNING", "text": "retrying"})] == told()


STORM = """
    import gc, itertools, logging, signal, threading
    from geno_lewm_obs import configure, shutdown_run
    from geno_lewm_obs.integrations.stdlib import RunHandler

    configure(run_id="r")
    library = logging.getLogger("library")
    library.setLevel("DEBUG")
    library.addHandler(RunHandler(most=%(most)d))
    library.propagate = False
    counts = {"signal": itertools.count(), "finalizer": itertools.count()}

    class Finalized:
        def __init__(self):
            self.itself = self

        def __del__(self):
            next(counts["finalizer"])
            library.warning("finalized")

    def handle(*_):
        next(counts["signal"])
        library.warning("signalled")

    signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)

    def work(number):
        for step in range(%(each)d):
            if step %% 100 == 0:
                Finalized()
            library.info("thread %%d step %%d", number, step)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    signal.setitimer(signal.ITIMER_REAL, 0)
    gc.collect()
    shutdown_run("r")
    print(8 * %(each)d, *(next(each) for each in counts.values()))
"""


@pytest.mark.slow
@pytest.mark.timeout(3600 if IS_FULL else 180)
@pytest.mark.parametrize("most", [1000, 10**9])
def test_a_storm(read, most):
    """
    Records from eight threads, a signal handler and finalizers: none hangs, and each is written or
    counted.
    """
    each = 125_000 if IS_FULL else 1250
    program = dedent(STORM) % {"most": most, "each": each}
    logged = sum(map(int, printed_by("-c", program, timeout=3000).split()))
    events = [record for record in read("r") if record.event == "obs.library.message"]
    left_out = [record for record in read("r") if record.event == "obs.library.suppressed"]
    counted = sum(sum(record.data["suppressed"].values()) for record in left_out)

    assert logged == len(events) + counted
    assert (counted > logged // 2) == (most == 1000)  # a few are nested too deep
