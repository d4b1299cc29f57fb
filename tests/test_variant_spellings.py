"""
The generator of variants in every spelling, quoting and place: what it makes, and what it sees.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.variant_spellings.campaign import PLACES, SPELLINGS
from benchmarks.variant_spellings.processes import WAYS, with_neighbours
from benchmarks.variant_spellings.quotings import QUOTINGS
from benchmarks.variant_spellings.session import folded
from benchmarks.variant_spellings.variant import make_variant

ROOT = Path(__file__).resolve().parents[1]
CONTROL = """
import json, sys
from pathlib import Path
from benchmarks.variant_spellings.campaign import PLACES
from benchmarks.variant_spellings.session import Session
from benchmarks.variant_spellings.spelling import Fields

folder = Path(sys.argv[1])
streams = [folder / "out", folder / "err"]
session = Session(folder / "logs", streams, strict=True)
session.came_out()
carried = []
for place in PLACES:
    value = "innocent77" if place.holds is not Fields else Fields(alt="innocent77", loss=0.5)
    with session.telling():
        place.put(session, value)
    sys.stdout.flush()
    if "innocent77" in session.came_out():
        carried.append(place.name)
session.close()
Path(sys.argv[1], "carried").write_text(json.dumps(carried))
"""


def made(seed=1):
    rng = random.Random(seed)
    for spelling in SPELLINGS:
        variant = make_variant(rng)
        yield spelling, spelling.make(variant), spelling.mark(variant)


def test_there_are_many():
    """At least 100 spellings, 12 quotings and 40 places, and each has a name of its own."""
    counts = len(SPELLINGS), len(QUOTINGS), len(PLACES) + len(WAYS)

    assert [True, True, True] == [
        count >= least for count, least in zip(counts, (100, 12, 40), strict=True)
    ]
    assert len(SPELLINGS) == len({each.name for each in SPELLINGS})
    assert len(PLACES) + len(WAYS) == len({*WAYS, *(each.name for each in PLACES)})


def test_every_run_makes_the_same():
    """A seed makes the same variants each time, and another seed others."""
    assert [*made()] == [*made()]
    assert [value for _, value, _ in made(1)] != [value for _, value, _ in made(2)]


@pytest.mark.parametrize("quoting", QUOTINGS)
def test_a_variant_is_seen_in_every_quoting(quoting):
    """What tells a variant in an output is there however it's quoted, in JSON too."""
    blind = []
    for spelling, value, mark in made():
        text = QUOTINGS[quoting](value if isinstance(value, str) else repr(value))
        told = folded(json.dumps(text)), folded(text)
        if not all(_sees(mark, each) for each in told):
            blind.append(spelling.name)

    # A text without a number is told by all of it, which an escape takes apart.
    assert [] == [name for name in blind if not name.startswith(("short ", "p. ", "dbSNP, short"))]


def _sees(mark, told):
    return re.search(rf"(?<![0-9]){re.escape(mark)}(?![0-9])", told) is not None


def test_a_number_is_told_with_its_neighbours():
    """Among thousands of calls a number is looked for with the letters beside it."""
    assert "c.12345A>C" == with_neighbours("12345", "x c.12345A>C y")


def test_every_place_that_passes_on_purpose_says_why():
    """Few spellings pass on purpose, each for a reason."""
    passing = [each for each in SPELLINGS if each.passes]

    assert len(passing) <= len(SPELLINGS) // 20
    assert all(each.passes[0].islower() for each in passing)


@pytest.mark.slow
def test_the_places_carry_what_is_innocent(tmp_path):
    """An innocent text comes out of most places, so that nothing written there means something."""
    for name in ("out", "err"):
        (tmp_path / name).touch()
    with (tmp_path / "out").open("ab") as out, (tmp_path / "err").open("ab") as err:
        subprocess.run(
            [sys.executable, "-c", CONTROL, tmp_path], cwd=ROOT, stdout=out, stderr=err, check=True
        )
    carried = json.loads((tmp_path / "carried").read_text())

    assert len(carried) >= 40
    assert {"value of a key", "bound", "phase", "on the console", "on stdout"} < {*carried}
    assert {"message of an exception", "fields of a record", "redact()"} < {*carried}


@pytest.fixture(scope="module")
def ran():
    command = [sys.executable, "-m", "benchmarks.variant_spellings", "--share", "0.004"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_it_reports_every_kind_of_fate(ran):
    """The tables count what was refused, dropped and written, by spelling, quoting and place."""
    titles = [line for line in ran.stdout.splitlines() if line.endswith("| where |")]

    assert ["spelling", "quoting", "place"] == [line.split(" | ")[0][2:] for line in titles]
    assert "" == ran.stderr


@pytest.mark.slow
def test_no_certain_form_is_written(ran):
    """Of a sample of all spellings, quotings and places none is written that must not be."""
    assert 0 == ran.returncode, ran.stdout.splitlines()[-1]
