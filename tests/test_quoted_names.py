"""No error quotes a private name that it was given, whichever public callable was given it."""

from __future__ import annotations

import json
import traceback

import pytest

import geno_lewm_obs as obs
from geno_lewm_obs import EventSpec, GenoLeWMError, Registry, get_logger
from geno_lewm_obs.read import read_run

NAME = "GATTACA" * 3
PRIVATE = (NAME, "rs1234567")
LINE = {"ts": "2026-05-20T15:42:01.123Z", "severity": "info", "event": "training.metric"}
LINE |= {"run_id": "r", "component": "a", "data": {}, NAME: 1}


def a_logger(**bound):
    return get_logger("training", run_id="run", pretty=False).bind(**bound)


def a_record():
    return a_logger().info("training.metric", value=1)


def enter(block):
    with block:
        pass


def log_in_a_span(**fields):
    with obs.span("step") as block:
        block.add(**fields)


CALLS = {
    "get_logger: component": lambda: get_logger(NAME),
    "get_logger: run_id": lambda: get_logger("a", run_id=NAME),
    "get_logger: log_dir": lambda: get_logger("a", log_dir=f"/{NAME}"),
    "get_logger: level": lambda: get_logger("a", level=NAME),
    "get_logger: durability": lambda: get_logger("a", durability=NAME),
    "get_logger: on_sink_error": lambda: get_logger("a", on_sink_error=NAME),
    "get_logger: wandb_project": lambda: get_logger("a", wandb_project=f"{NAME}/"),
    "get_logger: sinks": lambda: get_logger("a", sinks=[type(NAME, (), {})()]),
    "logged_run: component": lambda: enter(obs.logged_run(NAME)),
    "logged_run: run_id": lambda: enter(obs.logged_run("a", run_id=NAME)),
    "logged_run: start_event": lambda: enter(obs.logged_run("a", start_event=NAME)),
    "logged_run: end_event": lambda: enter(obs.logged_run("a", end_event=NAME)),
    "logged_run: start_data": lambda: enter(
        obs.logged_run("a", start_event="training.run.start", start_data={NAME: 1})
    ),
    "configure: run_id": lambda: obs.configure(run_id=NAME),
    "configure: level": lambda: obs.configure(level=NAME),
    "shutdown_run": lambda: obs.shutdown_run(NAME),
    "child_env": lambda: obs.child_env(NAME),
    "span: name": lambda: obs.span(NAME),
    "span: component": lambda: obs.span("step", component=NAME),
    "span: fields": lambda: obs.span("step", **{NAME: 1}),
    "span: start_event": lambda: enter(obs.span("step", start_event=NAME)),
    "span.add": lambda: log_in_a_span(**{NAME: 1}),
    "event": lambda: a_logger().info(NAME),
    "event of a debug record": lambda: a_logger().debug(NAME),
    "key": lambda: a_logger().info("training.metric", **{NAME: 1}),
    "key in a dict": lambda: a_logger().info("training.metric", value={NAME: 1}),
    "bound key": lambda: a_logger(**{NAME: 1}).info("training.metric"),
    "log: level": lambda: a_logger().log(NAME, "training.metric"),
    "set_level": lambda: a_logger().set_level(NAME),
    "is_enabled_for": lambda: a_logger().is_enabled_for(NAME),
    "unbind": lambda: a_logger().unbind(NAME),
    "unbind: after another": lambda: a_logger(name=1).unbind("name", NAME),
    "try_unbind": lambda: a_logger().try_unbind(NAME),
    "new": lambda: a_logger().new(**{NAME: 1}).info("training.metric"),
    "EventSpec: name": lambda: Registry([EventSpec(NAME, "info", "")]),
    "EventSpec: severity": lambda: Registry([EventSpec("a.b", NAME, "")]),
    "EventSpec: key": lambda: Registry([EventSpec("a.b", "info", "", frozenset({NAME}))]),
    "EventSpec: personal key": lambda: Registry(
        [EventSpec("a.b", "info", "", frozenset({"rs1234567_email"}))]
    ),
    "Registry: context_keys": lambda: Registry([], context_keys=[NAME]),
    "Registry.extend": lambda: Registry([]).extend(EventSpec(f"obs.{NAME}", "info", "")),
    "Registry[]": lambda: obs.default_registry()[NAME],
    "Registry: attribute": lambda: setattr(Registry([]), NAME, 1),
    "register: own class": lambda: GenoLeWMError.register(
        type(NAME, (GenoLeWMError,), {}), code="X"
    ),
    "register: no exception": lambda: GenoLeWMError.register(type(NAME, (), {}), code="X"),
    "LogRecord: attribute": lambda: getattr(a_record(), NAME),
    "LogRecord.from_line": lambda: obs.LogRecord.from_line(json.dumps(LINE)),
    "LogRecord.from_line: severity": lambda: obs.LogRecord.from_line(
        json.dumps({name: LINE[name] for name in LINE if name != NAME} | {"severity": NAME})
    ),
    "public name": lambda: getattr(obs, NAME),
    "redact: event": lambda: obs.redact(NAME, {}, allowed_keys=()),
    "redact: key": lambda: obs.redact("a.b", {NAME: 1}, allowed_keys={NAME}),
    "hash_variant: chrom": lambda: obs.hash_variant(f"\t{NAME}\t\t", 1, "A", "G"),
    "hash_variant: pos": lambda: obs.hash_variant("1", NAME, "A", "G"),
    "set_trace_context": lambda: enter(obs.set_trace_context(trace_id=NAME, span_id=NAME)),
    "format_traceparent": lambda: obs.format_traceparent(NAME, NAME),
    "read_run": lambda: list(read_run(NAME)),
}


