"""
Whole calls of the package, as a program makes them, in one thread.

Each case writes to a file of its own. The calls are typed out in each loop as users type them, so
that passing nine keyword arguments is part of the cost.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from geno_lewm_obs import GenoLeWMLogger, LogRecord, get_logger, set_trace_context, shutdown_run

from . import floor
from .floor import LINE, emptier, nine_fields, nine_fields_to, run_file
from .measure import Case, Chunk
from .rivals import by_hand as fifteen_lines

WHOLE_CALL: Final = "a whole call: log.info with nine fields"
BOUND: Final = "the same line, five of its nine fields bound"
TRACED: Final = "the same call in a trace context, a line 75 bytes longer"
BELOW_LEVEL: Final = "a call under the level"
SAMPLED_OUT: Final = "a training.step that sampling hides"
BY_HAND: Final = "fifteen lines by hand: orjson, open, flush"

RECORD: Final = LogRecord(**LINE)


def whole_call(folder: Path) -> Case:
    return of_logger(WHOLE_CALL, folder, "whole-call", nine_fields)


def bound(folder: Path) -> Case:
    def bound_chunk(log: Any) -> Chunk:
        info = log.bind(epoch=2, phase="phase1", lr=0.0003, samples=512, loss_reg=0.25)

        def chunk(n: int) -> None:
            for _ in repeat(None, n):
                info.info(
                    "training.epoch.end", step=12345, duration_ms=412, loss=1.23, loss_pred=0.98
                )

        return chunk

    return of_logger(BOUND, folder, "bound", bound_chunk)


def traced(folder: Path) -> Case:
    def traced_chunk(log: Any) -> Chunk:
        inner = nine_fields(log)

        def chunk(n: int) -> None:
            with set_trace_context(
                trace_id="4bf92f3577b34da6a3ce929d0e0e4736", span_id="00f067aa0ba902b7"
            ):
                inner(n)

        return chunk

    return of_logger(TRACED, folder, "traced", traced_chunk)


def below_level(folder: Path) -> Case:
    return of_logger(BELOW_LEVEL, folder, "below-level", lambda log: nine_fields_to(log.debug))


def sampled_out(folder: Path) -> Case:
    def step_chunk(log: Any) -> Chunk:
        def chunk(n: int) -> None:
            for _ in repeat(None, n):
                log.debug("training.step", step=12345, epoch=2, loss=1.23, lr=0.0003, grad_norm=0.5)

        chunk(1)  # the first record of an event is always kept
        return chunk

    # so that none of the others is
    return of_logger(SAMPLED_OUT, folder, "sampled-out", step_chunk, level="debug", log_every=10**9)


def by_hand(folder: Path) -> Case:
    path = run_file(folder, "by-hand")
    rival = fifteen_lines.start(path)
    return Case(BY_HAND, rival.chunk, reset=emptier(path), close=rival.close)


MAKERS: Final = (whole_call, bound, traced, below_level, floor.empty, sampled_out, by_hand)
"""The makers of the cases, in the order of the table; they are compared with `floor`."""
GOALS: Final = {
    (WHOLE_CALL, floor.FLOOR): "≤ 2.3, push on to 2.0",
    (WHOLE_CALL, BY_HAND): "well below 1",
    (BOUND, WHOLE_CALL): "≤ 1.15",
    (TRACED, WHOLE_CALL): "≤ 1.15",
    (BELOW_LEVEL, floor.EMPTY): "≤ 1.25",
    (SAMPLED_OUT, floor.FLOOR): "≤ 0.5",
}
"""The ratio of one case to another that the project wants."""
SHORT_NAMES: Final = {
    WHOLE_CALL: "the whole call",
    floor.EMPTY: "an empty function",
    BY_HAND: "fifteen lines by hand",
}
"""Short names, for the column that says what a row is compared with."""
SILENT: Final = {BELOW_LEVEL: "below-level", SAMPLED_OUT: "sampled-out"}
"""The folders of the cases that write nothing."""
WRITERS: Final = {
    floor.FLOOR: "floor",
    WHOLE_CALL: "whole-call",
    BOUND: "bound",
    TRACED: "traced",
    BY_HAND: "by-hand",
}
"""The folders of the cases that write the record at each call."""


def check_output(case: Case, folder: Path) -> None:
    """
    Run *case* a few times, and compare what it wrote with what it is meant to write.

    Raises:
        ValueError: they differ.
    """
    own = (WRITERS | SILENT).get(case.name)
    if own is None:
        return
    case.reset()
    case.chunk(3)
    records = [
        LogRecord.from_line(line) for line in run_file(folder, own).read_bytes().splitlines()
    ]
    if [_content(each) for each in records] != [_content(RECORD)] * (
        3 if case.name in WRITERS else 0
    ):
        msg = f"{case.name} wrote something else than it should"
        raise ValueError(msg)


def logger(folder: Path, level: str = "info", **options: Any) -> GenoLeWMLogger:
    return get_logger(
        RECORD.component,
        run_id=RECORD.run_id,
        log_dir=folder,
        level=level,
        **{"pretty": False, **options},
    )


def of_logger(
    name: str,
    folder: Path,
    own: str,
    make: Callable[[Any], Chunk],
    level: str = "info",
    **options: Any,
) -> Case:
    """Return the case of a logger whose file is in *own* below *folder*."""
    path = run_file(folder, own)
    log = logger(path.parent, level, **options)
    return Case(
        name, make(log), reset=emptier(path), close=lambda: shutdown_run(RECORD.run_id, path.parent)
    )


def _content(record: LogRecord) -> dict[str, Any]:
    """Return the fields that are the same for all cases: all but the time and the trace."""
    varies = ("ts", "trace_id", "span_id")
    return {name: value for name, value in record.to_dict().items() if name not in varies}
