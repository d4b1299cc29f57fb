"""The versions and seeds of the libraries that are loaded."""

from __future__ import annotations

import sys
import types

import geno_lewm_obs
from geno_lewm_obs.vitals.libraries import seeds, versions


def test_versions(monkeypatch):
    """Main libraries that are loaded tell theirs; one that fails or holds a secret tells none."""

    class Failing(types.ModuleType):
        @property
        def __version__(self):
            raise RuntimeError

    fake = types.SimpleNamespace
    monkeypatch.setitem(sys.modules, "torch", fake(__version__="2.14.0+cu130"))
    monkeypatch.setitem(sys.modules, "jax", Failing("jax"))
    monkeypatch.setitem(sys.modules, "keras", fake(__version__="ACGT" * 6))
    monkeypatch.setitem(sys.modules, "flax", fake())
    monkeypatch.delitem(sys.modules, "numpy", raising=False)
    found = versions()

    assert geno_lewm_obs.__version__ == found["geno_lewm_obs"]
    assert ("2.14.0+cu130", "(withheld)") == (found["torch"], found["keras"])
    assert {"jax", "flax", "numpy"}.isdisjoint(found)


def test_seeds(monkeypatch):
    """Torch's seed and those of variables are told; none where there is none, or it's random."""
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setenv("PYTHONHASHSEED", "random")
    monkeypatch.delenv("PL_GLOBAL_SEED", raising=False)
    assert {} == seeds()
    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace(initial_seed=lambda: 7))
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    monkeypatch.setenv("PL_GLOBAL_SEED", "42")
    assert {"hash": 0, "lightning": 42, "torch": 7} == seeds()


def test_nothing_is_imported():
    """A library that the program hasn't loaded isn't."""
    before = {*sys.modules}
    versions()
    seeds()

    assert before == {*sys.modules}
