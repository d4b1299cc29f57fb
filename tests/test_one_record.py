"""
One call followed through every stage, compared whole after each. Read this first.
"""

from __future__ import annotations

from freezegun import freeze_time

from geno_lewm_obs import LogRecord, get_logger, set_trace_context
from geno_lewm_obs.chain.call import CALL, Call, call_of
from geno_lewm_obs.chain.gate import gate
from geno_lewm_obs.chain.merge_trace import merge_trace
from geno_lewm_obs.chain.promote import promote
from geno_lewm_obs.chain.redact import redact
from geno_lewm_obs.chain.stamp import stamp
from geno_lewm_obs.chain.validate import validate
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.render.console import render_console
from geno_lewm_obs.render.jsonl import render_jsonl

TRACE_ID, SPAN_ID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SPEC = CANONICAL["training.epoch.end"]


@freeze_time("2026-05-20T15:42:01.123Z")
def test_each_stage_does_its_part(make_channel):
    """
    A record passes the six stages in order, and each changes what its module says and nothing
    else.
    """
    channel = make_channel()

    # What the logger hands over: one key was bound, and one is on no allowlist.
    event_dict = {
        "host": "node-3",
        "step": 12345,
        "epoch": 2,
        "loss": 1.23,
        "lr": float("inf"),
        "mood": "good",
        "duration_ms": 412.4,
        "event": "training.epoch.end",
        CALL: Call(bound={"host"}),
    }

    event_dict = validate(channel, "info", event_dict)
    assert call_of(event_dict).spec is SPEC

    event_dict = promote(channel, "info", event_dict)
    assert event_dict == {
        "event": "training.epoch.end",
        "data": {"host": "node-3", "loss": 1.23, "lr": float("inf"), "mood": "good"},
        "step": 12345,
        "epoch": 2,
        "duration_ms": 412,
        CALL: Call(bound={"host"}, spec=SPEC),
    }

    event_dict = redact(channel, "info", event_dict)
    assert event_dict == {
        "event": "training.epoch.end",
        "data": {"loss": 1.23, "lr": "Infinity"},
        "step": 12345,
        "epoch": 2,
        "duration_ms": 412,
        CALL: Call(bound={"host"}, spec=SPEC),
    }
    assert channel.counts.redacted.as_dict() == {"keys": 1}, (
        "the key passed at the call is counted, the bound one isn't"
    )

    with set_trace_context(trace_id=TRACE_ID, span_id=SPAN_ID):
        event_dict = merge_trace(channel, "info", event_dict)
    event_dict = stamp(channel, "info", event_dict)
    event_dict = gate(channel, "info", event_dict)
    assert event_dict == {
        "ts": "2026-05-20T15:42:01.123Z",
        "severity": "info",
        "event": "training.epoch.end",
        "run_id": "run-1",
        "component": "training",
        "data": {"loss": 1.23, "lr": "Infinity"},
        "step": 12345,
        "epoch": 2,
        "duration_ms": 412,
        "trace_id": TRACE_ID,
        "span_id": SPAN_ID,
    }

    record = LogRecord(**event_dict)
    assert render_jsonl(record) == (
        b'{"ts":"2026-05-20T15:42:01.123Z","severity":"info","event":"training.epoch.end",'
        b'"run_id":"run-1","component":"training",'
        b'"data":{"loss":1.23,"lr":"Infinity"},"step":12345,"epoch":2,"duration_ms":412,'
        b'"trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331"}\n'
    )
    assert render_console(record) == (
        "15:42:01 info  training   training.epoch.end"
        "  epoch=2 step=12345 loss=1.23 lr=Infinity 412ms\n"
    )


@freeze_time("2026-05-20T15:42:01.123Z")
def test_the_call_goes_that_way(log_dir):
    """
    The public call writes the line that the stages make, and returns the record that it wrote.
    """
    log = get_logger("training", run_id="run-2026-05-20-h100-0").bind(host="node-3")

    record = log.info(
        "training.epoch.end", step=12345, epoch=2, phase="phase1", duration_ms=412, loss=1.23
    )

    line = (log_dir / "run-2026-05-20-h100-0.jsonl").read_bytes()
    assert line == (
        b'{"ts":"2026-05-20T15:42:01.123Z","severity":"info","event":"training.epoch.end",'
        b'"run_id":"run-2026-05-20-h100-0","component":"training","data":{"loss":1.23},'
        b'"step":12345,"epoch":2,"phase":"phase1","duration_ms":412}\n'
    )
    assert LogRecord.from_line(line) == record
