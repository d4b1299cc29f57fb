"""
An exception as plain fields: its type, text, frames and causes, without locals or source lines.

What led to it has its place too, the innermost frames: ``KeyError at loader:read:88: 'shard-7'``.

The text is as the exception gives it; the stage `redact` judges it like any other value.
`STAND_INS` tells it what remains of a text that a rule keeps out of one of the lists.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from types import TracebackType
from typing import Any, Final

from ..bounded_cache import BoundedCache
from ..errors import attribute_of, text_of
from ..redaction import WITHHELD, StandIn, judge_text

MAX_FRAMES: Final = 64
MAX_CAUSES: Final = 16
MAX_MESSAGE: Final = 4000
"""
The longest message that is kept, in characters. A longer one is left out whole: what half of it
hides from the rules the other half might show.
"""


PLACE_FRAMES: Final = 2
"""How many frames a place names: where it was raised, and who asked for it."""


_OWN_FRAMES: Final = f"{__name__.partition('.')[0]}."


def _without_text(cause: str) -> str:
    """Return the type and place of a *cause*; its type alone where a rule refuses that."""
    head = cause.partition(": ")[0]
    return head if judge_text(head) is None else head.partition(" at ")[0]


STAND_INS: Final[Mapping[str, StandIn]] = {
    "exception_notes": lambda _: None,
    "exception_causes": _without_text,
    "exception_stack": lambda _: WITHHELD,
    "stack_info": lambda _: WITHHELD,
}
"""
By field, what stands for an element that a rule keeps out, so that the others stay.

A note is left out, a cause keeps its type and place, and a frame its place among the others.
"""


def failure_fields(exc_info: object) -> dict[str, Any]:
    """
    Return the ``exception_*`` fields of what a caller passed as *exc_info*.

    Args:
        exc_info: An exception, a triple of `sys.exc_info`, or anything true for the exception
            being handled.

    Returns:
        The fields; none where there is no exception.
    """
    exc = exception_of(exc_info)
    if exc is None:
        return {}
    try:
        return _fields_of(exc)
    except Exception:  # noqa: BLE001 - methods of its class may raise anything
        return {"exception_type": type_name(exc)}


def _fields_of(exc: BaseException) -> dict[str, Any]:
    fields: dict[str, Any] = {"exception_type": type_name(exc)}
    message = _text(exc)
    if message:
        fields["exception_message"] = message
    notes = _notes(exc)
    if notes:
        fields["exception_notes"] = notes
    frames = stack(_traceback_of(exc))
    if frames:
        fields["exception_stack"] = frames
    has_causes = _cause_of(exc) is not None or _context_of(exc) is not None
    if has_causes or _is_group(exc):
        causes = [_headline(cause) for cause in islice(_causes(exc), MAX_CAUSES)]
        if causes:
            fields["exception_causes"] = causes
    return fields


def type_name(exc: BaseException) -> str:
    """Return the name of the exception's class, with its module unless that is `builtins`."""
    cls = type(exc)
    module, name = _module_of(cls), _qualname_of(cls)
    return name if module == "builtins" else f"{module}.{name}"


def place_of(exc: BaseException) -> str:
    """
    Return the innermost frames of *exc*, the last one first; empty where it wasn't raised.

    Frames of this package are left out where the program called it: what it refused is told by the
    place of the call.
    """
    frames = stack(exc.__traceback__)
    callers = [frame for frame in frames if not frame.startswith(_OWN_FRAMES)] or frames
    return " ‹ ".join(callers[: -PLACE_FRAMES - 1 : -1])


def stack(tb: TracebackType | None) -> list[str]:
    """Return the last `MAX_FRAMES` frames as ``module:function:line``, outermost first."""
    walked: list[Any] = []
    here = tb
    while here is not None:
        frame = here.tb_frame
        # The instruction, not its line: to look the line up takes as long as all the rest.
        walked += frame.f_code, frame.f_globals.get("__name__"), here.tb_lasti
        here = here.tb_next
    del walked[: -3 * MAX_FRAMES]
    return _as_texts(walked, tb).copy() if walked else []


def _as_texts(walked: list[Any], tb: TracebackType | None) -> list[str]:
    """Return the frames of *tb* as text, made anew unless the same *walked* was seen before."""
    innermost = id(walked[-3])
    known = _stacks.entries.get(innermost)
    if known is None or known[0] != walked:
        known = walked, list(_frames(tb))[-MAX_FRAMES:]
        _stacks.store(innermost, known)
    return known[1]


def _frames(tb: TracebackType | None) -> Iterator[str]:
    while tb is not None:
        code, module = tb.tb_frame.f_code, tb.tb_frame.f_globals.get("__name__")
        yield f"{module if type(module) is str else '?'}:{code.co_name}:{tb.tb_lineno}"
        tb = tb.tb_next


# Python's own getters: a class may have attributes of these names, which may raise anything.
_traceback_of: Final = BaseException.__dict__["__traceback__"].__get__
_cause_of: Final = BaseException.__dict__["__cause__"].__get__
_context_of: Final = BaseException.__dict__["__context__"].__get__
_suppresses_context: Final = BaseException.__dict__["__suppress_context__"].__get__
_members_of: Final = BaseExceptionGroup.__dict__["exceptions"].__get__
_qualname_of: Final[Callable[[type], str]] = type.__dict__["__qualname__"].__get__


def _is_group(exc: BaseException) -> bool:
    return issubclass(type(exc), BaseExceptionGroup)


def _module_of(cls: type) -> str:
    module = type.__dict__["__module__"].__get__(cls)
    return module if type(module) is str else "?"


_MAX_STACKS: Final = 64
_stacks: Final[BoundedCache[int, tuple[list[Any], list[str]]]] = BoundedCache(
    _MAX_STACKS, max_bytes=4 * 2**20
)
"""
Stacks as text, the last of each innermost function: code, module and instruction of each frame,
and what is told of them.

By the identity of that function's code, which its entry keeps alive: to hash a code takes all that
it holds. Of a code itself, the bytes of its instructions alone are counted.
"""


def exception_of(exc_info: object) -> BaseException | None:
    """Return the exception that a caller passed as *exc_info*, or None."""
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return next((part for part in exc_info if isinstance(part, BaseException)), None)
    return sys.exception() if exc_info else None


def _causes(exc: BaseException) -> Iterator[BaseException]:
    """
    Yield what led to *exc*, nearest first and each once.

    These are the members of a group, then the explicit cause, else the context.
    """
    seen = {id(exc)}
    pending = [exc]
    while pending:
        current = pending.pop(0)
        members = _members_of(current) if _is_group(current) else ()
        context = None if _suppresses_context(current) else _context_of(current)
        for cause in (*members, _cause_of(current) or context):
            if cause is not None and id(cause) not in seen:
                seen.add(id(cause))
                pending.append(cause)
                yield cause


def _notes(exc: BaseException) -> list[str]:
    notes = attribute_of(exc, "__notes__")
    if not isinstance(notes, list):
        return []
    return [note for note in notes if isinstance(note, str)][:MAX_CAUSES]


def _headline(exc: BaseException) -> str:
    """Return the type of *exc*, its place if it was raised, and its text if there is any."""
    place, text = place_of(exc), _text(exc)
    head = f"{type_name(exc)} at {place}" if place else type_name(exc)
    return f"{head}: {text}" if text else head


def _text(exc: BaseException) -> str:
    text = text_of(exc)
    return text if len(text) <= MAX_MESSAGE else ""
