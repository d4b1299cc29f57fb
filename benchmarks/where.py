"""
Where the time of a whole call goes: each row is what it takes less when one piece is cut out of it.

The pieces are cut out of the source of the two functions that a record passes, so what is measured is what runs: a piece alone, in a loop,
costs half as much, since after each write the processor finds its caches and predictions cold. The pieces overlap a little.
"""

from __future__ import annotations

import argparse
import inspect
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from geno_lewm_obs import logger as logger_module
from geno_lewm_obs import shutdown_run
from geno_lewm_obs.chain import express as express_module
from geno_lewm_obs.record import LogRecord, new_record
from geno_lewm_obs.render.jsonl import render_jsonl

from .floor import emptier, nine_fields
from .measure import QUICK, Case, Plan, Result, compare
from .scenarios import RECORD, logger

Cut = tuple[tuple[str, str], ...]
"""Texts of the source, and what stands in their place."""

FIELDS: Final = tuple((f"if {name} is not None:", "if False:") for name in ("step", "epoch", "phase", "duration_ms"))
IN_EXPRESS: Final[dict[str, Cut]] = {
    "each key is allowed": (("if not plan.keys.issuperset(data):", "if False:"),),
    "each value is a number or a text that was judged": (("for value in data.values():", "for value in ():"),),
    "the time": (("timestamp(), channel.run_id", "RECORD.ts, channel.run_id"),),
    "step, epoch, phase and duration_ms rise": FIELDS,
    "the trace": (("if places_here() or started or OPENTELEMETRY in modules:", "if False:"),),
    "orjson.dumps": (("orjson.dumps(wire, None, orjson.OPT_APPEND_NEWLINE)", "LINE"),),
}
IN_LOG: Final[dict[str, Cut]] = {
    "the level": (("if rank < channel.threshold and not channel.registry_strict:", "if False:"),),
    "no processor of a user's": (("processors == STANDARD and ", ""),),
    "the LogRecord that is returned": (("new_record(LogRecord)", "KEPT_RECORD"),),
    "the write": (("append(line, severity, event)", "pass"),),
    "the count of records": (("next(channel.counts.records.ticks)", "pass"),),
}
GIVEN: Final = {"RECORD": RECORD, "LINE": render_jsonl(RECORD), "KEPT_RECORD": new_record(LogRecord)}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks where", description="Where the time of a whole call goes.")
    parser.add_argument("--quick", action="store_true", help="a few turns only: shows that everything runs")
    plan = QUICK if parser.parse_args(arguments).quick else Plan()
    print("| piece | time | share of a whole call | quartiles |\n|---|---:|---:|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, saved in rows(Path(folder).resolve(), plan):
            print(f"| {name} | {saved.value:,.0f} ns | {saved.ratio:.1%} | {saved.quarter:.1%}..{saved.three_quarters:.1%} |")
    return 0


def rows(folder: Path, plan: Plan) -> Iterator[tuple[str, Result]]:
    """Yield the name of each piece, and what a call takes less without it, in time and as a share."""
    log = logger(folder)
    path = folder / f"{RECORD.run_id}.jsonl"
    make = logger_module._level_function  # noqa: SLF001 - what is taken apart

    def case(maker: Callable[..., Any]) -> Case:
        face = type("Face", (), {"info": staticmethod(maker("info", log._way))})()  # noqa: SLF001 - as above
        chunk = nine_fields(face)
        chunk(100)
        return Case("", chunk, reset=emptier(path))

    whole = case(make)
    for name, cut in IN_LOG.items():
        yield name, _saved(compare(case(_without(make, cut)), whole, plan))
    for name, cut in IN_EXPRESS.items():
        express = _without(express_module.express, cut)
        yield name, _saved(compare(case(_without(make, (), express=express)), whole, plan))
    shutdown_run(RECORD.run_id, folder)


def _saved(result: Result) -> Result:
    """Turn what is left of a call into what was saved."""
    saved = result.reference - result.value
    return Result(saved, result.reference, 1 - result.ratio, 1 - result.three_quarters, 1 - result.quarter)


def _without(function: Any, cut: Cut, **names: object) -> Any:
    """Return *function* without the pieces in *cut*; raises ValueError where the source has changed and there is no such piece."""
    source = inspect.getsource(function)
    for piece, stand_in in cut:
        if piece not in source:
            msg = f"{function.__name__} has no longer: {piece}"
            raise ValueError(msg)
        source = source.replace(piece, stand_in)
    scope: dict[str, Any] = {**function.__globals__, **GIVEN, **names}
    exec(compile("from __future__ import annotations\n" + source, function.__name__, "exec"), scope)
    return scope[function.__name__]


if __name__ == "__main__":
    sys.exit(main())
