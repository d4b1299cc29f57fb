"""
Find the files of a project that matter, parse them, and follow loggers through them.

A file matters if its bytes name the package or a maker of loggers, or if it imports, from a module
that does, a name by which it may come to a logger. All others are never parsed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from .contents import Problem, content_of, patterns_of
from .flow import Flow
from .log_calls import follow_wrappers
from .project import Project, Source, absolute
from .reader import Marks, read_and_parse, undisturbed
from .roles import METHODS, PACKAGE
from .summary import Summary

_IMPORT: Final = re.compile(rb"[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([\w. \t,]+))")
_WORDS: Final = (
    *("log", "Log", "LOG", PACKAGE, "span", "get_counter", "get_gauge", "get_histogram"),
    rf"\.(?:{'|'.join(sorted({*METHODS, 'bind'}))})\b",
)
"""What a function that logs mostly has in it, in the form of patterns."""
_WORTH_PROCESSES: Final = 4_000_000
"""Bytes of source from which on several processes are worth their start."""


class Exploration:
    """
    A project's files, and what is known of those that matter.

    Args:
        project: The files.
        makers: Functions that return loggers, besides the package's own.
        jobs: The most processes to use.
    """

    def __init__(self, project: Project, makers: frozenset[str], jobs: int = 1) -> None:
        self.project, self.jobs = project, jobs
        self.problems: dict[int, Problem] = {}
        self.flow = Flow(project.find, makers)
        self._contents: dict[int, bytes] = {}
        """Those of files that weren't parsed."""
        self._importers: defaultdict[int, set[int]] = defaultdict(set)
        self._followed: set[tuple[int, str]] = set()
        self._of_functions = re.compile("|".join([*_WORDS, *patterns_of(makers)]).encode())
        self._words: set[str] = set()
        """Names by which one comes to a logger, and which don't look so."""

    def explore(self, contents: dict[int, bytes], chosen: set[int], whole: set[int]) -> Flow:
        """
        Parse what matters, and return where loggers go.

        Args:
            contents: What all files hold; those that are parsed are taken out.
            chosen: The files that matter for what they hold.
            whole: The files that are to be read as a whole.
        """
        self._contents = contents
        with undisturbed():
            while chosen or whole:
                self._parse(sorted(chosen - whole))
                self._parse(sorted(whole), is_whole=True)
                follow_wrappers(self.flow)
                chosen, whole = self._next(), self._to_be_read()
        return self.flow

    def _parse(self, numbers: list[int], *, is_whole: bool = False) -> None:
        sources = [self.project.sources[each] for each in numbers]
        work = partial(_parse_undisturbed, marks=self._of_functions, is_whole=is_whole)
        size = sum(len(self._contents.pop(each, b"")) for each in numbers)
        results: Iterable[Summary | Problem]
        if self.jobs > 1 and size > _WORTH_PROCESSES:
            results = _in_processes(work, sources, self.jobs)
        else:
            results = map(work, sources)
        for number, result in zip(numbers, results, strict=True):
            if isinstance(result, Problem):
                self.problems[number] = result
            else:
                self.flow.add(number, result)

    def _next(self) -> set[int]:
        """Return the sources that matter, given what is known now, and weren't parsed yet."""
        if not self._contents:
            return set()
        chosen = {each for each in self.flow.wanted if each in self._contents}
        for number, names in self.flow.names.exported().items():
            new = {name for name in names if (number, name) not in self._followed}
            if not new:
                continue
            self._followed |= {(number, name) for name in new}
            marks = [*(name.encode() for name in new), b"import *"]
            for importer in self._importers_of(number):
                content = self._contents.get(importer)
                if content is not None and any(mark in content for mark in marks):
                    chosen.add(importer)
        return chosen

    def _to_be_read(self) -> set[int]:
        """Return the sources all of whose functions are to be read, given what is known now."""
        unread = {number for number, module in self.flow.modules.items() if module.unread}
        names = self.flow.names_of_loggers() - self._words
        new = sorted(name for name in names if not self._of_functions.search(name.encode()))
        self._words |= names
        chosen = unread & self.flow.wanted
        if new:
            words = re.compile(rf"\b(?:{'|'.join(map(re.escape, new))})\b".encode())
            for number in unread - chosen:
                content = content_of(self.project.sources[number].path)
                if not isinstance(content, Problem) and words.search(content):
                    chosen.add(number)
        return chosen

    def _importers_of(self, number: int) -> set[int]:
        """Return the sources that may import a module, by the module or its package."""
        if not self._importers:
            self._importers[-1] = set()
            for each, content in self._contents.items():
                for module in _imported(self.project.sources[each], content):
                    found = self.project.find(module, each)
                    if found is not None:
                        self._importers[found].add(each)
        module = self.project.sources[number].module
        package, _, name = module.rpartition(".")
        around = self.project.find(package, number) if package else None
        importers = self._importers[number]
        if around is None:
            return importers
        mark = name.encode()
        return importers | {
            each for each in self._importers[around] if mark in self._contents.get(each, b"")
        }


def _imported(source: Source, content: bytes) -> set[str]:
    """Return the modules that the text of a source seems to import."""
    package = source.module if source.is_package else source.module.rpartition(".")[0]
    found = set()
    for line in _lines_with(b"import", content):
        match = _IMPORT.match(line)
        if match is None:
            continue
        origin, modules = (text.decode("utf-8", "replace") for text in match.groups(b""))
        if origin:
            inner = origin.lstrip(".")
            found.add(absolute(package, len(origin) - len(inner), inner) or "")
        for each in modules.split(","):
            found.update(_with_packages(each.split(" as ")[0].strip()))
    return found


def _lines_with(word: bytes, content: bytes) -> Iterator[bytes]:
    # A pattern that is tried at each line's beginning takes ten times as long.
    at = content.find(word)
    while at >= 0:
        end = content.find(b"\n", at)
        end = len(content) if end < 0 else end
        yield content[content.rfind(b"\n", 0, at) + 1 : end]
        at = content.find(word, end)


def _with_packages(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[:count]) for count in range(1, len(parts) + 1) if name}


def _parse_undisturbed(source: Source, marks: Marks, *, is_whole: bool) -> Summary | Problem:
    with undisturbed():
        return read_and_parse(source, marks, is_whole=is_whole)


def _in_processes(
    work: Callable[[Source], Summary | Problem], sources: list[Source], jobs: int
) -> list[Summary | Problem]:
    # Imported here, since most projects need one process.
    import multiprocessing

    with multiprocessing.Pool(jobs) as pool:
        return pool.map(work, sources, chunksize=16)
