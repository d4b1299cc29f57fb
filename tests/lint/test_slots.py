"""
Roles go along links, whichever of them comes first.
"""

from __future__ import annotations

from geno_lewm_obs.lint.roles import LOGGER, MAKER
from geno_lewm_obs.lint.slots import SlotRoles

A, B, C = (0, 0), (0, 1), (1, 0)


def settled(slots):
    while slots.news:
        slots.pop()
    return [sorted(slots.of(each)) for each in (A, B, C)]


def test_a_role_goes_along_links():
    """A role goes as far as there are links, and not back."""
    slots = SlotRoles()
    slots.link(A, B)
    slots.put(B, MAKER)
    slots.link(B, C)
    slots.put(A, LOGGER)

    assert [[LOGGER], [LOGGER, MAKER], [LOGGER, MAKER]] == settled(slots)


def test_a_circle_ends():
    """Links in a circle are gone along once for each role."""
    slots = SlotRoles()
    for source, to in ((A, B), (B, C), (C, A)):
        slots.link(source, to)
    slots.put(B, LOGGER)

    assert [[LOGGER]] * 3 == settled(slots)
