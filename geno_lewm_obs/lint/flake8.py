"""
The linter as a plugin of flake8, for who runs that already.

flake8 hands over one file at a time, while loggers come from other files. So the package around the
first file is linted as a whole, once a process, and each of its files gets its part.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from .. import __version__
from .linter import lint
from .rules import Finding
from .settings import find_settings


class Flake8Plugin:
    """
    What flake8 makes for each file.

    Args:
        tree: The file's syntax tree, which flake8 passes and this plugin doesn't use.
        filename: The file.
    """

    name: ClassVar[str] = "geno-lewm-obs"
    version: ClassVar[str] = __version__

    def __init__(self, tree: ast.AST, filename: str) -> None:  # noqa: ARG002 - flake8 passes it
        self._filename = filename

    def run(self) -> Iterator[tuple[int, int, str, type[Flake8Plugin]]]:
        """Yield line, column from 0, text and class of each finding."""
        path = Path(self._filename).absolute()
        if not path.is_file():  # what flake8 reads from standard input
            return
        for each in _findings_around(_outermost(path)).get(str(path), ()):
            yield each.line, each.column - 1, f"{each.rule} {each.message}", type(self)


def _outermost(path: Path) -> Path:
    """Return the outermost package around a file, or the file itself."""
    folder, found = path.parent, path
    while (folder / "__init__.py").is_file():
        folder, found = folder.parent, folder
    return found


@lru_cache(maxsize=256)
def _findings_around(path: Path) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for each in lint([str(path)], find_settings(Path())).findings:
        found.setdefault(each.path, []).append(each)
    return found
