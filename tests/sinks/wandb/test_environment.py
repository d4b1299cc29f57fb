"""
What the process that sends to wandb gets of the environment, and what a rule keeps back.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.process.interpreter import MARK
from geno_lewm_obs.sinks.wandb.environment import child_environment

BASES = "ACGT" * 5


@pytest.mark.parametrize(
    "name",
    [
        *("WANDB_NAME", "WANDB_NOTES", "WANDB_TAGS", "WANDB_RUN_GROUP", "WANDB_JOB_TYPE"),
        *("WANDB_ENTITY", "WANDB_USERNAME", "WANDB_HOST", "WANDB_SWEEP_ID", "WANDB__PRIVATE"),
        "WANDB_WHAT_A_LATER_RELEASE_READS",
    ],
)
@pytest.mark.parametrize(
    "value", [f"on {BASES}", "A C G T " * 5, "jane@example.org", "rs1801133", "chr7:1175:G:A"]
)
def test_what_a_rule_refuses_is_left_out(name, value):
    """Any setting of the library is judged as text, and left out if a rule refuses it."""
    environment, refused = child_environment({name: value, "PATH": "/bin"})

    assert ([name], "/bin") == (refused, environment["PATH"])
    assert name not in environment


def test_what_passes_is_passed_on():
    """What no rule refuses is passed on as it is, as are variables that aren't the library's."""
    given = {
        "WANDB_NAME": "baseline 7",
        "WANDB_TAGS": "one,two",
        "WANDB_API_KEY": "k" * 40,
        "GENOME": BASES,
    }
    environment, refused = child_environment(given)

    assert (given, []) == ({name: environment[name] for name in given}, refused)


def test_places_and_the_key_are_not_judged():
    """The server, the key and places on this machine aren't sent, and so are passed on."""
    given = {
        "WANDB_API_KEY": BASES * 2,
        "WANDB_BASE_URL": "https://jane@example.org",
        "WANDB_DIR": "/home/jane@example.org",
    }
    environment, refused = child_environment(given)

    assert (given, []) == ({name: environment[name] for name in given}, refused)


def test_the_library_is_kept_quiet_and_the_process_marked():
    """It prints nothing, reports nothing to its makers, and starts no further process."""
    environment, _ = child_environment({"WANDB_SILENT": "false"})

    assert ("true", "false", "1") == (
        environment["WANDB_SILENT"],
        environment["WANDB_ERROR_REPORTING"],
        environment[MARK],
    )


class TestFiles:
    @pytest.mark.parametrize(
        "name", ["WANDB_CONFIG_PATHS", "WANDB_SWEEP_PARAM_PATH", "WANDB_LAUNCH_CONFIG_PATH"]
    )
    def test_are_judged_by_their_content(self, tmp_path, name):
        """A file whose content the library sends is named to it only if no rule refuses that."""
        good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
        good.write_text("lr: 0.001\n")
        bad.write_text(f"context: {BASES}\n")

        assert [[], [name], [name]] == [
            child_environment({name: value})[1] for value in (str(good), str(bad), f"{good},{bad}")
        ]

    def test_that_can_not_be_judged_are_not_named(self, tmp_path):
        """A file that is too long, or can't be read as one, isn't; one that's missing harms not."""
        (tmp_path / "long").write_text("a" * (1024 * 1024 + 1))

        assert [True, True, False] == [
            bool(child_environment({"WANDB_CONFIG_PATHS": str(path)})[1])
            for path in (tmp_path / "long", tmp_path, tmp_path / "missing")
        ]
