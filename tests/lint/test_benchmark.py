"""
The benchmark of the linter counts what it says it counts.
"""

from __future__ import annotations

from benchmarks.lint import main

from .conftest import write_files


def test_recall(tmp_path, capsys):
    """Of the calls that look like logging it tells how many are found, and where others are."""
    text = "import logging\nlog = logging.getLogger()\nlog.info('é')\n"
    write_files(tmp_path, {"a.py": text, "b.py": "def f(logger):\n    logger.error('x')\n"})

    assert 0 == main(["--found", str(tmp_path)])
    shown = capsys.readouterr().out.splitlines()
    assert f"1 of 2 calls found in {tmp_path}" == shown[0]
    assert shown[1].endswith("b.py:2")


def test_foreign(tmp_path, capsys):
    """Of code that doesn't use this package it tells what the linter says: nothing."""
    write_files(tmp_path, {"a.py": "print(1)\n" * 5})

    assert 0 == main(["--foreign", str(tmp_path)])
    assert f"0 findings in 5 lines of {tmp_path}\n" == capsys.readouterr().out
