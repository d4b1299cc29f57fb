"""
Notices about names, of which a program may make any number: one a shape, and a few in all.
"""

from __future__ import annotations

from typing import Final

from ..contract.check import check_bound
from ..contract.registry import Registry
from ..contract.spec import EventSpec, is_event_name
from ..counters import TallyTable
from ..notice import say

MAX_NAMES: Final = 10
"""Names of one kind that a run says a notice about."""


def is_first_of_its_kind(said: TallyTable, kind: str, name: str) -> bool:
    """
    Tell whether a notice is due about *name*, a thing of the *kind*, and count that it was asked.

    Names that differ in digits alone have one notice, and so have all sentences. After the notices
    about `MAX_NAMES` of them one more says that others are only counted.
    """
    if said.add(f"{kind}/{_shape(name)}"):
        return False
    number = said.add(kind)
    if number == MAX_NAMES:
        say(f"further {kind} are only counted, and told of at the end of the run")
    return number < MAX_NAMES


def say_deprecated(said: TallyTable, spec: EventSpec) -> None:
    """Say once that *spec*, which was logged, should be logged no more."""
    if said.add(f"deprecated/{spec.name}") == 0:
        say(f"event {spec.name} is deprecated: {spec.deprecated} (said once)")


def is_known_to_be_bound(said: TallyTable, key: str) -> bool:
    """Tell whether `say_bound_in_vain` has nothing more to say about *key*."""
    return f"bound/{key}" in said


def say_bound_in_vain(said: TallyTable, registry: Registry, key: str) -> None:
    """Say once that *key*, which is bound, is never written if no event of *registry* takes it."""
    if is_known_to_be_bound(said, key) or said.add(f"bound/{key}"):
        return
    for breach in check_bound(registry, key):
        if said.add("bound keys that no event takes") < MAX_NAMES:
            say(f"{breach.message}; what is bound to it is left out; {breach.remedy} (said once)")


def _shape(name: str) -> str:
    if not is_event_name(name.replace("/", ".").lower()):
        return "(a sentence)"
    return "".join("" if each.isdecimal() else each for each in name)
