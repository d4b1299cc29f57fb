"""How many values each rule kept out in this process."""

from __future__ import annotations

from geno_lewm_obs import redact, redaction_stats


def test_a_dict_with_a_sum():
    """It is a dict, with a sum over all rules and a plain copy."""
    before = redaction_stats()
    redact("training.metric", {"mood": 1, "user_email": 2}, allowed_keys=(), strict=False)
    after = redaction_stats()

    assert 2 == after.total() - before.total() == sum(after.values()) - sum(before.values())
    assert type(after.as_dict()) is dict
    assert after == after.as_dict()
    assert before != after


def test_reset():
    """Counting begins anew, in what was asked and in the process."""
    redact("training.metric", {"mood": 1}, allowed_keys=())
    stats = redaction_stats()
    stats.reset()

    assert (0, 0) == (stats.total(), redaction_stats().total())
    redact("training.metric", {"mood": 1}, allowed_keys=())
    assert {"dropped_keys": 1} == {k: n for k, n in redaction_stats().items() if n}
