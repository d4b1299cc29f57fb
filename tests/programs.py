"""Python programs that tests run in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SECONDS = 60


def python(
    *arguments: object, variables: Mapping[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[Any]:
    """
    Run Python, by which a warning is an error, and return what came of it.

    Args:
        arguments: Those of the command line, such as ``-c`` and a program. The program can import
            what stands in this folder: ``from tests.samples import make_line``.
        variables: Of the environment, besides those of this process.
        options: For `subprocess.run`, other than by default.
    """
    path = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(ROOT)]))
    defaults = {"capture_output": True, "text": True, "timeout": SECONDS, "check": False}
    return subprocess.run(  # noqa: PLW1510 - by the defaults
        [sys.executable, "-W", "error", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": path, **(variables or {})},
        **defaults | options,
    )


def printed_by(*arguments: object, **options: Any) -> str:
    """Return what Python printed, run as by `python`; the test fails if the program fails."""
    done = python(*arguments, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout
