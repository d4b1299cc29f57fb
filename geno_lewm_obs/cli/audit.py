"""
``geno-obs audit``: search files for what the redaction rules forbid.
"""

from __future__ import annotations

from pathlib import Path

import click

from ..audit import Inspection, RuleDetector, Uncleared, load_canary
from ..audit.tree import Unread
from ..counters import counted
from ..errors import RunFileError
from ..escapes import visible
from ..notice import say
from .output import FOUND_EXIT_CODE, print_finding


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--canary",
    type=click.Path(path_type=Path),
    help="Look for 20 bases of this sequence instead; a FASTA file or plain bases.",
)
def audit(paths: tuple[str, ...], canary: Path | None) -> int:
    r"""
    Search files for what the redaction rules forbid.

    PATH is a file, a directory, or - for standard input. Prints file, line, key path and rule;
    never what was found. Files that are packed by gzip, bzip2, xz, zip or tar are looked into; one
    of a kind that holds sequence unprintably, such as BAM or HDF5, is named.

    Exit code 0: nothing found; 1: something found; 2: nothing found, but not everything could be
    read or cleared.

    \b
    Examples:
      geno-obs audit ~/.geno-lewm/logs
      geno-obs audit run-7f3a.jsonl wandb/ --canary reference.fa
    """
    inspection = Inspection(RuleDetector() if canary is None else load_canary(canary))
    for result in inspection.search(paths):
        if isinstance(result, Unread | Uncleared):
            say(str(result))
        else:
            print_finding(visible(str(result)))
    say(_summary(inspection))
    if inspection.leaks:
        return FOUND_EXIT_CODE
    return RunFileError.exit_code if inspection.unread or inspection.uncleared else 0


def _summary(inspection: Inspection) -> str:
    parts = [f"{inspection.leaks or 'nothing'} found in {counted(inspection.files, 'file')}"]
    if inspection.uncleared:
        parts.append(f"{inspection.uncleared:,} couldn't be cleared")
    if inspection.unread:
        parts.append(f"{inspection.unread} couldn't be read")
    if inspection.links:
        parts.append(f"{counted(inspection.links, 'link')} not followed")
    return "; ".join(parts)
