"""
Ids and short texts that are new at each call: more of them than any logger remembers.

They are made beforehand, so that making them isn't part of what is timed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from itertools import cycle
from uuid import UUID

from ..vocabulary import WORDS

COUNT = 20_000
SEED = 20260520


def ids() -> Callable[[], str]:
    """Return a function that returns another random UUID, version 4, at each call."""
    return cycle(_ids()).__next__


def texts() -> Callable[[], str]:
    """Return a function that returns another text at each call: four words, or a number last."""
    return cycle(_texts()).__next__


@cache
def _ids() -> list[str]:
    rng = random.Random(SEED)
    return [str(UUID(int=rng.getrandbits(128), version=4)) for _ in range(COUNT)]


@cache
def _texts() -> list[str]:
    rng = random.Random(SEED)
    lasts = [*WORDS, *map(str, range(len(WORDS)))]
    return [" ".join([*rng.choices(WORDS, k=3), rng.choice(lasts)]) for _ in range(COUNT)]
