"""
What is said where a library isn't installed.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.errors import RuntimeSetupError
from geno_lewm_obs.frames.extras import extra


def test_a_library_that_is_missing():
    """The error names the library, and the command that installs what the extra needs."""
    with pytest.raises(RuntimeSetupError) as caught, extra("duckdb"):
        import duckdb_that_nobody_has  # noqa: F401

    assert "duckdb_that_nobody_has isn't installed" == caught.value.message
    assert 'pip install "duckdb' in caught.value.remediation
