"""
The Python files of a project: those to lint, those that these may import from, and their names.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

_SKIPPED: Final = frozenset(("__pycache__", "node_modules"))
_INIT: Final = "__init__"


class Source(NamedTuple):
    """A file."""

    path: str
    module: str
    """Its name in full, as its folders tell."""
    root: str
    """The folder in which its outermost package is."""
    is_package: bool
    is_linted: bool
    """Whether its findings are asked for; it is only imported from otherwise."""


class Project:
    """
    The files at and below *paths*, and those of the packages that they belong to.

    Args:
        paths: Files and folders.
        is_excluded: Whether a file isn't looked at.

    Raises:
        FileNotFoundError: There is none at one of them.
        PermissionError: One of them is a folder that can't be read.
    """

    def __init__(self, paths: Sequence[str], is_excluded: Callable[[str], bool]) -> None:
        self.sources: list[Source] = []
        self._numbers: dict[str, int] = {}
        self._by_name: defaultdict[str, list[int]] = defaultdict(list)
        self._packages: dict[str, tuple[str, str]] = {}
        self._is_excluded = is_excluded
        for path in paths:
            self._add_all(_files_at(path), is_linted=True, base=path)
        around = {self._around(each) for each in self.sources}
        for folder, is_deep in sorted(around):
            files = _below(folder) if is_deep else _in(folder)
            self._add_all(files, is_linted=False, base=folder)

    def _around(self, source: Source) -> tuple[str, bool]:
        """Return the folder in which a source's imports may be, and whether folders in it count."""
        top = source.module.partition(".")[0]
        if source.is_package or top != source.module:
            return os.path.join(source.root, top), True  # noqa: PTH118 - thousands of them
        return source.root, False

    def _add_all(self, files: Iterable[str], *, is_linted: bool, base: str) -> None:
        for path in files:
            absolute = os.path.abspath(path)  # noqa: PTH100
            if absolute in self._numbers or self._is_excluded(path):
                continue
            folder, file = os.path.split(absolute)
            stem = file.rpartition(".")[0]
            root, package = self._package(folder)
            module = ".".join(filter(None, (package, "" if stem == _INIT else stem))) or stem
            number = self._numbers[absolute] = len(self.sources)
            is_package = stem == _INIT
            self.sources.append(Source(path, module, root, is_package, is_linted))
            beside = os.path.relpath(absolute, base).removesuffix(".py").replace(os.sep, ".")
            for name in {module, beside.removesuffix(f".{_INIT}")}:
                self._by_name[name].append(number)

    def _package(self, folder: str) -> tuple[str, str]:
        """Return the folder in which the package of *folder* is, and that package's name."""
        known = self._packages.get(folder)
        if known is None:
            if os.path.isfile(os.path.join(folder, "__init__.py")):  # noqa: PTH113, PTH118
                parent, name = os.path.split(folder)
                root, package = self._package(parent) if parent != folder else (parent, "")
                known = root, f"{package}.{name}" if package else name
            else:
                known = folder, ""
            self._packages[folder] = known
        return known

    def find(self, module: str, importer: int) -> int | None:
        """Return the number of the source that *importer* imports as *module*, or None."""
        found = self._by_name.get(module)
        if not found:
            return None
        if len(found) > 1:
            root = self.sources[importer].root
            return next((each for each in found if self.sources[each].root == root), found[0])
        return found[0]


def absolute(package: str, level: int, module: str) -> str | None:
    """
    Return the name of an imported module in full, or None if it's above the outermost package.

    Args:
        package: The package of the source that imports it.
        level: How many dots stand before the name.
        module: The name behind them, which may be empty.
    """
    if not level:
        return module
    parts = package.split(".") if package else []
    kept = parts[: len(parts) - level + 1]
    if level > len(parts):
        return None
    return ".".join([*kept, module] if module else kept)


def _files_at(path: str) -> Iterator[str]:
    if os.path.isdir(path):  # noqa: PTH112
        os.scandir(path).close()  # which says if it can't be read; of others it isn't told
        yield from _below(path)
    elif os.path.exists(path):  # noqa: PTH110
        yield path
    else:
        raise FileNotFoundError(path)


def _in(folder: str) -> Iterator[str]:
    for entry in _entries(folder):
        if entry.name.endswith(".py") and _is_file(entry):
            yield entry.path


def _below(folder: str) -> Iterator[str]:
    """Yield the Python files below *folder*, in the order of their names; links aren't followed."""
    pending = [folder]
    while pending:
        inner = []
        for entry in _entries(pending.pop()):
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith(".") and entry.name not in _SKIPPED:
                    inner.append(entry.path)
            elif entry.name.endswith(".py") and _is_file(entry):
                yield entry.path
        pending += [
            each
            for each in reversed(inner)
            if not (Path(each) / "pyvenv.cfg").is_file()  # a virtual environment
        ]


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # of a link in a circle, for one
        return False


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(folder or "."), key=lambda entry: entry.name)
    except OSError:
        return []
