"""The face that callers see: levels, binding, the rest of structlog's surface."""

from __future__ import annotations

import asyncio
import copy
import inspect
import pickle
import weakref
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from unittest import mock

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs import (
    EventSpec,
    GenoLeWMError,
    GenoLeWMLogger,
    InputError,
    InvariantViolation,
    LogRecord,
    UnregisteredEventError,
    build_chain,
    configure,
    default_registry,
    get_logger,
    logged_run,
    shutdown_run,
)
from geno_lewm_obs.chain.call import CALL, Call
from geno_lewm_obs.logger import channel_of, log_leniently
from geno_lewm_obs.record import SEVERITIES

DNA = "ACGT" * 5


@dataclass
class Optimizer:
    lr: float = 0.1
    betas: tuple[float, float] = (0.9, 0.99)


@dataclass
class Settings:
    optimizer: Optimizer
    at: datetime


METHODS = {
    "debug": "debug",
    "info": "info",
    "msg": "info",
    "warn": "warn",
    "warning": "warn",
    "error": "error",
    "err": "error",
    "critical": "error",
    "fatal": "error",
    "exception": "error",
}


@pytest.fixture
def log():
    return get_logger("training", run_id="r", level="debug")


class TestLevelMethods:
    @pytest.mark.parametrize(("method", "severity"), METHODS.items())
    def test_severity(self, log, read, method, severity):
        """Each method writes a record of its severity and returns what it wrote."""
        record = getattr(log, method)("training.run.end", reason="done")

        assert (severity, {"reason": "done"}) == (record.severity, record.data)
        assert read("r") == [record]

    @pytest.mark.parametrize(
        ("method", "severity"), [item for item in METHODS.items() if item[0] != "err"]
    )
    def test_coroutines(self, log, read, method, severity):
        """Each method has a coroutine that does the same."""
        record = asyncio.run(getattr(log, f"a{method}")("training.run.end", reason="done"))

        assert record.severity == severity
        assert read("r") == [record]

    @pytest.mark.parametrize("level", ["warn", "WARNING", 30, "Warn"])
    def test_log_takes_a_level(self, log, level):
        """log() takes a severity by name or number."""
        assert log.log(level, "training.run.end").severity == "warn"
        assert asyncio.run(log.alog(level, "training.run.end")).severity == "warn"

    def test_log_takes_fields_of_any_name(self):
        """A field may be named as a parameter of the package's own functions."""
        registry = default_registry().extend(
            EventSpec("app.begun", "info", "begun", frozenset({"logger"}))
        )
        with logged_run(registry=registry) as log:
            assert {"logger": "root"} == log.log("info", "app.begun", logger="root").data

    def test_surface_of_structlog(self, log):
        """Every method of structlog's filtering bound logger is there."""
        surface = [
            name
            for name, _ in inspect.getmembers(structlog.typing.FilteringBoundLogger)
            if not name.startswith("_")
        ]

        assert [name for name in surface if not hasattr(log, name)] == []

    def test_event_by_keyword(self, log):
        """The event may be named by keyword, as structlog allows."""
        assert log.info(event="training.run.end").event == "training.run.end"

    def test_positional_arguments_are_no_template(self, log):
        """
        Positional arguments are dropped and counted, whatever they hold; an event is never a
        template.
        """
        record = log.info("training.run.end", "GATTACA" * 4, 1)

        assert (record.event, record.data) == ("training.run.end", {})
        assert 1 == channel_of(log).counts.redacted.total

    def test_a_training_that_logs_what_it_has(self, log, read):
        """
        In the default mode no value with a plain form ends a training: the record holds the form,
        and the file's line the same.
        """
        config = Settings(Optimizer(), datetime(2026, 5, 20, tzinfo=UTC))
        elapsed = timedelta(seconds=1.5)
        record = log.info("eval.run.end", benchmark=config.at, metrics=config, elapsed_s=elapsed)
        (written,) = read("r")

        assert record.data == written.data
        assert record.data == {
            "benchmark": "2026-05-20T00:00:00+00:00",
            "metrics": {
                "optimizer.lr": 0.1,
                "optimizer.betas": [0.9, 0.99],
                "at": "2026-05-20T00:00:00+00:00",
            },
            "elapsed_s": 1.5,
        }

    def test_exception_in_flight(self, log):
        """exception() writes what is being handled as fields."""
        try:
            raise ValueError("bad")
        except ValueError:
            record = log.exception("training.run.end")

        assert record.data["exception_type"] == "ValueError"
        assert record.data["exception_message"] == "bad"
        assert record.data["exception_stack"] == [
            f"{__name__}:test_exception_in_flight:{_line_of('bad')}"
        ]

    def test_private_exception_text(self, log):
        """An exception whose text holds a sequence is logged without it, in strict mode too."""
        try:
            raise ValueError(DNA)
        except ValueError as exc:
            record = log.error("training.run.end", exc_info=exc)

        assert "exception_message" not in record.data
        assert record.data["exception_type"] == "ValueError"


