"""
``geno-obs-lint``: a program that starts without what the linter doesn't need.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest

from geno_lewm_obs import ConfigError, InputError, ResourceError
from geno_lewm_obs.cli import main as cli
from geno_lewm_obs.lint.program import main
from tests.programs import python

from .conftest import MAKE, write_files


def test_exit_codes(tmp_path, capsys, monkeypatch):
    """The exit code is 0 if nothing was found, 1 if something was, 2 if it can't be done."""
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"a.py": f"{MAKE}log.info('bad.event')", "b.py": MAKE})

    assert [0, 1, 2] == [main([each]) for each in ("b.py", "a.py", "c.py")]
    assert "INPUT.GENERIC" in capsys.readouterr().err


def test_a_folder_that_can_not_be_read(tmp_path, capsys, monkeypatch):
    """It isn't one in which nothing is wrong."""

    def refuse(path):
        raise PermissionError(path)  # as the system does, though not to the superuser

    monkeypatch.setattr(os, "scandir", refuse)

    assert InputError.exit_code == main([str(tmp_path)])
    assert "a folder that was named can't be read" in capsys.readouterr().err


def test_the_exit_code_is_that_of_the_error(tmp_path, capsys, monkeypatch):
    """An error has the exit code of its family and one line on stderr, as in `geno-obs lint`."""
    monkeypatch.chdir(tmp_path)
    info = tmp_path / "site" / "planning-1.0.dist-info"
    texts = {
        "a.py": f"{MAKE}log.info('bad.event')",
        "site/planning-1.0.dist-info/METADATA": "Name: planning\nVersion: 1.0\n",
        "site/planning-1.0.dist-info/entry_points.txt": "[geno_lewm_obs.events]\np = no_such:E\n",
    }
    write_files(tmp_path, texts)
    lost = ["--baseline", "no/x.json", "--write-baseline", "a.py"]
    told = []
    for run in (main, lambda given: cli(["lint", *given])):
        codes = [run(lost)]
        with monkeypatch.context() as patch:
            patch.syspath_prepend(info.parent)
            codes.append(run(["a.py"]))
        assert [ResourceError.exit_code, ConfigError.exit_code] == codes
        told.append(capsys.readouterr().err.splitlines())

    assert told[0] == told[1]
    assert [
        [" RESOURCE.GENERIC", " the baseline can't be written (ENOENT)"],
        [" CONFIG.GENERIC", " entry point p of geno_lewm_obs.events can't be loaded"],
    ] == [each.partition("; ")[0].partition(" (Mod")[0].split(":")[1:] for each in told[0]]


@pytest.mark.parametrize("program", ["lint.program", "cli"])
def test_a_closed_pipe(tmp_path, program):
    """Where the reader has gone, as `head` does, the exit code is that of the findings."""
    write_files(tmp_path, {"a.py": f"{MAKE}log.info('bad.event')"})
    arguments = [*(["lint"] if program == "cli" else []), "a.py"]
    code = f"import sys; from geno_lewm_obs.{program} import main; sys.exit(main({arguments}))"
    reader, writer = os.pipe()
    os.close(reader)
    streams = {"capture_output": False, "stdout": writer, "stderr": subprocess.PIPE}
    done = python("-c", code, variables={"PYTHONUNBUFFERED": ""}, cwd=tmp_path, **streams)
    os.close(writer)

    assert (1, "geno-lewm-obs: 1 finding in 1 call in 1 file\n") == (done.returncode, done.stderr)


def test_a_path_that_stdout_can_not_hold(tmp_path, monkeypatch):
    """Where stdout has another encoding, characters of a path that it lacks are escaped."""
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"\u65e5.py": f"{MAKE}log.info('bad.event')"})
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", stdout)

    assert 1 == main(["."])
    assert stdout.buffer.getvalue().startswith(rb"\u65e5.py:3:10 GLO001 ")


def test_usage():
    """An option that isn't known is an error of usage."""
    with pytest.raises(SystemExit) as exit_:
        main(["--nothing"])
    assert 2 == exit_.value.code


def test_rules(capsys):
    """The ids can be listed."""
    assert 0 == main(["--rules"])
    assert "GLO001  an event isn't registered\n" in capsys.readouterr().out


def test_what_it_loads(tmp_path):
    """The program loads neither structlog nor click, and the contract only to judge a call."""
    write_files(tmp_path, {"a.py": "x = 1", "b.py": f"{MAKE}log.info('bad.event')"})
    code = (
        "import sys; from geno_lewm_obs.lint.program import main\n"
        f"main([{str(tmp_path / 'a.py')!r}])\n"
        "early = set(sys.modules)\n"
        f"main([{str(tmp_path / 'b.py')!r}])\n"
        "print(*sorted({'geno_lewm_obs.contract', 'orjson', 'dataclasses'} & early), '|',"
        "*sorted({'structlog', 'click', 'rich', 'logging', 'geno_lewm_obs.runs',"
        " 'importlib.metadata', 'subprocess'}"
        " & set(sys.modules)))"
    )
    environ = {k: value for k, value in os.environ.items() if not k.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environ,  # tracing loads modules of its own
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert "|" == done.stdout.splitlines()[-1].strip()
