"""
``geno-obs query``: ask runs a question in SQL.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..errors import InputError
from ..frames.build import Source
from ..frames.query import answered
from ..frames.view import EVERY_EVENT
from ..notice import say
from .answer import FORMATS, print_answer
from .attempts_option import attempts_option
from .output import echo, json_option
from .run_options import log_dir_option, registry_named, registry_option, run_names
from .stdin_run import with_stdin


@click.command()
@click.argument(
    "words",
    nargs=-1,
    required=True,
    metavar='RUN... "SQL"',
    shell_complete=run_names,
    callback=with_stdin,
)
@log_dir_option
@registry_option
@attempts_option
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS]),
    default="table",
    show_default=True,
    help="How rows are printed; json is one object a line.",
)
@json_option
@click.option("--views", "lists_views", is_flag=True, help="List the views of RUN..., without SQL.")
def query(
    words: tuple[str, ...],
    log_dir: Path | None,
    registry_name: str | None,
    attempts: Any,
    form: str,
    *,
    as_json: bool,
    lists_views: bool,
) -> None:
    r"""
    Ask one or many runs a question in SQL, by DuckDB.

    RUN is a path, a run id or its beginning, latest, latest~2, a pattern of paths or ids in
    quotation marks, or - for stdin. Each event is a view: training_epoch_end for
    training.epoch.end, with its keys as typed columns. The view records has all events, their data
    as JSON. A query only reads.

    \b
    Examples:
      geno-obs query latest --views
      geno-obs query latest "SELECT epoch, loss FROM training_epoch_end"
      geno-obs query 'sweep-*' "SELECT run_id, min(loss) FROM training_epoch_end GROUP BY 1"
      geno-obs query a b "SELECT * FROM records WHERE severity = 'error'" --json
    """
    *runs, sql = (*words, "") if lists_views else words
    if not runs:
        msg = "a query needs a run and a question"
        raise InputError(msg, remediation='write geno-obs query latest "SELECT ..."')
    source = Source(
        runs, log_dir=log_dir, registry=registry_named(registry_name), attempts=attempts
    )
    if lists_views:
        _print_views(source)
    else:
        with answered(source, sql) as answer:
            print_answer(answer, "json" if as_json else form, sys.stdout)
    for line in source.account.lines():
        say(line)


def _print_views(source: Source) -> None:
    tables = source.tables(None, has_every=True)
    every = tables.pop(EVERY_EVENT)
    for name, table in {EVERY_EVENT: every, **tables}.items():
        echo(f"{name} ({table.num_rows:,})")
        for field in table.schema:
            echo(f"    {field.name:<24}  {field.type}")
