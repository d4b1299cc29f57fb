"""
Where the time of a whole call goes: each row is what it takes less when one piece is cut out of it.

The pieces are cut out of the source of the function that a record passes, so what is measured is
what runs: a piece alone, in a loop, costs half as much, since after each write the processor finds
its caches and predictions cold. The pieces overlap a little.
"""

from __future__ import annotations

import argparse
import inspect
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from geno_lewm_obs import shutdown_run
from geno_lewm_obs.chain import fast_path
from geno_lewm_obs.chain.level_function import bound_to
from geno_lewm_obs.record import new_records
from geno_lewm_obs.render.jsonl import render_jsonl

from .floor import emptier, nine_fields
from .measure import QUICK, Case, Plan, Result, compare
from .scenarios import RECORD, logger

Cut = tuple[tuple[str, str], ...]
"""Texts of the source, and what stands in their place."""

FIELDS: Final = tuple(
    (f"if {name} is not None:", "if False:") for name in ("step", "epoch", "phase", "ms")
)
CUTS: Final[dict[str, Cut]] = {
    "each key takes the number that it has, which is finite": (
        (
            "for key, value in data.items():\n                    if",
            "for key, value in ():\n                    if",
        ),
    ),
    "the time": (
        ("begin, end, text = clock.now", "pass"),
        ("text if begin <= time.time() < end else clock.new_text()", "RECORD.ts"),
    ),
    "step, epoch, phase and duration_ms rise": FIELDS,
    "the trace": (
        (
            "if (ever_traced and (entered_positions() or inherited)) or OPENTELEMETRY in modules:",
            "if False:",
        ),
    ),
    "orjson.dumps": (("dumps(wire, None, NEWLINE) if judged", "LINE if judged"),),
    "the level": ((" and rank >= channel.threshold", ""),),
    "no processor of a user's": (("state.processors == STANDARD and ", ""),),
    "the LogRecord that is returned": (("record = next(new_records)", "record = KEPT_RECORD"),),
    "the write": (("os.write(file.number, line)", "len(line)"),),
    "the count of records": (("next(records_written.ticks)", "pass"),),
}
GIVEN: Final = {"RECORD": RECORD, "LINE": render_jsonl(RECORD), "KEPT_RECORD": next(new_records)}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks where", description="Where the time of a whole call goes."
    )
    parser.add_argument(
        "--quick", action="store_true", help="a few turns only: shows that everything runs"
    )
    plan = QUICK if parser.parse_args(arguments).quick else Plan()
    print("| piece | time | share of a whole call | quartiles |\n|---|---:|---:|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, saved in rows(Path(folder).resolve(), plan):
            quartiles = f"{saved.quarter:.1%}..{saved.three_quarters:.1%}"
            print(f"| {name} | {saved.value:,.0f} ns | {saved.ratio:.1%} | {quartiles} |")
    return 0


def rows(folder: Path, plan: Plan) -> Iterator[tuple[str, Result]]:
    """
    Yield the name of each piece, and what a call takes less without it, in time and as a share.
    """
    log = logger(folder)
    path = folder / f"{RECORD.run_id}.jsonl"

    def case(maker: Callable[..., Any]) -> Case:
        info = bound_to(log.state, maker("info", log.state.channel))
        face = type("Face", (), {"info": staticmethod(info)})()
        chunk = nine_fields(face)
        chunk(100)
        return Case("", chunk, reset=emptier(path))

    whole = case(fast_path.make_level_function)
    for name, cut in CUTS.items():
        yield name, _saved(compare(case(_without(cut)), whole, plan))
    shutdown_run(RECORD.run_id, folder)


def _saved(result: Result) -> Result:
    """Turn what is left of a call into what was saved."""
    saved = result.reference - result.value
    return Result(
        saved, result.reference, 1 - result.ratio, 1 - result.three_quarters, 1 - result.quarter
    )


def _without(cut: Cut) -> Callable[..., Any]:
    """
    Return `make_level_function` of a fast path without the pieces in *cut*.

    Raises:
        ValueError: its source has changed, and has no such piece.
    """
    source = inspect.getsource(fast_path)
    for piece, stand_in in cut:
        if source.count(piece) != 1:
            msg = f"the fast path doesn't have once: {piece}"
            raise ValueError(msg)
        source = source.replace(piece, stand_in)
    scope: dict[str, Any] = {**vars(fast_path), **GIVEN}
    exec(compile(source, "fast_path", "exec"), scope)
    made: Callable[..., Any] = scope["make_level_function"]
    return made


if __name__ == "__main__":
    sys.exit(main())
