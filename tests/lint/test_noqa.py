"""
Comments that let a line pass.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs.lint.noqa import let_pass, passes


@pytest.mark.parametrize(
    ("expected", "comment"),
    [
        (True, "# noqa"),
        (True, "#NOQA"),
        (True, "# noqa: GLO003"),
        (True, "# noqa:glo003 - since it's read from a table"),
        (True, "# noqa: E501, GLO003"),
        (True, "# type: ignore # noqa: GLO003"),
        (True, "# noqa: GLO00"),
        (False, "# noqa: GLO002"),
        (False, "# noqa: E501"),
        (False, "# noqable"),
        (False, "noqa"),
    ],
)
def test_comments(expected, comment):
    """A comment lets all findings of its line pass, or those whose ids it names."""
    lines = let_pass(f"x = 1\nlog.info(x)  {comment}\n".encode())

    assert expected is passes("GLO003", lines, 2)
    assert not passes("GLO003", lines, 1)
