"""
``geno-obs completion``: print the script by which a shell completes commands, options and runs.
"""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .output import echo

_NAME = "geno-obs"
_VARIABLE = "_GENO_OBS_COMPLETE"
"""By which the shell asks the program, as click makes it of the name."""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    r"""
    Print the script by which SHELL completes commands.

    Options and the ids of runs are completed, too.

    \b
    Examples:
      eval "$(geno-obs completion bash)"                    # in ~/.bashrc
      eval "$(geno-obs completion zsh)"                     # in ~/.zshrc
      geno-obs completion fish > ~/.config/fish/completions/geno-obs.fish
    """
    kind = get_completion_class(shell)
    if kind is not None:
        command = context.find_root().command
        echo(kind(command, {}, _NAME, _VARIABLE).source())
