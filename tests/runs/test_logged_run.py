"""`logged_run`: book-ends, failures, every way out, nesting, decorating."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import subprocess
import sys

import pytest

from geno_lewm_obs import (
    DiskFullError,
    GenoLeWMError,
    InputError,
    InvariantViolation,
    LogRecord,
    Registry,
    ResourceError,
    UnregisteredEventError,
    configure,
    get_logger,
    logged_run,
)
from geno_lewm_obs.contract import CANONICAL, EventSpec

DNA = "ACGT" * 5
ENDS = {"run_id": "r", "start_event": "training.run.start", "end_event": "training.run.end"}


class BoomError(Exception):
    """An untyped failure."""


def events(records):
    return [record.event for record in records]


class TestBookEnds:
    def test_first_and_last(self, read):
        """
        The start event comes first with its data, the end event last with reason and duration.
        """
        with logged_run("training", **ENDS, start_data={"device": "cpu", "epoch": 1}) as log:
            log.info("training.epoch.end", epoch=1)
        start, _, end = read("r")

        assert ("training.run.start", {"device": "cpu"}, 1) == (
            start.event,
            start.data,
            start.epoch,
        )
        assert ("training.run.end", {"reason": "completed"}) == (end.event, end.data)
        assert end.duration_ms >= 0

    @pytest.mark.parametrize("key", ["level", "logger"])
    def test_start_data_of_any_name(self, read, key):
        """
        Start data may have every key that the event allows, those that the package's own functions
        use as well.
        """
        registry = CANONICAL.extend(EventSpec("app.begun", "info", "begun", frozenset({key})))
        with logged_run(
            run_id="r", start_event="app.begun", start_data={key: 3}, registry=registry
        ):
            pass

        assert [{key: 3}] == [record.data for record in read("r")]

    def test_registered_severity(self, read):
        """A book-end is logged at the severity that it's registered with."""
        registry = CANONICAL.extend(EventSpec("app.begun", "warn", "begun"))
        with logged_run(run_id="r", start_event="app.begun", registry=registry):
            pass

        assert [record.severity for record in read("r")] == ["warn"]

    def test_none_by_default(self, read):
        """Without events named nothing is written by itself."""
        with logged_run(run_id="r"):
            pass

        assert read("r") == []

    @pytest.mark.parametrize(
        ("failure", "reason"),
        [
            (BoomError(), "failed"),
            (KeyboardInterrupt(), "interrupted"),
            (asyncio.CancelledError(), "interrupted"),
            (GeneratorExit(), "interrupted"),
            (SystemExit(), "completed"),
            (SystemExit(0), "completed"),
            (SystemExit(3), "failed"),
        ],
        ids=repr,
    )
    def test_reason(self, read, failure, reason):
        """
        Whichever way the block is left, the end is written with its reason and the exception goes
        on.
        """
        with pytest.raises(type(failure)), logged_run("training", **ENDS):
            raise failure

        assert (read("r")[-1].event, read("r")[-1].data) == ("training.run.end", {"reason": reason})

    def test_reason_only_where_allowed(self, read, capsys):
        """An end event that doesn't allow a reason gets none, and nothing is said."""
        with logged_run(run_id="r", end_event="eval.run.end", pretty=False):
            pass

        assert read("r")[0].data == {}
        assert capsys.readouterr().err == ""

    def test_data_without_an_event(self):
        """start_data without a start_event is an InputError."""
        with pytest.raises(InputError, match="start_event"):
            logged_run(start_data={"device": "cpu"})

    def test_private_start_data(self):
        """Private start data raises before the block is entered, and leaves no run active."""
        with pytest.raises(InvariantViolation), logged_run(**ENDS, start_data={"device": DNA}):
            pytest.fail("the block was entered")

    def test_misspelt_end_event_in_strict_mode(self, monkeypatch):
        """With a strict registry a misspelt end event is found before the work starts."""
        monkeypatch.setenv("GENO_LEWM_REGISTRY_STRICT", "1")

        with pytest.raises(UnregisteredEventError), logged_run(end_event="training.run.ended"):
            pytest.fail("the block was entered")


