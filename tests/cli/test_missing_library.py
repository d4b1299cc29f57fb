"""What a person is told whose installation lacks a library of the command line."""

from __future__ import annotations

import pytest

from geno_lewm_obs import RuntimeSetupError
from geno_lewm_obs.cli.missing_library import missing_library_told


@pytest.mark.parametrize(
    ("name", "error"), [("rich", RuntimeSetupError), ("other", ModuleNotFoundError)]
)
def test_tells_a_library_that_is_missing(name, error):
    """A library of the extra is named with what to install; another one's absence isn't hidden."""
    with pytest.raises(error), missing_library_told():
        raise ModuleNotFoundError(name=name)
