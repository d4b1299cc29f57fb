"""
The linter: how long it takes for 100,000 lines, what it finds, and what it takes for a mistake.

    python -m benchmarks lint                          the time, beside that of other linters
    python -m benchmarks lint --found FOLDER...        the share of the logging calls in FOLDER
                                                       that it finds, with logging.getLogger as ours
    python -m benchmarks lint --foreign FOLDER...      what it says of code that doesn't use us

The lines are those of the standard library. In the worst case each file logs, so that each is
parsed. Times are processor time with the start of Python, the least of some runs.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from geno_lewm_obs.lint.contents import content_of, names_loggers
from geno_lewm_obs.lint.explore import Exploration
from geno_lewm_obs.lint.linter import lint
from geno_lewm_obs.lint.log_calls import find_log_calls
from geno_lewm_obs.lint.project import Project
from geno_lewm_obs.lint.reader import undisturbed
from geno_lewm_obs.lint.settings import LintSettings
from geno_lewm_obs.lint.values import last_name

from .processor_time import cpu_of_children
from .rivals.environment import MissingEnvironmentError, default_folder, environment

LINES: Final = 100_000
MAKER: Final = "logging.getLogger"
_LOGS: Final = """

from geno_lewm_obs import get_logger as _get_logger

_log = _get_logger("a")
_log.info("training.epoch.end", loss=1.0)
"""
_LEVELS: Final = {"debug", "info", "warning", "warn", "error", "exception", "critical", "log"}
_LIKE_A_LOGGER: Final = re.compile(r"log(ger)?$", re.IGNORECASE)
_OURS: Final = "from geno_lewm_obs.lint.program import main; main()"
_RIVALS: Final = {
    "flake8 with flake8-logging": (("flake8", "flake8-logging"), ["flake8", "-j", "1"]),
    "pylint, its checks of logging": (
        ("pylint",),
        ["pylint", "-j", "1", "--disable=all", "--enable=logging", "--score=n"],
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer lines, one run, no rivals")
    parser.add_argument("--found", nargs="+", metavar="FOLDER", default=[])
    parser.add_argument("--foreign", nargs="+", metavar="FOLDER", default=[])
    given = parser.parse_args(arguments)
    for folder in given.found:
        print(_recall(folder))
    for folder in given.foreign:
        print(_alarms(folder))
    if not given.found and not given.foreign:
        _times(1_000 if given.quick else LINES, 1 if given.quick else 5, rivals=not given.quick)
    return 0


def _times(lines: int, times: int, *, rivals: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count = _write_corpus(folder / "worst", lines, _LOGS)
        _write_corpus(folder / "plain", lines, "")
        (folder / "empty").mkdir()
        ours = [sys.executable, "-c", _OURS, "--jobs", "1"]
        rows = [
            ("python itself", [sys.executable, "-c", "pass"]),
            ("the linter, no file", [*ours, "empty"]),
            (f"the linter, {count:,} lines, of which no file logs", [*ours, "plain"]),
            (f"the linter, {count:,} lines, each file logs", [*ours, "worst"]),
        ]
        for title, command in [*rows, *(_rival_commands() if rivals else [])]:
            print(f"{_processor_seconds(command, folder, times):8.2f} s  {title}", flush=True)


def _rival_commands() -> Iterator[tuple[str, list[str]]]:
    for title, (requires, command) in _RIVALS.items():
        try:
            python = environment(default_folder(), sys.executable, requires)
        except MissingEnvironmentError:
            print(f"       -    {title}: it can't be installed here")
            continue
        yield title, [str(python), "-m", *command, "worst"]


def _write_corpus(folder: Path, lines: int, end: str) -> int:
    """Write modules of the standard library to *folder*, *end* behind each; return their lines."""
    count = 0
    library = Path(sysconfig.get_path("stdlib"))
    for path in sorted(library.rglob("*.py")):
        parts = path.relative_to(library).parts
        if {"test", "tests", "site-packages", "lib2to3"} & {*parts} or count >= lines:
            continue
        try:
            text = path.read_bytes().decode() + end
            compile(text, path.name, "exec", ast.PyCF_ONLY_AST)
        except (ValueError, SyntaxError):
            continue
        to = folder.joinpath(*parts)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(text, "utf-8")
        count += text.count("\n")
    return count


def _processor_seconds(command: list[str], folder: Path, times: int) -> float:
    found = []
    for _ in range(times):
        before = cpu_of_children()
        subprocess.run(command, cwd=folder, capture_output=True, check=False)
        found.append(cpu_of_children() - before)
    return min(found)


def _recall(folder: str) -> str:
    """Tell how many of the calls that look like logging are found, and where others are."""
    project = Project([folder], lambda _path: False)
    contents = {at: content_of(each.path) for at, each in enumerate(project.sources)}
    texts = {at: content for at, content in contents.items() if isinstance(content, bytes)}
    makers = frozenset({MAKER})
    chosen = names_loggers(texts.items(), makers)
    flow = Exploration(project, makers).explore(dict(texts), chosen, set())
    found = {
        (each.module, each.line, each.column)
        for each in find_log_calls(flow)
        if each.is_direct and each.role[0] == "level"
    }
    with undisturbed():
        looking_so = {(at, *place) for at, text in texts.items() for place in _calls_in(text)}
    missed = sorted(looking_so - found)
    where = "".join(f"\n  {project.sources[at].path}:{line}" for at, line, _ in missed[:10])
    return f"{len(looking_so) - len(missed)} of {len(looking_so)} calls found in {folder}{where}"


def _calls_in(text: bytes) -> Iterator[tuple[int, int]]:
    """Yield line and column of each call of a level of what is named like a logger."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        logger = last_name(node.func.value)
        if node.func.attr in _LEVELS and _LIKE_A_LOGGER.search(logger):
            line = text.splitlines()[node.lineno - 1]
            yield node.lineno, len(line[: node.col_offset].decode()) + 1


def _alarms(folder: str) -> str:
    report = lint([folder], LintSettings(Path(folder)))
    lines = sum(path.read_bytes().count(b"\n") for path in Path(folder).rglob("*.py"))
    return f"{len(report.findings)} findings in {lines:,} lines of {folder}"


if __name__ == "__main__":
    sys.exit(main())
