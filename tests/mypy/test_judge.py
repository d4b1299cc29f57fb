"""
The plugin for mypy: what it finds, in the words of a run, and what it lets pass.

Each case is a file of ``tests/cases/types``, and what mypy says of it stands in a text beside it.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

pytest.importorskip("mypy", reason="the plugin is one for mypy")

from mypy import api
from mypy.options import Options

from benchmarks.type_checkers import errors, version
from geno_lewm_obs import EventSpec, InputError, Key, default_registry, logged_run
from geno_lewm_obs.evolution.lock import Lock, render_lock
from geno_lewm_obs.lint.linter import lint
from geno_lewm_obs.lint.settings import LintSettings
from geno_lewm_obs.mypy.judge import Judge
from geno_lewm_obs.testing import capture

CASES = Path(__file__).parents[1] / "cases" / "types"
NAMES = ("plain", "exact", "own")
OWN = EventSpec("planning.search.end", "info", "", keys={"best_score": Key("number")})
LOCK = render_lock(Lock("planning", "1", {OWN.name: OWN}, {"request_id": Key("str")}))
CONFIG = "[mypy]\nplugins = geno_lewm_obs.mypy\nstrict = True\n"


def mypy_in(folder, files):
    """Run mypy in this process, with the plugin: return what it prints, what it says, its code."""
    (folder / "mypy.ini").write_text(CONFIG)
    arguments = ["--config-file=mypy.ini", "--no-error-summary", *map(str, files)]
    with contextlib.chdir(folder):
        return api.run(arguments)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What mypy finds in all cases, in one go: file, line, text."""
    folder = tmp_path_factory.mktemp("mypy")
    (folder / "events.lock.json").write_text(LOCK)
    shutil.copy(CASES / "own.py", folder / "metrics.py")  # which the project declares
    files = [CASES / f"{name}.py" for name in (*NAMES, "levels", "methods")]
    printed, said, _ = mypy_in(folder, files)
    assert said == ""
    return errors(printed)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_cases(found, name):
    """What mypy says of a case is what stands beside it, and nothing else."""
    expected = (CASES / f"{name}.txt").read_text().splitlines()

    assert expected == [f"{line}: {text}" for file, line, text in found if file == f"{name}.py"]


@pytest.mark.slow
def test_planted_mistakes(found):
    """
    Each of the mistakes that `test_checkers` plants is one error of mypy's own, the plugin or not;
    its words are golden for the version that is told first in their file.
    """
    told = [f"{file}:{line}: {text}" for file, line, text in found if file[:-3] not in NAMES]
    expected = (CASES / "mypy.txt").read_text().splitlines()

    assert [7, 8, 9, 10, 7, 8, 9, 10] == [int(line.split(":")[1]) for line in told]
    if expected[0] == version("mypy"):
        assert expected[1:] == told


@pytest.mark.slow
def test_words_of_a_run(found, capsys):
    """
    Of one misspelt key of an application's own event, mypy says what a test says, which is strict,
    and what a run says on stderr.
    """
    registry = default_registry().extend(OWN)
    with logged_run("planning", registry=registry) as log:
        log.info(OWN.name, best_scroe=0.71)
        with capture(), pytest.raises(InputError) as refused:
            log.info(OWN.name, best_scroe=0.71)
    (text,) = {text for file, _, text in found if file == "own.py" and "best_scroe" in text}
    message, _, remedy = text.partition("; ")

    assert text == str(refused.value)
    assert f"{message} and was dropped; {remedy} (said once)" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(("name", "lines"), [("own", 4), ("plain", 20)])
def test_words_of_the_linter(found, tmp_path, name, lines):
    """
    Of what the linter finds in a line, too, the plugin says the same in the same words.

    One goes by where values flow, the other by their types, so each finds what the other doesn't.
    """
    (tmp_path / "events.lock.json").write_text(LOCK)
    rules = ("GLO001", "GLO002", "GLO004", "GLO007", "GLO010", "GLO011")
    settings = LintSettings(tmp_path, select=rules)
    linted = {
        (each.line, each.message) for each in lint([str(CASES / f"{name}.py")], settings).findings
    }
    judged = {(line, text) for file, line, text in found if file == f"{name}.py"}
    both = {line for line, _ in linted} & {line for line, _ in judged}

    assert {each for each in linted if each[0] in both} <= judged
    assert len(both) >= lines


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return a function that makes the plugin for a project with a lock file of a text."""
    monkeypatch.chdir(tmp_path)

    def project(text, config="pyproject.toml"):
        Path("events.lock.json").write_text(text)
        options = Options()
        options.config_file = config
        return Judge(options)

    return project


def lock(**keys):
    """Return the text of a lock file of one event."""
    spec = EventSpec("app.done", "info", "done", frozenset(keys))
    return render_lock(Lock("app", "1", {"app.done": spec}, {}))


def test_registry_of_the_project(project):
    """The lock file beside mypy's configuration is judged by, besides the canonical events."""
    registry = project(lock(n=1)).registry

    assert {"app.done", "training.step"} <= {spec.name for spec in registry}


def test_registry_without_a_configuration(project):
    """Without a file that configures mypy, that of the working directory is."""
    assert "app.done" in project(lock(), config=None).registry


def test_cache(project):
    """Code is checked anew when declarations change, and stubs, which call nothing, never."""
    module, stub = SimpleNamespace(path="a.py"), SimpleNamespace(path="a.pyi")
    one, two, again = (
        project(text).report_config_data(module) for text in (lock(n=1), lock(m=1), lock(n=1))
    )

    assert one == again != two
    assert project(lock()).report_config_data(stub) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "events.lock.json: this is no lock file of events; geno-obs events lock writes one"),
        (lock().replace('"info"', '"loud"'), "app.done: severity is one of debug"),
        (json.dumps({"format": 99}), "the lock file has format 99"),
    ],
    ids=["broken", "malformed", "of a later format"],
)
def test_broken_lock_file(tmp_path, text, words):
    """A lock file that can't be used is one line, and no internal error."""
    (tmp_path / "events.lock.json").write_text(text)
    (tmp_path / "a.py").write_text("x: int = 'a'\n")
    printed, said, code = mypy_in(tmp_path, ["a.py"])

    assert 2 == code
    (line,) = (printed + said).splitlines()
    assert line.startswith("geno_lewm_obs.mypy: error: ")
    assert words in line


def test_importing_it_is_cheap():
    """The plugin loads neither structlog nor what a run needs, and leaves the path of imports."""
    code = (
        "import sys; before = list(sys.path); import geno_lewm_obs.mypy; "
        "assert before == sys.path; "
        "print([name for name in sys.modules if name.startswith(('structlog', 'click', "
        "'geno_lewm_obs.chain', 'geno_lewm_obs.runs', 'geno_lewm_obs.logger'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert "[]" == done.stdout.strip()
