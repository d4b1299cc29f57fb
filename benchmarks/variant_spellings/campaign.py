"""
Put each spelling, in each quoting, in each place, and see what became of it.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from . import coordinates, hgvs, identifiers, objects, rows, structures, typography
from .failures import FAILURES
from .places import FIELDS, TEXTS, VALUES, Place
from .processes import WAYS, crashes
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
_ALLELES: Final = frozenset({"ref", "alt", "REF", "ALT", "ref_allele", "alt_allele"})


class Shot(NamedTuple):
    """A variant in one spelling and quoting, on its way to one place."""

    spelling: Spelling
    quoting: str
    place: str
    value: Any
    mark: str


class Fate(NamedTuple):
    """What became of a shot: refused by an error, dropped, or written."""

    shot: Shot
    outcome: str


def fates(folder: Path, streams: Sequence[Path], *, share: float, seed: int) -> Iterator[Fate]:
    """Yield the fate of a *share* of all shots, in both modes."""
    for strict in (True, False):
        own = folder / ("strict" if strict else "permissive")
        rng = random.Random(seed)
        yield from _of_calls(own / "calls", streams, rng, share=share, strict=strict)
        yield from _of_processes(own / "processes", rng, share=share, strict=strict)


def _of_calls(
    folder: Path, streams: Sequence[Path], rng: random.Random, *, share: float, strict: bool
) -> Iterator[Fate]:
    session = Session(folder, streams, strict=strict)
    session.came_out()
    for spelling in SPELLINGS:
        for quoting in QUOTINGS:
            for place in PLACES:
                shot = _shot(spelling, quoting, place, rng) if rng.random() < share else None
                if shot is not None:
                    yield Fate(shot, _outcome(session, place, shot))
    session.close()


def _shot(spelling: Spelling, quoting: str, place: Place, rng: random.Random) -> Shot | None:
    """Return a shot, or None if the place can't hold it so."""
    variant = make_variant(rng)
    value = spelling.make(variant)
    if isinstance(value, str):
        value = QUOTINGS[quoting](value)
    elif quoting != "plain":
        return None
    if place.holds is Fields and not isinstance(value, Fields):
        return None
    if place.holds is str and not isinstance(value, str):
        value = repr(value)
    return Shot(spelling, quoting, place.name, value, spelling.mark(variant))


def _outcome(session: Session, place: Place, shot: Shot) -> str:
    session.raised = False
    with session.telling():
        place.put(session, shot.value)
    if _is_in(shot, session.came_out()):
        return "written"
    return "refused" if session.raised else "dropped"


def _is_in(shot: Shot, told: str) -> bool:
    """Tell whether the variant stands in what was *told*."""
    if not re.search(rf"(?<![0-9]){re.escape(shot.mark)}(?![0-9])", told):
        return False
    if isinstance(shot.value, Fields):
        # A position whose alleles were left out is none.
        alleles = (value for name, value in shot.value.items() if name in _ALLELES)
        return all(json.dumps(each) in told for each in alleles)
    return True


def _of_processes(
    folder: Path, rng: random.Random, *, share: float, strict: bool
) -> Iterator[Fate]:
    """Yield fates of texts in processes that end: each spelling and way, in one quoting."""
    shots = []
    for spelling in SPELLINGS:
        for way in WAYS:
            if rng.random() < share:
                variant = make_variant(rng)
                value = spelling.make(variant)
                quoting = rng.choice([*QUOTINGS]) if isinstance(value, str) else "repr"
                text = QUOTINGS[quoting](value)
                shots.append(Shot(spelling, quoting, way, text, spelling.mark(variant)))
    triples = [(shot.place, shot.value, shot.mark) for shot in shots]
    for shot, is_written in zip(shots, crashes(folder, triples, strict=strict), strict=True):
        yield Fate(shot, "written" if is_written else "dropped")
