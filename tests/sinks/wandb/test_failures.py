"""
What is said of a process for wandb that can't be started, or that ended.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.sinks.wandb.failures import killed, not_begun, not_startable


@pytest.mark.parametrize(
    ("message", "failure"),
    [
        (
            "the process for wandb can't be started (PermissionError)",
            not_startable(OSError(13, "private", "/private")),
        ),
        ("its process ended before it began", not_begun()),
        ("its process ended", killed()),
    ],
)
def test_a_failure_says_what_to_do(message, failure):
    """Each names what happened and a remedy, and quotes nothing of the system's."""
    assert (message, True) == (failure.message, bool(failure.remediation))
