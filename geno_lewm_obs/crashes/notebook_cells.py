"""
Exceptions that end a cell of a notebook, or an input of IPython.

IPython catches them and prints them itself, with source lines and texts, so no hook of Python's
gets them. Its own public way is taken here, `set_custom_exc`. IPython is never loaded for this.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from ..process.loaded_modules import find_loaded
from .report import tell_crash


def tell_cell_exceptions() -> None:
    """Report the exceptions of cells, if this process is an IPython without a handler for them."""
    get_ipython = find_loaded("IPython", "get_ipython")
    if get_ipython is None:
        return
    with suppress(Exception):  # IPython is half loaded, or of a version that has no such way
        shell = get_ipython()
        if shell is not None and not shell.custom_exceptions:
            shell.set_custom_exc((Exception,), _tell_cell_exception)


# The signature is IPython's, which passes the offset by name.
def _tell_cell_exception(
    _shell: Any, _type: Any, exc: BaseException, _tb: Any, tb_offset: int | None = None
) -> None:
    del tb_offset
    tell_crash(exc, "cell")
