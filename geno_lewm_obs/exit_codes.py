"""
The exit status of a program, by the exception that ends it.
"""

from __future__ import annotations

from typing import Final

from .errors import (
    INTERRUPTED_EXIT_CODE,
    OTHER_EXIT_CODE,
    GenoLeWMError,
    attribute_of,
    error_code,
    exit_code_of,
)

_POSSIBLE: Final = range(256)
"""What the system can tell of how a process ended."""


def exit_code_for(exc: BaseException) -> int:
    """
    Return the exit status of a program that *exc* ends; ``geno-obs run`` exits by it.

    That is the ``exit_code`` of a `GenoLeWMError`; of a class that is registered with it, the one
    of its code's family in `ERROR_CODES`; 130 for an interruption; what `SystemExit` holds; else 1.

    Example::

        from geno_lewm_obs import InputError, exit_code_for

        assert exit_code_for(InputError("no such shard")) == 2
        assert exit_code_for(KeyError("shard")) == 1

    .. versionadded:: 0.1.0
    """
    if isinstance(exc, GenoLeWMError):
        own = attribute_of(exc, "exit_code")
        return own if isinstance(own, int) and own in _POSSIBLE else OTHER_EXIT_CODE
    if isinstance(exc, KeyboardInterrupt):
        return INTERRUPTED_EXIT_CODE
    if isinstance(exc, SystemExit):
        return exc.code if isinstance(exc.code, int) else int(exc.code is not None)
    return exit_code_of(error_code(exc))
