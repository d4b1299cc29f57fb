"""
`geno-obs lint`: the linter as a command.
"""

from __future__ import annotations

import pytest

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs.cli.lint import lint
from geno_lewm_obs.cli.main import main


def test_findings(tmp_path, monkeypatch, capsys):
    """It prints findings, and exits with 1 if there are any."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text("from geno_lewm_obs import get_logger\nget_logger('a').info()\n")

    assert 1 == main(["lint", "--format", "text"])
    assert capsys.readouterr().out.startswith("a.py:2:1 GLO003 ")
    assert 0 == main(["lint", "--ignore", "GLO003"])


def test_rules():
    """It lists the ids."""
    assert "GLO001  an event" in CliRunner().invoke(lint, ["--rules"]).output
