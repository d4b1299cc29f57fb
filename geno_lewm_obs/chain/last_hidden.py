"""
The last record that sampling hid, held until the run ends, so that a curve has both its ends.

Of each event and component one is held at most: as the call that was made, whose stages are run
when it proves to be the last, or as what the stages have made of it, where they have run already.
It is written with the time, the trace and the bound fields of its call. A process that is killed
loses it.
"""

from __future__ import annotations

from contextlib import suppress
from enum import Enum
from typing import Any, Final

from ..clock import text_of
from ..counters import SampleTable
from ..record import LogRecord
from .slow_path import deliver, send

_CONSTANT: Final = frozenset({int, float, str, bool, type(None)})
"""Types whose values never change."""
_LARGEST: Final = 64
"""Items of the largest list, dict or array that is held."""
_CONSTANT_MODULES: Final = frozenset({"datetime", "decimal", "fractions", "pathlib", "uuid"})


def write_held(samples: SampleTable) -> None:
    """
    Write what *samples* hold, as `gate` or `quiet_calls` has left it there.

    What a rule refuses is counted; nothing is raised, since the call has long returned.
    """
    for sample, held in samples.take_held():
        with suppress(Exception):
            if write_hidden(held) is not None:
                sample.kept.add()


def write_hidden(held: Any) -> LogRecord | None:
    """
    Run the stages of a call that was hidden, and write it; return None where nothing was written.

    Raises:
        Exception: what a stage raises.
    """
    match held:
        case (write,):  # a chain of the program's own
            written: LogRecord | None = write()
            return written
        case (channel, event_dict):
            return deliver(channel, LogRecord(**event_dict))
        case (when, context, state, event, fields, is_copy) if is_copy or is_constant(fields):
            ts = text_of(when)
            told: LogRecord | None = context.run(
                send, state, "debug", event, (), fields, is_kept=True, ts=ts
            )
            return told
    return None  # the program may have changed its values


def is_constant(fields: dict[str, Any]) -> bool:
    """
    Tell whether *fields* can be held as they are, since they never change.

    It is asked of records that are kept, and again of the one that is written in the end: asking at
    every call would cost a third of it.
    """
    return _CONSTANT.issuperset(map(type, fields.values())) and "exc_info" not in fields


def constant_copy(fields: dict[str, Any]) -> dict[str, Any] | None:
    """
    Return *fields* so that nothing that the program does later changes them.

    Returns:
        None where that can't be had cheaply. Such a record isn't held.
    """
    if "exc_info" in fields:
        return None
    try:
        return {key: _constant(value, depth=2) for key, value in fields.items()}
    except Exception:  # noqa: BLE001 - also what an object of another library makes of the question
        return None


def _constant(value: Any, *, depth: int) -> Any:
    """Return *value*, or a copy if it might change; raise if it is large, or nobody knows it."""
    kind = type(value)
    is_constant = kind in _CONSTANT or kind.__module__ in _CONSTANT_MODULES
    if is_constant or isinstance(value, int | float | str | Enum):
        return value
    if depth and kind in {list, tuple, dict} and len(value) <= _LARGEST:
        if kind is dict:
            return {key: _constant(item, depth=depth - 1) for key, item in value.items()}
        return [_constant(item, depth=depth - 1) for item in value]
    is_tensor = hasattr(value, "detach")
    if (value.numel() if is_tensor else value.size) > _LARGEST:
        raise ValueError
    # of a tensor without what it was computed from, which would be kept as well
    return value.detach().clone() if is_tensor else value.copy()
