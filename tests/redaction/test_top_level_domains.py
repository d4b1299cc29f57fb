"""Top-level domains, by which a mail address is told from other texts with an at sign."""

from __future__ import annotations

from geno_lewm_obs.redaction.contacts import holds_likely_mail_address, holds_mail_address
from geno_lewm_obs.redaction.top_level_domains import ENDINGS, NUMERIC, USUAL


def test_a_usual_one_is_certain():
    """An address under each usual domain is certain, in capitals too."""
    for top in USUAL - ENDINGS:
        assert holds_mail_address(f"ada@uni.{top}")
        assert holds_mail_address(f"ADA@UNI.{top.upper()}")


def test_an_ending_is_a_guess():
    """Under a domain that files end with an address is a guess, unless it's a longer one."""
    for top in ENDINGS:
        assert not holds_mail_address(f"ada@uni.{top}")
        assert holds_likely_mail_address(f"ada@uni.{top}")
        assert holds_mail_address(f"ada@lab.uni.{top}")


def test_numeric_ones_are_usual():
    """Domains under which names are numbers are among the usual ones."""
    assert NUMERIC <= USUAL
