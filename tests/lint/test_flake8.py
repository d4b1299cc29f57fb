"""
The plugin of flake8, as flake8 calls it.
"""

from __future__ import annotations

import ast
from importlib.metadata import entry_points

from geno_lewm_obs.lint.flake8 import Flake8Plugin, _findings_around

from .conftest import MAKE, write_files


def test_findings(tmp_path, monkeypatch):
    """A file gets its findings, with loggers that come from others, and columns from 0."""
    monkeypatch.chdir(tmp_path)
    write_files(
        tmp_path,
        {
            "app/__init__.py": "",
            "app/logs.py": MAKE,
            "app/use.py": "from .logs import log\nlog.info('bad.event')",
        },
    )
    _findings_around.cache_clear()
    (found,) = Flake8Plugin(ast.parse(""), "app/use.py").run()

    assert (2, 9) == found[:2]
    assert found[2].startswith('GLO001 event "bad.event" is not registered')
    assert [] == [*Flake8Plugin(ast.parse(""), "app/logs.py").run()]


def test_standard_input():
    """What flake8 reads from standard input has no findings."""
    assert [] == [*Flake8Plugin(ast.parse(""), "stdin").run()]


def test_entry_point():
    """flake8 finds the plugin by its entry point."""
    (entry,) = (each for each in entry_points(group="flake8.extension") if each.name == "GLO")

    assert Flake8Plugin is entry.load()
