"""
Which files matter: all others are never parsed.
"""

from __future__ import annotations

import resource

import pytest

from geno_lewm_obs.lint import explore
from geno_lewm_obs.lint.contents import content_of, names_loggers
from geno_lewm_obs.lint.explore import Exploration
from geno_lewm_obs.lint.project import Project

from .conftest import MAKE, write_files

FILES = {
    "app/__init__.py": "",
    "app/logs.py": MAKE,
    "app/near.py": "from .logs import log\nlog.info('bad')",
    "app/far.py": "from .near import log as it\nit.info('bad')",
    "app/apart.py": "from .near import other",
    "app/foreign.py": "def f(: of a later Python",
}


def explored(folder, files, **options):
    write_files(folder, files)
    project = Project([str(folder)], lambda _path: False)
    exploration = Exploration(project, frozenset(), **options)
    contents = {at: content_of(each.path) for at, each in enumerate(project.sources)}
    chosen = names_loggers(contents.items(), ())
    flow = exploration.explore(contents, chosen, set())
    return {project.sources[each].module for each in flow.modules}, exploration


def _faults_of_children():
    """Return a number that grows with each process that was started and has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt


def test_what_is_parsed(tmp_path):
    """A file is parsed if it names the package, or imports what leads to a logger."""
    parsed, exploration = explored(tmp_path, FILES)

    assert {"app.logs", "app.near", "app.far"} == parsed
    assert {} == exploration.problems


def test_foreign_files(tmp_path):
    """Where nothing names the package, nothing is parsed."""
    parsed, _ = explored(tmp_path, {"a.py": "import logging\nlog = logging.getLogger()\n" * 99})

    assert set() == parsed


@pytest.mark.parametrize(
    "text",
    [
        "from app.logs import log",
        "import os, app.logs as log",
        "if True:\n    from . import logs; logs.log",
        "import app.logs\napp.logs.log",
    ],
)
def test_imports_are_seen_in_the_bytes(tmp_path, text):
    """An import is seen without parsing the file, in whatever form it stands there."""
    parsed, _ = explored(tmp_path, {**FILES, "app/near.py": f"{text}\nlog"})

    assert "app.near" in parsed


def test_several_processes(tmp_path, monkeypatch):
    """Several processes find what one does; few bytes, or one job, are read in this one."""
    broken = {**FILES, "app/logs.py": f"{MAKE}def f(:"}
    faults = [_faults_of_children()]
    with monkeypatch.context() as patch:
        patch.setattr(explore, "_WORTH_PROCESSES", 0)
        for jobs in (1, 2):
            parsed, exploration = explored(tmp_path, broken, jobs=jobs)
            assert (set(), [3]) == (parsed, [each.line for each in exploration.problems.values()])
            assert {"app.logs", "app.near", "app.far"} == explored(tmp_path, FILES, jobs=jobs)[0]
            faults.append(_faults_of_children())
    explored(tmp_path, FILES, jobs=2)

    assert faults[0] == faults[1] < faults[2] == _faults_of_children()


def test_functions_that_look_like_nothing(tmp_path):
    """A function in which nothing looks like logging is read only if a logger comes to it."""
    files = {
        "a.py": f"{MAKE}from b import f, g\nf(log)\n",
        "b.py": "def f(to): return to\ndef g(): pass\n",
        "c.py": f"{MAKE}def h(to): return to\n",
    }
    _, exploration = explored(tmp_path, files)
    unread = {
        exploration.project.sources[number].module: len(module.unread)
        for number, module in exploration.flow.modules.items()
    }

    assert {"a": 0, "b": 0, "c": 1} == unread
