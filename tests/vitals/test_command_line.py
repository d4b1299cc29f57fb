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
        ([], []),
    ],
)
def test_arguments(given, expected):
    """Values of options that name a secret, and what a rule keeps out, are withheld."""
    assert expected == presentable_arguments(given)


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
