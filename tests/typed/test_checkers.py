"""
What type checkers say of planted mistakes: four for a signature a level, four for methods.

What each says is golden for the version that is told first in its file; of another version only the
lines are, since its authors may choose other words.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.type_checkers import CHECKERS, check, errors, executable, version
from geno_lewm_obs.typegen.files import write
from geno_lewm_obs.typegen.stub import stub_of
from tests.hostile_names import HOSTILE

CASES = Path(__file__).parents[1] / "cases" / "types"
LINES = [(file, line) for file in ("levels.py", "methods.py") for line in (7, 8, 9, 10)]
"""Where the mistakes are."""


@pytest.mark.slow
@pytest.mark.parametrize("checker", [name for name in CHECKERS if name != "mypy"])
def test_each_mistake_is_one_error(checker, tmp_path):
    """
    Each mistake is one error, in its line, and the words are as expected. Nothing else is one: no
    line of a stub either, whatever its events and keys are called.
    """
    if executable(checker) is None:
        pytest.skip(f"{checker} isn't installed")
    stub = tmp_path / "hostile.pyi"
    write(stub, stub_of(HOSTILE))
    files = [CASES / "levels.py", CASES / "methods.py", stub]
    found = errors(check(checker, files, tmp_path).stdout)
    expected = (CASES / f"{checker}.txt").read_text().splitlines()

    assert LINES == [(file, line) for file, line, _ in found]
    if expected[0] == version(checker):
        assert expected[1:] == [f"{file}:{line}: {text}" for file, line, text in found]
