"""
One judge: check, chain, verify and schema find the same in the same records.
"""

from __future__ import annotations

import json
import math
from io import BytesIO

import pytest

from geno_lewm_obs import EventSpec, InputError, Key, LogRecord, get_logger, shutdown_run
from geno_lewm_obs.contract import CANONICAL, check
from geno_lewm_obs.contract.schema import schema_of
from geno_lewm_obs.logger import channel_of
from geno_lewm_obs.read.judge_piece import judge
from geno_lewm_obs.read.pieces import pieces_in
from geno_lewm_obs.render.jsonl import render_jsonl

SPEC = EventSpec(
    "app.done",
    "info",
    "done",
    keys={
        **{kind: Key(kind) for kind in ("int", "float", "number", "str", "bool", "list", "dict")},
        "anything": Key(),
        "how": Key("str", values=("a", "b")),
        "which": Key("int", values=(1, 2)),
    },
)
REGISTRY = CANONICAL.extend(SPEC, context_keys={"tenant": Key("str")})
VALUES = {
    "none": None,
    "true": True,
    "one": 1,
    "whole": 2.0,
    "half": 0.5,
    "large": 2**70,
    "nan": math.nan,
    "infinity": -math.inf,
    "a": "a",
    "text": "best",
    "digits": "12",
    "list": [1, "x"],
    "dict": {"n": 1.5},
}
CASES = [("app.done", {key: value}) for key in [*SPEC.keys, "tenant"] for value in VALUES.values()]
CASES += [("app.done", {}), ("app.done", {"mood": 1}), ("app.dome", {}), ("app.dome", {"int": "x"})]
RULES = {"unregistered-event": "event", "unknown-key": "key"}


def kinds(event, data):
    return sorted({breach.kind for breach in check(REGISTRY, event, data)})


@pytest.mark.parametrize(("event", "data"), CASES, ids=range(len(CASES)))
def test_all_agree(event, data):
    """What breaks the contract does so for the chain, for `verify` and by the schema."""
    record = LogRecord("2026-05-20T15:42:01.123Z", "info", event, "r", "app", data)
    # An integer beyond 64 bits is text on the wire.
    plain = {key: str(value) if value == 2**70 else value for key, value in data.items()}
    record.data = plain
    expected = kinds(event, plain)
    line = render_jsonl(record)
    (piece,) = pieces_in(BytesIO(line))
    found = {each.rule for each in judge(piece, REGISTRY)[1]}

    assert {RULES.get(kind, "type") for kind in expected} == found
    assert (not expected) is _chain_takes(event, data)
    jsonschema = pytest.importorskip("jsonschema", reason="validates by the library jsonschema")
    validator = jsonschema.Draft202012Validator(schema_of(REGISTRY))
    assert (not expected) is validator.is_valid(json.loads(line))


def _chain_takes(event, data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GENO_LEWM_REGISTRY_STRICT", "1")
        log = get_logger("app", run_id="strict")
        channel_of(log).go_by(REGISTRY)
        try:
            log.info(event, **data)
        except InputError:
            return False
        finally:
            shutdown_run("strict")
    return True
