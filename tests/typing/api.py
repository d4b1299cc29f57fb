"""
Never run, only type-checked: what a user's editor and mypy see of the public names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from datetime import timedelta
from pathlib import Path
from typing import Any, assert_type

import geno_lewm_obs
from geno_lewm_obs import (
    EVENTS,
    EventSpec,
    GenoLeWMLogger,
    InputError,
    LogRecord,
    Registry,
    Severity,
    Sink,
    TraceMiddleware,
    child_env,
    configure,
    current_trace_context,
    current_traceparent,
    follow_run,
    format_traceparent,
    get_logger,
    install_crash_hooks,
    level_here,
    logged_run,
    parse_traceparent,
    propagate,
    read_run,
    redaction_stats,
    reopen_files,
    set_level,
    set_trace_context,
    shutdown_run,
    span,
)
from geno_lewm_obs.read import Records

log = get_logger("training", run_id="r", log_dir=Path("logs"), level="debug", pretty=False)
assert_type(log, GenoLeWMLogger)
assert_type(log.bind(epoch=1), GenoLeWMLogger)
assert_type(log.level, Severity)
assert_type(get_logger(), GenoLeWMLogger)
assert_type(get_logger(None), GenoLeWMLogger)
assert_type((log.name, log.isEnabledFor(10), log.getEffectiveLevel()), tuple[str, bool, int])


class Printing:
    name = "printing"

    def emit(self, record: LogRecord) -> None:
        print(record.event)

    def flush(self) -> None: ...

    def close(self) -> None: ...


mine: Sink = Printing()
assert_type(
    get_logger("training", sinks=[mine, Printing()], wandb_project="geno-lewm"), GenoLeWMLogger
)
assert_type(get_logger("training", redaction_strict=False), GenoLeWMLogger)
assert_type(log.info("training.run.end", duration_ms=timedelta(1)), LogRecord | None)

record = log.info("training.epoch.end", step=1, loss=0.5)
assert_type(record, LogRecord | None)

careful = get_logger("training", run_id="s", durability="power", on_sink_error="raise")
with logged_run("training", durability="relaxed", on_sink_error="wait"):
    pass

with logged_run(
    "training", start_event="training.run.start", start_data={"device": "cpu"}
) as inner:
    assert_type(inner, GenoLeWMLogger)


@logged_run("eval")
def score(items: list[int]) -> float:
    return 0.5


assert_type(score([1]), float)


@logged_run("eval")
async def score_later(items: list[int]) -> float:
    return await log.ainfo("eval.run.start") is not None


with set_trace_context(trace_id=None, span_id=None):
    assert_type(current_trace_context(), tuple[str | None, str | None])
    assert_type(current_traceparent(), str | None)

parent = parse_traceparent(b"00")
if parent is not None:
    assert_type(format_traceparent(*parent), str)
    assert_type(parent.flags, int)

with span("work", end_event="inference.batch.end", component="inference", n=1) as work:
    assert_type(work, span)
    assert_type(work.span_id, str | None)
    work.add(batch_id="b")


@span("steps")
def steps(count: int) -> Iterator[int]:
    yield from range(count)


assert_type(steps(3), Iterator[int])


def double(number: int) -> float:
    return number * 2.0


assert_type(propagate(double)(2), float)


async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200})


service = TraceMiddleware(app, component="api")

registry = Registry(EVENTS).extend(
    EventSpec("app.started", "info", "begun", frozenset({"port"})), context_keys={"request_id"}
)
configure(
    registry=registry,
    level="warn",
    durability="process",
    on_sink_error="wait",
    sinks=[mine],
    wandb_project=None,
    context={"service": "api", "worker": 3, "pid": os.getpid, "pod": os.environ.get("POD")},
)
assert_type(redaction_stats()["dropped_keys"], int)
assert_type(redaction_stats().total(), int)
assert_type(redaction_stats().as_dict(), dict[str, int])
assert_type(child_env(), dict[str, str])
assert_type(install_crash_hooks(), None)
shutdown_run("r", "logs")
assert_type(reopen_files(), None)

assert_type(set_level("debug"), None)
set_level(10, "api")
set_level(None, component="api")
with level_here("debug", "api") as nothing:
    assert_type(nothing, None)

try:
    log.set_level("loud")
except InputError as exc:
    assert_type(exc.code, str)

assert_type(read_run("latest", events="training.step"), Records[dict[str, Any]])
assert_type(read_run("latest", raw=True), Records[bytes])
assert_type(iter(read_run("latest")), Iterator[dict[str, Any]])
assert_type(follow_run(Path("run-1.jsonl"), interval_s=0.5), Iterator[dict[str, Any]])

# A misspelt name is an error to a type checker: mypy asks for no `ignore` that it doesn't need.
geno_lewm_obs.get_loger  # type: ignore[attr-defined]  # noqa: B018