class TestTypedErrors:
    def test_error_record(self, read):
        """
        A typed error is written with code, message, details and remediation before it goes on.
        """
        full = DiskFullError("no space", details={"free": 0}, remediation="free some")
        with pytest.raises(DiskFullError), logged_run("training", run_id="r"):
            raise full
        (record,) = read("r")

        assert ("error", "error", "RESOURCE.DISK_FULL") == (
            record.event,
            record.severity,
            record.error_code,
        )
        assert record.data == {
            "message": "no space",
            "details": {"free": 0},
            "remediation": "free some",
        }

    def test_before_the_end(self, read):
        """The error record stands before the end event."""
        with pytest.raises(ResourceError), logged_run(**ENDS):
            raise ResourceError

        assert events(read("r")) == ["training.run.start", "error", "training.run.end"]

    def test_registered_class(self, read):
        """
        An exception class of another package that was registered counts as typed, and so do its
        subclasses.
        """

        class VendorError(Exception):
            remediation = "ask the vendor"

        class SpecialError(VendorError):
            pass

        GenoLeWMError.register(VendorError, code="VENDOR.GENERIC")
        with pytest.raises(SpecialError), logged_run(run_id="r"):
            raise SpecialError("odd")
        (record,) = read("r")

        assert (record.error_code, record.data) == (
            "VENDOR.GENERIC",
            {"message": "odd", "remediation": "ask the vendor"},
        )

    def test_private_text_is_left_out(self, read):
        """
        What redaction refuses in an error is left out and counted in strict mode too, and the
        error goes on.
        """
        error = GenoLeWMError(
            f"bad read {DNA}",
            details={"nested": {"a": {}}, "n": 1, "user_email": "x"},
            remediation="look",
        )
        with pytest.raises(GenoLeWMError) as caught, logged_run(run_id="r"):
            raise error
        record, account = read("r")

        assert caught.value is error
        assert record.data == {"details": {"n": 1}, "remediation": "look"}
        assert account.data == {
            "dropped": {"dna": 1, "type": 1, "denied": 1},
            "keys": ["message", "details"],
        }

    def test_written_once_a_run(self, read):
        """An error that passes two blocks of one run is written by the inner one alone."""
        with pytest.raises(ResourceError), logged_run(run_id="r"), logged_run("eval"):
            raise ResourceError

        assert ["eval"] == [record.component for record in read("r")]

    def test_written_in_each_run(self, read):
        """An error that passes two runs is written in both."""
        with pytest.raises(ResourceError), logged_run(run_id="r"), logged_run(run_id="s"):
            raise ResourceError

        assert events(read("r")) == events(read("s")) == ["error"]

    def test_written_again_in_a_later_block_of_its_run(self, read):
        """
        The same exception object, caught and raised again, is written for each block that it
        leaves anew.
        """
        error = ResourceError("again")
        with logged_run(run_id="r"):
            for component in ("first", "second"):
                with pytest.raises(ResourceError), logged_run(component):
                    raise error

        assert ["first", "second"] == [record.component for record in read("r")]

    def test_written_again_after_its_run_ended_well(self, read):
        """
        The same exception object is written in a later run of the same name, although no block of
        the first had it leave the run.
        """
        error = ResourceError("again")
        with logged_run(run_id="r"), pytest.raises(ResourceError), logged_run("first"):
            raise error
        with pytest.raises(ResourceError), logged_run("second", run_id="r"):
            raise error

        assert ["first", "second"] == [record.component for record in read("r")]

    def test_written_again_when_it_comes_again(self, read):
        """The same exception object in a later block is written again."""
        error = ResourceError("again")
        for _ in range(2):
            with pytest.raises(ResourceError), logged_run(run_id="r"):
                raise error

        assert events(read("r")) == ["error", "error"]

    def test_of_a_class_that_forgets_its_parent(self, read):
        """A typed error whose constructor doesn't call its parent's is written all the same."""

        class ForgetfulError(GenoLeWMError):
            code = "APP.FORGETFUL"

            def __init__(self, shard):
                self.shard = shard

        with pytest.raises(ForgetfulError), logged_run(**ENDS):
            raise ForgetfulError(3)

        assert [("error", "APP.FORGETFUL")] == [
            (r.event, r.error_code) for r in read("r") if r.severity == "error"
        ]
        assert read("r")[-1].event == "training.run.end"

    def test_whatever_a_processor_does(self, read):
        """A user's processor that fails can't keep the error record out."""

        def fail(_logger, _method, event_dict):
            if event_dict["event"] != "training.run.start":
                raise BoomError
            return event_dict

        configure(run_id="r", processors=[fail])
        with pytest.raises(DiskFullError), logged_run(**ENDS):
            raise DiskFullError("full")

        assert events(read("r")) == ["training.run.start", "error"]

    def test_whatever_the_registry_knows(self, read):
        """A registry without the event `error` can't keep the error record out."""
        with (
            pytest.raises(DiskFullError),
            logged_run(run_id="r", registry=Registry([EventSpec("app.began", "info", "began")])),
        ):
            raise DiskFullError("full")

        assert [{"message": "full"}] == [record.data for record in read("r")]

    def test_reporting_never_replaces_the_error(self, monkeypatch):
        """A fault in writing the last records doesn't hide the exception that's on its way."""
        monkeypatch.setenv("GENO_LEWM_REGISTRY_STRICT", "1")
        # knows no "error"
        registry = CANONICAL.__class__([EventSpec("app.ended", "info", "ended")])

        with pytest.raises(DiskFullError), logged_run(registry=registry, end_event="app.ended"):
            raise DiskFullError


