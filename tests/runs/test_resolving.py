"""Which settings the options of a call mean, before anything is opened."""

from __future__ import annotations

import pytest

from geno_lewm_obs import InputError, configure, logged_run
from geno_lewm_obs.runs.resolving import check_options


def test_opens_nothing(log_dir):
    """Options are checked without a file or a directory."""
    settings, sinks = check_options({"run_id": "r", "durability": "power"})

    assert ("r", log_dir, "power", []) == (
        settings.run_id,
        settings.log_dir,
        settings.durability,
        sinks,
    )
    assert not log_dir.exists()


def test_run_and_directory_are_those_of_the_block(tmp_path):
    """What an option leaves open is that of the run around the call."""
    with logged_run(run_id="r", log_dir=tmp_path):
        settings, _ = check_options({})

    assert ("r", tmp_path) == (settings.run_id, settings.log_dir)


def test_an_option_comes_before_what_configure_has_set():
    """What `configure` has set holds for runs that name nothing else."""
    configure(durability="power")
    chosen = [check_options(options)[0] for options in ({}, {"durability": "relaxed"})]

    assert ["power", "relaxed"] == [settings.durability for settings in chosen]


@pytest.mark.parametrize("options", [{"sinks": [7]}, {"wandb_project": "a b"}, {"run_id": "a b"}])
def test_what_can_not_be_used(options):
    """An option that can't be used is refused."""
    with pytest.raises(InputError):
        check_options(options)
