"""
``geno-obs show``: a run file as the console showed it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..notice import say
from ..read import TornLine, find_run, scan
from ..record import RANK, SEVERITIES, LogRecord
from ..render.console import render_console
from ..terminal import columns, wants_colour


@click.command()
@click.argument("run")
@click.option("--log-dir", type=click.Path(path_type=Path, file_okay=False), help="Where runs are [GENO_LEWM_LOG_DIR].")
@click.option("--level", type=click.Choice(SEVERITIES), default="debug", show_default=True, help="Lowest severity to show.")
def show(run: str, log_dir: Path | None, level: str) -> None:
    """Print RUN prettily: a path, a run id, or latest."""
    colour, width = wants_colour(sys.stdout), columns(sys.stdout)
    path = find_run(run, log_dir)
    if path.stat().st_size == 0:
        say(f"{path} holds no records yet")
    for piece in scan(path):
        if isinstance(piece, LogRecord):
            if RANK[piece.severity] >= RANK[level]:
                click.echo(render_console(piece, colour=colour, width=width), nl=False, color=True)
        else:
            click.echo(_torn(piece))


def _torn(piece: TornLine) -> str:
    return f"-------- line {piece.number}: {piece.length} bytes that are no whole record"
