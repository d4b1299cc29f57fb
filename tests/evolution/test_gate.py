"""
The gate: what has to be done before a release.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import EventSpec
from geno_lewm_obs.evolution.changes import changes_between
from geno_lewm_obs.evolution.gate import stale, too_small_a_step, untold
from geno_lewm_obs.evolution.lock import Lock, render_lock

DONE, BEGUN = EventSpec("app.done", "info", "done"), EventSpec("app.begun", "info", "begun")
OLD = Lock("app", "1.0.0", {"app.done": DONE}, {})
ADDED = Lock("app", "1.1.0", {"app.done": DONE, "app.begun": BEGUN}, {})
REMOVED = Lock("app", "1.1.0", {}, {})


@pytest.mark.parametrize(
    ("expected", "text"),
    [([], render_lock(OLD)), (["lock-missing"], None), (["lock-stale"], render_lock(ADDED))],
)
def test_stale(expected, text):
    """A lock file that is missing, or isn't what is declared, is to be written."""
    assert expected == [each.rule for each in stale(OLD, text)]


def test_a_step_that_is_right():
    """A new event needs a minor version."""
    assert [] == list(too_small_a_step(OLD, ADDED, changes_between(OLD, ADDED)))


def test_too_small_a_step():
    """An event that is gone needs a major version, and the reason is told."""
    (found,) = too_small_a_step(OLD, REMOVED, changes_between(OLD, REMOVED))

    assert ("version", "raise the major number") == (found.rule, found.remedy)
    assert "1.0.0 → 1.1.0 is too small a step: app.done is gone (major: " in found.message


@pytest.mark.parametrize(
    ("expected", "changelog"),
    [
        ([], "# Changelog\n\n## Unreleased\n\n* `app.begun` is new.\n\n## 1.0.0\n"),
        (["changelog"], "# Changelog\n\n## Unreleased\n\n## 1.0.0\n\n* `app.begun` is new.\n"),
        (["changelog"], "# Changelog\n\n## [1.0.0]\n\n* `app.begun` is new.\n"),
        (["changelog"], None),
    ],
    ids=["told", "told before", "told before, in brackets", "no file"],
)
def test_untold(expected, changelog):
    """A change must be told above the heading of the version before."""
    assert expected == [each.rule for each in untold(OLD, changes_between(OLD, ADDED), changelog)]
