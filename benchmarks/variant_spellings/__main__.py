"""
Log made-up variants in every spelling, quoting and place; none may be written.

The variants come from a seeded generator, so every run logs the same. The table says of each
spelling how many calls were refused by an error, how many had the value dropped, and how many wrote
it. A spelling that passes on purpose is listed with the reason. The exit code is 1 if a spelling
that must not be written was.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from .campaign import PLACES, SPELLINGS, Fate, fates
from .quotings import QUOTINGS

SEED: Final = 20260520
QUICK: Final = 0.003


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    share = QUICK if options.quick else options.share
    results: dict[str, list[Fate]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as made, _streams_led_to(Path(made)) as streams:
        for fate in fates(Path(made) / "logs", streams, share=share, seed=options.seed):
            results[fate.shot.spelling.name].append(fate)
    print("\n".join(_table(results, options.leaks)))
    return int(any(f.outcome == "written" and not f.shot.spelling.passes for each in results.values() for f in each))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks variant-spellings",
        description="Log made-up variants in every spelling, quoting and place.",
    )
    parser.add_argument("--share", type=float, default=1.0, help="a share of all calls")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--leaks", type=int, default=3, help="places to name for each spelling")
    parser.add_argument("--quick", action="store_true", help="a few calls of each spelling")
    return parser.parse_args(arguments)


@contextmanager
def _streams_led_to(folder: Path) -> Iterator[list[Path]]:
    """Lead stdout and stderr of this process into files, and back at the end."""
    paths = [folder / "stdout", folder / "stderr"]
    kept = [os.dup(1), os.dup(2)]
    sys.stdout.flush()
    sys.stderr.flush()
    for number, path in enumerate(paths, 1):
        fd = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        os.dup2(fd, number)
        os.close(fd)
    try:
        yield paths
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, fd in enumerate(kept, 1):
            os.dup2(fd, number)
            os.close(fd)


def _table(results: dict[str, list[Fate]], most: int) -> Iterator[str]:
    yield f"{len(SPELLINGS)} spellings, {len(QUOTINGS)} quotings, {len(PLACES)} places"
    yield ""
    yield "| spelling | calls | refused | dropped | written | where |"
    yield "|---|---:|---:|---:|---:|---|"
    for name, found in results.items():
        outcomes = Counter(fate.outcome for fate in found)
        leaks = [fate for fate in found if fate.outcome == "written"]
        by_quoting = Counter(fate.shot.quoting for fate in leaks).most_common(most)
        by_place = Counter(fate.shot.place.name for fate in leaks).most_common(most)
        where = "; ".join(f"{what} {count}" for what, count in (*by_quoting, *by_place))
        passes = found[0].shot.spelling.passes
        yield (
            f"| {name.replace('|', chr(92) + '|')} | {len(found)} | {outcomes['refused']} "
            f"| {outcomes['dropped']} | {outcomes['written']} | {passes and 'on purpose; '}{where} |"
        )


if __name__ == "__main__":
    sys.exit(main())