@pytest.mark.parametrize("strict", ["0", "1"], ids=["", "strict registry"])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_is_not_quoted(call, strict, monkeypatch, capfd):
    """Neither an error, nor what it holds, nor a notice shows the name."""
    monkeypatch.setenv("GENO_LEWM_REGISTRY_STRICT", strict)
    shown = []
    try:
        shown.append(repr(call()))
    except Exception as exc:  # noqa: BLE001 - whatever is raised
        error = exc
        while error is not None:
            shown += [repr(error), repr(vars(error)), *traceback.format_exception_only(error)]
            shown += [repr(getattr(error, "name", None)), repr(getattr(error, "obj", None))]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    shown += capfd.readouterr()

    assert [] == [text for text in shown if any(name in text for name in PRIVATE)]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: a_logger().unbind("epoch"), "'epoch'"),
        (lambda: a_logger(a=1).unbind("a", "a"), "'a'"),
        (lambda: obs.span("step").add(loss=1), "span step has no end record to come"),
        (lambda: obs.get_loger, "module 'geno_lewm_obs' has no attribute 'get_loger'"),
    ],
    ids=["unbind", "unbind twice", "span.add", "public name"],
)
def test_that_is_harmless_is_quoted(call, expected):
    """A name that no rule refuses is in the error, as it helps to find the fault."""
    with pytest.raises((KeyError, GenoLeWMError, AttributeError)) as caught:
        call()

    assert expected in str(caught.value)


def test_unbind_keeps_the_rest():
    """What isn't named stays bound, and the logger itself is as it was."""
    log = a_logger(epoch=1, step=2)
    left = log.unbind("epoch")

    assert ({"step": 2}, {"epoch": 1, "step": 2}) == (left._context, log._context)
    assert (None, 2) == (left.info("training.metric").epoch, left.info("training.metric").step)


def test_a_record_tells_its_fields():
    """An attribute that no record has is answered with those that it has."""
    with pytest.raises(AttributeError, match="its fields are ts, severity, event, run_id"):
        _ = a_record().evnt
