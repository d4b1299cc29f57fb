"""
A plugin for mypy: events and keys of each logging call are judged by what is declared.

    judge       the calls that are judged, and by what
    call        what a call passes, as far as mypy knows it

``plugins = ["geno_lewm_obs.mypy"]`` under ``tool.mypy`` turns it on. What is declared is read when
the first file is, by `evolution.declared`.
"""

from __future__ import annotations

from .judge import Judge


def plugin(_version: str) -> type[Judge]:
    """Return the class of the plugin, as mypy asks for it."""
    return Judge
