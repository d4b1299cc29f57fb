"""
How many bytecode instructions and calls one call of a level method executes, and one request.

Unlike times, these counts don't depend on the machine or its load, so a test can check them. Work
inside C functions isn't counted. The expected counts are kept in a file, for each minor version of
Python; ``python -m benchmarks instructions --update`` writes those of the running version.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import Any, Final, NamedTuple

from .measure import Case, closing
from .scenarios import below_level, bound, sampled_out, traced, whole_call
from .services.request import request

EXPECTED: Final = Path(__file__).resolve().parents[1] / "tests" / "cases" / "instructions.json"
MAKERS: Final = (whole_call, bound, traced, below_level, sampled_out, request)
TOLERANCE: Final = 0.10
"""How far a count may exceed the expected one, as a fraction."""
WARM: Final = 64
TIMES: Final = 9


class Count(NamedTuple):
    """What one call executes."""

    instructions: int
    calls: int


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks instructions",
        description="How many instructions one call executes.",
    )
    parser.add_argument(
        "--update",
        action="store_true",
        help="write the counts of this version of Python to the file of the tests",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--quick", action="store_true", help="accepted for uniformity; there is nothing to shorten"
    )
    options = parser.parse_args(arguments)
    found = {name: count._asdict() for name, count in counts().items()}
    if options.update:
        known = json.loads(EXPECTED.read_text("utf-8")) if EXPECTED.is_file() else {}
        EXPECTED.write_text(
            json.dumps({**known, minor_version(): found}, indent=2, sort_keys=True) + "\n", "utf-8"
        )
    print(json.dumps(found) if options.json else "\n".join(_table(found)))
    return 0


def minor_version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def counts() -> dict[str, Count]:
    """Return the counts of each kind of call, by name."""
    with tempfile.TemporaryDirectory() as folder:
        cases = [make(Path(folder)) for make in MAKERS]
        with closing(cases), stopped_clock():
            return {case.name: _least(case) for case in cases}


@contextmanager
def stopped_clock() -> Iterator[None]:
    """
    Stop the clock of `time` until the block ends.

    The first call in a new millisecond executes more than the following ones.
    """
    before = time.time, time.time_ns
    time.time = repeat(time.time()).__next__
    time.time_ns = repeat(time.time_ns()).__next__
    try:
        yield
    finally:
        time.time, time.time_ns = before


def _least(case: Case) -> Count:
    """Return the lowest of several counts, since some calls also refresh a cache."""
    case.chunk(WARM)
    found = [counted(lambda: case.chunk(1)) for _ in range(TIMES)]
    return Count(min(each.instructions for each in found), min(each.calls for each in found))


def counted(act: Callable[[], object]) -> Count:
    """Return what a call of *act* executes."""
    return _by_monitoring(act) if sys.version_info >= (3, 12) else _by_tracing(act)


def _by_monitoring(act: Callable[[], object]) -> Count:
    # mypy checks for 3.11, which has no sys.monitoring.
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
    tool, events = monitoring.PROFILER_ID, monitoring.events
    found = {events.INSTRUCTION: 0, events.CALL: 0}

    def counter(event: int) -> Callable[..., None]:
        def count(*_what: object) -> None:
            found[event] += 1

        return count

    monitoring.use_tool_id(tool, "benchmarks")
    try:
        for event in found:
            monitoring.register_callback(tool, event, counter(event))
        monitoring.set_events(tool, events.INSTRUCTION | events.CALL)
        act()
        monitoring.set_events(tool, 0)
    finally:
        monitoring.free_tool_id(tool)
    return Count(found[events.INSTRUCTION], found[events.CALL])


def _by_tracing(act: Callable[[], object]) -> Count:
    found = {"opcode": 0, "call": 0, "c_call": 0}

    def trace(frame: Any, event: str, _argument: object) -> Any:
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            found[event] += 1
        return trace

    def profile(_frame: object, event: str, _argument: object) -> None:
        if event in ("call", "c_call"):
            found[event] += 1

    before = sys.gettrace(), sys.getprofile()
    try:
        sys.settrace(trace)
        act()
        sys.settrace(None)
        sys.setprofile(profile)
        act()
        sys.setprofile(None)
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
    return Count(found["opcode"], found["call"] + found["c_call"])


def _table(found: dict[str, dict[str, int]]) -> list[str]:
    rows = [
        f"| {name} | {count['instructions']} | {count['calls']} |" for name, count in found.items()
    ]
    return ["| what | instructions | calls |", "|---|---:|---:|", *rows]


if __name__ == "__main__":
    sys.exit(main())
