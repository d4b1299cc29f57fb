"""Type checkers, as they are installed beside this Python: what each finds in which line."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Final

CHECKERS: Final = ("mypy", "pyright", "basedpyright", "ty", "pyrefly")
_LINE: Final = re.compile(
    r"(?:ERROR )?(?P<file>[^:\s]+):(?P<line>\d+):\S* error(?:\[[\w-]+\])?:? (?P<text>.*)"
)
_CODE: Final = re.compile(r"\s+\[[\w-]+\]$")
_SECONDS: Final = 170

Found = list[tuple[str, int, str]]
"""The file, line and text of each error."""


def executable(name: str) -> str | None:
    """Return the path of the checker *name* that is installed beside this Python, or None."""
    return shutil.which(name, path=str(Path(sys.executable).parent))


def version(name: str) -> str:
    """Return the version of the checker *name*, which is installed."""
    return metadata.version(name)


def check(
    name: str, files: Sequence[Path], folder: Path, config: str = ""
) -> subprocess.CompletedProcess[str]:
    """
    Let the checker *name* check *files*, by its default rules.

    Args:
        name: One of `CHECKERS`.
        files: What is checked.
        folder: The working directory, which is the root of imports; mypy has its cache there.
        config: The path of a configuration for mypy; none by default.
    """
    program, python = executable(name), sys.executable
    if program is None:
        raise FileNotFoundError(name)
    arguments = {
        "mypy": [f"--config-file={config}", "--no-error-summary", "--no-pretty"],
        "pyright": ["--pythonpath", python, "--outputjson"],
        "basedpyright": ["--pythonpath", python, "--outputjson"],
        "ty": ["check", "--python", python, "--output-format=concise"],
        "pyrefly": [
            *("check", "--python-interpreter-path", python),
            *("--preset=default", "--output-format=min-text", "--search-path=."),
        ],
    }
    return subprocess.run(
        [program, *arguments[name], *map(str, files)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )


def errors(printed: str) -> Found:
    """Return the errors that a checker printed, in order."""
    is_json = printed.lstrip().startswith("{")
    return sorted((_of_json if is_json else _of_lines)(printed))


def _of_json(text: str) -> Found:
    return [
        (
            Path(each["file"]).name,
            each["range"]["start"]["line"] + 1,
            each["message"].partition("\n")[0],
        )
        for each in json.loads(text)["generalDiagnostics"]
        if each["severity"] == "error"
    ]


def _of_lines(text: str) -> Found:
    found = []
    for line in text.splitlines():
        # pyrefly names the severity first, the others after the place
        plain = re.sub(r"^ERROR (\S+):(\d+):\S+ ", r"\1:\2: error: ", line.strip())
        match = _LINE.fullmatch(plain)
        if match:
            message = _CODE.sub("", match["text"])
            found.append((Path(match["file"]).name, int(match["line"]), message))
    return found
