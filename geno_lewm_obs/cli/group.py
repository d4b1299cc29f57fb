"""
The commands of ``geno-obs``, by name.
"""

from __future__ import annotations

import click

from .. import __version__
from .audit import audit
from .demo import demo
from .docstrings import docstring_of
from .events import events
from .evolution import check, diff, list_events, lock, rules
from .evolution import show as show_event
from .explain import explain
from .redact import redact
from .repair import repair_command
from .schema import schema
from .show import show
from .verify import verify_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="geno-obs")
def group() -> None:
    """Read, check and repair the run files of geno-lewm-obs."""


for command in (demo, show, verify_command, repair_command, explain, events, schema, redact, audit):
    group.add_command(command)
for command in (list_events, show_event, lock, diff, check, rules):
    events.add_command(command)
if __doc__ is None:  # stripped, and so is what click takes for its help
    for described in (
        group,
        *group.commands.values(),
        *redact.commands.values(),
        *events.commands.values(),
    ):
        described.help = docstring_of(described.callback)
# Listed here for ``--help`` only: `main` runs this command without click.
group.add_command(click.Command("run", short_help="Run a program with crash hooks installed."))
