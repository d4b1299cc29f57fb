"""
What ``geno-obs lint`` and ``geno-obs-lint`` do: lint, and print what was found.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final, NamedTuple

from ..errors import InputError
from .formats import FORMATS
from .linter import Report, lint
from .rules import LINT_RULES, Finding, ids_of
from .settings import LintSettings, find_settings

FOUND: Final = 1
"""Exit code where something was found."""
_MOST_JOBS: Final = 8


class Request(NamedTuple):
    """What a command line asks for."""

    paths: tuple[str, ...]
    form: str = "text"
    select: str = ""
    ignore: str = ""
    baseline: str = ""
    is_baseline_written: bool = False
    jobs: int = 0


def run(request: Request) -> int:
    """
    Lint what *request* names, print the findings, and return the exit code: 0, or 1 if any.

    Raises:
        InputError: A path, an id, a setting or a lock file can't be used.
        ConfigError: The events of an installed package can't be loaded.
        ResourceError: The baseline can't be written.
    """
    settings = _settings(request)
    try:
        report = lint(request.paths, settings, jobs=request.jobs or _processors())
    except FileNotFoundError:
        msg = "there is no file at a path that was named"
        raise InputError(msg) from None
    except PermissionError:
        msg = "a folder that was named can't be read"
        raise InputError(msg, remediation="see that you may list it") from None
    report = report._replace(findings=[_shown(each) for each in report.findings])
    findings = report.findings
    if settings.baseline is not None or request.is_baseline_written:
        # Imported here, since few runs have one.
        from . import baseline

        path = settings.baseline
        if path is None:
            msg = "there is no baseline to write"
            raise InputError(msg, remediation="name it: --baseline FILE")
        if request.is_baseline_written:
            baseline.write(path, findings)
            _say(f"{_counted(len(findings), 'finding')} in the baseline")
            return 0
        findings = [*baseline.new_ones(findings, baseline.read(path))]
    show(FORMATS[request.form](findings))
    if request.form == "text":
        _say(_summary(report, len(findings)))
    return FOUND if findings else 0


def rules_listed() -> str:
    """Return a line for each id, with what it means."""
    return "\n".join(f"{name}  {rule.summary}" for name, rule in LINT_RULES.items())


def show(text: str) -> None:
    """Print *text* as it is; where the reader has closed the pipe, as `head` does, it is lost."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Imported here, since few readers go before the end.
        from ..terminal.closed_pipe import discard

        discard(sys.stdout)


def _settings(request: Request) -> LintSettings:
    settings = find_settings(Path())
    select, ignore = _ids(request.select), _ids(request.ignore)
    return settings._replace(
        select=select or settings.select,
        ignore=(*settings.ignore, *ignore),
        baseline=Path(request.baseline) if request.baseline else settings.baseline,
    )


def _ids(text: str) -> tuple[str, ...]:
    ids = ids_of(each for each in text.split(",") if each.strip())
    if ids is None:
        msg = "an id that was named is none of the linter's"
        raise InputError(msg, remediation="the ids are those that geno-obs lint --rules lists")
    return ids


def _shown(finding: Finding) -> Finding:
    """Return *finding* with its path relative and fit to be shown."""
    # Imported here, since it loads the redaction rules, and most files have no finding.
    from ..redaction import safe_path

    path = Path(finding.path)
    here = Path.cwd()
    if path.is_absolute() and path.is_relative_to(here):
        path = path.relative_to(here)
    return finding._replace(path=safe_path(path.as_posix()))


def _summary(report: Report, found: int) -> str:
    places = f"{_counted(report.calls, 'call')} in {_counted(report.files, 'file')}"
    return f"{_counted(found, 'finding') if found else 'no findings'} in {places}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _say(text: str) -> None:
    sys.stderr.write(f"geno-lewm-obs: {text}\n")


def _processors() -> int:
    import os

    return min(os.cpu_count() or 1, _MOST_JOBS)
