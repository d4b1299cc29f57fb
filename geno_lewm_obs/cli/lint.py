"""
``geno-obs lint``: find misspelt events and keys in source code.
"""

from __future__ import annotations

from typing import Any

import click

from ..lint.command import Request, rules_listed, run
from ..lint.formats import FORMATS
from .output import echo


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option(
    "--format", "form", type=click.Choice([*FORMATS]), default="text", help="How it's printed."
)
@click.option("--select", default="", metavar="IDS", help="Report these ids alone.")
@click.option("--ignore", default="", metavar="IDS", help="Don't report these ids.")
@click.option("--baseline", default="", metavar="FILE", help="Don't report what is in this file.")
@click.option(
    "--write-baseline",
    "is_baseline_written",
    is_flag=True,
    help="Write all findings to the baseline.",
)
@click.option("--jobs", default=0, metavar="N", help="The most processes [one a processor].")
@click.option("--rules", is_flag=True, help="List the ids.")
def lint(*, rules: bool, paths: tuple[str, ...], **options: Any) -> int:
    """
    Find misspelt events and keys in Python source.

    PATH is a file or a folder, by default this one. What is linted isn't imported; of an installed
    package that has no lock file, the events are. Exit code 1 if anything is found; geno-obs-lint
    does the same, and starts faster.
    """
    if rules:
        echo(rules_listed())
        return 0
    return run(Request(paths or (".",), **options))
