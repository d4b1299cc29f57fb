"""
The cost of each part of a call by itself: the six stages, the record, its line, the file.

Each stage gets the dict that the stage before it left. A stage consumes its argument, so each call
gets a copy, and the cost of copying is measured and subtracted. What the logger does around the
chain is part of the whole call only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from geno_lewm_obs import LogRecord, build_chain
from geno_lewm_obs.chain.call import CALL, Call
from geno_lewm_obs.chain.slow_path import deliver
from geno_lewm_obs.logger import channel_of
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.file.sink import FileSink

from .floor import emptier
from .measure import Case, repeated
from .scenarios import RECORD, logger

STAGES: Final = "stages"
"""The folder of their run, to which only `deliver` writes."""


def stage_cases(folder: Path) -> Iterator[Case]:
    """Yield a case for each stage, in the order of the chain."""
    channel = channel_of(logger(folder / STAGES))
    event_dict: Any = _as_the_logger_leaves_it()
    for number, stage in enumerate(build_chain(), 1):
        before = dict(event_dict)
        yield Case(
            f"stage {number} alone: {stage.__name__}",
            _stage_chunk(stage, channel, before),
            minus=_copy_chunk(before),
        )
        event_dict = stage(channel, "info", event_dict)


def output_cases(folder: Path) -> Iterator[Case]:
    """Yield a case for each step after the chain."""
    fields = asdict(RECORD)
    sink = FileSink(folder / STAGES / "file-sink.jsonl")
    line = render_jsonl(RECORD)
    log = logger(folder / STAGES)
    channel = channel_of(log)
    path = log.log_dir / f"{log.run_id}.jsonl"
    yield Case("LogRecord made from the dict alone", repeated(lambda: LogRecord(**fields)))
    yield Case("render_jsonl alone", _one_argument(render_jsonl))
    yield Case(
        "FileSink.append alone: os.write of a finished line",
        repeated(lambda: sink.append(line, RECORD.severity, RECORD.event)),
        reset=emptier(sink.path),
        close=sink.close,
    )
    yield Case(
        "deliver alone: render_jsonl, guard, and the fan-out around FileSink.append",
        repeated(lambda: deliver(channel, RECORD)),
        reset=emptier(path),
    )


def _as_the_logger_leaves_it() -> dict[str, Any]:
    promoted = {name: getattr(RECORD, name) for name in ("step", "epoch", "phase", "duration_ms")}
    return {**promoted, **RECORD.data, "event": RECORD.event, CALL: Call()}


def _stage_chunk(stage: Any, channel: object, before: dict[str, Any]) -> Callable[[int], None]:
    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            stage(channel, "info", before.copy())

    return chunk


def _copy_chunk(before: dict[str, Any]) -> Callable[[int], None]:
    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            before.copy()

    return chunk


def _one_argument(function: Callable[[LogRecord], object]) -> Callable[[int], None]:
    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            function(RECORD)

    return chunk
