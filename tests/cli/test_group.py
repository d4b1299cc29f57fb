"""The commands of `geno-obs`, which are loaded one at a time."""

from __future__ import annotations

import pytest

click = pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs.cli.group import COMMANDS, group
from tests.programs import printed_by


@pytest.mark.parametrize("name", COMMANDS)
def test_holds_each_command(name):
    """Each name of the table stands for a command, which says what it does."""
    command = group.get_command(click.Context(group), name)

    assert (True, True) == (isinstance(command, click.Command), bool(command.help))


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"events", "redact", "lint"}))
def test_shows_examples(name):
    """The help of each command has lines to be copied, each as it is."""
    context = click.Context(group, info_name="geno-obs")
    first = group.get_command(context, name).get_help(context).partition("Examples:\n")[2]
    line = first.partition("\n")[0]

    assert line.startswith("    ")
    assert f"geno-obs {name}" in line


@pytest.mark.parametrize("name", COMMANDS)
def test_shows_no_marks_of_its_source(name):
    """What tells click how to set a text isn't shown."""
    context = click.Context(group, info_name="geno-obs")
    command = group.get_command(context, name)

    for each in [command, *getattr(command, "commands", {}).values()]:
        assert "\\b" not in each.get_help(context)


def test_loads_one_command():
    """
    A command loads no other: not the demo, which takes longest; and none what few calls need: the
    list of runs, by which a shell completes, names of hosts, medians.
    """
    printed = printed_by(
        "-c",
        "import sys; from geno_lewm_obs.cli import main; main(['explain', 'error'])\n"
        "print([name for name in ('demo', 'audit', 'rich') if f'geno_lewm_obs.{name}' in "
        "sys.modules or name in sys.modules])\n"
        "import geno_lewm_obs.cli.show; print('geno_lewm_obs.catalog' in sys.modules)\n"
        "import geno_lewm_obs.cli.ls; print({'socket', 'statistics'} & sys.modules.keys())\n",
    )

    assert ["[]", "False", "set()"] == printed.splitlines()[-3:]
