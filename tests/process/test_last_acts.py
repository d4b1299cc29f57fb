"""What is done once all runs are closed."""

from __future__ import annotations

from geno_lewm_obs.process import last_acts


def test_each_once_in_order(monkeypatch):
    """Each act is done once, in order, whatever the others raise."""
    monkeypatch.setattr(last_acts, "_acts", [])
    done = []

    def fail():
        done.append("fail")
        raise RuntimeError

    def act():
        done.append("act")

    for each in (fail, act, act):
        last_acts.at_last(each)
    last_acts.act_at_last()

    assert ["fail", "act"] == done
