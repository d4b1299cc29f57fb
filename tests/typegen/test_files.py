"""
The files of a stub.
"""

from __future__ import annotations

import runpy

import pytest

from geno_lewm_obs import InputError, typed
from geno_lewm_obs.typegen.files import is_stale, write
from geno_lewm_obs.typegen.stub import MARK

TEXT = f"{MARK}\n"


def test_two_files(tmp_path):
    """A module is written beside the stub, which has what `typed` has while a program runs."""
    write(tmp_path / "log.pyi", TEXT)
    found = runpy.run_path(str(tmp_path / "log.py"))

    assert TEXT == (tmp_path / "log.pyi").read_text()
    assert typed.__all__ == found["__all__"]
    assert all(found[name] is getattr(typed, name) for name in typed.__all__)


def test_again(tmp_path):
    """A generated stub is written over, and a module that is there stays as it is."""
    (tmp_path / "log.py").write_text("mine = 1\n")
    write(tmp_path / "log.pyi", TEXT)
    write(tmp_path / "log.pyi", TEXT + "more")

    assert TEXT + "more" == (tmp_path / "log.pyi").read_text()
    assert "mine = 1\n" == (tmp_path / "log.py").read_text()


@pytest.mark.parametrize(
    ("name", "content"),
    [("log.py", None), ("log.pyi", b"mine: int\n"), ("log.pyi", b""), ("log.pyi", b"\xff")],
    ids=["no stub", "somebody's", "empty", "no text"],
)
def test_refused(tmp_path, name, content):
    """What isn't a generated stub is never written over."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError):
        write(path, TEXT)

    assert content == (path.read_bytes() if path.exists() else None)


def test_stale(tmp_path):
    """A stub is stale if it's missing, says something else, or has no module beside it."""
    stub = tmp_path / "log.pyi"
    assert is_stale(stub, TEXT)
    write(stub, TEXT)
    assert not is_stale(stub, TEXT)
    assert is_stale(stub, TEXT + "more")
    stub.with_suffix(".py").unlink()
    assert is_stale(stub, TEXT)
