"""
What a call may pass for a key of each type becomes a value of that type.
"""

from __future__ import annotations

import uuid
from collections import namedtuple
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path

import pytest

from geno_lewm_obs import EventSpec, Key, Registry, logged_run
from geno_lewm_obs.contract.check import check_values
from geno_lewm_obs.typed import accepted
from geno_lewm_obs.typegen.keywords import annotation


class Word(Enum):
    ONE = "one"


class Count(Enum):
    ONE = 1


@dataclass
class Result:
    auc: float


SAMPLES = {
    "int": [1, Count.ONE],
    "number": [1, 0.5, Decimal("0.5"), Fraction(1, 2), timedelta(seconds=1), Count.ONE],
    "str": ["a", Path("a"), date(2026, 5, 20), datetime.now(UTC), uuid.UUID(int=1), Word.ONE],
    "bool": [True],
    "list": [[1], (1, 2), range(3)],
    "dict": [{"a": 1}, Result(0.5), namedtuple("Point", "x")(1)],  # noqa: PYI024
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_becomes_the_type(kind):
    """Each value that the annotation takes is written as one of the key's type."""
    registry = Registry([EventSpec("app.done", "info", "", keys={"k": Key(kind)})])
    with logged_run("app", registry=registry) as log:
        for value in SAMPLES[kind]:
            data = log.info("app.done", k=value).data

            assert [] == [*check_values(registry, "app.done", data)]


def test_names():
    """Each annotation is a name of the module."""
    for kind in SAMPLES:
        assert hasattr(accepted, annotation([Key(kind)]).removesuffix(" | None"))
