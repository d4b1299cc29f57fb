"""
``geno-obs-lint``: a program that starts without what the linter doesn't need.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from geno_lewm_obs.lint.program import main

from .conftest import MAKE, write_files


def test_exit_codes(tmp_path, capsys, monkeypatch):
    """The exit code is 0 if nothing was found, 1 if something was, 2 if it can't be done."""
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"a.py": f"{MAKE}log.info('bad.event')", "b.py": MAKE})

    assert [0, 1, 2] == [main([each]) for each in ("b.py", "a.py", "c.py")]
    assert "INPUT.GENERIC" in capsys.readouterr().err


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
        "*sorted({'structlog', 'click', 'rich', 'logging', 'geno_lewm_obs.runs'}"
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