def _line_of(text):
    source = inspect.getsource(TestLevelMethods.test_exception_in_flight).splitlines()
    start = inspect.getsourcelines(TestLevelMethods.test_exception_in_flight)[1]
    return start + next(n for n, line in enumerate(source) if f'"{text}"' in line)


class TestLevel:
    @pytest.mark.parametrize("level", SEVERITIES)
    def test_below_writes_nothing(self, log, read, level):
        """Below its level a call writes nothing and returns None."""
        log.set_level(level)
        written = [
            severity for severity in SEVERITIES if getattr(log, severity)("inference.score.start")
        ]

        assert written == list(SEVERITIES[SEVERITIES.index(level) :])
        assert [record.severity for record in read("r")] == written

    def test_enabled(self, log):
        """is_enabled_for and get_effective_level speak structlog's numbers as well as names."""
        log.set_level("warn")

        assert log.level == "warn"
        assert log.get_effective_level() == 30
        assert [log.is_enabled_for(level) for level in (20, 30, "info", "error")] == [
            False,
            True,
            False,
            True,
        ]

    def test_holds_for_bound_loggers(self, log):
        """A level applies to loggers that were bound before it was set."""
        bound = log.bind(epoch=1)
        log.set_level("error")

        assert bound.info("training.run.end") is None

    @pytest.mark.parametrize("severity", SEVERITIES)
    def test_holds_for_functions_that_exist(self, log, severity):
        """
        A level applies to a method that was used under another one, up and down, and what it hides
        is counted.
        """
        method = getattr(log, severity)
        seen = []
        for level in ("debug", "error", "debug", "error"):
            log.set_level(level)
            seen.append(method("training.run.end", step=1) is not None)
            seen.append(getattr(log.bind(epoch=1), severity)("training.run.end") is not None)

        hidden = severity != "error"
        assert [True, True, not hidden, not hidden] * 2 == seen
        assert channel_of(log).counts.below_level.value == 4 * hidden

    @pytest.mark.parametrize("level", ["loud", "", None, 1.5, True])
    def test_bad_level(self, log, level):
        """A level that is no severity is an InputError that doesn't quote it."""
        with pytest.raises(
            InputError, match="level is not a severity; use one of debug, info, warn, error"
        ):
            log.set_level(level)

    def test_face_and_gate_agree(self, log):
        """A call under the level gives the same result whether the face or the gate stops it."""
        log.set_level("warn")
        by_face = (log.info("training.run.end"), channel_of(log).counts.below_level.value)
        channel_of(log).registry_strict = True  # now only the gate stops it
        by_gate = (
            log.info("training.run.end"),
            channel_of(log).counts.below_level.value - by_face[1],
        )

        assert by_face == by_gate == (None, 1)

    def test_strict_registry_sees_below_the_level(self, log):
        """A strict registry finds a misspelt debug event that would have been dropped."""
        log.set_level("error")
        channel_of(log).registry_strict = True

        with pytest.raises(UnregisteredEventError):
            log.debug("training.stp")

    def test_default_mode_does_not(self, log, capsys):
        """In default mode a misspelt call under the level is stopped at once, unseen."""
        log.set_level("error")

        assert log.debug("training.stp") is None
        assert capsys.readouterr().err == ""


class TestFunctions:
    """What a logger makes of its level methods when they're first asked for."""

    def test_kept(self, log):
        """A logger makes each function once."""
        assert log.info is log.info

    def test_not_in_a_circle(self, log):
        """They don't hold the logger, so one that was bound for a moment is freed at once."""
        bound = log.bind(epoch=1)
        bound.info("training.run.end")
        gone = weakref.ref(bound)
        del bound

        assert gone() is None

    def test_of_a_subclass(self, log):
        """A subclass may override one and call it by super()."""

        class Louder(GenoLeWMLogger):
            def info(self, event, *args, **fields):
                return super().info(event, *args, phase="louder", **fields)

        louder = Louder(channel_of(log), build_chain(), {})

        assert ["louder", "louder"] == [louder.info("training.run.end").phase for _ in range(2)]

    def test_of_the_class(self, log):
        """They can be called on the class, as methods can."""
        assert GenoLeWMLogger.warning(log, "training.run.end", reason="done").severity == "warn"

    def test_see_processors_that_come_later(self, log):
        """
        A list of processors that is changed in place, as structlog's capture_logs does, holds for
        functions that exist.
        """
        chain = build_chain()
        log = GenoLeWMLogger(channel_of(log), chain, {})
        assert log.info("training.run.end")
        before = list(chain)
        chain[:] = [_drop]
        nothing = log.info("training.run.end")
        chain[:] = before

        assert nothing is None
        assert log.info("training.run.end")


