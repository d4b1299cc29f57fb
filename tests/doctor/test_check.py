"""One thing that was looked at."""

from __future__ import annotations

from geno_lewm_obs.doctor.check import Check


def test_is_an_object_for_programs():
    """Its JSON has a name, a value, the reason, and whether all is well."""
    assert {"check": "rank", "value": "3", "why": "RANK is set", "ok": True} == (
        Check("rank", "3", "RANK is set").as_json()
    )