class TestWaysOut:
    def test_nothing_is_swallowed(self):
        """The very exception that was raised comes out."""
        error = BoomError()
        with pytest.raises(BoomError) as caught, logged_run():
            raise error

        assert caught.value is error

    def test_generator_closed_in_its_block(self, read):
        """A generator that's closed inside its block ends the run."""

        def work():
            with logged_run(**ENDS):
                yield 1

        generator = work()
        next(generator)
        generator.close()

        assert read("r")[-1].data == {"reason": "interrupted"}

    def test_generator_closed_in_another_context(self):
        """
        A generator that's closed in another context than it was started in leaves no run active.
        """

        async def work():
            with logged_run(run_id="r"):
                yield 1

        async def main():
            generator = work()
            await asyncio.create_task(anext(generator))
            await asyncio.create_task(generator.aclose())

        asyncio.run(main())

        assert get_logger("a").run_id != "r"

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
    def test_forked_child_leaves_quietly(self, read):
        """A forked child that leaves the block writes no second end."""
        code = """
import os
from geno_lewm_obs import logged_run
with logged_run(run_id="r", start_event="training.run.start", end_event="training.run.end"):
    pid = os.fork()
    if pid == 0:
        raise SystemExit
    os.waitpid(pid, 0)
"""
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60)

        assert events(read("r")) == ["training.run.start", "training.run.end"]


class TestFullDisk:
    """
    A limit of a file's size stands for a disk without room; it's real, and ends with the process.
    """

    PROGRAM = """
import json, resource, sys, tempfile
from geno_lewm_obs import DiskFullError, get_logger, logged_run
tempfile.tempdir = sys.argv[1]
def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
def outcome(block):
    try:
        block()
    except BaseException as error:
        return [type(error).__name__, str(error)]
    finally:
        limit(resource.RLIM_INFINITY)
"""

    def outcome(self, folder, block):
        code = self.PROGRAM + block + "\nprint(json.dumps(outcome(block)))"
        variables = os.environ | {"GENO_LEWM_LOG_DIR": str(folder / "logs")}
        done = subprocess.run(
            [sys.executable, "-c", code, folder],
            env=variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout), done.stderr

    def test_ends_the_run_with_an_error(self, tmp_path):
        """
        A run whose file didn't take all until its end says where the rest is, and ends with
        DiskFullError.
        """
        block = """
def block():
    with logged_run(run_id="r", start_event="training.run.start") as log:
        limit(150)
        assert log.info("training.metric", value=1) is not None
        assert log.info("training.metric", value=2) is not None
        sys.argv.append(log)
import atexit
from geno_lewm_obs.sinks.file import emergency
save = emergency.EmergencyStore.save_exactly
emergency.EmergencyStore.save_exactly = lambda *all: (limit(resource.RLIM_INFINITY), save(*all))[1]
"""
        (name, text), shown = self.outcome(tmp_path, block)
        (place,) = tmp_path.glob("r-*.jsonl")

        assert ("DiskFullError", True) == (
            name,
            text.startswith(f"2 records are in {place}: the limit of a file's size is reached"),
        )
        assert f"geno-lewm-obs: DiskFullError: {text}" == shown.splitlines()[-1]
        assert [1, 2] == [
            LogRecord.from_line(line).data["value"] for line in place.read_bytes().splitlines()
        ]

    def test_replaces_no_other_exception(self, tmp_path):
        """An exception that is on its way goes on; the rest is said on stderr."""
        block = """
def block():
    with logged_run(run_id="r") as log:
        limit(0)
        log.info("training.metric", value=1)
        raise KeyError("mine")
"""
        (name, _), shown = self.outcome(tmp_path, block)

        assert ("KeyError", True) == (name, "2 records are lost (1 info, 1 error)" in shown)

    def test_that_gets_room_again_is_no_error(self, tmp_path):
        """
        A run whose file took everything in the end is a run like any other, and says what
        happened.
        """
        block = """
def block():
    with logged_run(run_id="r") as log:
        limit(0)
        log.info("training.metric", value=1)
        limit(resource.RLIM_INFINITY)
"""
        outcome, _ = self.outcome(tmp_path, block)
        lines = (tmp_path / "logs" / "r.jsonl").read_bytes().splitlines()

        assert (None, ["training.metric", "obs.sink.recovered"]) == (
            outcome,
            [LogRecord.from_line(line).event for line in lines],
        )

    def test_of_a_run_that_stays_open_is_told_by_the_block(self, tmp_path):
        """
        A block in a run that was open before it ends with the error too, while the records go on
        waiting.
        """
        block = """
def block():
    get_logger("outer", run_id="r")
    with logged_run(run_id="r") as log:
        limit(0)
        log.info("training.metric", value=1)
"""
        (name, text), _ = self.outcome(tmp_path, block)
        lines = (tmp_path / "logs" / "r.jsonl").read_bytes().splitlines()

        assert ("DiskFullError", True) == (name, text.startswith("1 record waits in memory"))
        assert ["training.metric", "obs.sink.recovered"] == [
            LogRecord.from_line(line).event for line in lines
        ]

    def test_lost_records_are_in_the_sum(self, tmp_path):
        """The line that sums up a run says how many records no file holds."""
        block = """
def block():
    with logged_run(run_id="r", pretty=True) as log:
        limit(0)
        log.info("training.metric", value=1)
"""
        _, shown = self.outcome(tmp_path, block)

        assert "1 LOST" in shown.splitlines()[-1]

    def test_raises_at_the_callers_calls_alone(self, tmp_path):
        """
        With on_sink_error="raise" what a run says of itself, which the file doesn't take either,
        is no error of the caller's.
        """
        block = """
def block():
    with logged_run(run_id="r", on_sink_error="raise", level="debug") as log:
        for step in range(1, 4):
            log.debug("training.step", step=step)
        limit(0)
"""
        outcome, _ = self.outcome(tmp_path, block)

        assert outcome is None

    def test_may_raise_at_the_call(self, tmp_path):
        """
        With on_sink_error="raise" the call itself raises, by whichever way the record comes, and
        the error goes through the block.
        """
        block = """
def block():
    errors = []
    with logged_run(run_id="r", on_sink_error="raise") as log:
        limit(0)
        for call in (
            lambda: log.info("training.metric", value=1),
            lambda: get_logger("other").info("training.metric", oops=1),
        ):
            try:
                call()
            except DiskFullError as error:
                errors.append(error.message)
        assert len(errors) == 2
        log.error("training.metric", value=1)
"""
        (name, text), _ = self.outcome(tmp_path, block)

        assert ("DiskFullError", True) == (
            name,
            text.startswith("the record isn't written: the limit"),
        )


