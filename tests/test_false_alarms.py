"""
The benchmark of false alarms judges the given number of values, and finds none in a small sample.
"""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.false_alarms import NEVER, Alarm, Count, alarm
from benchmarks.harmless import KINDS, general
from benchmarks.installed import installed_texts

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def ran():
    command = [sys.executable, "-m", "benchmarks.false_alarms", "--no-installed"]
    command += ["--values", "20000"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def rows(ran):
    """The table's rows by kind: values, certain alarms and guesses."""
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in ran.stdout.splitlines()[2:]
    ]
    return {
        kind: (int(count), int(certain), int(guesses))
        for kind, count, certain, _, guesses, *_ in rows
    }


def test_it_ends_well(ran):
    """Where too few to matter are refused, the command ends with 0 and says nothing on stderr."""
    assert (0, "") == (ran.returncode, ran.stderr)


def test_it_judges_as_many_values_as_asked(rows):
    """The last row counts all values, and each kind has an equal share of them."""
    kinds = [count for kind, (count, *_) in rows.items() if kind != "all"]

    assert (20_000, 20_000, True) == (rows["all"][0], sum(kinds), max(kinds) - min(kinds) <= 1)


def test_it_makes_many_kinds(rows):
    """At least 60 kinds of values are judged."""
    assert len(rows) - 1 >= 60


def test_nothing_harmless_is_refused_as_certain(rows):
    """No rule is certain of anything in twenty thousand harmless values."""
    assert {} == {kind: certain for kind, (_, certain, _) in rows.items() if certain}


def test_nothing_that_any_program_logs_is_refused(rows):
    """Nor does one guess in what isn't about training, names or biology."""
    kinds = {make.__name__.replace("_", " ") for make in general.KINDS}

    assert {} == {kind: rows[kind] for kind in kinds if any(rows[kind][1:])}


@pytest.mark.parametrize("kind", sorted(NEVER))
def test_losses_that_are_no_numbers_are_no_alleles(kind):
    """In rows of losses with NaN, by any separator, no rule is certain of anything."""
    make = next(make for make in KINDS if make.__name__ == kind)
    rng = random.Random(7)
    found = [alarm(make(rng)) for _ in range(20_000)]

    assert [] == [each for each in found if each is not None and each.certain]


def test_a_value_that_is_refused_is_counted():
    """What is certain and what is a guess are counted apart, and the first fails the command."""
    count = Count()
    count.judge([("mail", "ada@example.org"), ("phone", "+49 30 1234567"), ("word", "loss")], 0)

    assert ({"denied": 1}, {"denied": 1}) == (
        count.of(None, certain=True),
        count.of(None, certain=False),
    )
    assert (1, 0, 1) == (
        sum(count.of("mail", certain=True).values()),
        sum(count.of("phone", certain=True).values()),
        sum(count.of("phone", certain=False).values()),
    )


@pytest.mark.parametrize(
    ("certain", "values", "is_good"),
    [(1, 1_000_000, True), (2, 1_000_000, False), (3, 3_000_000, True), (1, 100, True)],
)
def test_one_in_a_million_is_the_most(certain, values, is_good):
    """One certain alarm in a million values is the most that is good, and one in fewer values."""
    count = Count()
    count.judged["a path"] = values
    count.alarms["a path", Alarm("variant", certain=True)] = certain

    assert is_good is count.is_good()


def test_a_row_of_losses_is_one_too_many():
    """A single row of losses that is refused as certain is no good."""
    count = Count()
    count.judged["row_of_losses"] = 3_000_000
    count.alarms["row_of_losses", Alarm("variant", certain=True)] = 1

    assert not count.is_good()


def test_what_is_installed_has_no_mail_address():
    """Literals of installed packages are judged but for mail addresses, each once, and paths."""
    found = list(itertools.islice(installed_texts(40), 3000))

    assert {"installed_path", "installed_literal"} == {kind for kind, _ in found}
    assert [] == [text for _, text in found if "@example.com" in text]
    assert len(found) == len({*found})
