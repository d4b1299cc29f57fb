"""
Answers, and several as one.
"""

from __future__ import annotations

from geno_lewm_obs.otlp.answer import TAKEN, Answer, together


def test_several_answers_as_one():
    """It's final if each is, tells first what is to be sent again, and adds up what was refused."""
    refused = Answer(is_final=True, rejected=2, reason="refused", remedy="look")
    later = Answer(is_final=False, rejected=1, reason="busy", retry_after_s=3.0)

    assert together([]) == together([TAKEN, TAKEN]) == TAKEN
    assert refused == together([TAKEN, refused])
    assert Answer(False, 3, "busy", "", 3.0) == together([refused, later, TAKEN])
