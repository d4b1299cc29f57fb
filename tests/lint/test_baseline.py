"""
Findings that are known aren't reported, however their lines move.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import InputError
from geno_lewm_obs.lint import baseline
from geno_lewm_obs.lint.rules import Finding

ONE = Finding("a.py", 3, 1, "GLO001", "event a.b is not registered")
MOVED = ONE._replace(line=9)
OTHER = ONE._replace(message="event a.c is not registered")


def test_known_ones(tmp_path):
    """As many findings as are known of a kind in a file are let pass, on whatever line."""
    path = tmp_path / "known.json"
    baseline.write(path, [ONE])
    known = baseline.read(path)

    assert [] == [*baseline.new_ones([MOVED], known)]
    assert [MOVED, OTHER] == [*baseline.new_ones([ONE, MOVED, OTHER], known)]


def test_the_same_file_for_the_same_findings(tmp_path):
    """The order of findings makes no difference to the file, which is written anew."""
    path = tmp_path / "known.json"
    baseline.write(path, [ONE, OTHER, MOVED])
    first = path.read_bytes()
    baseline.write(path, [MOVED, ONE, OTHER])

    assert first == path.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        *("", "[]", "{}", '{"format":1,"findings":3}', '{"findings":{}}'),
        *('{"format":2,"findings":{}}', '{"format":"1","findings":{}}'),
        *('{"format":true,"findings":{}}', '{"format":1,"findings":{"a.py":{"GLO001 x":-1}}}'),
    ],
)
def test_a_file_that_is_none(tmp_path, content):
    """What is no baseline is neither read nor written over."""
    path = tmp_path / "other.json"
    path.write_text(content)

    with pytest.raises(InputError, match="baseline"):
        baseline.read(path)
    with pytest.raises(InputError, match="baseline"):
        baseline.write(path, [ONE])
    assert content == path.read_text()


def test_no_file(tmp_path):
    """A baseline that isn't there is told."""
    with pytest.raises(InputError, match="can't be read"):
        baseline.read(tmp_path / "known.json")
