"""
``geno-obs schema``: print the JSON Schema of the records of a run file.
"""

from __future__ import annotations

import click
import orjson

from ..contract.schema import schema_of
from .output import echo
from .run_options import registry_named, registry_option


@click.command()
@click.option("--event", help="The one event whose records it describes [all events].")
@registry_option
def schema(event: str | None, registry_name: str | None) -> None:
    r"""
    Print the JSON Schema (draft 2020-12) of a line of a run file.

    \b
    Examples:
      geno-obs schema > record.schema.json
      geno-obs schema --event training.metric
    """
    found = schema_of(registry_named(registry_name), event)
    echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
