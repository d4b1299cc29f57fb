"""
Stage 3: the redaction rules. From here on only plain, allowed values exist.

It applies the rules of `redaction` to all that a caller can influence: ``data``, the event's name
and the promoted texts. The text of an exception, which the caller didn't write, is dropped and
counted but never raises, since that would hide the failure being reported. A text that is dropped
from a list of its causes, notes or frames leaves the others there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from structlog.typing import EventDict

from ..contract import EXCEPTION_KEYS
from ..contract.check import unknown_key
from ..errors import InputError
from ..notice import say
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

WITHHELD_EVENT: Final = "obs.event.withheld"
"""The event of a record whose own event name is private, in permissive mode."""

_TEXTS: Final = ("phase", "error_code")


def redact(channel: Channel, _severity: str, event_dict: EventDict) -> EventDict:
    """
    Keep what the rules allow, and count and say what they don't.

    Raises:
        InvariantViolation: in strict mode, one of rules 1 to 4 refused something, or the rules
            themselves failed.
        InputError: the registry is strict, and a promoted field was passed with a wrong type.
    """
    call = call_of(event_dict)
    strict = channel.redaction_strict and not call.is_lenient
    event, refusal = apply_to_text("event", event_dict["event"])
    refusals = [] if refusal is None else [refusal]
    refusals += _clean_texts(event_dict)
    refusals += _clean_data(channel, event_dict)
    event_dict["event"] = event if refusal is None else WITHHELD_EVENT
    for each in refusals:
        if each.rule is Rule.KEYS and each.key in call.bound:
            continue
        _settle(channel, event, each, strict=strict)
    return event_dict


def _clean_texts(event_dict: EventDict) -> Iterator[Refusal]:
    for name in _TEXTS:
        if name in event_dict:
            event_dict[name], refusal = apply_to_text(name, event_dict[name])
            if refusal is not None:
                del event_dict[name]
                yield refusal


def _clean_data(channel: Channel, event_dict: EventDict) -> list[Refusal]:
    spec = call_of(event_dict).spec
    allowed = frozenset() if spec is None else channel.registry.allowed_keys(spec.name)
    # Those that `_clean_texts` let pass; a sequence may be spread over them and the data.
    texts = [event_dict[name] for name in _TEXTS if name in event_dict]
    event_dict["data"], refusals = apply_fail_closed(
        event_dict["data"], allowed, STAND_INS, beside=texts
    )
    return refusals


def _settle(channel: Channel, event: str, refusal: Refusal, *, strict: bool) -> None:
    count_refusal(refusal.rule)
    channel.counts.redacted.add(refusal.rule)
    if refusal.raises(strict=strict) and refusal.key not in EXCEPTION_KEYS:
        raise refusal_error(event, refusal) from None  # what is being handled may quote the value
    if refusal.rule is Rule.KEYS and channel.registry_strict:
        breach = unknown_key(channel.registry, event, refusal.key)
        raise InputError(breach.message, remediation=breach.remedy)
    _say_once(channel, event, refusal)


def _say_once(channel: Channel, event: str, refusal: Refusal) -> None:
    if refusal.rule is Rule.KEYS and event not in channel.registry:
        return  # `validate` has said that its data is left out
    if channel.counts.notices.add(f"{event}/{refusal.rule}/{refusal.key}"):
        return
    if refusal.rule is Rule.KEYS:
        breach = unknown_key(channel.registry, event, refusal.key)
        say(f"{breach.message} and was dropped; {breach.remedy} (said once)")
    else:
        named = safe_name(event) if event else WITHHELD_EVENT
        say(f"dropped from {named}: {refusal} (said once)")
