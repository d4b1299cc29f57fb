"""Runs that tests compare: a start, some losses, an end, and errors if need be."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from geno_lewm_obs.compare import Facts, facts_of
from geno_lewm_obs.read import find_files
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.frames.runs_of_events import write_run
from tests.samples import record


def line(event: str, second: int = 0, **fields: Any) -> bytes:
    """Return the line of a record, *second* seconds after the beginning."""
    return render_jsonl(record(event=event, second=second, **fields))


def losses(values: Iterable[object], seconds_a_step: int = 1) -> Iterable[bytes]:
    """Yield the lines of steps with these losses."""
    for step, value in enumerate(values):
        data = {"loss": value}
        yield line("training.step", 1 + step * seconds_a_step, data=data, step=step)


def run_with(folder: Path, *lines: bytes, name: str = "a", **start: Any) -> Facts:
    """Write a run that starts with *start*, and return its facts."""
    begin = line("training.run.start", data=start)
    path = write_run(folder, begin, *lines, name=f"{name}.jsonl")
    return facts_of(find_files(str(path)))
