"""
What a person is told of that isn't in a frame.
"""

from __future__ import annotations

from geno_lewm_obs.frames.account import Account
from geno_lewm_obs.read import LeftOut


def test_nothing_is_missing():
    """Where nothing is missing, nothing is said; records that weren't asked for aren't missing."""
    assert [] == [*Account(rows=3, left_out=LeftOut(unselected=7)).lines()]


def test_what_is_missing():
    """Superseded records, damage and values that don't fit are told, a line each."""
    account = Account(left_out=LeftOut(damaged=1, superseded=12))
    account.unfit["training.metric: unit"] = 2

    assert [
        "12 records that a later attempt did again aren't counted",
        "1 piece of damaged lines is left out",
        "training.metric: unit: 2 values of another type than declared are null",
    ] == [*account.lines()]


def test_a_private_name_is_withheld():
    """A key that spells a sequence isn't shown."""
    account = Account()
    account.unfit["app." + "ACGT" * 6] = 1

    assert ["(withheld): 1 value of another type than declared is null"] == [*account.lines()]


def test_beginning_again():
    """What was counted is forgotten."""
    account = Account(rows=3, left_out=LeftOut(damaged=1))
    account.unfit["a"] = 1
    account.restart()

    assert Account() == account
