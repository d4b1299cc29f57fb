"""`geno-obs completion`: what a shell completes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

click = pytest.importorskip("click", reason="the command line needs the extra cli")

from click.testing import CliRunner

from geno_lewm_obs.cli.group import COMMANDS, group
from tests.read.segmented import line, write


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_prints_a_script(shell):
    """Each shell has a script that asks the program."""
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("bash isn't installed")
    done = CliRunner().invoke(group, ["completion", shell], prog_name="geno-obs")

    assert (0, True) == (done.exit_code, f"_GENO_OBS_COMPLETE={shell}_complete" in done.stdout)


def completed(words, environment=()):
    """Return what the program tells a shell for the last of *words*."""
    done = subprocess.run(
        [sys.executable, "-m", "geno_lewm_obs"],
        env={
            **os.environ,
            **dict(environment),
            "_GENO_OBS_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(words),
            "COMP_CWORD": str(len(words) - 1),
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return {row.partition(",")[2] for row in done.stdout.splitlines()}


def test_completes_commands():
    """The commands are told, by the beginning."""
    assert {name for name in COMMANDS if name.startswith("s")} == completed(["geno-obs", "s"])


def test_completes_runs(log_dir):
    """The ids of runs are told by the beginning, and no name that a rule keeps out."""
    log_dir.mkdir()
    for name in ("night-1", "night-2", "day", "ACGT" * 6):
        write(log_dir, f"{name}.jsonl", 0, line(1, name))

    assert {"night-1", "night-2"} == completed(["geno-obs", "why", "n"])
    assert {"latest", "night-1", "night-2", "day"} == completed(["geno-obs", "show", ""])


def test_completes_options():
    """Options are told, too."""
    assert {"--since", "--severity", "--step"} <= completed(["geno-obs", "show", "x", "--s"])