class TestTerms:
    """What holds for a whole run is agreed where it's opened."""

    @pytest.mark.parametrize("name", ["durability", "on_sink_error", "redaction_strict"])
    def test_that_are_none(self, log_dir, name):
        """A word that is no choice is refused before anything is made, without being quoted."""
        with (
            pytest.raises(InputError, match=name) as caught,
            logged_run(run_id="r", **{name: "ACGT"}),
        ):
            pass

        assert (False, False) == (log_dir.exists(), "ACGT" in str(caught.value))

    @pytest.mark.parametrize(
        ("name", "value"),
        [("durability", "power"), ("on_sink_error", "raise"), ("redaction_strict", False)],
    )
    def test_of_an_open_run(self, name, value):
        """
        A run that is open can't be had on other terms; on the same, or without a word, it can.
        """
        with logged_run(run_id="r", **{name: value}):
            get_logger("a", run_id="r")
            get_logger("a", run_id="r", **{name: value})
        with logged_run(run_id="r"), pytest.raises(InputError, match=f"another {name}"):
            get_logger("a", **{name: value})


class TestDecorator:
    def test_function(self, read):
        """
        A decorated function runs in a run of its own each time, and keeps its name and result.
        """

        @logged_run("eval", **ENDS)
        def score(x):
            """Score."""
            get_logger("eval").info("eval.run.start", n_items=x)
            return 2 * x

        assert [score(1), score(2)] == [2, 4]
        assert (score.__name__, score.__doc__) == ("score", "Score.")
        assert events(read("r")) == ["training.run.start", "eval.run.start", "training.run.end"] * 2

    def test_coroutine(self, read):
        """A decorated coroutine is in its run until it's done."""

        @logged_run("eval", **ENDS)
        async def score():
            await asyncio.sleep(0)
            return get_logger("x").run_id

        assert inspect.iscoroutinefunction(score)
        assert asyncio.run(score()) == "r"
        assert events(read("r")) == ["training.run.start", "training.run.end"]

    def test_recursion(self, read):
        """A decorated function may call itself."""

        @logged_run(**ENDS)
        def down(n):
            return down(n - 1) if n else "bottom"

        assert down(2) == "bottom"
        assert events(read("r")) == ["training.run.start"] * 3 + ["training.run.end"] * 3

    def test_generator_functions_are_refused(self):
        """
        A generator function would leave its run before it starts, so it's refused with a remedy.
        """
        with pytest.raises(InputError, match="use `with logged_run"):

            @logged_run()
            def numbers():
                yield 1
