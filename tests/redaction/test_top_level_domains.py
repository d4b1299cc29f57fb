"""Top-level domains, by which a mail address is told from other texts with an at sign."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction.contacts import holds_likely_mail_address, holds_mail_address
from geno_lewm_obs.redaction.top_level_domains import ENDINGS, NUMERIC, USUAL


@pytest.mark.parametrize("top", sorted(USUAL - ENDINGS))
def test_a_usual_one_is_certain(top):
    """An address under each usual domain is certain, in capitals too."""
    assert holds_mail_address(f"ada@uni.{top}")
    assert holds_mail_address(f"ADA@UNI.{top.upper()}")


@pytest.mark.parametrize("top", sorted(ENDINGS))
def test_an_ending_is_a_guess(top):
    """Under a domain that files end with an address is a guess, unless it's a longer one."""
    assert not holds_mail_address(f"ada@uni.{top}")
    assert holds_likely_mail_address(f"ada@uni.{top}")
    assert holds_mail_address(f"ada@lab.uni.{top}")


def test_numeric_ones_are_usual():
    """Domains under which names are numbers are among the usual ones."""
    assert NUMERIC <= USUAL
