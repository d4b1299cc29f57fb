"""
The option that says which attempts of a resumed run are taken.
"""

from __future__ import annotations

import pytest

click = pytest.importorskip("click", reason="the command line needs the extra cli")

from click.testing import CliRunner

from geno_lewm_obs.cli.attempts_option import attempts_option


@click.command()
@attempts_option
def command(attempts):
    click.echo(attempts)


@pytest.mark.parametrize(
    ("arguments", "expected"), [([], "last\n"), (["--attempts", "all"], "all\n")]
)
def test_views(arguments, expected):
    """The last attempt wins, unless all are asked for."""
    assert expected == CliRunner().invoke(command, arguments).output


def test_another():
    """Anything else is refused."""
    assert 2 == CliRunner().invoke(command, ["--attempts", "first"]).exit_code
