"""The options that select records."""

from __future__ import annotations

import pytest

click = pytest.importorskip("click", reason="the command line needs the extra cli")

from click.testing import CliRunner

from geno_lewm_obs.cli.record_options import Steps, selection_options


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("100", range(100, 101)),
        ("100:200", range(100, 200)),
        (":50", range(50)),
        ("7:", range(7, 2**63)),
    ],
)
def test_steps_are_one_or_a_range(text, steps):
    """Steps are one step, or those from one to before another."""
    assert steps == Steps().convert(text, None, None)


@pytest.mark.parametrize("text", ["", ":", "a", "1-2", "1:2:3", "-1"])
def test_other_steps_are_refused(text):
    """What is no step and no range is refused with how it's written."""
    with pytest.raises(click.BadParameter, match="write 100, or 100:200"):
        Steps().convert(text, None, None)


@click.command()
@selection_options
def select(selection):
    """Say whether a line is wanted."""
    line = b'{"ts":"2026-05-20T15:00:00.000Z","severity":"info","event":"a.b","run_id":"r",'
    click.echo(selection.wants(line + b'"component":"c","data":{"x":"shard-7"},"step":5}\n'))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "True"),
        (["--event", "a.*", "--component", "c", "--severity", "info", "--step", "5"], "True"),
        (["--event", "a", "--event", "a.b"], "True"),
        (["--level", "warn"], "False"),
        (["--since", "2026-05-20", "--until", "2026-05-20T15:00:00"], "False"),
        (["--grep", "shard-[0-9]"], "True"),
        (["--grep", "shard-8"], "False"),
    ],
)
def test_are_one_selection(arguments, said):
    """A command gets one selection of all options."""
    assert f"{said}\n" == CliRunner().invoke(select, arguments).output


@pytest.mark.parametrize("arguments", [["--grep", "("], ["--step", "x"], ["--since", "x"]])
def test_are_refused_as_usage(arguments):
    """What can't be read is wrong usage, exit code 2."""
    assert 2 == CliRunner().invoke(select, arguments).exit_code
