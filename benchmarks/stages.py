"""
Each part of a call alone: the six stages on the dict that the stage before them left, then the
record, its line and the file.

What the logger does around the chain is in the whole call only. A stage consumes its argument, so
each call gets a copy, and the cost of copying is timed and taken off.
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
from .measure import Case
from .scenarios import RECORD, logger

STAGES: Final = "stages"
"""The folder of their run, into which nothing is written but by `deliver`."""


def stage_cases(folder: Path) -> Iterator[Case]:
    """Yield a case for each stage, in the chain's order."""
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
    yield Case("LogRecord made from the dict alone", _repeated(lambda: LogRecord(**fields)))
    yield Case("render_jsonl alone", _one_argument(render_jsonl))
    yield Case(
        "FileSink.append alone: os.write of a finished line",
        _repeated(lambda: sink.append(line, RECORD.severity, RECORD.event)),
        reset=emptier(sink.path),
        close=sink.close,
    )
    yield Case(
        "deliver alone: render_jsonl, guard, and the fan-out around FileSink.append",
        _repeated(lambda: deliver(channel, RECORD)),
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


def _repeated(act: Callable[[], object]) -> Callable[[int], None]:
    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            act()

    return chunk


def _one_argument(act: Callable[[LogRecord], object]) -> Callable[[int], None]:
    def chunk(n: int) -> None:
        for _ in repeat(None, n):
            act(RECORD)

    return chunk
