"""
What files hold, and which may have to do with logging.
"""

from __future__ import annotations

from geno_lewm_obs.lint.contents import MOST_BYTES, Problem, content_of, names_loggers


def test_a_file(tmp_path):
    """A file's bytes are returned, of a very large one not all of them."""
    (tmp_path / "a.py").write_bytes(b"\xff")
    (tmp_path / "b.py").write_bytes(b" " * (MOST_BYTES + 9))

    assert b"\xff" == content_of(str(tmp_path / "a.py"))
    assert MOST_BYTES + 1 == len(content_of(str(tmp_path / "b.py")))


def test_a_file_that_is_not_there(tmp_path):
    """A file that can't be read is a problem."""
    assert isinstance(content_of(str(tmp_path / "nothing.py")), Problem)
    assert isinstance(content_of(str(tmp_path)), Problem)


def test_names_loggers():
    """Files matter that name the package, or one of the makers."""
    contents = [(0, b"import geno_lewm_obs"), (1, b"getLogger()"), (2, b"import logging")]

    assert {0} == names_loggers(contents, ())
    assert {0, 1} == names_loggers(contents, ["logging.getLogger"])
