"""
``geno-obs repair``: replace a damaged run file by a repaired copy, and say what is lost.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from ..counters import counted
from ..errors import InputError
from ..read import Repair, find_files, repair
from ..redaction import safe_path
from .output import echo
from .run_options import file_argument, log_dir_option
from .stdin_run import STDIN


@click.command("repair")
@file_argument
@log_dir_option
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
def repair_command(run: str, log_dir: Path | None, dry_run: bool) -> None:
    r"""
    Repair the file of RUN.

    RUN is a path, a run id or its beginning, latest, or latest~2. Every whole record is kept in
    order, on a line of its own; everything else is listed and left out. The original is kept with
    .broken added to its name. Refused are a run that a process still writes to, and a file in which
    there is no record.

    \b
    Examples:
      geno-obs repair latest --dry-run
      geno-obs repair latest
    """
    if run == STDIN:
        msg = "standard input can't be repaired: a repair puts a file in another's place"
        raise InputError(msg, remediation="save it as a file, and name that")
    for file in find_files(run, log_dir):
        echo("\n".join(_report(repair(file.path, dry_run=dry_run))))


def _report(found: Repair) -> Iterator[str]:
    path = safe_path(found.path)
    if not found.is_needed:
        yield f"{path}: {counted(found.records, 'record')}, nothing to repair"
        return
    kept, lost = counted(found.records, "record"), counted(found.left_out, "piece")
    yield f"{path}: {kept} kept, {found.glued} of them separated; {lost} left out"
    for piece in found.lost:
        where = f"line {piece.number}, byte {piece.offset}"
        yield f"    {where}: {counted(piece.length, 'byte')} that are not a whole record"
    if found.left_out > len(found.lost):
        yield f"    and {counted(found.left_out - len(found.lost), 'further piece')}"
    if found.original is None:
        yield "    nothing was changed"
    else:
        original = safe_path(found.original)
        yield f"    the original is {original}"
        yield f"    to have it back: mv {shlex.quote(original)} {shlex.quote(path)}"
