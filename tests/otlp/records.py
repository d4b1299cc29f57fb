"""
The record that tests send.
"""

from __future__ import annotations

RECORD = {
    "ts": "2026-05-20T15:42:01.123Z",
    "severity": "error",
    "event": "eval.run.end",
    "run_id": "run-7",
    "component": "eval",
    "data": {"benchmark": "b", "exception_type": "a.E", "exception_message": "m"}
    | {"exception_stack": ["a:b:1", "c:d:2"], "exception_causes": ["KeyError"]},
    "step": 0,
    "duration_ms": 412,
    "error_code": "A.B",
    "trace_id": "0af7651916cd43dd8448eb211c80319c",
    "span_id": "b7ad6b7169203331",
}
