"""
How many instructions and calls of Python's one call of a level method takes.

They are the same on any machine, however busy it is: time can't be judged in a test, this can.
What C code does inside a call isn't seen. The numbers that the tests compare with stand in a file,
for each minor version of Python: ``python -m benchmarks instructions --update`` writes those of
the version that runs it.
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

EXPECTED: Final = Path(__file__).resolve().parents[1] / "tests" / "cases" / "instructions.json"
MAKERS: Final = (whole_call, bound, traced, below_level, sampled_out)
TOLERANCE: Final = 0.10
"""How many more of either a call may take than is written down."""
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
        help="write the numbers of this version of Python down for the tests",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--quick", action="store_true", help="changes nothing: it's quick")
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
    """Return what each kind of call executes, by name."""
    with tempfile.TemporaryDirectory() as folder:
        cases = [make(Path(folder)) for make in MAKERS]
        with closing(cases), stopped_clock():
            return {case.name: _least(case) for case in cases}


@contextmanager
def stopped_clock() -> Iterator[None]:
    """
    Stop the time that `time` tells, since a call that comes in a new millisecond does more than
    one that comes in the same.
    """
    before = time.time, time.time_ns
    time.time, time.time_ns = repeat(time.time()).__next__, repeat(time.time_ns()).__next__
    try:
        yield
    finally:
        time.time, time.time_ns = before


def _least(case: Case) -> Count:
    """Return the least of several counts: now and then a call renews what it keeps."""
    case.chunk(WARM)
    found = [counted(lambda: case.chunk(1)) for _ in range(TIMES)]
    return Count(min(each.instructions for each in found), min(each.calls for each in found))


def counted(act: Callable[[], object]) -> Count:
    """Return what *act* executes."""
    return _by_monitoring(act) if sys.version_info >= (3, 12) else _by_tracing(act)


def _by_monitoring(act: Callable[[], object]) -> Count:
    monitoring: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]  # from 3.12 on
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
