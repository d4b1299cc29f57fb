"""
The fields of a process as the text of an environment variable: ``service=api,worker:=3,pid``.

Fields are parted by commas. ``key=value`` is a text, in which ``%2C`` stands for a comma, as in a
URL; ``key:=value`` is a number, ``true`` or ``false``. ``pid`` and ``host`` alone are filled in by
each process.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote, unquote

import orjson

from ..errors import ConfigError
from .given import context_of
from .in_force import CONTEXT_VARIABLE, Context

_READABLE: Final = "/:@"
"""Characters besides letters and digits that a text need not escape."""


def host_name() -> str:
    """Return the name of this machine; in a container, that of the container."""
    import socket

    return socket.gethostname()


FILLED_IN: Final[dict[str, Callable[[], Any]]] = {"pid": os.getpid, "host": host_name}
"""The fields that need no value, and what fills them in."""


def context_in(text: str) -> Context:
    """
    Return the fields that *text* gives, judged.

    Raises:
        ConfigError: it can't be read, or one of them can't be used. The message names the place or
            the key, and never quotes a value.
    """
    return _context_in(text, os.getpid())


@lru_cache(maxsize=4)
def _context_in(text: str, _process: int) -> Context:
    items = enumerate(text.split(","), 1)
    given = dict(_field(item.strip(), number) for number, item in items if item.strip())
    return context_of(given, source=CONTEXT_VARIABLE)


def text_of(context: Context) -> str:
    """
    Return *context* as `context_in` reads it.

    A function that isn't in `FILLED_IN` is left out: each process would have another value.
    """
    return ",".join(
        _item(key, value)
        for key, value in context.given.items()
        if value is not None and (not callable(value) or FILLED_IN.get(key) is value)
    )


def _item(key: str, value: Any) -> str:
    if callable(value):
        return key
    if isinstance(value, str):
        return f"{key}={quote(value, safe=_READABLE)}"
    return f"{key}:={orjson.dumps(value).decode()}"


def _field(item: str, number: int) -> tuple[str, Any]:
    key, sign, value = item.partition("=")
    if not sign and item in FILLED_IN:
        return item, FILLED_IN[item]
    if not sign:
        msg = (
            f"{CONTEXT_VARIABLE}: field {number} is neither key=value nor {' nor '.join(FILLED_IN)}"
        )
        raise ConfigError(msg, remediation="part fields by commas; %2C is one in a value")
    if not key.endswith(":"):
        return key.strip(), unquote(value.strip())
    try:
        return key[:-1].strip(), orjson.loads(value)
    except orjson.JSONDecodeError:
        msg = f"{CONTEXT_VARIABLE}: field {number} is no number, true or false behind :="
        raise ConfigError(msg, remediation="use = for a text") from None
