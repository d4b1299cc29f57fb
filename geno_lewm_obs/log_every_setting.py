"""
The setting of how many steps there are from one record of a sampled event to the next.
"""

from __future__ import annotations

from typing import Final

from .errors import setting_error

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
    number = argument
    if argument is None and text is not None:
        is_number = text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS
        number = int(text) if is_number else 0
    if type(number) is int and number >= 1:
        return number
    raise setting_error(argument, "log_every", variable, "is no number of steps", _REMEDY)
