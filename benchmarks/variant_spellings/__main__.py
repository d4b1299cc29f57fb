"""
Made-up variants in every spelling, quoting and place of real calls: none may be written.

They come from a seeded generator, so every run logs the same. The tables say how many calls were
refused by an error, how many had the value dropped, and how many wrote it. A spelling that passes
on purpose is listed with the reason. The exit code is 1 if another one was written.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from .campaign import fates
from .report import Report

SEED: Final = 20260520
QUICK: Final = 0.003


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    share = QUICK if options.quick else options.share
    report = Report()
    with tempfile.TemporaryDirectory() as made, _streams_led_to(Path(made)) as streams:
        for fate in fates(Path(made) / "logs", streams, share=share, seed=options.seed):
            report.add(fate)
    print("\n".join(report.lines(options.leaks)))
    return 1 if report.leaks else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks variant-spellings",
        description="Log made-up variants in every spelling, quoting and place.",
    )
    parser.add_argument(
        "--share", type=float, default=1.0, help="the share of all calls to make; by default 1"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"by default {SEED}")
    parser.add_argument(
        "--leaks",
        type=int,
        default=6,
        metavar="N",
        help="name N quotings and places in which a spelling was written; by default 6",
    )
    parser.add_argument("--quick", action="store_true", help="about one call in 300")
    return parser.parse_args(arguments)


@contextmanager
def _streams_led_to(folder: Path) -> Iterator[list[Path]]:
    """Lead stdout and stderr of this process into files, and back at the end."""
    paths = [folder / "out", folder / "err"]
    _flush()
    kept = [os.dup(1), os.dup(2)]
    for number, path in enumerate(paths, 1):
        with path.open("ab") as file:
            os.dup2(file.fileno(), number)
    try:
        yield paths
    finally:
        _flush()
        for number, fd in enumerate(kept, 1):
            os.dup2(fd, number)
            os.close(fd)


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
