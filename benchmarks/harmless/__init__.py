"""
Harmless values such as a training program logs, made by a seeded generator.

There is one function for each kind of value, and every run makes the same values.

    general    what any program logs
    training   what a training program reports: losses, metrics, settings, dumps
    naming     names: of runs, metrics, files, layers, hosts, columns
    biology    what speaks of sequence or of places and names no variant
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from typing import Any

from . import biology, general, naming, training

SEED = 20260520
Maker = Callable[[random.Random], Any]
"""Makes a value from the numbers that a generator gives."""
KINDS: tuple[Maker, ...] = (*general.KINDS, *training.KINDS, *naming.KINDS, *biology.KINDS)


def values(count: int) -> Iterator[tuple[str, Any]]:
    """Yield *count* values, each after the name of its kind; the kinds take turns."""
    rng = random.Random(SEED)
    for make in itertools.islice(itertools.cycle(KINDS), count):
        yield make.__name__, make(rng)
