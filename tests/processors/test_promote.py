"""`Promote`: the shape of a record in any chain."""

from __future__ import annotations

from geno_lewm_obs.processors import Promote


def test_fields_rise():
    """Known fields stay at the top, all else goes under data."""
    assert {"event": "e", "data": {"n": 1, "step": "x"}, "epoch": 2} == Promote()(
        None, "info", {"event": "e", "n": 1, "epoch": 2, "step": "x"}
    )


def test_by_the_method():
    """An error code rises where the method's severity is error, by whatever name."""
    entries = {"event": "e", "error_code": "X"}

    assert "error_code" in Promote()(None, "critical", dict(entries))
    assert "error_code" not in Promote()(None, "info", dict(entries))


def test_an_exception():
    """An exception becomes fields of data."""
    promoted = Promote()(None, "error", {"event": "e", "exc_info": ValueError("x")})

    assert {"exception_type": "ValueError", "exception_message": "x"} == promoted["data"]
