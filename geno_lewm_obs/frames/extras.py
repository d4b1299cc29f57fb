"""
What is said where a library that a frame needs isn't installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import RuntimeSetupError, install_extra


@contextmanager
def extra(name: str) -> Iterator[None]:
    """
    Turn a failure to import a library of the extra *name* into an error that says what to install.

    Raises:
        RuntimeSetupError: the block imports a library that isn't installed.
    """
    try:
        yield
    except ModuleNotFoundError as exc:
        missing = (exc.name or "").partition(".")[0]
        msg = f"{missing or 'a library'} isn't installed"
        raise RuntimeSetupError(msg, remediation=install_extra(name)) from None
