"""
The commands of ``geno-obs``, by name; one is loaded when it's asked for.

A call of the program uses one of them, and all together take half a second to load.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from .. import __version__
from .docstrings import docstring_of
from .missing_library import missing_library_told

COMMANDS: Final = {
    "demo": "demo:demo",
    "ls": "ls:ls",
    "show": "show:show",
    "diff": "diff:diff",
    "stats": "stats:stats",
    "plot": "plot:plot",
    "tail": "tail:tail",
    "doctor": "doctor:doctor",
    "viewers": "viewers:viewers",
    "completion": "completion:completion",
    "query": "query:query",
    "why": "why:why",
    "export": "export:export",
    "replay": "replay:replay",
    "verify": "verify:verify_command",
    "repair": "repair:repair_command",
    "explain": "explain:explain",
    "events": "events:events",
    "schema": "schema:schema",
    "redact": "redact:redact",
    "audit": "audit:audit",
    "lint": "lint:lint",
}
"""Of each command its module, and its name there."""


class LoadedByName(click.Group):
    """A group of the commands of `COMMANDS`, and of those that were added to it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands and options that begin with *incomplete*, and load no command."""
        names = (name for name in self.list_commands(ctx) if name.startswith(incomplete))
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*map(CompletionItem, names), *options]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            self.add_command(_load(COMMANDS[cmd_name]), cmd_name)
        return super().get_command(ctx, cmd_name)


@click.group(cls=LoadedByName, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="geno-obs")
def group() -> None:
    """Read, check and repair the run files of geno-lewm-obs."""


def _load(place: str) -> click.Command:
    module, _, name = place.partition(":")
    with missing_library_told():
        command: click.Command = getattr(import_module(f".{module}", __package__), name)
    _describe(command)
    return command


def _describe(command: Any) -> None:
    """
    Give *command* its help, and those below it, also where docstrings are stripped.

    A line with a backslash and a b begins a paragraph whose lines stay as they are; click knows it
    by the character that this stands for.
    """
    if __doc__ is None and command.callback is not None:
        command.help = docstring_of(command.callback)
    command.help = inspect.cleandoc(command.help or "").replace("\n\\b\n", "\n\b\n")
    for below in getattr(command, "commands", {}).values():
        _describe(below)


_describe(group)
# Listed here for ``--help`` only: `main` runs this command without click.
group.add_command(click.Command("run", short_help="Run a program with crash hooks installed."))
