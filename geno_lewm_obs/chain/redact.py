"""
Stage 3: the redaction rules. From here on only plain, allowed values exist.

It applies the rules of `redaction` to all that a caller can influence: ``data``, the event's name
and the promoted texts. The text of an exception, which the caller didn't write, is dropped and
counted but never raises, since that would hide the failure being reported. A text that is dropped
from a list of its causes, notes or frames leaves the others there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from structlog.typing import EventDict

from ..contract import EXCEPTION_KEYS
from ..contract.check import POSITIONAL_KEY, unknown_key
from ..contract.undeclared import note_of
from ..errors import InputError
from ..notice import say
from ..process_fields.in_force import FIELDS
from ..redaction import (
    Refusal,
    Rule,
    apply_fail_closed,
    apply_to_text,
    count_refusal,
    refusal_error,
    safe_name,
)
from .call import call_of
from .channel import Channel
from .exception_fields import STAND_INS
from .mistyped import judge_types
from .misuse import UNNAMED_EVENT
from .said_once import is_first_of_its_kind, say_bound_in_vain

WITHHELD_EVENT: Final = "obs.event.withheld"
"""The event of a record whose own event name is private, in permissive mode."""

TEXTS: Final = ("phase", "error_code")
"""Promoted fields that are judged besides the event and its data."""


def redact(channel: Channel, _severity: str, event_dict: EventDict) -> EventDict:
    """
    Keep what the rules allow, and count and say what they don't.

    Raises:
        InvariantViolation: in strict mode, one of rules 1 to 4 refused something, or the rules
            themselves failed.
        InputError: the registry is strict, and a promoted field or a key was passed with a value of
            a wrong type.
    """
    call = call_of(event_dict)
    strict = channel.redaction_strict and not call.is_lenient
    event, refusal = apply_to_text("event", event_dict["event"])
    refusals = [] if refusal is None else [refusal]
    refusals += _clean_texts(event_dict)
    passed = event_dict["data"]
    refusals += _clean_data(channel, event_dict)
    event_dict["event"] = event if refusal is None else WITHHELD_EVENT
    for each in refusals:
        if each.rule is Rule.KEYS:
            _note_undeclared(channel, event, each.key, passed)
        _settle(channel, event, each, strict=strict, lenient=call.is_lenient)
    if call.spec is not None:
        judge_types(channel, call.spec.name, event_dict["data"], lenient=call.is_lenient)
    return event_dict


def _clean_texts(event_dict: EventDict) -> Iterator[Refusal]:
    for name in TEXTS:
        if name in event_dict:
            event_dict[name], refusal = apply_to_text(name, event_dict[name])
            if refusal is not None:
                del event_dict[name]
                yield refusal


def _clean_data(channel: Channel, event_dict: EventDict) -> list[Refusal]:
    call = call_of(event_dict)
    allowed: Collection[str] = EXCEPTION_KEYS
    if call.spec is not None:
        allowed = channel.registry.allowed_keys(call.spec.name)
    if not call.has_allowlist:
        allowed = _AnyKey()
    elif FIELDS:  # allowed on every event
        allowed = frozenset(allowed) | FIELDS.keys()
    data = event_dict["data"]
    if call.bound:
        # What is only bound, and isn't written whatever it is, is no reason to refuse the record.
        left_out = [key for key in data if key in call.bound and key not in allowed]
        data = {key: value for key, value in data.items() if key not in left_out}
        if call.spec is not None:
            for key in left_out:
                say_bound_in_vain(channel.counts.notices, channel.registry, key)
    # Those that `_clean_texts` let pass; a sequence may be spread over them and the data.
    texts = [event_dict[name] for name in TEXTS if name in event_dict]
    event_dict["data"], refusals = apply_fail_closed(data, allowed, STAND_INS, beside=texts)
    return refusals


class _AnyKey(tuple[str, ...]):
    """An allowlist that allows each key."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        return True


def _settle(channel: Channel, event: str, refusal: Refusal, *, strict: bool, lenient: bool) -> None:
    count_refusal(refusal.rule)
    channel.counts.redacted.add(refusal.rule)
    if refusal.rule is not Rule.KEYS:
        channel.counts.refused_keys.add(refusal.key)
    if refusal.raises(strict=strict) and refusal.key not in EXCEPTION_KEYS:
        raise refusal_error(event, refusal) from None  # what is being handled may quote the value
    if refusal.rule is Rule.KEYS and channel.registry_strict and not lenient:
        breach = unknown_key(channel.registry, event, refusal.key)
        raise InputError(breach.message, remediation=breach.remedy)
    _say_once(channel, event, refusal)


def _note_undeclared(channel: Channel, event: str, key: str, passed: dict[str, Any]) -> None:
    """Count, by name and type, a value that no declaration allows."""
    note = None if key == POSITIONAL_KEY else note_of(event, key, passed.get(key))
    if note is not None:
        channel.counts.undeclared.add(note)


def _say_once(channel: Channel, event: str, refusal: Refusal) -> None:
    if refusal.rule is Rule.KEYS and event not in channel.registry:
        return  # `validate` has said that its data is left out
    if refusal.rule is Rule.KEYS:
        name = f"{event}/{refusal.key}"
        if event == UNNAMED_EVENT or not is_first_of_its_kind(
            channel.counts.notices, "keys that aren't allowed", name
        ):
            return
        breach = unknown_key(channel.registry, event, refusal.key)
        say(f"{breach.message} and was dropped; {breach.remedy} (said once)")
        return
    # Of events that nobody declared, such as sentences, there may be any number.
    declared = event if event in channel.registry else ""
    if channel.counts.notices.add(f"{declared}/{refusal.rule}/{refusal.key}") == 0:
        named = safe_name(event) if event else WITHHELD_EVENT
        say(f"dropped from {named}: {refusal} (said once)")
