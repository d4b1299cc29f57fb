"""
How often the redaction rules refuse a value that identifies no one.

The values are those of `harmless`. Texts are judged by `judge_text`, lists and dicts by
`apply_rules`. The counts are printed, without a verdict.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from geno_lewm_obs.redaction import apply_rules
from geno_lewm_obs.redaction.text_rules import judge_text

from .harmless import values

VALUES = 1_000_000


def alarm(value: Any) -> str | None:
    """Return the rule that refuses *value*, or None."""
    if isinstance(value, str):
        verdict = judge_text(value)
        return None if verdict is None else str(verdict.rule)
    _, refusals = apply_rules({"value": value}, ("value",))
    return str(refusals[0].rule) if refusals else None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks false-alarms",
        description="How often the redaction rules refuse harmless values.",
    )
    parser.add_argument(
        "--values",
        type=int,
        default=VALUES,
        metavar="N",
        help=f"how many values to judge; by default {VALUES:,}",
    )
    parser.add_argument(
        "--show",
        type=int,
        default=0,
        metavar="N",
        help="print the first N refused values; all of them are synthetic",
    )
    parser.add_argument("--quick", action="store_true", help="judge a hundredth of them")
    options = parser.parse_args(arguments)
    judged: Counter[str] = Counter()
    alarms: Counter[tuple[str, str]] = Counter()
    for kind, value in values(options.values // 100 if options.quick else options.values):
        judged[kind] += 1
        rule = alarm(value)
        if rule is not None:
            alarms[kind, rule] += 1
            if alarms.total() <= options.show:
                print(f"{kind}, {rule}: {value!r}")
    print("\n".join(_table(judged, alarms)))
    return 0


def _table(judged: Counter[str], alarms: Counter[tuple[str, str]]) -> Iterator[str]:
    yield "| kind | values | alarms | in a million | rules |"
    yield "|---|---:|---:|---:|---|"
    for kind, count in judged.items():
        found = {rule: number for (name, rule), number in alarms.items() if name == kind}
        yield _row(
            kind,
            count,
            sum(found.values()),
            ", ".join(f"{rule} {number}" for rule, number in sorted(found.items())),
        )
    yield _row("all", judged.total(), alarms.total(), "")


def _row(kind: str, count: int, found: int, rules: str) -> str:
    in_a_million = found / max(count, 1) * 1e6
    return f"| {kind.replace('_', ' ')} | {count} | {found} | {in_a_million:.1f} | {rules} |"


if __name__ == "__main__":
    sys.exit(main())
