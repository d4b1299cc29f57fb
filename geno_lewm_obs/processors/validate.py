"""
`Validate`: look the event up in a registry, in any structlog chain.
"""

from __future__ import annotations

import os

from structlog.typing import EventDict

from ..chain.call import CALL, Call
from ..chain.exception_fields import exception_of
from ..chain.misuse import event_of_call
from ..chain.validate import validate
from ..config import REGISTRY_VARIABLE
from ..contract import Registry
from .declared import JudgedEvent
from .settings import StageSettings, bound_in, meta_of, without


class Validate:
    """
    Look the event up in a registry; `Redact` behind it then keeps the keys that the event allows.

    What is bound to a logger can't be told from what is passed at a call, so it counts as passed.

    Args:
        registry: The events that may be logged; by default the canonical ones and those of
            installed packages.
        strict: Whether an event or key that isn't declared raises; by default what
            ``GENO_LEWM_REGISTRY_STRICT`` says. Else it is counted and said.

    Raises:
        TypeError: the call names no event, or one that isn't a str.
        UnregisteredEventError: strict, and the registry doesn't know the event.
        InputError: strict, and the event doesn't allow a key.

    .. versionadded:: 0.1.0
    """

    def __init__(self, *, registry: Registry | None = None, strict: bool | None = None) -> None:
        self.strict = os.environ.get(REGISTRY_VARIABLE) == "1" if strict is None else strict
        self._settings = StageSettings(registry=registry, registry_strict=self.strict)

    def __call__(self, logger: object, method_name: str, event_dict: EventDict) -> EventDict:
        channel = self._settings.channel(logger)
        fields = without(event_dict, ("event",))
        name = event_of_call(event_dict.get("event"), fields, channel.counts.notices)
        reports_failure = exception_of(fields.get("exc_info")) is not None
        judged = without(fields, meta_of(event_dict))
        judged |= {"event": name, CALL: Call(bound_in(event_dict), is_lenient=reports_failure)}
        validate(channel, method_name, judged)
        event = JudgedEvent(name, channel.registry, is_strict=channel.registry_strict)
        return {**event_dict, **fields, "event": event}
