"""
What many tests of the linter need: files that are written and linted.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from geno_lewm_obs.lint.linter import lint
from geno_lewm_obs.lint.settings import LintSettings

MAKE = "from geno_lewm_obs import get_logger\nlog = get_logger('training')\n"


def write_files(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.fixture
def found(tmp_path):
    """Return a function: write files, and return ``file:line:column id`` of each finding."""

    def lint_files(files, paths=(".",), **settings):
        files = {"a.py": files} if isinstance(files, str) else files
        write_files(tmp_path, files)
        named = [str(tmp_path / each) for each in paths]
        report = lint(named, LintSettings(tmp_path, **settings))
        return [
            f"{Path(each.path).relative_to(tmp_path)}:{each.line}:{each.column} {each.rule}"
            for each in report.findings
        ]

    return lint_files
