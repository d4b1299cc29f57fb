"""
The gate: what stands in the way of a release, given what the package declares now and did before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from .changes import Change
from .lock import Lock, render_lock
from .rules import LEVELS
from .versions import is_enough, needed

_HEADING: Final = re.compile(r"^## ", re.MULTILINE)


class Obstacle(NamedTuple):
    """One thing that has to be done before a release."""

    rule: str
    message: str
    remedy: str


def stale(live: Lock, text: str | None) -> Iterator[Obstacle]:
    """Yield an obstacle if *text*, that of the lock file, isn't what is declared now."""
    if text is None:
        yield Obstacle("lock-missing", "there is no lock file", "geno-obs events lock writes it")
    elif text != render_lock(live):
        message = "the lock file isn't what is declared now"
        yield Obstacle("lock-stale", message, "geno-obs events lock writes it anew")


def too_small_a_step(old: Lock, new: Lock, changes: Iterable[Change]) -> Iterator[Obstacle]:
    """Yield an obstacle if the version has risen too little for *changes* from *old* to *new*."""
    changes = list(changes)
    level = needed([change.level for change in changes], old.version)
    if is_enough(old.version, new.version, level):
        return
    gravest = max(changes, key=lambda change: LEVELS.index(change.level))
    message = (
        f"version {old.version} → {new.version} is too small a step: "
        f"{gravest.message} ({gravest.level}: {gravest.reason})"
    )
    yield Obstacle("version", message, f"raise the {level} number")


def untold(old: Lock, changes: Iterable[Change], changelog: str | None) -> Iterator[Obstacle]:
    """Yield an obstacle for each event whose change the newest part of *changelog* is silent of."""
    told = _since(old.version, changelog or "")
    events = {change.event for change in changes if change.event and change.level != "patch"}
    for event in sorted(events):
        if f"`{event}`" not in told:
            message = f"CHANGELOG.md doesn't say that {event} has changed"
            yield Obstacle("changelog", message, f"name it there, as `{event}`")


def _since(version: str, changelog: str) -> str:
    """Return what stands in *changelog* above the heading of *version*."""
    sections = _HEADING.split(changelog)
    kept = []
    for section in sections:
        if section.lstrip("[v").startswith(version):
            break
        kept.append(section)
    return "\n".join(kept)
