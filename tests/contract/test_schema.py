"""
The JSON Schema of the wire accepts what the package writes, and refuses what breaks the contract.
"""

from __future__ import annotations

import json
from functools import cache

import pytest

jsonschema = pytest.importorskip("jsonschema", reason="validates by the library jsonschema")

from geno_lewm_obs import EventSpec, Key, UnregisteredEventError, get_logger, shutdown_run
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.contract.schema import schema_of
from geno_lewm_obs.demo.train import train

LINE = {
    "ts": "2026-05-20T15:42:01.123Z",
    "severity": "info",
    "event": "training.metric",
    "run_id": "r",
    "component": "training",
    "data": {"name": "loss", "value": 0.5},
}


@cache
def validator(event=None):
    schema = schema_of(CANONICAL, event)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.no_cover
def test_accepts_what_a_run_writes(log_dir):
    """Every record of a run, with failures, numbers that JSON lacks and an exception, is valid."""
    log = get_logger("training", run_id="r", level="debug")
    log.info("training.epoch.end", step=7, loss=float("nan"), samples=2**70, duration_ms=4)
    log.error("error", error_code="A.B", message="m", details={"n": 1}, exc_info=ValueError("x"))
    log.debug("data.cache.miss", shard_id=3, key="a")
    log.info("training.metric", mood=1)
    shutdown_run("r")
    lines = [json.loads(line) for line in (log_dir / "r.jsonl").read_text().splitlines()]

    assert 5 == len(lines)
    assert [] == [error.message for line in lines for error in validator().iter_errors(line)]


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        (True, {}),
        (True, {"step": 7, "trace_id": "0af7651916cd43dd8448eb211c80319c"}),
        (False, {"ts": "2026-05-20"}),
        (False, {"severity": "loud"}),
        (False, {"event": "no.such.event"}),
        (False, {"data": {"mood": 1}}),
        (False, {"data": {"unit": 5}}),
        (False, {"more": 1}),
        (False, {"step": "7"}),
        (False, {"error_code": "A.B"}),
        (True, {"error_code": "A.B", "severity": "error"}),
    ],
)
def test_of_a_record(expected, changes):
    """A record's shape, event, keys and types are judged."""
    assert expected is validator().is_valid(LINE | changes)
    if changes.get("event") is None:
        assert expected is validator(event="training.metric").is_valid(LINE | changes)


def test_of_an_event_of_ones_own():
    """Meaning, unit, values and deprecation of an application's event are in its schema."""
    keys = {"n": Key("int", "items", "how many"), "how": Key("str", values=("a", "b"))}
    spec = EventSpec("app.done", "info", "it is done", keys=keys, deprecated="no longer")
    schema = schema_of(CANONICAL.extend(spec), "app.done")

    assert (True, "it is done") == (schema["deprecated"], schema["description"])
    data = schema["properties"]["data"]["properties"]
    assert ("how many (items)", ["a", "b", None]) == (data["n"]["description"], data["how"]["enum"])


def test_of_no_event():
    """An event that nobody declared has no schema."""
    with pytest.raises(UnregisteredEventError):
        schema_of(CANONICAL, "no.such.event")


@pytest.mark.slow
def test_accepts_a_run_of_the_demo(tmp_path):
    """Every record of the demo is valid."""
    outcome = train(1, run_id="demo", log_dir=tmp_path, pretty=False)
    lines = [json.loads(line) for line in outcome.path.read_text().splitlines()]
    judges = {name: validator(event=name) for name in {line["event"] for line in lines}}

    assert lines
    assert [] == [line for line in lines if not judges[line["event"]].is_valid(line)]
