"""The tables of names: each row is needed, and none contradicts another."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction import is_personal
from geno_lewm_obs.redaction.name_list import GROUPS, ORDINARY

NAMES = [name for _, group in GROUPS for name in group.split()]


def test_no_name_stands_twice():
    """Each name belongs to one group."""
    assert len(set(NAMES)) == len(NAMES)


class TestOrdinary:
    @pytest.mark.parametrize(("end", "meaning", "words"), ORDINARY)
    def test_needs_its_words(self, end, meaning, words):
        """
        Each row says what its end means with these words before it, is needed, and is as narrow.
        """
        passing = [f"{word}_{end}" for word in words.split()]

        assert meaning
        assert is_personal(f"unheardof_{end}")
        assert not any(map(is_personal, [*passing, *(f"my_own.{key}" for key in passing)]))

    def test_is_no_listed_name(self):
        """No ordinary name is a listed one."""
        ordinary = {f"{word}_{end}" for end, _, words in ORDINARY for word in words.split()}

        assert not ordinary & set(NAMES)
