"""
Lint files: find what matters, follow loggers through it, judge each logging call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .contents import Problem, content_of, names_loggers
from .noqa import let_pass, passes
from .project import Project
from .roles import BARE
from .rules import UNREADABLE, Finding
from .settings import LintSettings

if TYPE_CHECKING:
    from ..contract.metrics import Kind
    from .flow import Flow
    from .log_calls import LogCall
    from .summary import Argument

Found = tuple[int, int, int, str, str]
"""A source's number, line, column, rule and message."""


class Report(NamedTuple):
    """What was found, in order."""

    findings: list[Finding]
    files: int
    """How many files were asked for."""
    calls: int
    """How many logging calls in them were judged."""


def lint(paths: Sequence[str], settings: LintSettings, *, jobs: int = 1) -> Report:
    """
    Return what is wrong in the files at and below *paths*. None of them is imported.

    Args:
        paths: Files and folders.
        settings: Which rules apply where, and what they go by.
        jobs: The most processes to use.

    Raises:
        FileNotFoundError: There is no file at a path.
        PermissionError: There is a folder that can't be read.
        InputError: A lock file that ``pyproject.toml`` names can't be used.
        ConfigError: The events of an installed package can't be loaded.
    """
    project = Project(paths, lambda path: settings.is_at(Path(path), settings.exclude))
    problems: dict[int, Problem] = {}
    contents: dict[int, bytes] = {}
    for number, source in enumerate(project.sources):
        content = content_of(source.path)
        if isinstance(content, Problem):
            problems[number] = content
        else:
            contents[number] = content
    opted_in = {
        number
        for number in contents
        if project.sources[number].is_linted
        and settings.is_at(Path(project.sources[number].path), settings.no_print)
    }
    chosen = names_loggers(contents.items(), settings.makers) | opted_in
    calls: list[LogCall] = []
    found: set[Found] = set()
    if chosen:
        # Imported here, since there is nothing to parse in most files.
        from .explore import Exploration
        from .log_calls import find_log_calls

        exploration = Exploration(project, settings.makers, jobs)
        flow = exploration.explore(contents, chosen, opted_in)
        problems |= exploration.problems
        calls = [
            call
            for call in find_log_calls(flow)
            if project.sources[call.module].is_linted
            and (call.role[0] != BARE or call.module in opted_in)
        ]
        found.update(_judged(flow, calls, project, settings) if calls else ())
    for number, problem in problems.items():
        found.add((number, problem.line, 1, UNREADABLE, _reason(problem)))
    findings = sorted(_reported(project, settings, found))
    files = sum(source.is_linted for source in project.sources)
    return Report(findings, files, len({(each.module, each.line, each.column) for each in calls}))


def _reason(problem: Problem) -> str:
    # Imported here, since it loads the redaction rules, and most files can be parsed.
    from ..redaction import safe_name

    return f"{problem.reason} ({safe_name(problem.detail)})" if problem.detail else problem.reason


def _judged(
    flow: Flow, calls: list[LogCall], project: Project, settings: LintSettings
) -> Iterator[Found]:
    # Imported here, since most files have nothing to judge.
    from ..evolution.declared import declared_in
    from .judge import Judge
    from .log_calls import wrapper_of
    from .metric_names import metrics_of

    def texts(call: LogCall, argument: Argument) -> list[str]:
        return flow.texts(call.module, argument.slot)

    @cache
    def own_metrics() -> dict[str, Kind | None]:
        return metrics_of(each.path for each in project.sources)

    def is_passed_on(call: LogCall) -> bool:
        return wrapper_of(flow, call) is not None

    judge = Judge(declared_in(settings.folder), texts, is_passed_on, own_metrics)
    for call in calls:
        for broken in judge.judge(call):
            yield (call.module, broken.line, broken.column, broken.rule, broken.message)


def _reported(project: Project, settings: LintSettings, found: set[Found]) -> Iterator[Finding]:
    """Yield what is neither switched off nor let pass by a comment."""
    comments: dict[int, dict[int, frozenset[str]]] = {}
    for number, line, column, rule, message in found:
        source = project.sources[number]
        if not source.is_linted or not settings.is_selected(rule, Path(source.path)):
            continue
        if number not in comments:
            content = content_of(source.path)
            comments[number] = {} if isinstance(content, Problem) else let_pass(content)
        if not passes(rule, comments[number], line):
            yield Finding(source.path, line, column, rule, message)
