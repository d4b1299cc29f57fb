"""
What a call may pass for a key of each type becomes a value of that type.
"""

from __future__ import annotations

import uuid
from collections import namedtuple
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import get_args, get_origin

import pytest

from geno_lewm_obs import EventSpec, Key, Registry, logged_run
from geno_lewm_obs.contract.check import check_values
from geno_lewm_obs.typed import accepted
from geno_lewm_obs.typegen.keywords import annotation


class Word(Enum):
    ONE = "one"


class Count(Enum):
    ONE = 1


class Truth(Enum):
    YES = True


class Pair(Enum):
    ONE = (1, 2)


class Place(Enum):
    ONE = {"a": 1}  # noqa: RUF012 - a member


@dataclass
class Result:
    auc: float


PROTOCOLS = {
    *(accepted.HasItem, accepted.HasElements, accepted.IsDataclass, accepted.IsAttrs),
    *(accepted.IsPydantic, accepted.IsNamedTuple),
}
SAMPLES = {
    "int": [1, Count.ONE],
    **dict.fromkeys(
        ("float", "number"),
        (1, 0.5, Decimal("0.5"), Fraction(1, 2), timedelta(seconds=1), Count.ONE),
    ),
    "str": [
        "a",
        Path("a"),
        date(2026, 5, 20),
        datetime.now(UTC),
        time(1),
        uuid.UUID(int=1),
        Word.ONE,
    ],
    "bool": [True, Truth.YES],
    "list": [[1], (1, 2), range(3), Pair.ONE],
    "dict": [{"a": 1}, Result(0.5), namedtuple("Point", "x")(1), Place.ONE],  # noqa: PYI024
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_becomes_the_type(kind):
    """Each value that the annotation takes is written as one of the key's type."""
    registry = Registry([EventSpec("app.done", "info", "", keys={"k": Key(kind)})])
    with logged_run("app", registry=registry) as log:
        for value in SAMPLES[kind]:
            data = log.info("app.done", k=value).data

            assert ["k"] == [*data]
            assert [] == [*check_values(registry, "app.done", data)]


@pytest.mark.parametrize("kind", SAMPLES)
def test_each_part_has_a_sample(kind):
    """Of each class that the annotation takes, a value is among those above."""
    taken = getattr(accepted, annotation([Key(kind)]).removesuffix(" | None"))
    classes = {get_origin(each) or each for each in get_args(taken)} - PROTOCOLS
    assert classes
    assert set() == {
        each for each in classes if not any(isinstance(value, each) for value in SAMPLES[kind])
    }
