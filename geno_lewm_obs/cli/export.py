"""
``geno-obs export``: write runs as files that other programs read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import click

from ..counters import counted
from ..export.csv_files import write_csv
from ..export.parquet_files import write_parquet
from ..export.tensorboard import write_tensorboard
from ..frames.build import Source
from ..notice import say
from ..redaction import safe_path
from .attempts_option import attempts_option
from .output import echo, echo_json, json_option
from .run_options import log_dir_option, registry_named, registry_option, runs_argument

_WRITERS: Final = MappingProxyType[str, Callable[[Source, Path], Iterator[Path]]](
    {"csv": write_csv, "parquet": write_parquet, "tensorboard": write_tensorboard}
)


@click.command()
@runs_argument
@click.option("--to", "form", type=click.Choice([*_WRITERS]), required=True, help="For what.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    metavar="DIR",
    help="The directory, which is made if need be.",
)
@log_dir_option
@registry_option
@attempts_option
@json_option
def export(
    runs: tuple[str, ...],
    form: str,
    output: Path,
    log_dir: Path | None,
    registry_name: str | None,
    *,
    attempts: Any,
    as_json: bool,
) -> None:
    r"""
    Write RUN... as CSV or Parquet, or for TensorBoard.

    RUN is a path, a run id or its beginning, latest, latest~2, a pattern of paths or ids in
    quotation marks, or - for stdin. Parquet has a directory for each event and a file for each run,
    so runs can be added; to repeat an export replaces its files and no others.

    \b
    Examples:
      geno-obs export latest --to csv -o tables
      geno-obs export 'sweep-*' --to parquet -o lake
      geno-obs export 'sweep-*' --to tensorboard -o boards && tensorboard --logdir boards
    """
    source = Source(
        runs, log_dir=log_dir, registry=registry_named(registry_name), attempts=attempts
    )
    written = 0
    for path in _WRITERS[form](source, output):
        written += 1
        shown = safe_path(path)
        if as_json:
            echo_json({"path": shown})
        else:
            echo(shown)
    for line in source.account.lines():
        say(line)
    if not as_json:
        say(f"{counted(written, 'file')}, {counted(source.account.rows, 'record')}")