class TestShared:
    """Loggers of one channel share what their level methods come to."""

    def test_one_function_for_all_loggers_of_a_component(self, log):
        """Binding makes no function: a logger for each request costs its fields and no more."""
        bound = [log.bind(step=step) for step in range(3)]

        assert 1 == len({each.info.__func__ for each in (log, *bound)})

    def test_each_logs_what_it_has_bound(self, log):
        """The loggers that share a function keep their fields and their chains apart."""
        chain = [_drop]
        one, other = log.bind(step=1), log.bind(step=2)
        dropping = GenoLeWMLogger(channel_of(log), chain, {"step": 3})
        found = [each.info("training.metric", value=1) for each in (one, dropping, other, one)]

        assert [1, None, 2, 1] == [each and each.step for each in found]


class TestAsObjects:
    """Level methods are methods, for pickle, for classes and for unittest.mock."""

    METHODS = (*METHODS, "log")

    def call(self, method, name, **fields):
        return method(*(["warn"] if name == "log" else []), "training.metric", **fields)

    @pytest.mark.parametrize("name", METHODS)
    def test_pickled(self, log, name):
        """A method can be pickled, with its logger or without, and logs what that has bound."""
        bound = log.bind(step=3)
        _, again = pickle.loads(pickle.dumps((bound, getattr(bound, name))))

        assert ("r", 3) == (self.call(again, name).run_id, self.call(again, name).step)

    @pytest.mark.parametrize("name", METHODS)
    def test_copied(self, log, name):
        """A copy of a method logs, too."""
        assert self.call(copy.deepcopy(getattr(log, name)), name)

    @pytest.mark.parametrize("name", METHODS)
    def test_of_another_class(self, log, name):
        """As an attribute of another class it stays the logger's."""
        holder = type("Holder", (), {"log": getattr(log, name)})()

        assert {"value": 1} == self.call(holder.log, name, value=1).data

    @pytest.mark.parametrize("name", METHODS)
    def test_signature(self, log, name):
        """Its signature can be asked for, on a logger and on the class."""
        assert "event" in inspect.signature(getattr(log, name)).parameters
        assert "event" in inspect.signature(getattr(GenoLeWMLogger, name)).parameters

    @pytest.mark.parametrize("name", METHODS)
    @pytest.mark.parametrize("of_class", [True, False])
    def test_autospec(self, log, name, of_class):
        """A mock with the logger's specification takes what the logger takes."""
        if of_class:
            double = mock.create_autospec(GenoLeWMLogger, instance=True)
        else:
            double = mock.create_autospec(log)
        self.call(getattr(double, name), name, value=1)

        assert {"value": 1} == getattr(double, name).call_args.kwargs

    @pytest.mark.no_cover
    @pytest.mark.parametrize("autospec", [None, True])
    @pytest.mark.parametrize("name", METHODS)
    def test_patched_on_the_class(self, log, name, autospec):
        """A method that is patched on the class is patched in loggers that used it before."""
        for _ in range(2):
            assert self.call(getattr(log, name), name)
            with mock.patch.object(GenoLeWMLogger, name, autospec=autospec) as double:
                self.call(getattr(log, name), name, value=1)
            assert {"value": 1} == double.call_args.kwargs
        assert self.call(getattr(log, name), name)


class TestLevelsOfOthers:
    """Names and numbers of structlog's levels."""

    def test_what_would_hide_errors(self, log):
        """A number above that of errors is refused."""
        with pytest.raises(InputError, match="level 50 would hide errors"):
            log.set_level(50)

    def test_notset(self, log):
        """The level notset lets everything through."""
        log.set_level("notset")

        assert "debug" == log.level

    def test_exception(self, log):
        """log("exception", …) writes the exception that is being handled."""
        try:
            raise ValueError
        except ValueError:
            record = log.log("exception", "training.run.end")

        assert ("error", "ValueError") == (record.severity, record.data["exception_type"])

    def test_fields_of_any_name(self, log):
        """A field may be called as a parameter of the method: name, level, self, logger."""
        registry = default_registry().extend(context_keys=["level", "self", "logger"])
        channel_of(log).go_by(registry)
        fields = {"name": "loss", "level": 3, "self": 4, "logger": 5}

        assert fields == log.log("info", "training.metric", **fields).data
        assert fields == log.info("training.metric", **fields).data
        assert fields == log.exception("training.metric", **fields).data
        assert fields == asyncio.run(log.alog("info", "training.metric", **fields)).data


