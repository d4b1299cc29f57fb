"""
Whole calls, as a program makes them, and what they are compared with. Each writes into a file of its own; it times nothing itself.

The calls stand in each loop as a user would type them, so that passing nine keywords is part of the price.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import orjson

from geno_lewm_obs import GenoLeWMLogger, LogRecord, get_logger, set_trace_context, shutdown_run

from .by_hand import HandMadeLogger
from .measure import Case

FLOOR: Final = "FLOOR: os.write of orjson.dumps of a ready dict"
EMPTY: Final = "an empty function with the same arguments"
WHOLE_CALL: Final = "a whole call: log.info with nine fields"
BOUND: Final = "the same line, five of its nine fields bound"
TRACED: Final = "the same call in a trace context, a line 75 bytes longer"
BELOW_LEVEL: Final = "a call under the level"
SAMPLED_OUT: Final = "a training.step that sampling hides"
BY_HAND: Final = "fifteen lines by hand: orjson, open, flush"

RECORD: Final = LogRecord(
    ts="2026-05-20T15:42:01.123Z",
    severity="info",
    event="training.epoch.end",
    run_id="run-20260520-h100",
    component="training",
    data={"loss": 1.23, "loss_pred": 0.98, "loss_reg": 0.25, "lr": 0.0003, "samples": 512},
    step=12345,
    epoch=2,
    phase="phase1",
    duration_ms=412,
)
"""The record that every scenario writes, each with its own time."""


def floor(folder: Path) -> Case:
    path = _run_file(folder, "floor")
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    ready, write, dumps, newline = RECORD.to_dict(), os.write, orjson.dumps, orjson.OPT_APPEND_NEWLINE

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            write(fd, dumps(ready, option=newline))

    return Case(FLOOR, chunk, reset=_emptier(path), close=lambda: os.close(fd))


def whole_call(folder: Path) -> Case:
    return _of_logger(WHOLE_CALL, folder, "whole-call", nine_fields)


def bound(folder: Path) -> Case:
    def bound_chunk(log: Any) -> Callable[[int], None]:
        info = log.bind(epoch=2, phase="phase1", lr=0.0003, samples=512, loss_reg=0.25)

        def chunk(n: int) -> None:
            for _ in repeat(None, n):
                info.info("training.epoch.end", step=12345, duration_ms=412, loss=1.23, loss_pred=0.98)

        return chunk

    return _of_logger(BOUND, folder, "bound", bound_chunk)


def traced(folder: Path) -> Case:
    def traced_chunk(log: Any) -> Callable[[int], None]:
        inner = nine_fields(log)

        def chunk(n: int) -> None:
            with set_trace_context(trace_id="4bf92f3577b34da6a3ce929d0e0e4736", span_id="00f067aa0ba902b7"):
                inner(n)

        return chunk

    return _of_logger(TRACED, folder, "traced", traced_chunk)


def below_level(folder: Path) -> Case:
    return _of_logger(BELOW_LEVEL, folder, "below-level", lambda log: _nine_fields_to(log.debug))


def empty(_folder: Path) -> Case:
    def nothing(event: str, **fields: Any) -> None:
        pass

    return Case(EMPTY, _nine_fields_to(nothing))


def sampled_out(folder: Path) -> Case:
    def step_chunk(log: Any) -> Callable[[int], None]:
        def chunk(n: int) -> None:
            for _ in repeat(None, n):
                log.debug("training.step", step=12345, epoch=2, loss=1.23, lr=0.0003, grad_norm=0.5)

        chunk(1)  # the first record of an event is always kept
        return chunk

    return _of_logger(SAMPLED_OUT, folder, "sampled-out", step_chunk, level="debug")


def by_hand(folder: Path) -> Case:
    path = _run_file(folder, "by-hand")
    log = HandMadeLogger(path, RECORD.run_id, RECORD.component)
    return Case(BY_HAND, nine_fields(log), reset=_emptier(path), close=log.file.close)


MAKERS: Final = (whole_call, bound, traced, below_level, empty, sampled_out, by_hand)
"""What makes each case, in the order of the table; `floor` is what they're compared with."""
SILENT: Final = {BELOW_LEVEL: "below-level", SAMPLED_OUT: "sampled-out"}
"""The cases that write nothing, and the name of their folder."""
WRITERS: Final = {FLOOR: "floor", WHOLE_CALL: "whole-call", BOUND: "bound", TRACED: "traced", BY_HAND: "by-hand"}
"""The cases that write the record at each call, and the name of their folder."""


def check_output(case: Case, folder: Path) -> None:
    """
    Run *case* a few times and compare what it wrote with what it's meant to write: a wrong line isn't worth timing.

    Raises:
        ValueError: it wrote other than that.
    """
    own = (WRITERS | SILENT).get(case.name)
    if own is None:
        return
    case.reset()
    case.chunk(3)
    records = [LogRecord.from_line(line) for line in _run_file(folder, own).read_bytes().splitlines()]
    if [_content(each) for each in records] != [_content(RECORD)] * (3 if case.name in WRITERS else 0):
        msg = f"{case.name} wrote something else than it should"
        raise ValueError(msg)


def nine_fields(log: Any) -> Callable[[int], None]:
    """Return the chunk that logs the record at each turn, the method looked up as a user's code does."""

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            log.info(
                "training.epoch.end",
                step=12345,
                epoch=2,
                phase="phase1",
                duration_ms=412,
                loss=1.23,
                loss_pred=0.98,
                loss_reg=0.25,
                lr=0.0003,
                samples=512,
            )

    return chunk


def _nine_fields_to(function: Callable[..., object]) -> Callable[[int], None]:
    """Return the chunk that passes the same arguments to *function*."""

    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            function(
                "training.epoch.end",
                step=12345,
                epoch=2,
                phase="phase1",
                duration_ms=412,
                loss=1.23,
                loss_pred=0.98,
                loss_reg=0.25,
                lr=0.0003,
                samples=512,
            )

    return chunk


def logger(folder: Path, level: str = "info") -> GenoLeWMLogger:
    return get_logger(RECORD.component, run_id=RECORD.run_id, log_dir=folder, level=level, pretty=False)


def _of_logger(name: str, folder: Path, own: str, make: Callable[[Any], Callable[[int], None]], level: str = "info") -> Case:
    path = _run_file(folder, own)
    log = logger(path.parent, level)
    return Case(name, make(log), reset=_emptier(path), close=lambda: shutdown_run(RECORD.run_id, path.parent))


def _run_file(folder: Path, own: str) -> Path:
    """Return the file of a case. All runs have the same id, so that all lines have the same length; so each has its own folder."""
    (folder / own).mkdir(mode=0o700, exist_ok=True)
    return folder / own / f"{RECORD.run_id}.jsonl"


def _emptier(path: Path) -> Callable[[], None]:
    return lambda: os.truncate(path, 0)


def _content(record: LogRecord) -> dict[str, Any]:
    """Return what all scenarios write alike: everything but when, and in which trace."""
    varies = ("ts", "trace_id", "span_id")
    return {name: value for name, value in record.to_dict().items() if name not in varies}
