"""
Stage 1: look the event up in the registry.

An unregistered event goes on without a declaration, so that nothing of its data is kept; a strict
registry raises. No value is judged here.
"""

from __future__ import annotations

from typing import Final

from structlog.typing import EventDict

from ..contract.check import check_names, unregistered_event
from ..errors import InputError, UnregisteredEventError
from ..notice import say
from ..process_fields.in_force import FIELDS
from ..record import PROMOTED
from ..redaction import safe_name
from .call import CALL, call_of
from .channel import Channel
from .said_once import is_first_of_its_kind, say_deprecated

_NOT_DATA: Final = frozenset({"event", "exc_info", CALL, *PROMOTED})


def validate(channel: Channel, _severity: str, event_dict: EventDict) -> EventDict:
    """
    Add the event's declaration to what is known of the call.

    Raises:
        InputError: the logger isn't one of this package; the event isn't text; or the registry is
            strict and a key passed at the call isn't allowed.
        UnregisteredEventError: the registry is strict and doesn't know the event.
    """
    if not isinstance(channel, Channel):
        msg = "the stages of build_chain are for loggers of this package"
        raise InputError(msg, remediation="use those of geno_lewm_obs.processors in your own chain")
    event = event_dict.get("event")
    if not isinstance(event, str):
        msg = "an event is named by a str"
        raise InputError(msg, remediation="pass a registered name as the first argument")
    if channel.registry_strict and not call_of(event_dict).is_lenient:
        _refuse_unknown(channel, event, event_dict)
    spec = channel.registry.get(event)
    is_new = spec is None and channel.counts.unregistered.add(safe_name(event)) == 0
    if is_new and is_first_of_its_kind(channel.counts.notices, "unregistered events", event):
        breach = unregistered_event(channel.registry, event)
        say(f"{breach.message}, so its data is left out; {breach.remedy}")
    if spec is not None and spec.deprecated:
        say_deprecated(channel.counts.notices, spec)
    call = call_of(event_dict)
    event_dict[CALL] = call._replace(spec=spec)
    return event_dict


def _refuse_unknown(channel: Channel, event: str, event_dict: EventDict) -> None:
    bound = call_of(event_dict).bound
    common = _NOT_DATA | FIELDS.keys()
    passed = [key for key in event_dict if key not in common and key not in bound]
    for breach in check_names(channel.registry, event, passed):
        error = UnregisteredEventError if breach.kind == "unregistered-event" else InputError
        raise error(breach.message, remediation=breach.remedy)