def _drop(_channel, _severity, _event_dict):
    raise structlog.DropEvent


class TestOutputs:
    def test_a_file_that_fails_is_told_of(self, log, kept_lines):
        """A line that the file refuses is handed to all outputs, which count and tell it."""

        def refuse(*_):
            raise OSError

        channel = channel_of(log)
        channel.direct_output, channel.outputs = (
            SimpleNamespace(ready=None, append=refuse),
            kept_lines,
        )
        record = log.info("training.epoch.end", loss=1.0)

        assert [record] == [LogRecord.from_line(line) for line in kept_lines.lines]
        assert 1 == channel.counts.records

    def test_that_take_nothing(self, log, kept_lines):
        """A record that the run's file doesn't have is counted as lost, and isn't returned."""
        channel = channel_of(log)
        kept_lines.append = lambda *_: False
        channel.direct_output = channel.outputs = kept_lines

        assert [None, None] == [
            log.info("training.epoch.end", loss=1.0),  # the fast path
            log.info("training.epoch.end", epoch=2.0),  # the stages
        ]
        assert (0, 2) == (channel.counts.records, channel.counts.lost.value)

    @pytest.mark.parametrize("first", ["cut short", "refused"])
    def test_a_first_write_that_is(self, log, writes, first):
        """
        A record whose first write is cut short or refused stands whole in the file, once, and is
        counted once.
        """
        # the file has been looked at, so the next is one write
        log.info("training.epoch.end", loss=1.0)
        path = channel_of(log).direct_output.path
        before = len(writes.sizes)
        writes.coming.append(writes.cut(7) if first == "cut short" else writes.full_disk)
        record = log.info("training.epoch.end", loss=2.0)

        assert len(writes.sizes) - before > 1
        assert record == [LogRecord.from_line(line) for line in path.read_bytes().splitlines()][-1]
        assert (2, 2) == (channel_of(log).counts.records, path.read_bytes().count(b"\n"))

    def test_errors_are_counted(self, log):
        """Records of severity error are counted as such."""
        log.error("eval.regression", metric="auc", delta=-0.1)

        assert (1, 1) == (channel_of(log).counts.records, channel_of(log).counts.errors)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_leniently(read, severity):
    """What must not fail is written without what a rule refuses; sampling and level hold."""
    log = get_logger("a", run_id="r", level=severity)
    for _ in range(3):
        log_leniently(log, severity, "data.cache.hit", shard_id=1)
        log_leniently(log, severity, "inference.score.end", category=DNA)
    log.set_level("error")
    kept = log_leniently(log, severity, "inference.score.end")

    assert {"debug": 1}.get(severity, 3) == len([each for each in read("r") if each.data])
    assert 3 + (kept is not None) == len([each for each in read("r") if not each.data])
    assert (kept is None) == (severity != "error")


