"""
The sentinel: a watch over the losses that a run logs, also in records that are not written.

    loss_names   which of the numbers that an event holds are losses
    series       whether a loss is a spike, by those before it
    recorder     the last records that were hidden, to be written when something happens
    sentinel     what sees each call, writes the alert, and has the hidden records written before it

It's loaded by runs that ask for it by ``watch_numbers``, and by no other.
"""

from __future__ import annotations

from .sentinel import Sentinel

__all__ = ["Sentinel"]
