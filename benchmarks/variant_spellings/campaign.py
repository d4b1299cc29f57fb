"""
Put each spelling, in each quoting, in each place, and see what became of it.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from . import coordinates, hgvs, identifiers, objects, rows, structures, typography
from .failures import FAILURES
from .places import FIELDS, TEXTS, VALUES, Place
from .quotings import QUOTINGS
from .session import Session
from .spelling import Fields, Spelling
from .variant import make_variant

SPELLINGS: Final = (
    *coordinates.SPELLINGS,
    *hgvs.SPELLINGS,
    *rows.SPELLINGS,
    *objects.SPELLINGS,
    *structures.SPELLINGS,
    *identifiers.SPELLINGS,
    *typography.SPELLINGS,
)
PLACES: Final = (*VALUES, *TEXTS, *FAILURES, *FIELDS)


class Shot(NamedTuple):
    """One spelling in one quoting in one place."""

    spelling: Spelling
    quoting: str
    place: Place
    value: Any
    mark: str


class Fate(NamedTuple):
    """What became of a shot: refused by an error, dropped, or written."""

    shot: Shot
    strict: bool
    outcome: str


def shots(rng: random.Random, share: float) -> Iterator[Shot]:
    """Yield a *share* of all shots, each with a variant of its own."""
    for spelling in SPELLINGS:
        for quoting in QUOTINGS:
            for place in PLACES:
                if share < 1 and rng.random() >= share:
                    continue
                variant = make_variant(rng)
                value = spelling.make(variant)
                if isinstance(value, str):
                    value = QUOTINGS[quoting](value)
                elif quoting != "plain":
                    continue
                if place.holds is Fields and not isinstance(value, Fields):
                    continue
                if place.holds is str and not isinstance(value, str):
                    value = repr(value)
                yield Shot(spelling, quoting, place, value, spelling.mark(variant))


def fates(folder: Path, streams: list[Path], *, share: float, seed: int) -> Iterator[Fate]:
    """Yield the fate of each shot, in both modes."""
    for strict in (True, False):
        own = folder / ("strict" if strict else "permissive")
        session = Session(own, streams, strict=strict)
        session.came_out()
        for shot in shots(random.Random(seed), share):
            session.raised = False
            with session.telling():
                shot.place.put(session, shot.value)
            told = session.came_out()
            if _is_in(shot, told):
                yield Fate(shot, strict, "written")
            else:
                yield Fate(shot, strict, "refused" if session.raised else "dropped")
        session.close()


def _is_in(shot: Shot, told: str) -> bool:
    if not re.search(rf"(?<![0-9A-Za-z]){re.escape(shot.mark)}(?![0-9])", told):
        # A letter of the notation may stand before.
        if not re.search(rf"(?<![0-9]){re.escape(shot.mark)}(?![0-9])", told):
            return False
    if isinstance(shot.value, Fields):
        return all(json.dumps(each) in told for each in _texts(shot.value))
    return True


def _texts(fields: Fields) -> Iterator[str]:
    for name, value in fields.items():
        if name in _ALLELES and isinstance(value, str):
            yield value


_ALLELES: Final = frozenset({"ref", "alt", "REF", "ALT"})
Counts = Counter[str]
