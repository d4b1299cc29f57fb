"""
The libraries that the command line needs, and what a person is told who hasn't installed them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ..errors import RuntimeSetupError
from ..extras import install_extra

_LIBRARIES: Final = ("click", "rich")


@contextmanager
def missing_library_told() -> Iterator[None]:
    """
    Say what to install where the block, which loads a command, doesn't find one of the libraries.

    Raises:
        RuntimeSetupError: One is missing.
    """
    try:
        yield
    except ModuleNotFoundError as exc:
        if exc.name not in _LIBRARIES:
            raise
        msg = f"the command line needs {exc.name}"
        raise RuntimeSetupError(msg, remediation=install_extra("cli")) from None
