"""
Values of another type than their key is declared with: counted, said once, and still written.

A strict registry raises instead. `redact` asks for it, once the values are what a record holds.
`fast_path` leaves such calls to the stages.
"""

from __future__ import annotations

from typing import Any

from ..contract.check import misfits, wrong_value
from ..contract.mistyped import note_of
from ..errors import InputError
from ..notice import say
from .channel import Channel
from .said_once import is_first_of_its_kind


def judge_types(channel: Channel, event: str, data: dict[str, Any], *, lenient: bool) -> None:
    """
    Judge the values in *data* of a registered *event* by the types of their keys.

    Raises:
        InputError: a value is of another type, the registry is strict and the call not *lenient*.
    """
    for name, key, value in misfits(channel.registry.declared_keys(event), data):
        breach = wrong_value(event, name, key, value)
        if channel.registry_strict and not lenient:
            raise InputError(breach.message, remediation=breach.remedy)
        note = note_of(event, name, key, value)
        channel.counts.mistyped.add(note)
        shape = note.replace(" ", "/")
        if is_first_of_its_kind(channel.counts.notices, "values of another type", shape):
            say(f"{breach.message}, and was written as it is; {breach.remedy} (said once)")
