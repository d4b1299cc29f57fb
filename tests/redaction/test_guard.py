"""The last guard before every sink."""

from __future__ import annotations

import pytest

from geno_lewm_obs import InvariantViolation
from geno_lewm_obs.redaction import guard


@pytest.mark.parametrize("line", [b"", b'{"ts":"2026"}\n', b"acgt" * 4 + b"-" + b"acgt" * 4])
def test_lets_clean_bytes_pass(line):
    """Bytes without 20 bases in a row pass."""
    assert guard(line, "training.metric") is None


@pytest.mark.parametrize("line", [b"ACGTN" * 4, b'{"a":"x' + b"acgtn" * 4 + b'"}', b"\xff" + b"a" * 20])
def test_stops_twenty_bases(line):
    """Twenty bases in a row, wherever they are, raise; the error names event and rule and quotes nothing."""
    with pytest.raises(InvariantViolation) as caught:
        guard(line, "training.metric")

    assert "what would have been written of training.metric holds a sequence of bases" == caught.value.message
    assert {"rule": "dna", "event": "training.metric"} == caught.value.details


def test_withholds_a_private_event():
    """An event whose name is private isn't named."""
    with pytest.raises(InvariantViolation, match=r"of \(withheld\) holds"):
        guard(b"a" * 20, "acgt" * 5)
