"""
``python -m benchmarks``: one command for all that is measured. It decides nothing: what a number should be is for readers.

    python -m benchmarks             what one record costs
    python -m benchmarks rivals      the same record through other loggers, each in an environment of its own
    python -m benchmarks COMMAND -h  what a command takes
    python -m benchmarks all         each in turn
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Final

COMMANDS: Final = {
    "record": "what one record costs, against the least it can cost (the default)",
    "rivals": "the same record through other loggers, and what is lost when each is killed",
    "growth": "what one record costs as loggers, fields, events and files grow",
    "reading": "how fast a run is read back",
    "false_alarms": "how often the redaction rules refuse what is harmless",
    "instructions": "how many instructions a call executes; the tests compare it with what is written down",
}
"""The modules with a ``main``, in the order of ``all``."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in ("-h", "--help"):
        print(_usage())
        return 0
    _forget_environment()
    command, rest = (given[0], given[1:]) if given and not given[0].startswith("-") else ("record", given)
    command = command.replace("-", "_")
    if command == "all":
        return max(_heading(name) or _run(name, rest) for name in COMMANDS)
    if command not in COMMANDS:
        print(_usage(), file=sys.stderr)
        return 2
    return _run(command, rest)


def _usage() -> str:
    lines = (f"  {name.replace('_', '-'):<14}{what}" for name, what in COMMANDS.items())
    return "\n".join(["usage: python -m benchmarks [COMMAND] [OPTIONS]", "", *lines, f"  {'all':<14}each in turn"])


def _heading(name: str) -> int:
    print(f"\n## {COMMANDS[name]}\n", flush=True)
    return 0


def _run(name: str, arguments: Sequence[str]) -> int:
    place = {"rivals": "rivals.contest"}.get(name, name)
    return int(importlib.import_module(f"benchmarks.{place}").main(arguments) or 0)


def _forget_environment() -> None:
    """Take the package's own variables out, so that every reader measures the defaults."""
    for name in [name for name in os.environ if name.startswith("GENO_LEWM_") or name == "TRACEPARENT"]:
        del os.environ[name]


if __name__ == "__main__":
    sys.exit(main())
