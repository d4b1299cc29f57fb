"""
What redaction adds to a call: the same call with the rules and without them, and the least a call
can cost, in turns.

Without them means: a copy of `chain.fast_path` out of which the questions that the rules ask have
been taken. It's made from the source, so that it stays the same function in everything else; where
the source no longer has those questions, it says so instead of measuring.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any, Final

from geno_lewm_obs import get_logger, shutdown_run
from geno_lewm_obs.chain import fast_path as rules
from geno_lewm_obs.chain.level_function import bound_to

from .floor import FLOOR, LINE, floor, nine_fields
from .measure import closing

RUN_ID: Final = LINE["run_id"]
CHUNK_NS: Final = 2_000_000


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks redaction", description="What redaction adds to a call."
    )
    parser.add_argument(
        "--quick", action="store_true", help="a few turns only: shows that everything runs"
    )
    turns = 5 if parser.parse_args(arguments).quick else 1000
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        base = floor(folder)
        log: Any = get_logger("training", run_id=RUN_ID, log_dir=folder, level="info", pretty=False)
        chunks = [base.chunk, nine_fields(log), nine_fields(_without_rules(log))]
        with closing([base]):
            least, whole, bare = _in_turns(chunks, turns)
        shutdown_run(RUN_ID, folder)
    print("| what | time | times FLOOR |")
    print("|---|---:|---:|")
    rows = {
        FLOOR: least,
        "a call with nine fields": whole,
        "the same without the rules": bare,
    }
    for name, spent in (
        rows
        | {
            "what the rules add": [
                with_ - without for with_, without in zip(whole, bare, strict=True)
            ]
        }
    ).items():
        ratio = median(each / base for each, base in zip(spent, least, strict=True))
        print(f"| {name} | {median(spent):,.0f} ns | {ratio:.2f} |")
    return 0


def _in_turns(chunks: Sequence[Callable[[int], None]], turns: int) -> list[list[float]]:
    """
    Return nanoseconds a call, of each chunk in each turn; a slow moment of the machine hits all of
    a turn.
    """
    for chunk in chunks:
        chunk(2000)
    sizes = [max(1, round(CHUNK_NS / (_timed(chunk, 2000) / 2000))) for chunk in chunks]
    spent: list[list[float]] = [[] for _ in chunks]
    for turn in range(turns):
        order = range(len(chunks)) if turn % 2 else reversed(range(len(chunks)))
        for at in order:
            spent[at].append(_timed(chunks[at], sizes[at]) / sizes[at])
    return spent


def _timed(chunk: Callable[[int], None], calls: int) -> int:
    started = perf_counter_ns()
    chunk(calls)
    return perf_counter_ns() - started


def _without_rules(log: Any) -> Any:
    """Return what logs like *log*, without the rules."""
    info = bound_to(log.state, _unjudged()("info", log.state.channel))
    return type("Face", (), {"info": staticmethod(info)})()


class _Unjudged(ast.NodeTransformer):
    """Takes out the loop over keys and values, and makes every question after the rules a yes."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def visit_For(self, node: ast.For) -> ast.AST:
        if ast.unparse(node.iter) != "data.items()" or not node.orelse:
            return node
        self.taken.append("values")
        return ast.parse("is_judged = True").body[0]

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        if ast.unparse(node) != "phase in phases":
            return self.generic_visit(node)
        self.taken.append("texts")
        return ast.Constant(value=True)


def _unjudged() -> Any:
    """Return `make_level_function` without its rules."""
    transformer = _Unjudged()
    module = transformer.visit(ast.parse(inspect.getsource(rules)))
    if {"values", "texts"} != set(transformer.taken):
        found = ", ".join(sorted(transformer.taken))
        msg = f"chain.fast_path asks other questions than it did; only {found} were found"
        raise ValueError(msg)
    names = dict(vars(rules))
    exec(compile(ast.fix_missing_locations(module), rules.__file__, "exec"), names)
    return names["make_level_function"]


if __name__ == "__main__":
    sys.exit(main())
