"""
Which names a run may have.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.naming import LATEST, is_run_id, reason_against_run_id

BASES = "ACGT" * 5


class TestRunId:
    @pytest.mark.parametrize("text", ["run-7f3a", "a", "0", "x" * 128, "a.b_c-d", BASES[:19]])
    def test_usable(self, text):
        """Letters, digits, dots, underscores and hyphens can name a run."""
        assert is_run_id(text)

    @pytest.mark.parametrize(
        "text", ["", "-a", ".a", "_a", "x" * 129, "a/b", "a b", "run.rank1", "é", LATEST, BASES]
    )
    def test_unusable(self, text):
        """What isn't a file name, or means another file to readers, can't name a run."""
        assert not is_run_id(text)


class TestReason:
    @pytest.mark.parametrize(
        ("reason", "run_id"),
        [
            (": it holds a sequence of 20 or more bases", f"run-{BASES}"),
            (": it holds a variant written out", "chr7-117559590-ATCT-A"),
            (": it is or names personal data or a secret", "gh" + "p_" + "aB3dE6" * 7),
            ("", "run-7"),
            ("", LATEST),
            ("", f"{BASES}/{BASES}"),
            ("", None),
        ],
        ids=range(7),
    )
    def test_is_the_rule(self, reason, run_id):
        """
        The reason is that of the rule which keeps out what could name a file; else there is none.
        """
        assert reason == reason_against_run_id(run_id)
