"""Notices about names of which there may be any number."""

from __future__ import annotations

import itertools
import string

import pytest

from geno_lewm_obs import get_logger
from geno_lewm_obs.chain.said_once import MAX_NAMES, is_first_of_its_kind
from geno_lewm_obs.counters import TallyTable


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "make", [lambda n: f"app.item_{n}.end", lambda n: f"epoch {n} done", lambda n: f"{n}%"]
)
def test_numbered_names(capsys, make):
    """3,000 names that differ in a number cost one line, whatever else they are."""
    log = get_logger("training", run_id="r")
    for number in range(3000):
        log.info(make(number), loss=1.0)

    assert 1 == len(capsys.readouterr().err.splitlines())


def test_numbered_keys(capsys):
    """So do 3,000 such keys."""
    log = get_logger("training", run_id="r")
    for number in range(3000):
        log.info("training.metric", **{f"loss_{number}": 1.0})

    assert 1 == len(capsys.readouterr().err.splitlines())


def test_other_names(capsys):
    """Of names that differ otherwise a few are said, and then that others are counted."""
    said = TallyTable()
    names = map("".join, itertools.product(string.ascii_lowercase, repeat=2))
    due = [is_first_of_its_kind(said, "unregistered events", name) for name in names]

    assert [True] * MAX_NAMES == due[:MAX_NAMES]
    assert not any(due[MAX_NAMES:])
    assert (
        "geno-lewm-obs: further unregistered events are only counted, "
        "and told of at the end of the run\n"
    ) == capsys.readouterr().err