class TestBinding:
    def test_bound_fields_join(self, log):
        """Bound fields join each record, promoted ones rise."""
        assert log.bind(epoch=3, loss=0.5).info("training.epoch.end").data == {"loss": 0.5}
        assert log.bind(epoch=3).info("training.epoch.end").epoch == 3

    def test_the_call_wins(self, log):
        """A field passed at the call wins over a bound one, and that over a context variable."""
        structlog.contextvars.bind_contextvars(loss=1.0, lr=1.0, samples=1)

        record = log.bind(loss=2.0, lr=2.0).info("training.epoch.end", loss=3.0)

        assert record.data == {"samples": 1, "lr": 2.0, "loss": 3.0}

    def test_none_says_nothing(self, log):
        """
        A field of the record's own that's passed as None leaves the bound one; a key of data
        doesn't.
        """
        record = log.bind(step=3, phase="warm", loss=1.0).info(
            "training.epoch.end", step=None, phase=None, loss=None
        )

        assert (3, "warm", {"loss": None}) == (record.step, record.phase, record.data)

    def test_unallowed_bound_keys_are_left_out(self, log, capsys):
        """A bound key that the event doesn't allow is left out, and said where no event does."""
        assert log.bind(loss=1.0).info("training.run.end").data == {}
        assert capsys.readouterr().err == ""
        for name in ("n1", "n2"):
            assert log.bind(host=name).info("training.run.end").data == {}

        assert channel_of(log).counts.redacted.total == 0
        assert capsys.readouterr().err.count('key "host" is not allowed on any event') == 1

    def test_loggers_are_immutable(self, log):
        """bind, unbind and new return loggers and leave this one as it is."""
        bound = log.bind(loss=1.0)
        fresh = bound.new(lr=1.0)
        bound.unbind("loss")
        bound.try_unbind("nothing", "loss")

        assert bound.info("training.epoch.end").data == {"loss": 1.0}
        assert fresh.info("training.epoch.end").data == {"lr": 1.0}
        assert log.info("training.epoch.end").data == {}

    def test_unbind(self, log):
        """
        unbind removes a key and raises KeyError for one that isn't bound; try_unbind doesn't mind.
        """
        bound = log.bind(loss=1.0)

        assert bound.unbind("loss").info("training.epoch.end").data == {}
        assert bound.try_unbind("lr").info("training.epoch.end").data == {"loss": 1.0}
        with pytest.raises(KeyError):
            bound.unbind("lr")

    def test_bound_loggers_share_the_place(self, log):
        """A bound logger has its parent's component, run, directory and level."""
        bound = log.bind(loss=1.0)

        assert (bound.component, bound.run_id, bound.log_dir, bound.level) == (
            "training",
            "r",
            log.log_dir,
            "debug",
        )

    def test_repr_shows_no_values(self, log):
        """The repr tells how much is bound, not what."""
        assert repr(log.bind(sample=DNA)) == "<GenoLeWMLogger training of r, level debug, 1 bound>"

    @pytest.mark.parametrize("name", ["_spec", "_bound", "_lenient", "_kept", CALL])
    def test_private_entries_cannot_be_passed(self, log, name):
        """A key spelled like anything that travels in the chain is a key like any other."""
        name = str.__str__(name)
        with pytest.raises(InvariantViolation):
            log.bind(**{name: True}).info("training.run.end", reason=DNA, **{name: True})
        before = channel_of(log).counts.redacted.as_dict().get("keys", 0)

        assert {"reason": "done"} == log.info("training.run.end", reason="done", **{name: 1}).data
        assert before + 1 == channel_of(log).counts.redacted.as_dict()["keys"]

    def test_private_entries_cannot_be_set_by_processors(self, log):
        """A user's processor neither sees what the stages know of a call nor makes it lenient."""
        seen = []

        def meddle(_channel, _severity, event_dict):
            seen.append(set(event_dict))
            return {**event_dict, CALL: Call(is_lenient=True)}

        meddled = GenoLeWMLogger(channel_of(log), [meddle, *build_chain()], {})
        with pytest.raises(InvariantViolation):
            meddled.info("training.run.end", reason=DNA)

        assert [{"event", "reason"}] == seen

    def test_private_entries_are_not_captured(self):
        """structlog's own helper for tests sees what was passed, and nothing besides."""
        configure(run_id="r", pretty=False)
        with structlog.testing.capture_logs() as captured:
            structlog.get_logger("api").info("training.run.end", reason="done")

        assert [{"event": "training.run.end", "reason": "done", "log_level": "info"}] == captured


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.binary()
    | st.dates()
    | st.sampled_from([DNA, "a@b.c"]),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text() | st.integers(), inner)
        | st.sets(st.integers())
        | st.tuples(inner)
    ),
    max_leaves=6,
)


@pytest.mark.no_cover
@settings(deadline=None)
@given(
    event=st.sampled_from(["training.metric", "training.epoch.end", "app.unknown"]) | st.text(),
    fields=st.dictionaries(
        st.sampled_from(["name", "value", "loss", "step", "phase", "duration_ms", "sample_id"])
        | st.text(),
        ANYTHING,
    ),
    method=st.sampled_from(SEVERITIES),
)
def test_any_payload(tmp_path_factory, event, fields, method):
    """Any payload gives one valid line, or one typed error and no line."""
    folder = tmp_path_factory.mktemp("any")
    log = get_logger("training", run_id="any", log_dir=folder, level="debug", pretty=False)
    fields.pop("event", None)  # the call's own parameters
    fields.pop("self", None)
    try:
        record = getattr(log, method)(event, **fields)
    except GenoLeWMError:
        record = None
    lines = (folder / "any.jsonl").read_bytes().splitlines()
    shutdown_run("any", folder)
    expected = [] if record is None else [record.to_dict()]

    assert expected == [LogRecord.from_line(line).to_dict() for line in lines]
