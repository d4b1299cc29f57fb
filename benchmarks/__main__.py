"""
``python -m benchmarks``: run one of the benchmarks, or all of them.

    python -m benchmarks             the cost of one record
    python -m benchmarks rivals      the same record through other loggers
    python -m benchmarks COMMAND -h  the options of a command
    python -m benchmarks all         every command in turn

A command is a module of this folder that has a ``main``, or a folder whose ``__main__`` has one.
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
"""The commands that are listed first; the very first is the default."""


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in ("-h", "--help"):
        print("\n".join(_usage()))
        return 0
    _forget_environment()
    if given and not given[0].startswith("-"):
        name, *rest = given
    else:
        name, rest = FIRST[0], given
    known = commands()
    if name == "all":
        for each, summary in known.items():
            print(f"\n## {each}\n\n{summary}\n", flush=True)
            _run(each, rest)
        return 0
    if name not in known:
        print("\n".join(_usage()), file=sys.stderr)
        return 2
    return _run(name, rest)


def commands() -> dict[str, str]:
    """Return the first line of each command's docstring, by the command's name."""
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
    for name, summary in commands().items():
        yield f"  {name:<19}{summary}"
    yield f"  {'all':<19}Every command in turn, with the same options."


def _run(name: str, arguments: Sequence[str]) -> int:
    module = name.replace("-", "_")
    if (FOLDER / module).is_dir():
        module += ".__main__"
    return int(importlib.import_module(f"benchmarks.{module}").main(arguments) or 0)


def _forget_environment() -> None:
    """
    Remove the package's own environment variables, so that the defaults are measured; but for the
    format, so that no run says on stderr where it is.
    """
    for name in list(os.environ):
        if name.startswith("GENO_LEWM_") or name == "TRACEPARENT":
            del os.environ[name]
    os.environ["GENO_LEWM_LOG_FORMAT"] = "jsonl"


if __name__ == "__main__":
    sys.exit(main())
