"""
How often the redaction rules refuse a value that identifies no one.

The values are those of `harmless`, and what stands in the packages that are installed for
development: the literals of their sources, and their paths (`installed`). Texts are judged by
`judge_text`, lists and dicts by `apply_rules`. What is certain ends a run in strict mode, and a
guess costs the value, so they are counted apart. The exit code is 1 if more than one value in a
million was refused as certain, or any row of losses.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from geno_lewm_obs.redaction import apply_rules, judge_text

from .harmless import values
from .installed import installed_texts

VALUES: Final = 3_000_000
QUICK: Final = 100
"""Of the values, a quick run judges one in so many."""
MOST: Final = 1
"""Certain alarms in a million values."""
NEVER: Final = frozenset({"row_of_losses", "row_with_names", "labelled_losses", "nan_text"})
"""Kinds of which none may be refused as certain."""
_SHOWN: Final = 120


class Alarm(NamedTuple):
    """The rule that refuses a value, and whether it is certain."""

    rule: str
    certain: bool


def alarm(value: Any) -> Alarm | None:
    """Return what refuses *value*, or None."""
    if isinstance(value, str):
        verdict = judge_text(value)
        return None if verdict is None else Alarm(str(verdict.rule), verdict.certain)
    _, refusals = apply_rules({"value": value}, ("value",))
    if not refusals:
        return None
    return Alarm(str(refusals[0].rule), any(each.certain for each in refusals))


class Count:
    """Counts of values and alarms, by kind."""

    def __init__(self) -> None:
        self.judged: Counter[str] = Counter()
        self.alarms: Counter[tuple[str, Alarm]] = Counter()

    def judge(self, values: Iterable[tuple[str, Any]], show: int) -> None:
        """Judge *values*, and print the first of those that are refused, *show* of each kind."""
        shown: Counter[str] = Counter()
        for kind, value in values:
            self.judged[kind] += 1
            found = alarm(value)
            if found is not None:
                self.alarms[kind, found] += 1
                shown[kind] += 1
                if shown[kind] <= show:
                    sure = "certain" if found.certain else "guess"
                    print(f"{kind}, {found.rule}, {sure}: {value!r:.{_SHOWN}}")

    def of(self, kind: str | None, *, certain: bool) -> dict[str, int]:
        """Return the alarms of a kind, or of all, by rule."""
        found: Counter[str] = Counter()
        for (name, each), number in self.alarms.items():
            if each.certain is certain and kind in (None, name):
                found[each.rule] += number
        return dict(sorted(found.items()))

    def is_good(self) -> bool:
        certain = sum(self.of(None, certain=True).values())
        rows = sum(sum(self.of(kind, certain=True).values()) for kind in NEVER)
        return rows == 0 and certain * 1e6 <= MOST * max(self.judged.total(), 1e6)

    def table(self) -> Iterator[str]:
        yield "| kind | values | certain | in a million | guesses | rules |"
        yield "|---|---:|---:|---:|---:|---|"
        for kind, number in self.judged.items():
            yield self._row(kind, number, kind)
        yield self._row("all", self.judged.total(), None)

    def _row(self, shown: str, number: int, kind: str | None) -> str:
        certain, guesses = self.of(kind, certain=True), self.of(kind, certain=False)
        sums = sum(certain.values()), sum(guesses.values())
        rules = ", ".join(
            f"{rule} {count}" for rule, count in itertools.chain(certain.items(), guesses.items())
        )
        return (
            f"| {shown.replace('_', ' ')} | {number} | {sums[0]} "
            f"| {sums[0] / max(number, 1) * 1e6:.1f} | {sums[1]} | {rules} |"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    number = options.values // QUICK if options.quick else options.values
    count = Count()
    count.judge(values(number), options.show)
    if not options.no_installed:
        count.judge(installed_texts(QUICK if options.quick else 1), options.show)
    print("\n".join(count.table()))
    return 0 if count.is_good() else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks false-alarms",
        description="How often the redaction rules refuse harmless values.",
    )
    parser.add_argument(
        "--values",
        type=int,
        default=VALUES,
        metavar="N",
        help=f"how many synthetic values to judge; by default {VALUES:,}",
    )
    parser.add_argument(
        "--no-installed",
        action="store_true",
        help="judge no literals and paths of installed packages",
    )
    parser.add_argument(
        "--show",
        type=int,
        default=0,
        metavar="N",
        help="print the first N refused values of each kind, which are synthetic or of packages",
    )
    parser.add_argument("--quick", action="store_true", help="judge a hundredth of them")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
