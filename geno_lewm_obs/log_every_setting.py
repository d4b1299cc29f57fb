"""
The setting of how many steps there are from one record of a sampled event to the next.
"""

from __future__ import annotations

from typing import Final

from .errors import ConfigError, InputError

_MAX_DIGITS: Final = 18
"""Digits of the largest number of steps: as many as 64 bits hold."""
_REMEDY: Final = "use a whole number of steps, 1 to keep every one"


def log_every_from(argument: object, text: str | None, variable: str) -> int:
    """
    Return the number of steps that *argument* says, else *text*, the value of *variable*.

    Raises:
        InputError: the argument is no such number.
        ConfigError: the variable says none.
    """
    if argument is not None:
        if type(argument) is int and argument >= 1:
            return argument
        msg = "log_every is no number of steps"
        raise InputError(msg, remediation=_REMEDY)
    text = text or ""
    if text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS and int(text) >= 1:
        return int(text)
    msg = f"{variable} is no number of steps"
    raise ConfigError(msg, remediation=_REMEDY)
