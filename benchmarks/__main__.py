"""
``python -m benchmarks``: one command for all that is measured. It decides nothing: what a number
should be is for readers.

    python -m benchmarks             what one record costs
    python -m benchmarks rivals      the same record through other loggers, each in an environment of its own
    python -m benchmarks COMMAND -h  what a command takes
    python -m benchmarks all         each in turn

A command is a module of this folder with a ``main``, or a folder with one in its ``__main__``.
"""

from __future__ import annotations

import ast
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
FIRST: Final = ("record", "rivals")
"""The first is what no command at all means."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in ("-h", "--help"):
        print("\n".join(_usage()))
        return 0
    _forget_environment()
    name, rest = (
        (given[0], given[1:]) if given and not given[0].startswith("-") else (FIRST[0], given)
    )
    known = commands()
    if name == "all":
        for each, what in known.items():
            print(f"\n## {each}\n\n{what}\n", flush=True)
            _run(each, rest)
        return 0
    if name not in known:
        print("\n".join(_usage()), file=sys.stderr)
        return 2
    return _run(name, rest)


def commands() -> dict[str, str]:
    """Return the names of the commands, and of each the first line of what it says of itself."""
    found = {}
    for path in sorted([*FOLDER.glob("*.py"), *FOLDER.glob("*/__main__.py")]):
        module = ast.parse(path.read_text("utf-8"))
        name = path.stem if path.parent == FOLDER else path.parent.name
        if name != "__main__" and any(
            isinstance(node, ast.FunctionDef) and node.name == "main" for node in module.body
        ):
            found[name.replace("_", "-")] = (ast.get_docstring(module) or "").partition("\n")[0]
    return {name: found[name] for name in sorted(found, key=lambda name: (name not in FIRST, name))}


def _usage() -> Iterator[str]:
    yield "usage: python -m benchmarks [COMMAND] [OPTIONS]"
    yield ""
    for name, what in commands().items():
        yield f"  {name:<14}{what}"
    yield f"  {'all':<14}Each in turn, with the same options."


def _run(name: str, arguments: Sequence[str]) -> int:
    module = name.replace("-", "_")
    place = f"{module}.__main__" if (FOLDER / module).is_dir() else module
    return int(importlib.import_module(f"benchmarks.{place}").main(arguments) or 0)


def _forget_environment() -> None:
    """Take the package's own variables out, so that every reader measures the defaults."""
    for name in [
        name for name in os.environ if name.startswith("GENO_LEWM_") or name == "TRACEPARENT"
    ]:
        del os.environ[name]


if __name__ == "__main__":
    sys.exit(main())
