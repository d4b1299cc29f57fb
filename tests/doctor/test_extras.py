"""The optional libraries of the package."""

from __future__ import annotations

from importlib import metadata

from geno_lewm_obs.doctor import extras as module
from geno_lewm_obs.doctor.extras import Extra, extras


def test_are_those_for_users():
    """Each extra for users is told with its libraries, and none for developers."""
    found = {extra.name: extra for extra in extras()}

    assert {"cli", "wandb", "duckdb"} <= found.keys()
    assert not {"all", "dev", "docs", "test"} & found.keys()
    assert ("click", metadata.version("click")) == tuple(found["cli"].installed[0].split())


def test_are_none_where_the_package_is_not_installed(monkeypatch):
    """A checkout that is merely on the path has no metadata, and so no extras."""
    monkeypatch.setattr(module, "PACKAGE", "geno-lewm-obs-that-is-not-there")

    assert [] == list(extras())


def test_are_missing_where_a_library_is(monkeypatch):
    """A library that isn't installed is told as missing."""
    requires = ["orjson>=3", 'click>=8 ; extra == "cli"', "no-such-library[x]>=1; extra == 'odd'"]
    monkeypatch.setattr(module.metadata, "requires", lambda _name: requires)

    assert [
        Extra("cli", (f"click {metadata.version('click')}",), ()),
        Extra("odd", (), ("no-such-library",)),
    ] == list(extras())
