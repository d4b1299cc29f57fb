"""
The tables of a campaign: by spelling, by quoting and by place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from .campaign import SPELLINGS, Fate

Sums = dict[str, Counter[str]]
"""How many shots had each outcome, by a name."""


class Report:
    """Counts fates as they come."""

    def __init__(self) -> None:
        self.by_spelling: Sums = {}
        self.by_quoting: Sums = {}
        self.by_place: Sums = {}
        self.leaks: dict[str, Counter[str]] = {}
        """Where spellings that must not be written were written: quotings and places."""

    def add(self, fate: Fate) -> None:
        shot = fate.shot
        self.by_spelling.setdefault(shot.spelling.name, Counter())[fate.outcome] += 1
        if shot.spelling.passes:
            return
        self.by_quoting.setdefault(shot.quoting, Counter())[fate.outcome] += 1
        self.by_place.setdefault(shot.place, Counter())[fate.outcome] += 1
        if fate.outcome == "written":
            where = self.leaks.setdefault(shot.spelling.name, Counter())
            where[f"{shot.quoting}"] += 1
            where[f"in {shot.place}"] += 1

    def lines(self, most: int) -> Iterator[str]:
        passes = {each.name: each.passes for each in SPELLINGS}
        yield from _rows("spelling", self.by_spelling, self._where(most))
        yield ""
        yield from _rows("quoting", self.by_quoting)
        yield ""
        yield from _rows("place", self.by_place)
        yield ""
        yield "Written on purpose:"
        yield from (f"* {name}: {why}" for name, why in passes.items() if why)
        total = sum((each.total() for each in self.by_spelling.values()), 0)
        yield ""
        yield (
            f"{len(self.by_spelling)} spellings, {len(self.by_quoting)} quotings, "
            f"{len(self.by_place)} places, {total:,} calls; "
            f"{len(self.leaks)} spellings were written that must not be"
        )

    def _where(self, most: int) -> Callable[[str], str]:
        def where(name: str) -> str:
            leaks = self.leaks.get(name, Counter()).most_common(most)
            return ", ".join(f"{place} {count}" for place, count in leaks)

        return where


def _rows(title: str, sums: Sums, where: Callable[[str], str] = lambda _: "") -> Iterable[str]:
    yield f"| {title} | refused | dropped | written | where |"
    yield "|---|---:|---:|---:|---|"
    for name, found in sums.items():
        shown = name.replace("|", "\\|")
        counts = " | ".join(str(found[each]) for each in ("refused", "dropped", "written"))
        yield f"| {shown} | {counts} | {where(name)} |"
