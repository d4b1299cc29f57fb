"""What a program was called with, as far as it may be shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.redaction import is_presentable
from geno_lewm_obs.vitals.command_line import MOST, presentable_arguments, presentable_names

BASES = "ACGTTGCAACGTTGCAACGTTGCA"
GONE = "(withheld)"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["train.py", "--lr", "3e-4"], ["train.py", "--lr", "3e-4"]),
        (["--api-key", "hunter2", "--lr"], ["--api-key", GONE, "--lr"]),
        (["--password=hunter2", "x"], [f"--password={GONE}", "x"]),
        (["db.password=hunter2"], [f"db.password={GONE}"]),
        (["--token", "--lr", "1"], ["--token", "--lr", "1"]),
        (["--sequence", BASES], ["--sequence", GONE]),
        ([f"--name=x{BASES}"], [f"--name={GONE}"]),
        ([BASES[:10], BASES[10:]], [GONE]),
        (["--email=jane@example.org"], [f"--email={GONE}"]),
        (["jane@example.org"], [GONE]),
        ([f"{Path.home()}/code/train.py"], ["~/code/train.py"]),
        ([f"--config={Path.home()}/a.yaml"], ["--config=~/a.yaml"]),
        (["--out", str(Path.home())], ["--out", "~"]),
        ([f"--in=a:{Path.home()}/x,{Path.home()}/y"], ["--in=a:~/x,~/y"]),
        ([f"{Path.home()}2/x"], [f"{Path.home()}2/x"]),
        (["--password", "-x7secret", "--lr=1"], ["--password", GONE, "--lr=1"]),
        (["--token", "-Abc-d3f", "--s3cr3t"], ["--token", GONE, GONE]),
        (["--password", "--", "hunter2"], ["--password", GONE, GONE]),
        (
            ["--sample-ids", "NA1", "NA2", "--fp16", "x"],
            ["--sample-ids", GONE, GONE, "--fp16", "x"],
        ),
        (["--tokens", "s3cr3tA", "s3cr3tB"], ["--tokens", GONE, GONE]),
        (["-H", "Authorization: Bearer hunter2abcd"], ["-H", GONE]),
        (["-phunter2", "-u", "bob", "-p=hunter2"], [GONE, "-u", GONE, GONE]),
        (["--patients", "Alice", "Bob"], ["--patients", GONE, GONE]),
        (["--patient-list=Alice", "--user", "bob"], [f"--patient-list={GONE}", "--user", GONE]),
        (["--pw", "x", "--auth", "a:b"], ["--pw", GONE, "--auth", GONE]),
        (["--opts", "lr=1,password=x"], ["--opts", f"lr={GONE}"]),
        (["--token=", "hunter2", "--lr"], [f"--token={GONE}", GONE, "--lr"]),
        (["--header=Cookie:", "hunter2"], [f"--header={GONE}", GONE]),
        (["Authorization:", "Bearer", "hunter2"], [GONE, GONE, GONE]),
        (['{"patient name": "Alice"}', "bob:hunter2@host"], [GONE, GONE]),
        (["--ids", "NA1", "NA2", "--run-id=x"], ["--ids", GONE, GONE, "--run-id=x"]),
        (["Authorization: Basic Zm9v=", "-pmy-token"], [GONE, GONE]),
        (["--x=" + "a" * 5000, "-", "a b"], [GONE, "-", "a b"]),
        (["max.password=x"], [f"max.password={GONE}"]),
        (["--env=API_TOKEN=x"], [f"--env={GONE}"]),
        (['{"lr": 1, "password": "x"}', "Authorization: my token"], [GONE, GONE]),
        (["+patient.name=Alice"], [f"+patient.name={GONE}"]),
        (["--num-samples", "5", "--max-tokens=9"], ["--num-samples", "5", "--max-tokens=9"]),
        (["--patient-count", "5", "--x", 5], ["--patient-count", "5", "--x", "5"]),
        ([], []),
    ],
)
def test_arguments(given, expected):
    """What is behind an option that names a secret or person, and what a rule keeps out, goes."""
    assert expected == presentable_arguments(given)


def test_a_home_that_is_a_link(tmp_path, monkeypatch):
    """Both its names are written as ~, also where one is a part of the other."""
    home = tmp_path / "h"
    real = tmp_path / "mnt" / str(home).lstrip("/")
    real.mkdir(parents=True)
    home.symlink_to(real)
    monkeypatch.setenv("HOME", str(home))

    assert ["~/a", "~/a"] == presentable_arguments([f"{home}/a", f"{real}/a"])


def test_many():
    """A bounded number is told, and that there are more."""
    assert [*["x"] * MOST, "…"] == presentable_arguments(["x"] * (MOST + 1))
    names = [f"V{n:04}" for n in range(3 * MOST + 1)]
    assert [*names[:-1], "…"] == presentable_names(reversed(names))


def test_names():
    """Names of variables are told in order; those that a rule keeps out aren't."""
    assert ["A_TOKEN", "PATH"] == presentable_names(["PATH", BASES, "A_TOKEN", "\x1b[31m"])


@given(st.lists(st.text(st.sampled_from("ACGT-= a@.k")), max_size=12))
def test_any_arguments(arguments):
    """Whatever is passed, what is shown passes the rules, also when it's read together."""
    shown = presentable_arguments(arguments)

    assert is_presentable("".join(shown))
    assert len(shown) in (1, len(arguments))


@given(st.lists(st.text(st.sampled_from("-=: s3cr3t"), min_size=1), min_size=1, max_size=4))
def test_any_values(values):
    """Whatever stands behind a private option, up to the next long one, is withheld."""
    behind = [value for value in values if not value.startswith("--")]

    shown = presentable_arguments(["--sample-ids", *behind, "--lr", "1"])
    assert ["--sample-ids", *[GONE] * len(behind), "--lr", "1"] == shown
