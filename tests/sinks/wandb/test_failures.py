"""
What is said of a process for wandb that ended.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.sinks.wandb.failures import killed, not_begun


@pytest.mark.parametrize(
    ("message", "failure"),
    [
        ("its process ended before it began", not_begun()),
        ("its process ended", killed()),
    ],
)
def test_a_failure_says_what_to_do(message, failure):
    """Each names what happened and a remedy, and quotes nothing of the system's."""
    assert (message, True) == (failure.message, bool(failure.remediation))
